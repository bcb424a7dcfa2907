/** How often one person may be written to, over all flows and shops of the install. Pure. */
import { days, hours, minutes, plus, type Duration, type Instant } from '../values/time.ts'

/** No law names a number; these are what readers and mailbox providers bear. An owner may be stricter, never looser: one
 *  person's complaint costs the shop more than a reminder brings. */
export const GAP_HOURS_DEFAULT = 20
export const FORTNIGHT_MAX_DEFAULT = 4
/** An owner who wants less than one mail in this time switches the flow off. */
export const GAP_HOURS_MAX = 336

const FORTNIGHT: Duration = days(14)
/** A mail may leave this long after it was written down as leaving; the distance counts from then. */
const LEAVING_MAX: Duration = minutes(1)
/** What has to be read of a person's mails for `nextAllowed`. */
export const CAPS_LOOK_BACK: Duration = days(15)

export interface Caps {
  /** Least time between two marketing mails to one person. */
  readonly gap: Duration
  /** Most of them within any 14 days. */
  readonly perFortnight: number
}

export const capsOf = (settings: { MAIL_GAP_HOURS: number; MAILS_PER_FORTNIGHT: number }): Caps =>
  ({ gap: hours(settings.MAIL_GAP_HOURS), perFortnight: settings.MAILS_PER_FORTNIGHT })

/**
 * When a person may get the next marketing mail.
 * @param sentAts every mail that left, may have left or is leaving, in any order
 * @param own those of them that are held to another distance: a series knows itself how its mails follow each other
 * @returns null: now
 */
export function nextAllowed(caps: Caps, sentAts: readonly Instant[], now: Instant, own?: { readonly sentAts: readonly Instant[]; readonly gap: Duration }): Instant | null {
  const latestFirst = [...sentAts].sort((a, b) => b - a)
  const others = latestFirst.filter((at) => !own?.sentAts.includes(at))
  const rested = [...others.slice(0, 1).map((last) => plus(plus(last, LEAVING_MAX), caps.gap)), ...(own?.sentAts ?? []).map((at) => plus(at, own?.gap ?? caps.gap))]
  // As many as may be within a fortnight are in it until the first of them is out.
  const room = latestFirst.slice(caps.perFortnight - 1, caps.perFortnight).map((first) => plus(plus(first, LEAVING_MAX), FORTNIGHT))
  const allowed = Math.max(now, ...rested, ...room) as Instant
  return allowed > now ? allowed : null
}
