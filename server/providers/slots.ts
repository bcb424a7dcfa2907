/** How many posts may be under way at once: one more after a run of good ones, half as many when the provider is overtaxed. */
import type { Clock } from '../clock.ts'
import { milliseconds, type Duration } from '../values/time.ts'

const SLOTS_MIN = 1
/** Postmark publishes no rate; of SMTP it says ten connections. */
const SLOTS_MAX = 10
const SLOTS_START = 5
/** Good posts in a row for one slot more. */
const RUN = 10
const SPREAD = 0.2

/** How a post went, as far as the pace is concerned. */
export interface Pace {
  readonly isOvertaxed: boolean
  /** How long the provider wants to be left alone; null when it did not say. */
  readonly rest: Duration | null
}

export interface Slots {
  limit(): number
  underWay(): number
  /** How long nothing may be posted, since the provider said so. */
  restLeft(): Duration
  /** Takes a slot; to be given back by the returned function, with how it went. */
  take(): (pace: Pace) => void
  /** Back to one post at a time, as after an outage. */
  restart(): void
}

/** @param random jitter from 0 up to 1 */
export function createSlots(clock: Pick<Clock, 'monotonic'>, random: () => number): Slots {
  let limit = SLOTS_START
  let underWay = 0
  let run = 0
  let cuts = 0
  let restUntil: Duration = clock.monotonic()
  const cut = (to: number): void => {
    limit = Math.max(SLOTS_MIN, Math.floor(to))
    run = 0
    cuts += 1
  }
  const adjust = ({ isOvertaxed, rest }: Pace, cutsBefore: number): void => {
    if (rest !== null) restUntil = milliseconds(Math.max(restUntil, clock.monotonic() + rest * (1 + random() * SPREAD)))
    // Posts that set out together fail together: that is one sign, not ten.
    if (isOvertaxed) return cuts === cutsBefore ? cut(limit / 2) : undefined
    run += 1
    if (run < RUN) return
    run = 0
    limit = Math.min(SLOTS_MAX, limit + 1)
  }
  return {
    limit: () => limit,
    underWay: () => underWay,
    restLeft: () => milliseconds(Math.max(0, restUntil - clock.monotonic())),
    take: () => {
      const cutsBefore = cuts
      underWay += 1
      return (pace) => {
        underWay -= 1
        adjust(pace, cutsBefore)
      }
    },
    restart: () => { cut(SLOTS_MIN) },
  }
}
