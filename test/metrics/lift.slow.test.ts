/** What reminders brought beyond what would have come anyway: the interval holds what it says, and small numbers say nothing. */
import { describe, expect, test } from 'vitest'
import { isClear, liftOf, type Arm, type Lift } from '../../server/metrics/lift.ts'
import { shareDifference } from '../../server/metrics/statistics.ts'
import { chanceFrom, type Chance } from '../support/chance.ts'

const RUNS = 1_000
const SEED = 20_261_130

const arm = (people: number, buyers: number, each = 5_000): Arm => ({ people, buyers, amounts: Array.from({ length: buyers }, (_, index) => each + (index % 5) * 500) })
const known = (lift: Lift): Extract<Lift, { kind: 'known' }> => {
  if (lift.kind !== 'known') throw new Error('too early')
  return lift
}

describe('with few people', () => {
  test.each([
    ['nobody', arm(0, 0), arm(0, 0), { kind: 'too-early', mailedPeople: 100, heldOutPeople: 100, buyers: 10 }],
    ['99 held out', arm(900, 90), arm(99, 5), { kind: 'too-early', mailedPeople: 0, heldOutPeople: 1, buyers: 0 }],
    ['9 orders in all', arm(900, 9), arm(100, 0), { kind: 'too-early', mailedPeople: 0, heldOutPeople: 0, buyers: 1 }],
  ])('%s: it says what is lacking and no number', (_, mailed, heldOut, said) => {
    expect(liftOf({ mailed, heldOut })).toEqual(said)
  })

  test('too few amounts in one group: orders are told, revenue is not', () => {
    expect(known(liftOf({ mailed: arm(900, 90), heldOut: arm(100, 9) })).revenue).toBeNull()
    expect(known(liftOf({ mailed: arm(900, 90), heldOut: arm(100, 10) })).revenue).not.toBeNull()
  })
})

describe('with enough of them', () => {
  test('it tells the gain for 1,000 people and for all who were reminded', () => {
    const { orders, revenue } = known(liftOf({ mailed: arm(9_000, 1_080), heldOut: arm(1_000, 100) }))
    expect([orders.perThousand.estimate, orders.total.estimate]).toEqual([expect.closeTo(20, 6), expect.closeTo(180, 6)])
    expect(orders.total.low).toBeCloseTo(orders.perThousand.low * 9, 6)
    expect(revenue?.perThousand.estimate).toBeCloseTo(120 * 6_000 - 100 * 6_000, -1)
  })

  test('no difference is not called one, a large one is', () => {
    expect(isClear(known(liftOf({ mailed: arm(9_000, 900), heldOut: arm(1_000, 100) })).orders.total)).toBe(false)
    expect(isClear(known(liftOf({ mailed: arm(9_000, 1_350), heldOut: arm(1_000, 100) })).orders.total)).toBe(true)
  })

  test('mails that cost orders are told as such', () => {
    const { orders } = known(liftOf({ mailed: arm(9_000, 450), heldOut: arm(1_000, 100) }))
    expect(orders.total.high).toBeLessThan(0)
  })

  // Newcombe, Statistics in Medicine 17 (1998) 873, table II: 56 of 70 against 48 of 80 by Miettinen and Nurminen's method.
  test('the interval of a difference is the published one', () => {
    const { low, high } = shareDifference({ count: 56, of: 70 }, { count: 48, of: 80 })
    expect([low, high]).toEqual([expect.closeTo(0.0528, 4), expect.closeTo(0.3382, 4)])
  })

  test('nobody or everybody ordering is borne', () => {
    const { low, high } = shareDifference({ count: 0, of: 200 }, { count: 0, of: 100 })
    expect([low < 0, high > 0, low > -0.06, high < 0.03]).toEqual([true, true, true, true])
    expect(shareDifference({ count: 50, of: 50 }, { count: 0, of: 50 }).low).toBeGreaterThan(0.8)
  })
})

/** How many of 1,000 simulated shops have an interval that holds the truth: orders, and revenue where it is told. */
function coverage(shop: { mailed: readonly [number, number]; heldOut: readonly [number, number]; amount(chance: Chance): number; mean: number }): { orders: number; revenue: number } {
  const chance = chanceFrom(SEED)
  const draw = ([people, share]: readonly [number, number]): Arm => {
    const buyers = chance.count(people, share)
    return { people, buyers, amounts: Array.from({ length: buyers }, () => shop.amount(chance)) }
  }
  const [people, share] = shop.mailed
  const truth = (share - shop.heldOut[1]) * people
  const seen = { orders: 0, ordersOf: 0, revenue: 0, revenueOf: 0 }
  for (let run = 0; run < RUNS; run++) {
    const lift = liftOf({ mailed: draw(shop.mailed), heldOut: draw(shop.heldOut) })
    if (lift.kind === 'too-early') continue
    seen.ordersOf++
    if (lift.orders.total.low <= truth && truth <= lift.orders.total.high) seen.orders++
    if (!lift.revenue) continue
    seen.revenueOf++
    if (lift.revenue.total.low <= truth * shop.mean && truth * shop.mean <= lift.revenue.total.high) seen.revenue++
  }
  return { orders: seen.orders / seen.ordersOf, revenue: seen.revenue / seen.revenueOf }
}

describe(`over ${RUNS} simulated shops the interval holds the true gain in about 95 %`, () => {
  const even = { amount: (chance: Chance) => 5_000 * Math.exp(0.5 * chance.normal()), mean: 5_000 * Math.exp(0.125) }
  const skewed = { amount: (chance: Chance) => 5_000 * Math.exp(chance.normal()), mean: 5_000 * Math.exp(0.5) }
  const wholesale = { amount: (chance: Chance) => (chance.next() < 0.95 ? 4_000 * Math.exp(0.5 * chance.normal()) : 40_000 * Math.exp(0.4 * chance.normal())), mean: 0.95 * 4_000 * Math.exp(0.125) + 0.05 * 40_000 * Math.exp(0.08) }

  test.each([
    ['a small shop', { mailed: [900, 0.12], heldOut: [100, 0.1], ...even }],
    ['few orders', { mailed: [4_500, 0.06], heldOut: [500, 0.05], ...even }],
    ['amounts of every size', { mailed: [4_500, 0.06], heldOut: [500, 0.05], ...skewed }],
    ['very few orders of every size', { mailed: [9_000, 0.03], heldOut: [1_000, 0.02], ...skewed }],
    ['a few very large orders', { mailed: [9_000, 0.03], heldOut: [1_000, 0.02], ...wholesale }],
    ['a large shop', { mailed: [9_000, 0.12], heldOut: [1_000, 0.1], ...skewed }],
    ['mails that do nothing', { mailed: [4_500, 0.05], heldOut: [500, 0.05], ...skewed }],
    ['half of all held out', { mailed: [1_000, 0.09], heldOut: [1_000, 0.06], ...skewed }],
  ] as const)('%s', (_, shop) => {
    const { orders, revenue } = coverage(shop)
    expect(orders).toBeGreaterThanOrEqual(0.93)
    expect(orders).toBeLessThanOrEqual(0.975)
    expect(revenue).toBeGreaterThanOrEqual(0.93)
    expect(revenue).toBeLessThanOrEqual(0.985)
  })
})
