/** A clock that stands still until a test moves it. */
import type { Clock } from '../../server/clock.ts'
import { instant, milliseconds, plus, type Duration, type Instant } from '../../server/values/time.ts'

export interface MovableClock extends Clock {
  pass(length: Duration): void
}

export const NOON: Instant = instant(Date.UTC(2026, 2, 2, 12, 0, 0))

/** All three times move together. */
export function movableClock(start: Instant = NOON): MovableClock {
  let at = start
  return {
    now: () => at,
    wall: () => at,
    monotonic: () => milliseconds(at - start),
    pass: (length) => {
      at = plus(at, length)
    },
  }
}
