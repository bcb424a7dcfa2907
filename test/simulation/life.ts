/** One run of a process from its start to its end: what it is answered, unless it died; when, unless it stands still. */
import type { CorrectedClock } from '../../server/clock.ts'
import { instant, milliseconds } from '../../server/values/time.ts'
import type { Timeline } from './timeline.ts'

export interface Life {
  readonly name: string
  readonly clock: CorrectedClock
  /** Its promises are never settled again. */
  isOver: boolean
  /** Until then it stands still: nothing reaches it. */
  pausedUntil: number
}

/** How a machine's clock goes wrong. */
export interface ClockError {
  readonly skewMs: number
  /** Milliseconds too fast in every millisecond. */
  readonly drift: number
}

export function startLife(heap: Timeline, name: string, error: ClockError): Life {
  const bornAt = heap.now()
  let corrected = 0
  const wall = (): number => Math.floor(heap.now() + error.skewMs + (heap.now() - bornAt) * error.drift + corrected)
  const clock: CorrectedClock = {
    now: () => instant(wall()),
    wall: () => instant(wall()),
    monotonic: () => milliseconds((heap.now() - bornAt) * (1 + error.drift)),
    correct: (skew) => { corrected = skew },
  }
  return { name, clock, isOver: false, pausedUntil: 0 }
}

/** Has something reach a process at a time, or when it goes on. Never, when it has died meanwhile. */
export function deliver(heap: Timeline, life: Life, time: number, receive: () => void): void {
  const arrive = (): boolean => {
    if (life.isOver) return false
    if (life.pausedUntil > heap.now()) {
      heap.at(life.pausedUntil, arrive)
      return false
    }
    receive()
    return true
  }
  heap.at(time, arrive)
}
