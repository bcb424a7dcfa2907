/** What the shop is asked for, and when it did something else. */
import { describe, expect, it } from 'vitest'
import { couponCode, deadline, differences, onShopClock, wantedCoupon } from '../../server/incentives/coupon.ts'
import { couponTerms, type CouponTerms } from '../../server/incentives/settings.ts'
import type { ShopCoupon } from '../../server/platforms/woocommerce-coupons.ts'
import { money } from '../../server/values/money.ts'
import { instant, minutes, seconds } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'

const AT = instant(Date.UTC(2026, 2, 2, 12, 1, 30))
const terms = (changes: Partial<CouponTerms> = {}): CouponTerms => couponTerms.parse({ step: 'help', kind: 'percent', amount: '10', hours: 24, ...changes })
const offer = { cost: money(500, 2, 'EUR'), minimum: money(2_000, 2, 'EUR') }
const wanted = (changes: Partial<CouponTerms> = {}) => wantedCoupon(terms(changes), offer, { code: 'back-2222-3333-4444', mark: 'm1', expiresAt: AT })

describe('the code', () => {
  const vault = createVault('a secret key for tests only, not for use')
  const codes = Array.from({ length: 2_000 }, (_, n) => couponCode(vault.sign('coupon', `message-${n}`)))

  it('of a message is always the same, of two messages never', () => {
    expect(couponCode(vault.sign('coupon', 'message-7'))).toBe(codes[7])
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('cannot be told without the install\'s secret', () => {
    expect(couponCode(createVault('another secret key for tests, not for use').sign('coupon', 'message-7'))).not.toBe(codes[7])
  })

  it('has sixty bits in letters and digits that nobody mixes up', () => {
    for (const code of codes) expect(code).toMatch(/^back(-[2-9a-kmnp-z]{4}){3}$/)
    expect(new Set(codes.flatMap((code) => [...code.slice(5).replaceAll('-', '')])).size).toBe(32)
  })
})

describe('the deadline', () => {
  it('is at least the hours away, at five minutes sharp', () => {
    expect(new Date(deadline(terms({ hours: 5 }), AT)).toISOString()).toBe('2026-03-02T17:05:00.000Z')
  })

  it('is the same moment on a shop\'s clock that is off, and a slow answer is no clock that is off', () => {
    expect([onShopClock(AT, minutes(61)), onShopClock(AT, minutes(-61)), onShopClock(AT, seconds(20))]).toEqual([AT + minutes(61), AT - minutes(61), AT])
  })
})

describe('the shop is asked for', () => {
  it.each<[CouponTerms['kind'], Partial<CouponTerms>, object]>([
    ['percent', { amount: '12.5', excludedIds: [3] }, { discount: 'percent', amount: '12.5', exceptIds: [3], onlyIds: [], hasFreeShipping: false, itemsMax: null, isForSaleItems: false }],
    ['fixed', { amount: '7.5' }, { discount: 'fixed_cart', amount: '7.50', hasFreeShipping: false }],
    ['free-shipping', {}, { discount: 'fixed_cart', amount: '0', hasFreeShipping: true }],
    ['gift', { giftId: 7, excludedIds: [3] }, { discount: 'percent', amount: '100', onlyIds: [7], exceptIds: [], itemsMax: 1, isForSaleItems: true }],
  ])('%s', (kind, changes, expected) => {
    expect(wanted({ kind, ...changes })).toMatchObject({ ...expected, minimum: '20.00', code: 'back-2222-3333-4444', mark: 'm1', expiresAt: AT })
  })
})

describe('read back', () => {
  const right: ShopCoupon = {
    id: 5, code: 'back-2222-3333-4444', status: 'publish', discount: 'percent', amount: '10.00', hasFreeShipping: false, expiresAt: AT, minimum: '20.00', maximum: '0.00', onlyIds: [], exceptIds: [],
    categoryCount: 0, itemsMax: null, isForSaleItems: false, isAlone: true, usageMax: 1, usageMaxPerPerson: null, usedCount: 0, addresses: [], mark: 'm1',
  }

  it('it is as wanted, whatever zeros and orders the shop writes', () => {
    expect(differences(wanted(), right)).toEqual([])
    expect(differences(wanted(), { ...right, amount: '10', maximum: '', usageMaxPerPerson: 1 })).toEqual([])
    expect(differences(wanted({ excludedIds: [3, 4] }), { ...right, exceptIds: [4, 3] })).toEqual([])
  })

  it.each<[string, Partial<ShopCoupon>]>([
    ['code', { code: 'other' }], ['status', { status: 'draft' }], ['mark', { mark: null }], ['discount', { discount: 'fixed_product' }], ['amount', { amount: '10.01' }], ['shipping', { hasFreeShipping: true }],
    ['expiry', { expiresAt: null }], ['expiry', { expiresAt: instant(AT - 7_200_000) }], ['minimum', { minimum: '20.01' }], ['maximum', { maximum: '1.00' }], ['products', { onlyIds: [1] }],
    ['exclusions', { exceptIds: [1] }], ['categories', { categoryCount: 1 }], ['items', { itemsMax: 1 }], ['sale', { isForSaleItems: true }], ['alone', { isAlone: false }],
    ['usage', { usageMax: null }], ['usage', { usageMax: 2 }], ['used', { usedCount: 1 }], ['addresses', { addresses: ['a@example.test'] }],
  ])('%s: a difference is named', (field, change) => {
    expect(differences(wanted(), { ...right, ...change })).toEqual([field])
  })
})
