/** The hours of the night in which no marketing mail leaves, on the shopper's own clock. Pure.
 *
 *  The clock is asked, never reckoned: a moment is quiet when the clock there shows a quiet hour. So an hour that a change of
 *  the clocks leaves out ends the quiet with the next one there is, and of an hour that comes twice the first ends it. */
import { hours, instant, milliseconds, minutes, type Duration, type Instant } from '../values/time.ts'

/** 22 to 7 by default. Carts are left in the evening and a first reminder then is still welcome, but one of the night is
 *  read in the morning under everything else; and a third reminder, 60 hours after the shopper left, would always fall into
 *  the night of whoever left by day. */
export const QUIET_HOURS_DEFAULT = '22-7'
export const NO_QUIET_HOURS = 'none'
/** Longer than this no reminder could keep to its time. */
export const QUIET_LENGTH_MAX = 14

/** All clocks change, and all hours begin, on a quarter of an hour of UTC. */
const QUARTER: Duration = minutes(15)
const MINUTE: Duration = minutes(1)
/** No clock was ever set forward or back by more. */
const CHANGE_MAX: Duration = hours(3)
/** Several rules can hand a moment on to each other; none does so for ever. */
const ROUNDS_MAX = 10
/** Zones come from browsers: this many at most are remembered. */
const CLOCKS_MAX = 700

/** Full hours of a clock, `from` inclusive, `to` exclusive; `from` above `to` goes over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

/** Hours on the clock of an IANA time zone. */
export interface QuietRule extends QuietHours {
  readonly zone: string
}

/** Reads `22-7`. @returns null for no quiet hours; undefined when it is neither */
export function parseQuietHours(text: string): QuietHours | null | undefined {
  if (text === NO_QUIET_HOURS) return null
  const [, first, second] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(second) % 24]
  if (first === undefined || from > 23 || Number(second) > 24 || from === to) return undefined
  return (to - from + 24) % 24 <= QUIET_LENGTH_MAX ? { from, to } : undefined
}

/** Until when it is quiet by any of the rules; null when it is not quiet now. */
export function quietUntil(rules: readonly QuietRule[], at: Instant): Instant | null {
  let until = at
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const rule = rules.find((each) => isQuiet(each, until))
    if (!rule) break
    until = endOf(rule, until)
  }
  return until > at ? until : null
}

/** Whether the name is one of a time zone that this machine knows. */
export const isZone = (name: string): boolean => clockIn(name) !== null

function isQuiet(rule: QuietRule, at: Instant): boolean {
  const clock = clockIn(rule.zone)
  if (!clock) return false
  const { hour } = clock(at)
  return rule.from < rule.to ? hour >= rule.from && hour < rule.to : hour >= rule.from || hour < rule.to
}

/** The first moment after `at` that the rule does not call quiet. */
function endOf(rule: QuietRule, at: Instant): Instant {
  const { hour, minute } = clockIn(rule.zone)?.(at) ?? { hour: rule.to, minute: 0 }
  const left = minutes((((rule.to - hour + 24) % 24) * 60) - minute)
  const nearly = at + Math.max(0, left - CHANGE_MAX)
  let until = instant((Math.floor(nearly / QUARTER) + 1) * QUARTER)
  while (isQuiet(rule, until)) until = instant(until + QUARTER)
  return until
}

type WallClock = (at: Instant) => { readonly hour: number; readonly minute: number }

const clocks = new Map<string, WallClock | null>()

/** Making a clock costs sixty times as much as looking at it. */
function clockIn(zone: string): WallClock | null {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  if (clocks.size >= CLOCKS_MAX) clocks.clear()
  const clock = makeClock(zone)
  clocks.set(zone, clock)
  return clock
}

function makeClock(timeZone: string): WallClock | null {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    let [quarter, hour, minute] = [NaN, 0, 0]
    return (at) => {
      // Within a quarter of an hour no clock is set, and those who are due together ask about the same one.
      if (quarter !== Math.floor(at / QUARTER)) {
        quarter = Math.floor(at / QUARTER)
        ;[hour = 0, minute = 0] = format.format(quarter * QUARTER).split(':').map(Number)
      }
      return { hour, minute: minute + Math.floor((at - quarter * QUARTER) / MINUTE) }
    }
  } catch {
    return null
  }
}

/** How long after the quiet a mail leaves: not all of a night's at the stroke of the hour. */
export const QUIET_SPREAD: Duration = minutes(15)
export const quietSpread = (chance: number): Duration => milliseconds(chance * QUIET_SPREAD)
