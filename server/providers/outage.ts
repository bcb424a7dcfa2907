/** Stops posting for half a minute when the provider seems to be away, and then tries it with one mail. */
import { createCircuit, type Circuit } from '../circuit.ts'
import type { Clock } from '../clock.ts'
import { milliseconds, seconds, type Duration } from '../values/time.ts'

/** Failures in a row after which nothing is posted. */
const ROW_MAX = 5
/** Or so many failures among the last posts: a provider that loses every other mail leaves them all to be searched for. */
const RECENT = 20
const RECENT_FAILURES_MAX = 10
const OPEN_FOR: Duration = seconds(30)
/** Processes that broke off together must not all come back together. */
const SPREAD = 0.2

export interface Outage {
  readonly circuit: Circuit
  /** The last post failed, or the next one is to try: no time to risk many mails with one post. */
  isDoubtful(): boolean
  /**
   * Takes over how a post went.
   * @param isTrial whether it was the one that tried
   * @returns whether this is where posting stops
   */
  learn(isFailure: boolean, isTrial: boolean): boolean
}

/** @param random jitter from 0 up to 1 */
export function createOutage(clock: Pick<Clock, 'monotonic'>, random: () => number): Outage {
  const circuit = createCircuit(clock)
  let recent: readonly boolean[] = []
  const isAway = (): boolean => (recent.length >= ROW_MAX && recent.slice(-ROW_MAX).every(Boolean))
    || (recent.length >= RECENT && recent.filter(Boolean).length >= RECENT_FAILURES_MAX)
  return {
    circuit,
    isDoubtful: () => circuit.state() !== 'closed' || recent.at(-1) === true,
    learn: (isFailure, isTrial) => {
      // A post from before the break says nothing about now.
      if (!isTrial && circuit.state() !== 'closed') return false
      recent = [...recent, isFailure].slice(-RECENT)
      if (isTrial && !isFailure) {
        recent = []
        circuit.close()
      }
      const isBreak = isTrial ? isFailure : isAway()
      if (isBreak) {
        recent = []
        circuit.open(milliseconds(OPEN_FOR * (1 + random() * SPREAD)))
      }
      return isBreak
    },
  }
}
