/** Who is offered a coupon and what it may cost: every rule for itself, and that none lets through what another forbids. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalByPerson, refusalByRecords, worthOf, type OfferLine, type Worth } from '../../server/incentives/policy.ts'
import { couponTerms, type CouponTerms } from '../../server/incentives/settings.ts'
import { money } from '../../server/values/money.ts'

const euro = (minor: number) => money(minor, 2, 'EUR')
const LIKE = euro(0)
const terms = (changes: Partial<CouponTerms> = {}): CouponTerms => couponTerms.parse({ step: 'help', kind: 'percent', amount: '10', hours: 24, ...changes })
const line = (changes: Partial<OfferLine> = {}): OfferLine => ({ id: 1, parentId: null, quantity: 1, unitPrice: euro(5_000), isOnSale: false, ...changes })
const costOf = (worth: Worth): number | string => (worth.kind === 'ok' ? worth.offer.cost.minor : worth.because)
const worth = (changes: Partial<CouponTerms>, lines: readonly OfferLine[] = [line()], gift: number | null = null): number | string => costOf(worthOf(terms(changes), lines, gift === null ? null : euro(gift), LIKE))

describe('percent', () => {
  it('cost their share of the goods', () => {
    expect(worth({}, [line({ quantity: 3 }), line({ id: 2, unitPrice: euro(99) })])).toBe(1_510)
    expect(worth({ amount: '12.5' })).toBe(625)
  })

  it('leave out reduced and excluded goods, variations of an excluded product too', () => {
    const others = [line({ id: 2, isOnSale: true }), line({ id: 3 }), line({ id: 4, parentId: 9 })]
    expect(worth({ excludedIds: [3, 9] }, [line(), ...others])).toBe(500)
    expect(worth({ excludedIds: [3, 9] }, others)).toBe('excluded-goods')
    expect(worth({ isForSaleItems: true }, [line({ isOnSale: true })])).toBe(500)
  })
})

describe('anything off the whole cart', () => {
  it.each(['fixed', 'free-shipping'] as const)('(%s) is not offered where one line does not count, because the shop would refuse it', (kind) => {
    expect(worth({ kind }, [line(), line({ id: 2, isOnSale: true })])).toBe('excluded-goods')
    expect(worth({ kind }, [line(), line({ id: 2 })])).toBe(1_000)
  })

  it('never costs more than the goods, but for the parcel', () => {
    expect(worth({ kind: 'fixed', amount: '80' })).toBe(5_000)
    expect(worth({ kind: 'free-shipping', amount: '80' })).toBe(8_000)
  })
})

describe('a gift', () => {
  it('costs its price, and counts only beside something else', () => {
    const found = worthOf(terms({ kind: 'gift', giftId: 7 }), [line()], euro(1_200), LIKE)
    expect(found).toEqual({ kind: 'ok', offer: { cost: euro(1_200), minimum: euro(1_201) } })
    const least = worthOf(terms({ kind: 'gift', giftId: 7, minimum: '20' }), [line()], euro(1_200), LIKE)
    expect(least).toMatchObject({ offer: { minimum: euro(3_200) } })
  })

  it('that the shop does not have is not offered', () => {
    expect(worth({ kind: 'gift', giftId: 7 }, [line()], null)).toBe('gift-unavailable')
  })
})

it('a cart below the least spend, or worth nothing, is offered nothing', () => {
  expect(worth({ minimum: '50' })).toBe(500)
  expect(worth({ minimum: '50.01' })).toBe('below-minimum')
  expect(worth({}, [line({ unitPrice: euro(0) })])).toBe('below-minimum')
})

describe('the margin floor', () => {
  it.each([
    ['percent', 10, 30, 20, true], ['percent', 10, 30, 22, true], ['percent', 10, 30, 23, false], ['percent', 40, 30, 0, false],
    ['fixed', 10, 30, 10, true], ['fixed', 10, 30, 15, false],
    ['gift', 10, 50, 40, true], ['gift', 10, 50, 41, false],
    ['free-shipping', 10, 50, 30, true], ['free-shipping', 10, 50, 31, false],
  ] as const)('%s of %i at a margin of %i and a floor of %i: %s', (kind, amount, margin, marginFloor, isOffered) => {
    expect(typeof worth({ kind, amount: String(amount), margin, marginFloor, giftId: 7 }, [line()], 1_000) === 'number').toBe(isOffered)
  })

  it('left in every offer is at least the floor, whatever the cart', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 99 }), fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 5 }), (amount, margin, marginFloor, prices) => {
      const goods = prices.reduce((sum, price) => sum + price, 0)
      const cost = worth({ amount: String(amount), margin, marginFloor }, prices.map((price, id) => line({ id, unitPrice: euro(price) })))
      if (typeof cost === 'number' && cost < goods) expect((goods * margin) / 100 - cost).toBeGreaterThanOrEqual(((goods - cost) * marginFloor) / 100 - 1e-6)
    }))
  })
})

describe('the records', () => {
  const offer = { cost: euro(500), minimum: euro(0) }

  it('forbid a second coupon within the time, and what goes beyond the month\'s budget', () => {
    expect(refusalByRecords(terms(), { hasOther: true, spent: euro(0), offer })).toBe('had-one-lately')
    expect(refusalByRecords(terms(), { hasOther: false, spent: euro(9_999_999), offer })).toBe(null)
    expect(refusalByRecords(terms({ monthlyBudget: '100' }), { hasOther: false, spent: euro(9_500), offer })).toBe(null)
    expect(refusalByRecords(terms({ monthlyBudget: '100' }), { hasOther: false, spent: euro(9_501), offer })).toBe('over-budget')
  })
})

describe('a person', () => {
  const sale = (...codes: string[]) => ({ status: 'completed', codes })

  it.each([
    ['who never bought', [], null], ['who bought without', [sale()], null], ['who bought both ways', [sale('x'), sale()], null],
    ['whose every order had a coupon', [sale('x'), sale('y')], 'only-buys-with-coupons'], ['whose one order had a coupon', [sale('x')], 'only-buys-with-coupons'],
    ['whose orders with coupons came to nothing', [{ status: 'cancelled', codes: ['x'] }, { status: 'checkout-draft', codes: ['x'] }, { status: 'failed', codes: ['x'] }], null],
    ['whose order without a coupon came to nothing', [sale('x'), { status: 'cancelled', codes: [] }], 'only-buys-with-coupons'],
  ] as const)('%s: %s', (_who, uses, because) => {
    expect(refusalByPerson(terms(), uses, [])).toBe(because)
  })

  it('with a coupon in the cart gets no other', () => {
    expect(refusalByPerson(terms(), [], ['save10'])).toBe('cart-has-coupon')
  })

  it('gets one as new or returning only, where the owner says so', () => {
    expect([refusalByPerson(terms({ people: 'new' }), [], []), refusalByPerson(terms({ people: 'new' }), [sale()], [])]).toEqual([null, 'not-new'])
    expect([refusalByPerson(terms({ people: 'returning' }), [], []), refusalByPerson(terms({ people: 'returning' }), [sale()], [])]).toEqual(['not-returning', null])
  })
})
