/** When a shop's orders are read next: soon while it matters, rarely while nobody would notice. Pure. */
import { hours, minutes, plus, seconds, type Duration, type Instant } from '../values/time.ts'

/** While a mail is about to leave, a purchase should be known soon. Right before it leaves the shop is asked in any case. */
const WHILE_DUE: Duration = seconds(20)
/** With nothing to tell of changes but our asking. */
const WITHOUT_WEBHOOKS: Duration = seconds(60)
/** With webhooks that have proven themselves this only catches what one of them lost. */
const WITH_WEBHOOKS: Duration = minutes(15)
/** A last time later than this ahead of now comes from a clock that was wrong then. */
const AHEAD_MAX: Duration = hours(1)

/** A mail that leaves within this counts as due. */
export const DUE_WITHIN: Duration = minutes(2)

/** All times are wall time. */
export interface PaceFacts {
  readonly lastTryAt: Instant | null
  /** The last reading stopped before its end. */
  readonly isUnfinished: boolean
  /** Something told that there is news. */
  readonly isHinted: boolean
  readonly isMailDue: boolean
  readonly areWebhooksHealthy: boolean
}

/** How long after the last reading the next one is due. */
export function readEvery(facts: Omit<PaceFacts, 'lastTryAt'>): Duration {
  if (facts.isHinted || facts.isUnfinished) return seconds(0)
  if (facts.isMailDue) return WHILE_DUE
  return facts.areWebhooksHealthy ? WITH_WEBHOOKS : WITHOUT_WEBHOOKS
}

export function isReadingDue(facts: PaceFacts, wall: Instant): boolean {
  const { lastTryAt } = facts
  return lastTryAt === null || lastTryAt > plus(wall, AHEAD_MAX) || wall >= plus(lastTryAt, readEvery(facts))
}
