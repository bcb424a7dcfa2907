/** What the outcomes of one post say about the provider, apart from what they mean for its mails. Pure. */
import type { Duration } from '../values/time.ts'
import type { SendOutcome } from './provider.ts'
import type { Pace } from './slots.ts'

export interface Verdict extends Pace {
  /** No mail got an answer that could be understood. */
  readonly isFailure: boolean
  /** A mail was judged for itself, so the account is not in the way. */
  readonly isTaken: boolean
  readonly blockedReason: string | null
}

/** Mails that were not posted say nothing. */
export function verdictOf(outcomes: readonly SendOutcome[]): Verdict {
  const isUnreached = (outcome: SendOutcome): boolean => outcome.kind === 'unclear' || (outcome.kind === 'retry' && outcome.cause === 'no-connection')
  const posted = outcomes.filter((outcome) => outcome.kind !== 'retry' || outcome.cause !== 'not-tried')
  const rests = posted.flatMap((outcome): readonly Duration[] => (outcome.kind === 'retry' && outcome.cause === 'too-many' ? [outcome.after] : []))
  const blocked = posted.find((outcome) => outcome.kind === 'blocked')
  return {
    isFailure: posted.length > 0 && posted.every(isUnreached),
    isTaken: posted.some((outcome) => outcome.kind === 'sent' || outcome.kind === 'refused'),
    blockedReason: blocked?.reason ?? null,
    isOvertaxed: rests.length > 0 || posted.some((outcome) => outcome.kind === 'unclear'),
    rest: rests.length > 0 ? Math.max(...rests) as Duration : null,
  }
}
