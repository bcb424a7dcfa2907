/** When the operator is told of a trouble. Pure: a trouble as it is written down, what is seen now, and the time. */
import type { Line, Report } from '../../doctor/report.ts'
import { hours, minus, minutes, type Duration, type Instant } from '../../values/time.ts'

/** A trouble is over when no process has seen it for this long: one may see what another does not, and some come and go. */
export const CALM: Duration = minutes(10)
/** Of one trouble a beginning is mailed at most once within this. */
export const MAIL_EVERY: Duration = hours(6)
/** That it is over is no news after this. */
const NEWS: Duration = hours(24)
/** How often it is written down that a trouble is still there. */
const SEEN_EVERY: Duration = minutes(1)
/** More shops than this with the same trouble have one cause: that is one trouble. */
const SHOPS_EACH_MAX = 3

/** What is wrong now. */
export interface Seen {
  readonly name: string
  readonly title: string
  readonly found: string
  readonly todo: string
}

/** A trouble as it is written down. Times are wall time. */
export interface Trouble extends Seen {
  readonly state: 'on' | 'over'
  readonly version: number
  readonly mailId: string
  readonly beganAt: Instant
  readonly seenAt: Instant
  readonly endedAt: Instant | null
  readonly beganToldAt: Instant | null
  readonly endedToldAt: Instant | null
  readonly mailedAt: Instant | null
  readonly nextTryAt: Instant
  readonly isUnclear: boolean
}

/** Every red line is a trouble of its own, unless many shops share it. */
export function troublesIn(report: Report): readonly Seen[] {
  const red = report.sections.flatMap(({ storeId, title, lines }) => lines.filter((line) => line.level === 'red').map((line) => ({ storeId, shop: title, line })))
  const checks = new Set(red.map(({ line }) => line.check))
  return [...checks].flatMap((check) => {
    const same = red.filter(({ line }) => line.check === check)
    const [first] = same
    if (first && same.length > SHOPS_EACH_MAX) return [seenOf(check, `${first.line.title} of ${same.length} shops`, { ...first.line, found: `${same.length} shops at once, among them ${first.shop}. ${first.line.found}` })]
    return same.map(({ storeId, shop, line }) => (storeId === null ? seenOf(check, line.title, line) : seenOf(`${check}:${storeId}`, `${line.title} (${shop})`, line)))
  })
}

const seenOf = (name: string, title: string, { found, todo }: Line): Seen => ({ name, title, found, todo: todo ?? '' })

export type Change = 'begin' | 'see' | 'end' | null

/** What is to be written down about a trouble. */
export function changeOf(known: Trouble | null, isSeen: boolean, wall: Instant): Change {
  if (isSeen) {
    if (known === null || known.state === 'over') return 'begin'
    return known.seenAt <= minus(wall, SEEN_EVERY) ? 'see' : null
  }
  return known !== null && known.state === 'on' && known.seenAt <= minus(wall, CALM) ? 'end' : null
}

export type News = 'began' | 'ended' | null

/**
 * What the operator is to hear about a trouble now. One that came back too soon after the last mail is kept quiet, and so is
 * its end; one whose beginning could not be mailed (the provider itself may be the trouble) is told of when it is over.
 */
export function newsOf(known: Trouble, wall: Instant): News {
  if (known.nextTryAt > wall) return null
  const mayBeMailed = known.mailedAt === null || known.mailedAt <= minus(wall, MAIL_EVERY)
  if (known.state === 'on') return known.beganToldAt === null && mayBeMailed ? 'began' : null
  if (known.endedToldAt !== null || known.endedAt === null || known.endedAt < minus(wall, NEWS)) return null
  return known.beganToldAt !== null || mayBeMailed ? 'ended' : null
}
