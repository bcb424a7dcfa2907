/** Simulated experiments with a known truth: how seldom a winner is named where there is none, and how soon a real one is. */
import { describe, expect, test } from 'vitest'
import { VARIANT_IDS, type Metric } from '../../server/experiments/experiment.ts'
import { FALSE_WINNERS_MAX, judge } from '../../server/experiments/verdict.ts'
import { days, instant, plus } from '../../server/values/time.ts'
import { chanceFrom, type Chance } from '../support/chance.ts'

const START = instant(1_700_000_000_000)
const RUNS = 1_000
const DAYS = 120

interface Simulated {
  /** Share of people who order, by variant. */
  readonly shares: readonly number[]
  readonly peopleADay: number
  readonly metric?: Metric
  /** What one of them pays, by variant. */
  readonly amount?: (chance: Chance, variant: number) => number
}

/** Of 1,000 experiments looked at every day, how many name which variant, and on which day in the middle of all. */
function simulate({ shares, peopleADay, metric = 'conversion', amount = () => 1 }: Simulated): { readonly won: Readonly<Record<string, number>>; readonly medianDay: number } {
  const chance = chanceFrom(20_261_130)
  const won: Record<string, number> = {}
  const decidedOn: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const arms = shares.map((_, index) => ({ variant: VARIANT_IDS[index] ?? 'A', people: 0, buyers: 0, amounts: [] as number[] }))
    for (let day = 1; day <= DAYS; day++) {
      for (const [index, arm] of arms.entries()) {
        const buyers = chance.count(peopleADay, shares[index] ?? 0)
        arm.people += peopleADay
        arm.buyers += buyers
        if (metric === 'revenue') for (let each = 0; each < buyers; each++) arm.amounts.push(amount(chance, index))
      }
      const verdict = day < 7 ? null : judge(arms, { metric, startedAt: START, now: plus(START, days(day)) })
      if (verdict?.kind !== 'winner') continue
      won[verdict.leader] = (won[verdict.leader] ?? 0) + 1
      decidedOn.push(day)
      break
    }
  }
  return { won, medianDay: decidedOn.sort((a, b) => a - b)[Math.floor(decidedOn.length / 2)] ?? DAYS }
}

const shareOf = (won: Readonly<Record<string, number>>): number => Object.values(won).reduce((all, count) => all + count, 0) / RUNS
const goods = (chance: Chance): number => 5_000 * Math.exp(chance.normal())

describe(`of ${RUNS} experiments whose variants are the same, looked at every day for ${DAYS} days, at most ${100 * FALSE_WINNERS_MAX} % name a winner`, () => {
  test.each<[string, Simulated]>([
    ['two variants, many people', { shares: [0.05, 0.05], peopleADay: 100 }],
    ['two variants, few people', { shares: [0.05, 0.05], peopleADay: 20 }],
    ['two variants, few orders', { shares: [0.01, 0.01], peopleADay: 60 }],
    ['two variants, many orders', { shares: [0.25, 0.25], peopleADay: 60 }],
    ['four variants', { shares: [0.05, 0.05, 0.05, 0.05], peopleADay: 60 }],
    ['by revenue, amounts of every size', { shares: [0.05, 0.05], peopleADay: 40, metric: 'revenue', amount: goods }],
  ])('%s', (_, simulated) => {
    const { won } = simulate(simulated)
    expect(shareOf(won)).toBeLessThanOrEqual(FALSE_WINNERS_MAX)
  })
})

describe('a real difference is found, and seldom the wrong way round', () => {
  test.each<[string, Simulated, string, number]>([
    ['5 % against 6.5 %', { shares: [0.05, 0.065], peopleADay: 60 }, 'B', 0.8],
    ['10 % against 12.5 %', { shares: [0.1, 0.125], peopleADay: 60 }, 'B', 0.95],
    ['the third of four', { shares: [0.05, 0.05, 0.075, 0.05], peopleADay: 60 }, 'C', 0.9],
    ['a quarter more revenue by more buyers', { shares: [0.1, 0.125], peopleADay: 60, metric: 'revenue', amount: goods }, 'B', 0.5],
  ])('%s', (_, simulated, right, atLeast) => {
    const { won, medianDay } = simulate(simulated)
    expect((won[right] ?? 0) / RUNS).toBeGreaterThanOrEqual(atLeast)
    expect(shareOf(won) - (won[right] ?? 0) / RUNS).toBeLessThanOrEqual(0.01)
    expect(medianDay).toBeLessThan(DAYS)
  })
})
