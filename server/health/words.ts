/** How the operator's pages and mails say lengths of time and counts. Pure. */
import { days, hours, minutes, seconds, type Duration } from '../values/time.ts'

const UNITS: readonly (readonly [string, Duration])[] = [['day', days(1)], ['hour', hours(1)], ['minute', minutes(1)], ['second', seconds(1)]]

/** «40 seconds», «3 minutes», «26 hours», «3 days»: whole units, of at least two where there are. */
export function spanWords(length: Duration): string {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(length) >= each * 2) ?? UNITS[3] ?? ['second', seconds(1)]
  return counted(Math.trunc(Math.abs(length) / size), unit)
}

/** «1 mail», «3 mails». */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
