/** Orders left before they were paid: their shoppers are led to the pay page, never while they pay, never after it. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const unpaid = { email: ann, status: 'pending', paymentMethod: 'stripe', createdVia: 'store-api' }
const payPage = (shop: Shop, id: number) => `${shop.woo.url}/checkout/order-pay/${id}/?pay_for_order=true&key=${shop.woo.orders().find((order) => order.id === id)?.key}`

describe('an order left unpaid by a card', () => {
  scenario('does not stop the series; its mails lead to the page where it is paid', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(unpaid)
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.opensLink(ann)).toBe(payPage(shop, id))
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
  })

  scenario('is reminded of no sooner than half an hour after its last change', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(50))
    shop.orders(unpaid)
    await shop.passes(minutes(29))
    expect(await shop.mails()).toEqual([])
    await shop.passes(minutes(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('and paid in the second before the mail was due is reminded of no more', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(unpaid)
    await shop.passes(minutes(59))
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('purchased')
  })

  scenario('and paid after a mail is not led to the pay page any more', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(unpaid)
    await shop.passes(hours(2))
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(minutes(16))
    expect(await shop.opensLink(ann)).not.toMatch(/order-pay|checkout-link/)
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('of which the gateway has a transaction may be paid, whatever the shop says: nothing leaves', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(unpaid)
    const order = shop.woo.orders().find((each) => each.id === id)
    if (order) order.transactionId = 'pi_0123'
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
  })

  scenario('and taken back by the shop is reminded of as a cart again', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(unpaid)
    await shop.passes(minutes(40))
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(hours(1))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.opensLink(ann)).toContain('/checkout-link/')
  })

  scenario('is not reminded of while the shop does not say where it is paid', async (shop) => {
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    let isAway = true
    await shop.service.close()
    const service = await shop.joinedBy({ platform: { ...platform, orderDetails: async (id) => (isAway || !platform.orderDetails ? { kind: 'away', reason: 'http-500' } : platform.orderDetails(id)) } })
    const posted = await service.app.request('/v1/carts', { method: 'POST', headers: { origin: new URL(shop.woo.url).origin }, body: JSON.stringify({
      store: 'default', cart: 'laptop-0123456789abcdef', visitor: 'laptop-0123456789abcdef', seq: 1, lines: [{ id: shop.woo.products.mug.id, quantity: 1 }], currency: 'EUR', minorUnit: 2, totalMinor: 1, locale: 'en', page: `${shop.woo.url}/`, email: ann,
    }) })
    expect(posted.status).toBe(202)
    shop.orders(unpaid)
    for (let n = 0; n < 20; n++) {
      shop.clock.pass(minutes(5))
      await service.heart.beat()
    }
    expect(shop.postmark.accepted()).toEqual([])
    isAway = false
    for (let n = 0; n < 3; n++) {
      shop.clock.pass(minutes(5))
      await service.heart.beat()
    }
    expect(shop.postmark.accepted()).toHaveLength(1)
  })
})

describe('a pending order', () => {
  for (const [how, changes] of [
    ['by bank transfer', { paymentMethod: 'bacs' }], ['by a gateway nobody knows', { paymentMethod: 'vouchers' }],
    ['made by the shop\'s staff', { createdVia: 'admin' }], ['made by another program', { createdVia: 'rest-api' }],
  ] as const) {
    scenario(`${how} stops the series`, async (shop) => {
      await shop.leaves({ email: ann })
      shop.orders({ ...unpaid, ...changes })
      await shop.passes(days(5))
      expect(await shop.mails()).toEqual([])
      expect(await shop.cartState()).toBe('purchased')
    })
  }

  scenario('by a gateway that the owner has named is left unpaid', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders({ ...unpaid, paymentMethod: 'paytrail_cards' })
    await shop.passes(hours(2))
    expect(await shop.opensLink(ann)).toBe(payPage(shop, id))
  }, { UNPAID_GATEWAYS: 'paytrail*' })
})
