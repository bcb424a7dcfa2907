/** Hints in memory: bounded, without doubles, and a claim holds nothing but the cart whose token it knows. */
import { describe, expect, test } from 'vitest'
import { dropOld, isHinted, noteClaim, noteDelivery, noteProduct, type Hints } from '../../server/orders/hints.ts'
import { hours, instant, minutes, plus } from '../../server/values/time.ts'

const NOW = instant(1_000_000)
const CART = { storeId: 'default', token: 'laptop-0123456789abcdef', emailIndex: 'ann', draft: { id: 7 } }
const told = (orderId: number, changes: { emailIndex?: string | null; isGone?: boolean } = {}) => ({ orderId, emailIndex: null, isGone: false, notedAt: NOW, ...changes })
const claim = (cartToken = CART.token) => ({ cartToken, orderKey: 'wc_order_abc' })
const fresh = (): Hints => new Map()

describe('of what waits', () => {
  test('a repeated delivery about one order is one question', () => {
    const hints = fresh()
    for (let time = 0; time < 100; time++) expect(noteDelivery(hints, 'default', told(1))).toBe(true)
    expect(hints.get('default')?.orders.size).toBe(1)
  })

  test('an import of many orders becomes one reading of all changes instead of a question each', () => {
    const hints = fresh()
    const noted = Array.from({ length: 500 }, (_, n) => noteDelivery(hints, 'default', told(n + 1)))
    expect(noted.filter((each) => each)).toHaveLength(20)
    expect(hints.get('default')?.orders.size).toBe(20)
  })

  test('an order that is gone still gets its question then: it is in no list of changes', () => {
    const hints = fresh()
    for (let n = 1; n <= 100; n++) noteDelivery(hints, 'default', told(n))
    expect(noteDelivery(hints, 'default', told(101, { isGone: true }))).toBe(true)
  })

  test('a flood of claims takes no more than its own room, and crowds out nothing the shop tells', () => {
    const hints = fresh()
    for (let n = 1; n <= 10_000; n++) noteClaim(hints, 'default', n, claim(`stranger-${n}`), NOW)
    expect(hints.get('default')?.orders.size).toBe(200)
    expect(noteDelivery(hints, 'default', told(10_001))).toBe(true)
  })

  test('a flood of products is bounded', () => {
    const hints = fresh()
    for (let n = 1; n <= 10_000; n++) noteProduct(hints, 'default', n)
    expect(hints.get('default')?.productIds.size).toBe(1_000)
  })

  test('a claim made again and again does not wait longer for it', () => {
    const hints = fresh()
    noteClaim(hints, 'default', 1, claim(), NOW)
    noteClaim(hints, 'default', 1, claim(), plus(NOW, minutes(59)))
    const store = hints.get('default')
    expect(store && dropOld(store, plus(NOW, hours(1)))).toBe(true)
  })

  test('what could not be looked into for an hour is dropped', () => {
    const hints = fresh()
    noteDelivery(hints, 'default', told(1))
    const store = hints.get('default')
    expect(store && dropOld(store, plus(NOW, minutes(59)))).toBe(false)
    expect(store && dropOld(store, plus(NOW, hours(1)))).toBe(true)
    expect(store?.orders.size).toBe(0)
  })
})

describe('a cart is held', () => {
  test.each([
    ['by a delivery about its draft order', (hints: Hints) => noteDelivery(hints, 'default', told(7))],
    ['by a delivery about its address', (hints: Hints) => noteDelivery(hints, 'default', told(99, { emailIndex: 'ann' }))],
    ['by a claim of its own browser', (hints: Hints) => noteClaim(hints, 'default', 99, claim(), NOW)],
  ])('%s', (_, hint) => {
    const hints = fresh()
    hint(hints)
    expect(isHinted(hints, CART)).toBe(true)
  })

  test.each([
    ['by nothing', () => undefined],
    ['by a delivery about another order of another person', (hints: Hints) => noteDelivery(hints, 'default', told(8, { emailIndex: 'bob' }))],
    ['by a claim of another browser, even with the number of its draft order', (hints: Hints) => noteClaim(hints, 'default', 7, claim('stranger-0123456789'), NOW)],
    ['by its order going to the trash', (hints: Hints) => noteDelivery(hints, 'default', told(7, { isGone: true }))],
    ['by what another shop tells', (hints: Hints) => noteDelivery(hints, 'other', told(7, { emailIndex: 'ann' }))],
  ])('not %s', (_, hint) => {
    const hints = fresh()
    hint(hints)
    expect(isHinted(hints, CART)).toBe(false)
  })

  test('no longer than until the shop was asked', () => {
    const hints = fresh()
    noteDelivery(hints, 'default', told(7))
    hints.get('default')?.orders.clear()
    expect(isHinted(hints, CART)).toBe(false)
  })

  test('not for want of an address on both sides', () => {
    const hints = fresh()
    noteDelivery(hints, 'default', told(99))
    expect(isHinted(hints, { ...CART, emailIndex: null, draft: null })).toBe(false)
  })
})
