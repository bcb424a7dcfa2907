/** The one heap of everything that is going to happen, and the only time there is. */

/** Returns true when it woke the code under test, whose promises then have to run dry before anything else happens. */
export type Happening = () => boolean | void

export interface Timeline {
  /** Milliseconds since 1970 by no clock of this world: the truth. */
  now(): number
  at(time: number, happening: Happening): void
  in(delay: number, happening: Happening): void
  /** Mixes what happened into the fingerprint of the run. */
  mark(number: number): void
  /** Two runs that did the same have the same. */
  fingerprint(): string
  readonly events: number
}

export interface Heap extends Timeline {
  /** Lets one thing happen, in the order of time. */
  step(): boolean | void
  isOver(end: number): boolean
}

/** Turns prepared at once: between two of them all promises run dry. */
const TURNS = 64

export function timeline(start: number): Heap {
  const planned: Planned[] = []
  let [now, order, events, high, low] = [start, 0, 0, 2_166_136_261, 40_389]
  const at = (time: number, happening: Happening): void => {
    const made = { time: time > now ? time : now, order: order++, happening }
    let n = planned.length
    planned.push(made)
    while (n > 0) {
      const above = (n - 1) >> 1
      const parent = planned[above]!
      // What was planned last comes last among those of its time.
      if (parent.time <= made.time) break
      planned[n] = parent
      n = above
    }
    planned[n] = made
  }
  /** Takes out the first; the last one finds a place below. */
  const take = (): Planned => {
    const first = planned[0]!
    const last = planned.pop()!
    const length = planned.length
    if (length === 0) return first
    let n = 0
    for (let below = 1; below < length; below = 2 * n + 1) {
      if (below + 1 < length && isBefore(planned[below + 1]!, planned[below]!)) below++
      if (!isBefore(planned[below]!, last)) break
      planned[n] = planned[below]!
      n = below
    }
    planned[n] = last
    return first
  }
  const mark = (number: number): void => {
    high = Math.imul(high ^ number, 16_777_619)
    low = Math.imul((low ^ high) + (number >>> 7), 2_654_435_761)
  }
  return {
    at, mark,
    now: () => now,
    in: (delay, happening) => at(now + delay, happening),
    fingerprint: () => [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
    get events() { return events },
    isOver: (end) => planned.length === 0 || planned[0]!.time > end,
    step: () => {
      const { time, happening } = take()
      now = time
      events++
      mark(now | 0)
      return happening()
    },
  }
}

interface Planned {
  readonly time: number
  readonly order: number
  readonly happening: Happening
}

const isBefore = (a: Planned, b: Planned): boolean => a.time < b.time || (a.time === b.time && a.order < b.order)

/** Lets everything happen up to a moment. */
export function play(heap: Heap, end: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let [left, isDone] = [0, false]
    const turn = (): void => {
      left--
      if (isDone) return
      try {
        let isAwake: boolean | void = false
        while (!isAwake && !heap.isOver(end)) isAwake = heap.step()
        // What was woken has its say first: it may have more to do.
        if (!isAwake) {
          isDone = true
          return resolve()
        }
      } catch (error) {
        isDone = true
        return reject(error as Error)
      }
      if (left === 0) prepare()
    }
    const prepare = (): void => {
      left = TURNS
      for (let n = 0; n < TURNS; n++) setImmediate(turn)
    }
    prepare()
  })
}
