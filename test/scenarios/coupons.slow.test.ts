/** A coupon's whole life: made for one mail, applied by its link, used once, refused afterwards, taken back when of no use. */
import { describe, expect } from 'vitest'
import { runNightly } from '../../server/nightly.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { tab } from '../demo/shop/clients.ts'
import { codeIn, ledger, place, withCoupons } from '../incentives/couponing.ts'
import { mailTo } from '../messages/mail-of.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const OFFER = { COUPON_STEP: 'help', COUPON_AMOUNT: '10', COUPON_HOURS: '24' }

const mailOf = (shop: Shop): string => mailTo(shop.postmark, ann)?.TextBody ?? ''
const couponsLeft = (shop: Shop): readonly string[] => shop.woo.coupons().map((coupon) => `${coupon.code.toUpperCase()} used ${coupon.usedBy.length}`)
/** Opens the mail's link in a new browser; what is in its cart then. */
async function comesBack(shop: Shop) {
  const path = /\/r\/\S+/.exec(mailOf(shop))?.[0] ?? '/no-link'
  const target = (await shop.service.app.request(path)).headers.get('location') ?? ''
  const browser = tab(shop.woo)
  await browser.open(target.replace(shop.woo.url, ''))
  return { browser, target, cart: await withCoupons(browser) }
}
const nightly = async (shop: Shop): Promise<void> => {
  for (const store of shop.service.deps.stores.values()) await runNightly(shop.service.deps, store)
}

describe('a coupon', () => {
  scenario('is made when its mail leaves, for one order, unguessable, and over when the mail says so', async (shop) => {
    await shop.leaves({ email: ann })
    expect(shop.woo.coupons()).toEqual([])
    await shop.passes(hours(2))
    const [coupon, ...others] = shop.woo.coupons()
    expect(others).toEqual([])
    expect(coupon).toMatchObject({ discountType: 'percent', amount: '10', usageLimit: 1, individualUse: true, emailRestrictions: [], excludeSaleItems: true, usedBy: [] })
    expect(coupon?.code).toMatch(/^back-[2-9a-kmnp-z]{4}-[2-9a-kmnp-z]{4}-[2-9a-kmnp-z]{4}$/)
    expect(mailOf(shop)).toContain(`Your code: ${coupon?.code.toUpperCase()}`)
    expect(mailOf(shop)).toContain('10% off your order')
    expect(mailOf(shop)).toMatch(/Good until 3 March 2026 at 13:\d5 \(GMT\)|Good until 3 March 2026 at 13:\d0 \(GMT\)/)
    const hoursLeft = ((coupon?.expiresAt ?? 0) - shop.clock.now()) / 3_600_000
    expect(hoursLeft).toBeGreaterThan(22.9)
    expect(hoursLeft).toBeLessThan(24.2)
    expect(await ledger(shop)).toEqual(['issued: issued'])
  }, OFFER)

  scenario('is applied by the link, used once and refused the second time', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const code = codeIn(mailOf(shop))
    const first = await comesBack(shop)
    expect(first.target).toContain(`/checkout-link/?products=${shop.woo.products.mug.id}:2&coupon=${code.toLowerCase()}&utm_source=cartback`)
    expect(first.cart.coupons).toEqual([code.toLowerCase()])
    const second = await comesBack(shop)
    expect((await place(first.browser, ann)).status).toBe(200)
    // The shop takes it off as soon as the other browser looks at its cart.
    expect((await withCoupons(second.browser)).coupons).toEqual([])
    const third = await comesBack(shop)
    expect(third.cart.coupons).toEqual([])
    await shop.passes(minutes(5))
    expect(await ledger(shop)).toEqual(['used: used'])
    expect(couponsLeft(shop)).toEqual([`${code} used 1`])
    expect(await shop.cartState()).toBe('recovered')
    const [row] = await shop.service.deps.connection.db.selectFrom('incentive').select(['cost_minor', 'order_id']).execute()
    expect(row).toEqual({ cost_minor: 298, order_id: shop.woo.orders().at(-1)?.id })
  }, OFFER)

  scenario('is void once its shopper has bought without it', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(couponsLeft(shop)).toHaveLength(1)
    shop.orders({ email: ann })
    await shop.passes(minutes(5))
    expect(couponsLeft(shop)).toEqual([])
    expect(await ledger(shop)).toEqual(['voided: bought-without'])
  }, OFFER)

  scenario('is void once its shopper wants no mail at all', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    await shop.answersNotice('no')
    await shop.passes(minutes(5))
    expect(couponsLeft(shop)).toEqual([])
    expect(await ledger(shop)).toEqual(['voided: cart-over'])
  }, OFFER)

  scenario('that nobody used is removed in the night after its time, and others of the shop are left alone', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(20))
    await nightly(shop)
    expect(couponsLeft(shop)).toHaveLength(1)
    await shop.passes(hours(8))
    await nightly(shop)
    expect(couponsLeft(shop)).toEqual([])
    expect(await ledger(shop)).toEqual(['expired: unused'])
    const own = tab(shop.woo)
    await own.open(`/checkout-link/?products=${shop.woo.products.mug.id}:1&coupon=save10`)
    expect((await withCoupons(own)).coupons).toEqual(['save10'])
  }, OFFER)

  scenario('that was used stays in the shop, and is removed once its order is cancelled', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const { browser } = await comesBack(shop)
    await place(browser, ann)
    await shop.passes(days(2))
    const order = shop.woo.orders().at(-1)?.id ?? 0
    shop.woo.setOrderStatus(order, 'cancelled')
    await shop.passes(minutes(5))
    await nightly(shop)
    expect(couponsLeft(shop)).toEqual([])
    expect(await ledger(shop)).toEqual(['expired: given-back'])
  }, OFFER)

  scenario('is not taken back by the night while a shop does not answer, and is the night after', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(30))
    shop.woo.faults.rest.status(503)
    await nightly(shop)
    expect(await ledger(shop)).toEqual(['issued: issued'])
    shop.woo.faults.rest.heal()
    await shop.passes(hours(24))
    await nightly(shop)
    expect([couponsLeft(shop), await ledger(shop)]).toEqual([[], ['expired: unused']])
  }, OFFER)

  scenario('stands in the mail of its step alone', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    const mails = shop.postmark.accepted().map((mail) => mail.TextBody.includes('Your code'))
    expect(mails).toEqual([false, false, true])
    expect(await ledger(shop)).toHaveLength(1)
  }, { ...OFFER, COUPON_STEP: 'last-note' })

  scenario('is never made while no step carries one', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(shop.woo.coupons()).toEqual([])
    expect(await ledger(shop)).toEqual([])
    expect(shop.woo.faults.requests.filter((request) => request.path.includes('/coupons'))).toEqual([])
  })
})

describe('what it gives', () => {
  const total = async (shop: Shop, cart: Parameters<Shop['leaves']>[0]['cart']) => {
    await shop.leaves({ email: ann, ...(cart ? { cart } : {}) })
    await shop.passes(hours(2))
    return (await comesBack(shop)).cart
  }

  scenario('an amount off', async (shop) => {
    expect(await total(shop, undefined)).toMatchObject({ discount: 500 })
    expect(mailOf(shop)).toContain('€5.00 off your order')
  }, { ...OFFER, COUPON_KIND: 'fixed', COUPON_AMOUNT: '5' })

  scenario('free shipping', async (shop) => {
    expect(await total(shop, undefined)).toMatchObject({ discount: 0, shipping: 0 })
    expect(mailOf(shop)).toContain('Free shipping for your order')
  }, { ...OFFER, COUPON_KIND: 'free-shipping', COUPON_AMOUNT: '6' })

  scenario('a product, which the link puts into the cart, once', async (shop) => {
    const { mug, tea } = shop.woo.products
    expect(await total(shop, [{ product: mug, quantity: 1 }])).toMatchObject({ items: [`${mug.id}x1`, `${tea.id}x1`], discount: 895 })
    expect(mailOf(shop)).toContain(`A gift with your order: ${tea.name}`)
    await shop.leaves({ email: ann, cart: [{ product: mug, quantity: 1 }, { product: tea, quantity: 1 }] })
    expect((await comesBack(shop)).cart.items).toEqual([`${mug.id}x1`, `${tea.id}x1`])
  }, { ...OFFER, COUPON_KIND: 'gift', COUPON_GIFT_PRODUCT: '16' })

  scenario('a product that is sold out is not promised', async (shop) => {
    shop.woo.products.setStock(shop.woo.products.tea, 0)
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(mailOf(shop)).not.toContain('gift')
    expect(await ledger(shop)).toEqual(['denied: gift-unavailable'])
  }, { ...OFFER, COUPON_KIND: 'gift', COUPON_GIFT_PRODUCT: '16' })
})
