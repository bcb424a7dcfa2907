/** Chance that is the same every time, for simulations with a known truth. */

export interface Chance {
  /** From 0 up to 1. */
  next(): number
  /** Of the normal distribution with mean 0 and deviation 1. */
  normal(): number
  /** How many of `of` do what each does with `probability`. */
  count(of: number, probability: number): number
}

/** The generator «mulberry32». */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    count: (of, probability) => {
      let count = 0
      for (let each = 0; each < of; each++) if (next() < probability) count++
      return count
    },
  }
}
