/** What it means when the provider's search does not show a message. Pure. Postmark publishes no bound for when an accepted
 *  mail shows up there, so one look proves nothing: two do, apart, the later one after a quiet time, and only while the
 *  search shows a message that was accepted a quiet time later. */
import { minutes, plus, type Duration, type Instant } from '../../values/time.ts'
import { QUIET } from '../outbox.ts'

/** Two looks within less than this are one look. */
export const LOOKS_APART: Duration = minutes(5)
/** How long until the next look while nothing later is known to be visible; after the first few. */
export const LOOK_EVERY: Duration = minutes(15)
/** So many looks come as soon as they may: where mails leave all the time, a later one is there by then. */
const SOON_LOOKS = 4

export interface Absence {
  /** Looks in a row that did not show it, this one included, and when the first of them was. */
  readonly count: number
  readonly since: Instant
  /** When the request that may have taken it was over at the latest. */
  readonly postDeadline: Instant
  /** Whether the search shows a message accepted a quiet time after that; null when there is none to look for, or it was not asked. */
  readonly isLaterOneSeen: boolean | null
}

/**
 * From when on a message must have been accepted to speak for the search: seeing it tells that the search took something in
 * after ours had its time to appear. One accepted sooner may have been quicker than ours, before the search came to a stop.
 */
export const speaksAfter = (postDeadline: Instant): Instant => plus(postDeadline, QUIET)

export type AbsenceVerdict = { readonly kind: 'not-accepted' } | { readonly kind: 'look-again'; readonly at: Instant }

/** Whether this many looks are enough, were the search known to be up to date. */
export const isLookedEnough = ({ count, since, postDeadline }: Absence, wall: Instant): boolean =>
  count >= 2 && wall >= plus(since, LOOKS_APART) && wall >= plus(postDeadline, QUIET)

export function weighAbsence(absence: Absence, wall: Instant): AbsenceVerdict {
  if (isLookedEnough(absence, wall)) return absence.isLaterOneSeen === true ? { kind: 'not-accepted' } : { kind: 'look-again', at: plus(wall, absence.count < SOON_LOOKS ? LOOKS_APART : LOOK_EVERY) }
  const quietOver = plus(absence.postDeadline, QUIET)
  const apart = plus(wall, LOOKS_APART)
  return { kind: 'look-again', at: quietOver > apart ? quietOver : apart }
}
