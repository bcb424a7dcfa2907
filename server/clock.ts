/** The only place that reads a clock. */
import { instant, milliseconds, type Duration, type Instant } from './values/time.ts'

export interface Clock {
  /** The service's own time: delays of carts and flows. Runs faster than the wall with `CLOCK_SPEED` above 1. */
  now(): Instant
  /** Real time: leases, deadlines, ages of foreign answers, time stamps compared with the shop's. */
  wall(): Instant
  /** Grows steadily whatever happens to the clocks: for measuring how long something took. */
  monotonic(): Duration
}

/** A clock that somebody keeps in step with another one. */
export interface CorrectedClock extends Clock {
  /** @param skew what to add to this machine's clock */
  correct(skew: Duration): void
}

/** @param speed how many times faster than real time the service's own clock runs; 1 in production */
export function systemClock(speed: number): CorrectedClock {
  const startedMs = Date.now()
  let skewMs = 0
  const wallMs = (): number => Date.now() + skewMs
  return {
    now: () => instant(Math.round(startedMs + (wallMs() - startedMs) * speed)),
    wall: () => instant(wallMs()),
    monotonic: () => milliseconds(performance.now()),
    correct: (skew) => { skewMs = skew },
  }
}
