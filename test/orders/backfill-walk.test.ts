/** The walk back through a shop's orders: a question for each page, nothing twice, nothing missed, and it knows how far it is. */
import { describe, expect, test } from 'vitest'
import { BACKFILL_BEGIN, backfillStep, hasReached, isAnswerTo, questionOf, type BackfillState } from '../../server/orders/backfill-walk.ts'
import { minus, seconds } from '../../server/values/time.ts'
import { PretendShop } from './pretend-shop.ts'

const PAGE_SIZE = 100

function walked(shop: PretendShop, isCounted = true) {
  const seen: number[] = []
  const left: (number | null)[] = []
  for (let state: BackfillState | null = BACKFILL_BEGIN; state;) {
    const answer = shop.older(questionOf(state))
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    expect(isAnswerTo(questionOf(state), answer.value)).toBe(true)
    seen.push(...answer.value.orders.map((order) => order.id))
    const step = backfillStep(state, isCounted ? answer.value : { ...answer.value, total: null }, shop.pageSize)
    left.push(step.leftCount)
    state = step.next
  }
  return { calls: shop.calls, ids: new Set(seen), doubles: seen.length - new Set(seen).size, left }
}

function shopWith(count: number, perSecond: number): PretendShop {
  const shop = new PretendShop(PAGE_SIZE)
  for (let n = 0; n < count; n += perSecond) {
    shop.happens({ does: 'create', count: Math.min(perSecond, count - n), lateSec: 0, status: 'processing' })
    shop.happens({ does: 'pass', sec: 1 })
  }
  return shop
}

describe.each([[1], [7], [60], [100], [250], [2_000]])('with %i orders a second', (perSecond) => {
  test.each([[0], [1], [99], [100], [101], [2_000], [2_345]])('%i orders are read in a question a page and one more', (count) => {
    const { calls, ids, left } = walked(shopWith(count, perSecond))
    expect(ids.size).toBe(count)
    // Only seconds that fill a page cost a question of their own.
    const crowded = perSecond >= PAGE_SIZE && perSecond < count ? Math.ceil(count / perSecond) : 0
    expect(calls).toBeLessThanOrEqual(Math.ceil(count / PAGE_SIZE) + 1 + crowded)
    expect(left.at(-1)).toBe(0)
  })
})

test('nothing is read twice while no second fills a page', () => {
  expect(walked(shopWith(2_345, 7)).doubles).toBe(0)
})

test('a shop that does not count its orders is read to the end as well', () => {
  const { ids, left } = walked(shopWith(1_250, 250), false)
  expect([ids.size, left.at(-1)]).toEqual([1_250, 0])
})

test('how far it has reached is told by the oldest second that was read whole', () => {
  const shop = shopWith(150, 1)
  const answer = shop.older(questionOf(BACKFILL_BEGIN))
  if (answer.kind !== 'ok') throw new Error(answer.reason)
  const { next } = backfillStep(BACKFILL_BEGIN, answer.value, PAGE_SIZE)
  const at = (ago: number) => minus(shop.now, seconds(ago))
  expect([hasReached(BACKFILL_BEGIN, at(0)), next && hasReached(next, at(99)), next && hasReached(next, at(100))]).toEqual([false, true, false])
})
