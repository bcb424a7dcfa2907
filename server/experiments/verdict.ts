/** Whether an experiment is decided. Pure.
 *
 *  A variant wins over another when what was seen is far likelier if the two differ than if they are the same: a Bayes factor
 *  with a normal prior over differences (Robbins' mixture). However often one looks, and whenever one stops, two variants that
 *  are the same reach a factor of N with a probability of at most 1 in N (Ville's inequality), so looking every day costs
 *  nothing. With more than two variants each has to beat every other one, by a factor that grows with their number. */
import { chancesOfBest, chancesOfHighest, sum } from '../metrics/statistics.ts'
import { between, days, type Duration, type Instant } from '../values/time.ts'
import type { Metric, VariantId } from './experiment.ts'

/** At most so many experiments whose variants are all the same ever name a winner. */
export const FALSE_WINNERS_MAX = 0.05
/** Before each variant was sent to so many people nothing is decided: the normal prior needs them. */
export const PEOPLE_MIN = 400
/** Revenue is decided by few large amounts, so each variant needs so many people who bought. */
export const BUYERS_MIN = 20
/** Every weekday is seen once. */
export const RUNNING_MIN: Duration = days(7)
/** What differences are looked for: most of them this part of the usual value, or less. */
const DIFFERENCE_EXPECTED = 0.25

/** People who got one variant, as far as their time to order is over. */
export interface VariantResult {
  readonly variant: VariantId
  readonly people: number
  readonly buyers: number
  /** What each of them brought, in minor units. */
  readonly amounts: readonly number[]
}

export interface Verdict {
  readonly kind: 'too-early' | 'open' | 'winner'
  /** The best so far; the winner once there is one. */
  readonly leader: VariantId
  /** People of the variant that has fewest; and whether it has run long enough. */
  readonly fewest: number
  readonly hasRun: boolean
}

export function judge(results: readonly VariantResult[], about: { readonly metric: Metric; readonly startedAt: Instant; readonly now: Instant }): Verdict {
  const means = results.map((result) => momentsOf(result, about.metric).mean)
  const best = results[means.indexOf(Math.max(...means))]
  if (!best) throw new RangeError('an experiment has variants')
  const fewest = Math.min(...results.map(({ people }) => people))
  const hasRun = between(about.startedAt, about.now) >= RUNNING_MIN
  const isEnough = hasRun && fewest >= PEOPLE_MIN && (about.metric === 'conversion' || results.every(({ amounts }) => amounts.length >= BUYERS_MIN))
  const wanted = (results.length - 1) / FALSE_WINNERS_MAX
  const isWon = isEnough && results.every((other) => other === best || (isAhead(best, other, about.metric) && evidence(best, other, about.metric) >= wanted))
  return { kind: isWon ? 'winner' : isEnough ? 'open' : 'too-early', leader: best.variant, fewest, hasRun }
}

/** Each variant's probability to be the best, in the order of the results: what is told, not what decides. */
export function chancesOf(results: readonly VariantResult[], metric: Metric): readonly number[] {
  if (metric === 'conversion') return chancesOfBest(results.map(({ buyers, people }) => ({ count: buyers, of: people })))
  const moments = results.map((result) => ({ ...momentsOf(result, metric), people: result.people }))
  if (moments.some(({ spread, people }) => spread <= 0 || people < 2)) return results.map(() => 1 / results.length)
  return chancesOfHighest(moments.map(({ mean, spread, people }) => ({ mean, deviation: Math.sqrt(spread / people) })))
}

/** How much likelier what was seen is if the two differ than if they are the same. */
export function evidence(one: VariantResult, other: VariantResult, metric: Metric): number {
  const [a, b] = [momentsOf(one, metric), momentsOf(other, metric)]
  const people = one.people + other.people
  const usual = (a.mean * one.people + b.mean * other.people) / people
  // If they are the same they have one spread, which both together tell best.
  const spread = metric === 'conversion' ? usual * (1 - usual) : (a.spread * one.people + b.spread * other.people) / people
  const noise = spread * (1 / one.people + 1 / other.people)
  const prior = (DIFFERENCE_EXPECTED * usual) ** 2
  if (noise <= 0 || prior <= 0) return 1
  return Math.sqrt(noise / (noise + prior)) * Math.exp(((a.mean - b.mean) ** 2 * prior) / (2 * noise * (noise + prior)))
}

const isAhead = (one: VariantResult, other: VariantResult, metric: Metric): boolean => momentsOf(one, metric).mean > momentsOf(other, metric).mean

/** What a person brings on average, and its variance. */
function momentsOf({ people, buyers, amounts }: VariantResult, metric: Metric): { readonly mean: number; readonly spread: number } {
  if (people === 0) return { mean: 0, spread: 0 }
  if (metric === 'conversion') return { mean: buyers / people, spread: (buyers / people) * (1 - buyers / people) }
  const mean = sum(amounts) / people
  return { mean, spread: sum(amounts.map((amount) => amount ** 2)) / people - mean ** 2 }
}
