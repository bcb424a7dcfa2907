/** A time zone in which it is morning now, so that nothing waits for the end of somebody's night. */

const MORNING = 10
const HOURS_PER_DAY = 24
/** The zones reach from 12 hours behind to 14 ahead. */
const BEHIND_MAX = -12

/** An IANA zone where the hour is ten. Its name has the sign turned round, as POSIX wants it. */
export function daytimeZone(hourUtc = new Date().getUTCHours()): string {
  const ahead = MORNING - hourUtc
  const offset = ahead < BEHIND_MAX ? ahead + HOURS_PER_DAY : ahead
  return `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
}
