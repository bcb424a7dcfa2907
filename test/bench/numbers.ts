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
  median(ours.map((value, round) => value / (base[round] ?? Number.NaN)))

/** The same values in an order of chance, so that no variant always runs after the same other. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values.map((value) => ({ value, place: Math.random() })).sort((a, b) => a.place - b.place).map(({ value }) => value)
}
