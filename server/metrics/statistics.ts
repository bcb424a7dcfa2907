/** Estimates with their uncertainty, for numbers a shop has: few orders, many who did not order, amounts of every size.
 *  Pure and without chance: the same numbers give the same answer. */

/** Of the normal distribution: 95 % lie within this many standard deviations. */
export const Z_95 = 1.959963984540054

export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** How many of a group did something. */
export interface Share {
  readonly count: number
  readonly of: number
}

const GRID_POINTS = 2_000
/** A posterior holds nothing worth counting farther from its middle. */
const REACH_DEVIATIONS = 8
const BISECTIONS = 60

/** Abramowitz and Stegun 7.1.26, to 1.5e-7. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
  return z >= 0 ? 1 - tail / 2 : tail / 2
}

/** Wilson's interval of one share. */
export function shareInterval({ count, of }: Share, z = Z_95): Interval {
  const estimate = count / of
  const shrink = 1 + z ** 2 / of
  const middle = (estimate + z ** 2 / (2 * of)) / shrink
  const half = (z / shrink) * Math.sqrt((estimate * (1 - estimate)) / of + z ** 2 / (4 * of ** 2))
  return { estimate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/**
 * By how much one share is larger than another, after Miettinen and Nurminen (Statistics in Medicine 4, 1985): all
 * differences that a score test does not refuse. Holds its promise with few orders and with groups of different size.
 */
export function shareDifference(one: Share, other: Share, z = Z_95): Interval {
  const estimate = one.count / one.of - other.count / other.of
  const isPlausible = (difference: number): boolean => Math.abs(scoreOf(one, other, difference)) <= z
  return { estimate, low: edge(estimate, -1, isPlausible), high: edge(estimate, 1, isPlausible) }
}

/** The last plausible value on the way from `inside` to `outside`. */
function edge(inside: number, outside: number, isPlausible: (value: number) => boolean): number {
  let [near, far] = [inside, outside]
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (near + far) / 2
    if (isPlausible(middle)) near = middle
    else far = middle
  }
  return near
}

function scoreOf(one: Share, other: Share, difference: number): number {
  const [first, second] = likeliestShares(one, other, difference)
  const all = one.of + other.of
  const variance = ((first * (1 - first)) / one.of + (second * (1 - second)) / other.of) * (all / (all - 1))
  const gap = one.count / one.of - other.count / other.of - difference
  return variance <= 0 ? (Math.abs(gap) < 1e-12 ? 0 : Infinity) : gap / Math.sqrt(variance)
}

/** The likeliest two shares that differ by just so much: Farrington and Manning's closed form (Statistics in Medicine 9, 1990). */
function likeliestShares(one: Share, other: Share, difference: number): readonly [number, number] {
  const ratio = other.of / one.of
  const [p, q] = [one.count / one.of, other.count / other.of]
  const a = 1 + ratio
  const b = -(1 + ratio + p + ratio * q + difference * (ratio + 2))
  const c = difference ** 2 + difference * (2 * p + ratio + 1) + p + ratio * q
  const d = -p * difference * (1 + difference)
  const v = b ** 3 / (3 * a) ** 3 - (b * c) / (6 * a ** 2) + d / (2 * a)
  const u = Math.sign(v || 1) * Math.sqrt(Math.max(0, b ** 2 / (3 * a) ** 2 - c / (3 * a)))
  const w = u === 0 ? 0 : (Math.PI + Math.acos(within(v / u ** 3, -1, 1))) / 3
  const first = within(2 * u * Math.cos(w) - b / (3 * a), 0, 1)
  return [first, within(first - difference, 0, 1)]
}

/** A group of people, and what those of them brought who brought something. */
export interface Earnings {
  readonly people: number
  /** One amount a person, each above 0. */
  readonly amounts: readonly number[]
}

/**
 * By how much more one group's people bring on average. Each group's mean is how many bought times how much; both are
 * uncertain, and the two uncertainties are put together on the scale of their product (MOVER; Zou and Donner, Statistics in
 * Medicine 27, 2008). How widely amounts scatter about their mean is taken from both groups together: the smaller one is too
 * small to have met its rare large orders.
 */
export function meanDifference(one: Earnings, other: Earnings, z = Z_95): Interval {
  const scatter = scatterOf([one, other])
  const [a, b] = [meanOf(one, scatter, z), meanOf(other, scatter, z)]
  const estimate = a.estimate - b.estimate
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  }
}

function meanOf({ people, amounts }: Earnings, scatter: number, z: number): Interval {
  const buyers = shareInterval({ count: amounts.length, of: people }, z)
  const half = (z * scatter) / Math.sqrt(amounts.length)
  const estimate = sum(amounts) / people
  return {
    estimate,
    low: estimate * Math.exp(-Math.hypot(Math.log(buyers.estimate / buyers.low), half)),
    high: estimate * Math.exp(Math.hypot(Math.log(buyers.high / buyers.estimate), half)),
  }
}

/** Standard deviation of the amounts as a part of their group's mean. */
function scatterOf(groups: readonly Earnings[]): number {
  const squares = sum(groups.map(({ amounts }) => {
    const mean = sum(amounts) / amounts.length
    return sum(amounts.map((amount) => (amount / mean - 1) ** 2))
  }))
  return Math.sqrt(squares / Math.max(1, sum(groups.map(({ amounts }) => amounts.length)) - groups.length))
}

/** For each group the probability that its true share is the largest, when before the first number every share is as likely
 *  as any other (Beta(1, 1)): Beta posteriors, integrated on a fixed grid. */
export function chancesOfBest(groups: readonly Share[]): readonly number[] {
  const posteriors = groups.map(({ count, of }) => ({ a: 1 + count, b: 1 + of - count }))
  const spans = posteriors.map(({ a, b }) => {
    const [mean, deviation] = [a / (a + b), Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)))]
    return [mean - REACH_DEVIATIONS * deviation, mean + REACH_DEVIATIONS * deviation] as const
  })
  const from = Math.max(1e-9, Math.min(...spans.map(([low]) => low)))
  const to = Math.min(1 - 1e-9, Math.max(...spans.map(([, high]) => high)))
  const grid = Array.from({ length: GRID_POINTS }, (_, index) => from + ((to - from) * (index + 0.5)) / GRID_POINTS)
  return bestOn(posteriors.map(({ a, b }) => grid.map((x) => (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x))))
}

/** The same for groups whose true means are normal about what was seen. */
export function chancesOfHighest(groups: readonly { readonly mean: number; readonly deviation: number }[]): readonly number[] {
  const from = Math.min(...groups.map(({ mean, deviation }) => mean - REACH_DEVIATIONS * deviation))
  const to = Math.max(...groups.map(({ mean, deviation }) => mean + REACH_DEVIATIONS * deviation))
  const grid = Array.from({ length: GRID_POINTS }, (_, index) => from + ((to - from) * (index + 0.5)) / GRID_POINTS)
  return bestOn(groups.map(({ mean, deviation }) => grid.map((x) => -0.5 * ((x - mean) / deviation) ** 2)))
}

/** @param logs of each group, how likely it is at each point of one grid, as a logarithm up to a constant */
function bestOn(logs: readonly (readonly number[])[]): readonly number[] {
  const densities = logs.map((each) => {
    const top = Math.max(...each)
    const weights = each.map((log) => Math.exp(log - top))
    const all = sum(weights)
    return weights.map((weight) => weight / all)
  })
  const belows = densities.map((density) => {
    let total = 0
    return density.map((weight) => (total += weight) - weight / 2)
  })
  const chances = densities.map((density, own) =>
    sum(density.map((weight, point) => belows.reduce((product, below, other) => (other === own ? product : product * (below[point] ?? 0)), weight))))
  const all = sum(chances)
  return chances.map((chance) => chance / all)
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
