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
  const times: number[] = []
  const orders: number[] = []
  const happenings: Happening[] = []
  let [now, order, events, high, low] = [start, 0, 0, 2_166_136_261, 40_389]
  const isBefore = (a: number, b: number): boolean => times[a]! < times[b]! || (times[a] === times[b] && orders[a]! < orders[b]!)
  const swap = (a: number, b: number): void => {
    [times[a], times[b]] = [times[b]!, times[a]!];
    [orders[a], orders[b]] = [orders[b]!, orders[a]!];
    [happenings[a], happenings[b]] = [happenings[b]!, happenings[a]!]
  }
  const rise = (from: number): void => {
    for (let n = from; n > 0;) {
      const above = (n - 1) >> 1
      if (!isBefore(n, above)) return
      swap(n, above)
      n = above
    }
  }
  const sink = (): void => {
    for (let n = 0; ;) {
      let least = n
      for (const below of [2 * n + 1, 2 * n + 2]) if (below < times.length && isBefore(below, least)) least = below
      if (least === n) return
      swap(n, least)
      n = least
    }
  }
  const at = (time: number, happening: Happening): void => {
    times.push(time > now ? time : now)
    orders.push(order++)
    happenings.push(happening)
    rise(times.length - 1)
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
    isOver: (end) => times.length === 0 || times[0]! > end,
    step: () => {
      const happening = happenings[0]!
      now = times[0]!
      swap(0, times.length - 1)
      times.pop()
      orders.pop()
      happenings.pop()
      sink()
      events++
      mark(now | 0)
      return happening()
    },
  }
}

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
