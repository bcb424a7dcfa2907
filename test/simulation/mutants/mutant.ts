/** What a mutant is: the service with one guard less, and what the simulation is to say of it. */
import type { Change } from '../bundle.ts'
import type { FailureKind } from '../oracle.ts'

export interface Mutant {
  /** A sentence about the service that lacks the guard. */
  readonly name: string
  readonly changes: readonly Change[]
  /** Any of these tells it. */
  readonly expect: readonly FailureKind[]
  /** Seen only where many shoppers are in each other's way. */
  readonly isCrowded?: boolean
  /** And only where the provider's search stands still again and again. */
  readonly isStill?: boolean
}

/** A guard that another one stands behind: without it nothing can be seen to go wrong, and here is why. */
export interface Equivalent {
  readonly name: string
  readonly changes: readonly Change[]
  readonly because: string
}
