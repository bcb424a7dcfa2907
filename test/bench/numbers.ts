/** The few statistics a benchmark needs. */

/** @param share from 0 (the least) to 1 (the greatest) */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** Median of the ratios within each round: what the machine does beside us meets both sides of a round alike. */
export const pairedRatio = (ours: readonly number[], base: readonly number[]): number =>
  median(ratios(ours, base))

/** Of each round. */
export const ratios = (ours: readonly number[], base: readonly number[]): number[] =>
  ours.map((value, round) => value / (base[round] ?? Number.NaN))

/** Share of cases in which a true median lies outside of its interval, on either side. */
const TAIL = 0.025
/** An interval that holds the true median 19 times in 20, whatever the values' distribution; of few values, their span. */
export function medianInterval(values: readonly number[]): readonly [least: number, most: number] {
  const sorted = Float64Array.from(values).sort()
  const count = sorted.length
  let rank = 0
  // As many values below the median as heads in as many tosses.
  for (let chance = 0.5 ** count, sum = chance; sum <= TAIL; sum += chance) {
    rank++
    chance *= (count - rank + 1) / rank
  }
  const outside = Math.max(0, rank - 1)
  return [sorted[outside] ?? Number.NaN, sorted[count - 1 - outside] ?? Number.NaN]
}

/** The same values in an order of chance, so that no variant always runs after the same other. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values.map((value) => ({ value, place: Math.random() })).sort((a, b) => a.place - b.place).map(({ value }) => value)
}
