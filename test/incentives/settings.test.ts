/** The settings of coupons: off by default, mistakes named, contradictions said. */
import { expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { cartRecovery } from '../../server/flows/cart-recovery.ts'
import type { Flow } from '../../server/flows/flow.ts'
import { carriesCoupon, COUPON_STEPS, couponTerms } from '../../server/incentives/settings.ts'
import { storeFromConfig } from '../../server/stores/shop.ts'

const BASE = { SECRET_KEY: 'a secret key for tests only, not for use', STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', FLOWS: 'cart-classic' }
const problemsOf = (settings: Record<string, string>): readonly string[] => {
  const read = readConfig({ ...BASE, ...settings })
  return read.kind === 'wrong' ? read.problems : []
}
const couponsOf = (settings: Record<string, string>) => {
  const read = readConfig({ ...BASE, ...settings })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return storeFromConfig(read.config).coupons
}

test('without a step there are no coupons, whatever else is set', () => {
  expect([couponsOf({}), couponsOf({ COUPON_KIND: 'gift', COUPON_AMOUNT: '50' })]).toEqual([null, null])
})

test('a step alone gives ten percent for a day, once in sixty days, not on reduced goods', () => {
  expect(couponsOf({ COUPON_STEP: 'last-note' })).toEqual({
    step: 'last-note', kind: 'percent', amount: '10', giftId: null, hours: 24, minimum: '0', excludedIds: [], isForSaleItems: false, people: 'everybody', everyDays: 60, monthlyBudget: null, margin: null, marginFloor: 0,
  })
})

test('a step has to be one of the series that runs; `series` is one that the series is made for', () => {
  expect(problemsOf({ COUPON_STEP: 'benefit' })).toEqual(['COUPON_STEP names no step of cart-classic. Those are: help, concerns, last-note.'])
  expect([problemsOf({ COUPON_STEP: 'benefit', FLOWS: 'cart-recovery' }), problemsOf({ COUPON_STEP: 'series' }), problemsOf({ COUPON_STEP: 'help', FLOWS: 'post-purchase' })]).toEqual([[], [], []])
  const carrying = (flow: Flow) => flow.steps.filter((step) => carriesCoupon({ step: 'series' }, step)).map(({ id }) => id)
  expect([carrying(cartClassic), carrying(cartRecovery)]).toEqual([['last-note'], ['benefit']])
  expect(cartRecovery.steps.filter((step) => carriesCoupon({ step: 'reason' }, step)).map(({ id }) => id)).toEqual(['reason'])
})

test('every step by the clock of both series can be named, and nothing else', () => {
  const ids = [...cartRecovery.steps, ...cartClassic.steps].filter(({ trigger }) => !trigger).map(({ id }) => id)
  expect([...COUPON_STEPS].sort()).toEqual(['series', ...ids].sort())
})

test('everything set is taken over, and reads back as it is kept', () => {
  const terms = couponsOf({
    COUPON_STEP: 'help', COUPON_KIND: 'gift', COUPON_AMOUNT: '7.50', COUPON_GIFT_PRODUCT: '16', COUPON_HOURS: '5', COUPON_MIN_SPEND: '30', COUPON_EXCLUDED_PRODUCTS: '12, 34', COUPON_ON_SALE_ITEMS: 'true',
    COUPON_FOR: 'new', COUPON_EVERY_DAYS: '90', COUPON_MONTHLY_BUDGET: '500', COUPON_MARGIN: '40', COUPON_MARGIN_FLOOR: '20',
  })
  expect(terms).toMatchObject({ giftId: 16, hours: 5, excludedIds: [12, 34], isForSaleItems: true, people: 'new', everyDays: 90, monthlyBudget: '500', margin: 40, marginFloor: 20 })
  expect(couponTerms.parse(JSON.parse(JSON.stringify(terms)))).toEqual(terms)
})

test.each<[Record<string, string>, RegExp]>([
  [{ COUPON_AMOUNT: '101' }, /^COUPON_AMOUNT must be more than 0 and at most 100/], [{ COUPON_AMOUNT: '0' }, /^COUPON_AMOUNT must be more than 0/], [{ COUPON_KIND: 'fixed', COUPON_AMOUNT: '0' }, /^COUPON_AMOUNT must be more than 0 with COUPON_KIND=fixed/],
  [{ COUPON_KIND: 'gift' }, /^COUPON_GIFT_PRODUCT is missing/], [{ COUPON_MARGIN: '20', COUPON_MARGIN_FLOOR: '20' }, /^COUPON_MARGIN_FLOOR must be below COUPON_MARGIN/],
  [{ COUPON_STEP: 'thank-you' }, /^COUPON_STEP /], [{ COUPON_KIND: 'cash' }, /^COUPON_KIND /], [{ COUPON_AMOUNT: '10,5' }, /^COUPON_AMOUNT must be an amount/], [{ COUPON_AMOUNT: '-5' }, /^COUPON_AMOUNT must be an amount/],
  [{ COUPON_HOURS: '0' }, /^COUPON_HOURS /], [{ COUPON_EXCLUDED_PRODUCTS: '12,mug' }, /^COUPON_EXCLUDED_PRODUCTS must be product ids/], [{ COUPON_EVERY_DAYS: '0' }, /^COUPON_EVERY_DAYS /],
])('%j is a mistake with a name', (settings, problem) => {
  const problems = problemsOf({ COUPON_STEP: 'help', ...settings })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(problem)
})

test('what contradicts itself is no mistake while there are no coupons', () => {
  expect(problemsOf({ COUPON_KIND: 'gift' })).toEqual([])
})
