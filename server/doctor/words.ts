/** How a check of the set-up says lengths of time. Pure. */
import { hours, minutes, type Duration } from '../values/time.ts'

/** How long ago, roughly: «3 days». */
export function ageWords(age: Duration): string {
  if (age >= hours(48)) return `${Math.round(age / hours(24))} days`
  if (age >= hours(2)) return `${Math.round(age / hours(1))} hours`
  const count = Math.max(1, Math.round(age / minutes(1)))
  return count === 1 ? 'a minute' : `${count} minutes`
}
