/** Chance that can be repeated: streams of numbers from a seed, one for each purpose, so that one does not disturb another. */

export interface Chance {
  /** From 0 up to 1. */
  next(): number
  /** A whole number from `least` up to and with `most`. */
  whole(least: number, most: number): number
  /** Evenly between two numbers. */
  between(least: number, most: number): number
  /** Between two numbers above zero, as often within each order of magnitude. */
  scale(least: number, most: number): number
  is(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  pick<T>(list: readonly T[]): T | undefined
  bytes(count: number): Buffer
  /** A stream of its own. */
  fork(purpose: string): Chance
}

/** sfc32: fast, and passes the usual tests of randomness. */
export function chance(seed: string): Chance {
  let [a, b, c, d] = [digest(seed, 1), digest(seed, 2), digest(seed, 3), 1]
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let n = 0; n < 12; n++) draw()
  const next = (): number => draw() / 4_294_967_296
  const between = (least: number, most: number): number => least + next() * (most - least)
  return {
    next, between,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    scale: (least, most) => Math.exp(between(Math.log(least), Math.log(most))),
    is: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    bytes: (count) => {
      const bytes = Buffer.allocUnsafe(count)
      for (let n = 0; n < count; n++) bytes[n] = draw() >>> 24
      return bytes
    },
    fork: (purpose) => chance(`${seed}/${purpose}`),
  }
}

/** FNV-1a over the text and a number, well mixed. */
export function digest(text: string, salt: number): number {
  let hash = 2_166_136_261 ^ salt
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
  return (hash ^ (hash >>> 16)) >>> 0
}
