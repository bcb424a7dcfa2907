/** Who gets no coupon, told as stories: each leaves its reason behind, and the reminder goes out all the same. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { ledger } from '../incentives/couponing.ts'
import { restClient } from '../demo/shop/clients.ts'
import { mailTo } from '../messages/mail-of.ts'
import { scenario, type Leaving, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const OFFER = { COUPON_STEP: 'help' }

const bought = (shop: Shop, code: string | null, status = 'completed') => restClient(shop.woo, shop.woo).post('orders', {
  status, billing: { email: ann.toUpperCase() }, line_items: [{ product_id: shop.woo.products.tea.id, quantity: 1 }], ...(code ? { coupon_lines: [{ code }] } : {}),
})
async function reminded(shop: Shop, leaving: Leaving = {}): Promise<readonly [hasCode: boolean | undefined, entry: string | undefined]> {
  const email = leaving.email ?? ann
  await shop.leaves({ email, ...leaving })
  await shop.passes(hours(2))
  return [mailTo(shop.postmark, email)?.TextBody.includes('Your code'), (await ledger(shop)).at(-1)]
}

describe('a person', () => {
  scenario('is offered one coupon in sixty days, however often he leaves a cart', async (shop) => {
    expect(await reminded(shop)).toEqual([true, 'issued: issued'])
    for (const [wait, outcome] of [[days(20), [false, 'denied: had-one-lately']], [days(36), [false, 'denied: had-one-lately']], [days(20), [true, 'issued: issued']]] as const) {
      shop.clock.pass(wait)
      const device = `device${shop.clock.now()}`
      expect(await reminded(shop, { device })).toEqual(outcome)
    }
  }, OFFER)

  scenario('whose every order had a coupon gets none', async (shop) => {
    await bought(shop, 'save10')
    shop.clock.pass(days(3))
    await shop.beats()
    expect(await reminded(shop)).toEqual([false, 'denied: only-buys-with-coupons'])
    expect(shop.woo.coupons()).toEqual([])
  }, OFFER)

  scenario('who once paid the full price gets one, and so does one whose orders came to nothing', async (shop) => {
    await bought(shop, 'save10')
    await bought(shop, null)
    await bought(shop, 'save10', 'failed')
    shop.clock.pass(days(3))
    await shop.beats()
    expect(await reminded(shop)).toEqual([true, 'issued: issued'])
  }, OFFER)

  scenario('with a coupon on the draft of his order gets no other', async (shop) => {
    const draft = await bought(shop, 'save10', 'checkout-draft')
    const { id, order_key: key } = draft.body as { id: number; order_key: string }
    expect(await reminded(shop, { draft: { id, key } })).toEqual([false, 'denied: cart-has-coupon'])
  }, OFFER)

  scenario('gets one only as a new customer, where the owner wants it so', async (shop) => {
    await bought(shop, null)
    shop.clock.pass(days(3))
    await shop.beats()
    expect(await reminded(shop)).toEqual([false, 'denied: not-new'])
    expect(await reminded(shop, { email: 'bob@example.test', device: 'bob' })).toEqual([true, 'issued: issued'])
  }, { ...OFFER, COUPON_FOR: 'new' })
})

describe('a shop', () => {
  scenario('spends no more in a month than its owner allows, and begins anew in the next', async (shop) => {
    expect(await reminded(shop, { email: 'a@example.test', device: 'a' })).toEqual([true, 'issued: issued'])
    expect(await reminded(shop, { email: 'b@example.test', device: 'b' })).toEqual([true, 'issued: issued'])
    expect(await reminded(shop, { email: 'c@example.test', device: 'c' })).toEqual([false, 'denied: over-budget'])
    shop.clock.pass(days(30))
    expect(await reminded(shop, { email: 'd@example.test', device: 'd' })).toEqual([true, 'issued: issued'])
  }, { ...OFFER, COUPON_MONTHLY_BUDGET: '7' })

  scenario('has the budget back when a cart was bought without its coupon', async (shop) => {
    await reminded(shop, { email: 'a@example.test', device: 'a' })
    shop.orders({ email: 'a@example.test' })
    await shop.passes(minutes(5))
    expect(await reminded(shop, { email: 'b@example.test', device: 'b' })).toEqual([true, 'issued: issued'])
  }, { ...OFFER, COUPON_MONTHLY_BUDGET: '3' })

  scenario('keeps its margin', async (shop) => {
    expect(await reminded(shop)).toEqual([false, 'denied: below-margin'])
  }, { ...OFFER, COUPON_AMOUNT: '25', COUPON_MARGIN: '40', COUPON_MARGIN_FLOOR: '25' })

  scenario('gives nothing for a small cart, nor for goods that are reduced already', async (shop) => {
    const { mug } = shop.woo.products
    expect(await reminded(shop, { cart: [{ product: mug, quantity: 1 }] })).toEqual([false, 'denied: below-minimum'])
    const poster = { ...mug, id: 14 }
    expect(await reminded(shop, { email: 'bob@example.test', device: 'bob', cart: [{ product: poster, quantity: 2 }] })).toEqual([false, 'denied: excluded-goods'])
  }, { ...OFFER, COUPON_MIN_SPEND: '20' })
})
