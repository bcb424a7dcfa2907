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
/** An answer that takes longer tells little: the database was slow, or this process stood still. */
const PROMPT: Duration = seconds(1)
/** So often it is asked for a prompt answer before the best one is taken. */
const ASKED_MAX = 3

/** For clocks that are nobody's to correct: those of tests. */
export const UNCHECKED: Timekeeper = { skew: () => milliseconds(0), check: () => Promise.resolve('steady') }

interface Answer {
  /** The database's clock minus this process's, if it was read half way between question and answer. */
  readonly off: Duration
  readonly took: Duration
}

/** Measures once at the start, so that the first decision is made by the right clock. */
export async function keepTime(connection: Pick<Connection, 'readNow'>, clock: CorrectedClock): Promise<Timekeeper> {
  let skew = milliseconds(0)
  let checkedAt = clock.monotonic()
  const ask = async (): Promise<Answer> => {
    const [askedAt, begun] = [clock.wall(), clock.monotonic()]
    const told = instant(await connection.readNow())
    const took = milliseconds(clock.monotonic() - begun)
    return { off: milliseconds(between(askedAt, told) - took / 2), took }
  }
  const askPromptly = async (): Promise<Answer> => {
    let best = await ask()
    for (let asked = 1; best.took > PROMPT && asked < ASKED_MAX; asked++) {
      const again = await ask()
      if (again.took < best.took) best = again
    }
    return best
  }
  const measure = async (): Promise<Duration> => {
    const { off, took } = await askPromptly()
    // Nobody knows when between question and answer the database looked at its clock: only what cannot come of that is put right.
    const sure = Math.abs(off) - took / 2
    if (sure <= UNCERTAIN) return milliseconds(0)
    const wrongBy = milliseconds(took > PROMPT ? Math.sign(off) * sure : off)
    skew = milliseconds(skew + wrongBy)
    clock.correct(skew)
    return wrongBy
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
