/** What the pace of mails means for one decision: when this person may be written to at all. Pure. */
import { hours, minus, plus, seconds, type Duration, type Instant } from '../values/time.ts'
import { capsOf, nextAllowed, type Caps } from './caps.ts'
import { parseQuietHours, quietUntil, type QuietHours, type QuietRule } from './quiet-hours.ts'

/** A step's grace does not end while its reader may not be written to, but it grows by no more than this: a night, and the
 *  better part of the distance between two mails. */
export const GRACE_STRETCH_MAX: Duration = hours(12)
/** How long a mail that had to wait may then take to leave, beginning with its part of the spread. */
const TIME_TO_LEAVE: Duration = hours(1.25)

/** What an owner decided about pace for the whole install. */
export interface PacePolicy {
  readonly caps: Caps
  /** Null: none but where the law has its own. */
  readonly quiet: QuietHours | null
}

export const pacePolicy = (settings: { MAIL_GAP_HOURS: number; MAILS_PER_FORTNIGHT: number; QUIET_HOURS: string }): PacePolicy =>
  ({ caps: capsOf(settings), quiet: parseQuietHours(settings.QUIET_HOURS) ?? null })

export interface PaceFacts {
  readonly caps: Caps
  /** Marketing mails of the whole install that reached this person, may have, or are on their way. */
  readonly mailedAt: readonly Instant[]
  /** Those of them that were of the same series; absent: none. */
  readonly ownMailedAt?: readonly Instant[]
  /** The distance to them that the step itself wants, instead of the one between series; absent: the same. */
  readonly ownGap?: Duration
  readonly quiet: readonly QuietRule[]
  /** How long after a quiet time this mail is to leave. */
  readonly spread: Duration
  /** Another live series of this person goes first. */
  readonly hasToWait: boolean
  /** Too many mails of this flow bounced or were complained about. */
  readonly isPaused: boolean
}

export interface Hindrance {
  readonly until: Instant
  readonly because: 'capped' | 'quiet-hours'
}

/** What keeps this person from being written to at a moment, and until when; null when nothing does. */
export function hindrance(pace: PaceFacts, at: Instant): Hindrance | null {
  const allowed = nextAllowed(pace.caps, pace.mailedAt, at, pace.ownGap === undefined ? undefined : { sentAts: pace.ownMailedAt ?? [], gap: pace.ownGap })
  const woken = quietUntil(pace.quiet, allowed ?? at)
  if (woken !== null) return { until: plus(woken, pace.spread), because: allowed === null ? 'quiet-hours' : 'capped' }
  return allowed === null ? null : { until: allowed, because: 'capped' }
}

/**
 * Until when a step may leave.
 * @param from when it could leave at the earliest
 */
export function endOfGrace(pace: PaceFacts, from: Instant, grace: Duration): Instant {
  const end = plus(from, grace)
  // What may leave again only just before the end needs its time as well.
  const hindered = graceHindrance(pace, end) ?? graceHindrance(pace, minus(end, TIME_TO_LEAVE))
  if (hindered === null) return end
  const stretched = plus(hindered.until, TIME_TO_LEAVE)
  const most = plus(end, GRACE_STRETCH_MAX)
  return stretched < most ? stretched : most
}

/** The spread is within the time to leave. */
function graceHindrance(pace: PaceFacts, at: Instant): Hindrance | null {
  const before = (sentAts: readonly Instant[]): readonly Instant[] => sentAts.filter((each) => each <= at)
  return hindrance({ ...pace, mailedAt: before(pace.mailedAt), ownMailedAt: before(pace.ownMailedAt ?? []), spread: seconds(0) }, at)
}
