/** How fast mails leave: a bucket that fills steadily, and a slow beginning after an outage, so that whatever waited does not
 *  fall on the provider and on people at once. Pure; each process keeps its own state. Times are monotonic. */
import { milliseconds, minutes, seconds, type Duration } from '../values/time.ts'

export const SENDS_PER_MINUTE_DEFAULT = 600
/** More than one process gets through; an install that wants its mails out at once sets this. */
export const SENDS_PER_MINUTE_MAX = 300_000

/** What may leave at once after a quiet while: this much of a minute's allowance. */
const BURST: Duration = seconds(2)
/** After an outage: from one a second to ten a second in this time, and only then as fast as the owner allows. */
const RAMP: Duration = minutes(5)
const RAMP_FIRST_PER_SECOND = 1
const RAMP_LAST_PER_SECOND = 10
/** A process whose first due mail is later than this begins after an outage. */
const LATE_AFTER: Duration = minutes(10)

export interface Drain {
  readonly perMinute: number
  /** Mails that may leave now; a part of one is on its way. */
  readonly tokens: number
  readonly filledAt: Duration
  /** When sending began again after an outage; null once that is long ago. */
  readonly rampSince: Duration | null
  /** Nothing that was due has been seen yet. */
  readonly isFresh: boolean
}

export const startDrain = (perMinute: number, now: Duration): Drain => ({ perMinute, tokens: bucketSize(perMinute / 60), filledAt: now, rampSince: null, isFresh: true })

/**
 * To be told how late the oldest mail due is. The first time it says whether this process begins after an outage, whatever
 * was down; later on it only says that there is much to do.
 */
export function seenLate(drain: Drain, lateness: Duration, now: Duration): Drain {
  if (!drain.isFresh) return drain
  return { ...(lateness > LATE_AFTER ? afterOutage(drain, now) : drain), isFresh: false }
}

/** After nothing could leave for a while: what waited leaves slowly at first. Repeated while it lasts. */
export const afterOutage = (drain: Drain, now: Duration): Drain => ({ ...fill(drain, now), tokens: Math.min(1, fill(drain, now).tokens), rampSince: now })

/**
 * Asks how many of the mails that wait may leave now; they count as gone.
 * @returns the drain to go on with, and how many
 */
export function paceAllowance(drain: Drain, wanted: number, now: Duration): { readonly drain: Drain; readonly allowed: number } {
  const filled = fill(drain, now)
  const allowed = Math.min(Math.max(0, Math.floor(wanted)), Math.floor(filled.tokens))
  return { allowed, drain: { ...filled, tokens: filled.tokens - allowed } }
}

/** Puts back what was allowed and did not leave. */
export function giveBack(drain: Drain, count: number): Drain {
  return { ...drain, tokens: Math.min(drain.tokens + count, bucketSize(drain.perMinute / 60)) }
}

function fill(drain: Drain, now: Duration): Drain {
  const passed = Math.max(0, now - drain.filledAt)
  const perSecond = rateAt(drain, now)
  const isStrided = drain.rampSince !== null && now - drain.rampSince >= RAMP
  return {
    ...drain, filledAt: milliseconds(Math.max(now, drain.filledAt)), rampSince: isStrided ? null : drain.rampSince,
    tokens: Math.min(drain.tokens + (passed / 1_000) * perSecond, Math.max(drain.tokens, bucketSize(perSecond))),
  }
}

/** Mails a second, as of now: never more than at the end of the time that is filled. */
function rateAt({ perMinute, rampSince }: Drain, now: Duration): number {
  const full = perMinute / 60
  if (rampSince === null) return full
  const share = Math.min(1, Math.max(0, now - rampSince) / RAMP)
  return Math.min(full, RAMP_FIRST_PER_SECOND + share * (RAMP_LAST_PER_SECOND - RAMP_FIRST_PER_SECOND))
}

const bucketSize = (perSecond: number): number => Math.max(1, perSecond * (BURST / 1_000))
