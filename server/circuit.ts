/** A circuit that breaks for a while and then lets one through to try, before it closes for all: what every breaker is made of. */
import type { Clock } from './clock.ts'
import { milliseconds, type Duration } from './values/time.ts'

export interface Circuit {
  state(): 'closed' | 'open' | 'half-open'
  /** How long it stays open; 0 when it is not. */
  left(): Duration
  /** Whether one is on its way to try. */
  isTrying(): boolean
  /** Goes through if that is allowed. `trial`: alone, and its outcome is to be told by `close`, `open` or `abandon`. */
  pass(): 'free' | 'trial' | null
  open(length: Duration): void
  close(): void
  /** The trial said nothing: the next one tries. */
  abandon(): void
}

/** Times are monotonic: a clock that is set must neither hold anybody back nor let anybody be flooded. */
export function createCircuit(clock: Pick<Clock, 'monotonic'>): Circuit {
  let openUntil: Duration | null = null
  let isTrying = false
  const left = (): Duration => milliseconds(openUntil === null ? 0 : Math.max(0, openUntil - clock.monotonic()))
  const set = (until: Duration | null): void => {
    openUntil = until
    isTrying = false
  }
  return {
    state: () => (openUntil === null ? 'closed' : left() > 0 ? 'open' : 'half-open'),
    left,
    isTrying: () => isTrying,
    pass: () => {
      if (openUntil === null) return 'free'
      if (isTrying || left() > 0) return null
      isTrying = true
      return 'trial'
    },
    open: (length) => { set(milliseconds(clock.monotonic() + length)) },
    close: () => { set(null) },
    abandon: () => { isTrying = false },
  }
}
