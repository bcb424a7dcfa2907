/** A stored order as the rest of the service sees it. */
import type { Money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'

export interface Order {
  readonly storeId: string
  readonly id: number
  readonly status: string
  readonly number: string
  readonly key: string
  /** The shop's clock. */
  readonly createdStoreAt: Instant
  readonly modifiedStoreAt: Instant
  /** The shop's clock when it was first seen as bought; null until then. */
  readonly placedStoreAt: Instant | null
  /** The service's clock when it was completed; null until then. */
  readonly completedAt: Instant | null
  readonly emailIndex: string | null
  readonly sealedEmail: string | null
  readonly firstName: string | null
  readonly customerId: number
  readonly total: Money
  readonly productIds: readonly number[]
  readonly paymentMethod: string
}
