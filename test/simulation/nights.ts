/** The shoppers' nights, in which no reminder leaves. */
import { HOUR, type Span } from './plan.ts'

/** An hour wider on either side than the widest rule of the service: no two clocks of a world agree. */
const [EVENING, MORNING] = [20, 9]

const formats = new Map<string, Intl.DateTimeFormat>()
const hours = new Map<string, number>()

/** @returns each hour that is night there, one by one. Zones that are half an hour off are told half an hour too early. */
export function nightsIn(timeZone: string, from: number, to: number): Span[] {
  const nights: Span[] = []
  for (let at = Math.floor(from / HOUR) * HOUR; at < to; at += HOUR) {
    const hour = hourIn(timeZone, at)
    if (hour >= EVENING || hour < MORNING) nights.push({ from: at, to: at + HOUR })
  }
  return nights
}

function hourIn(timeZone: string, at: number): number {
  const key = `${timeZone} ${at}`
  let hour = hours.get(key)
  if (hour === undefined) {
    let format = formats.get(timeZone)
    if (format === undefined) formats.set(timeZone, format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }))
    hours.set(key, hour = Number(format.format(at)))
  }
  return hour
}
