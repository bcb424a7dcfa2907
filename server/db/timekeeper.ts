/** Keeps this process's clock in step with the database's, which all processes share. */
import type { CorrectedClock } from '../clock.ts'
import { between, instant, milliseconds, minutes, seconds, type Duration } from '../values/time.ts'
import type { Connection } from './connect.ts'

export interface Timekeeper {
  /** The database's clock minus this machine's, as last measured. */
  skew(): Duration
  /** Measures anew, at most once a minute. `jumped`: one of the two clocks was set, so no age can be trusted for a while. */
  check(): Promise<'steady' | 'jumped'>
}

const CHECK_EVERY: Duration = minutes(1)
/** Clocks that drift apart by less between two checks only drift. */
const JUMP: Duration = seconds(5)
/** Of less than this a measurement over a network knows nothing. */
const UNCERTAIN: Duration = milliseconds(20)

/** For clocks that are nobody's to correct: those of tests. */
export const UNCHECKED: Timekeeper = { skew: () => milliseconds(0), check: () => Promise.resolve('steady') }

/** Measures once at the start, so that the first decision is made by the right clock. */
export async function keepTime(connection: Pick<Connection, 'readNow'>, clock: CorrectedClock): Promise<Timekeeper> {
  let skew = milliseconds(0)
  let checkedAt = clock.monotonic()
  const measure = async (): Promise<Duration> => {
    const [askedAt, begun] = [clock.wall(), clock.monotonic()]
    const told = instant(await connection.readNow())
    const took = milliseconds(clock.monotonic() - begun)
    const off = milliseconds(between(askedAt, told) - took / 2)
    if (Math.abs(off) <= took / 2 + UNCERTAIN) return milliseconds(0)
    skew = milliseconds(skew + off)
    clock.correct(skew)
    return off
  }
  await measure()
  return {
    skew: () => skew,
    check: async () => {
      if (clock.monotonic() - checkedAt < CHECK_EVERY) return 'steady'
      checkedAt = clock.monotonic()
      return Math.abs(await measure()) > JUMP ? 'jumped' : 'steady'
    },
  }
}
