/** The American east's local time, which Postmark means wherever a date has no zone. Pure. */
import { instant, type Instant } from '../values/time.ts'

const PARTS = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
})
const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?)?$/

/** Writes a moment as Postmark's filters read it: `2026-11-21T14:35:07`. */
export function easternText(at: Instant): string {
  const part = Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}`
}

/**
 * Reads a local time. Of the hour that comes twice in autumn the first is taken, of the one that is left out in spring the one before.
 * @returns null for anything else
 */
export function easternInstant(text: string): Instant | null {
  const [, date, time = '00:00:00'] = LOCAL.exec(text) ?? []
  const asUtc = date === undefined ? NaN : Date.parse(`${date}T${time}Z`)
  if (Number.isNaN(asUtc)) return null
  const wanted = `${date}T${time}`
  // Summer time first: it is four hours behind, winter time five.
  const found = [4, 5].map((hoursBehind) => instant(asUtc + hoursBehind * 3_600_000)).find((at) => easternText(at) === wanted)
  return found ?? instant(asUtc + 4 * 3_600_000)
}
