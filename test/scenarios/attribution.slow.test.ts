/** What orders owe to reminders, from the mail to the row that is kept; and purchases that only the link or the account betrays. */
import { describe, expect } from 'vitest'
import { sumRecovered } from '../../server/metrics/recovered.ts'
import { attributedOrders, linkNumbers } from '../../server/metrics/store.ts'
import { findAttribution } from '../../server/orders/attribution/store.ts'
import { days, hours, minus, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const bob = 'bob@example.test'
const NOTICED = minutes(16)

async function reminded(shop: Shop): Promise<void> {
  await shop.leaves({ email: ann })
  await shop.passes(hours(2))
  expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
}
const kept = async (shop: Shop, orderId: number): Promise<string> => {
  const row = await findAttribution(shop.service.deps.connection.db, 'default', orderId)
  return row === null ? 'nothing' : row.byLink ? 'by link' : row.afterClick ? 'after a click' : 'after a mail'
}
const cartOf = (shop: Shop) => shop.service.deps.connection.db.selectFrom('cart').select(['state', 'order_id', 'match_by']).orderBy('created_at').executeTakeFirst()

describe('an order', () => {
  scenario('without any mail before it owes nothing', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders({ email: ann })
    await shop.passes(NOTICED)
    expect(await kept(shop, id)).toBe('nothing')
  })

  scenario('two hours after a reminder is after a mail, and no more than that', async (shop) => {
    await reminded(shop)
    const id = shop.orders({ email: ann })
    await shop.passes(NOTICED)
    expect(await kept(shop, id)).toBe('after a mail')
  })

  scenario('after a click is after a click; a filter\'s opening is none', async (shop) => {
    await reminded(shop)
    await shop.opensLink(ann, 'Mozilla/5.0 (compatible; BarracudaCentral/1.0)')
    const first = shop.orders({ email: ann })
    await shop.passes(NOTICED)
    expect(await kept(shop, first)).toBe('after a mail')
    await shop.leaves({ email: bob, device: 'telephone' })
    await shop.passes(hours(2))
    await shop.opensLink(bob)
    const second = shop.orders({ email: bob })
    await shop.passes(NOTICED)
    expect(await kept(shop, second)).toBe('after a click')
  })

  scenario('whose visit began with the mail\'s link came by link', async (shop) => {
    await reminded(shop)
    const landing = await shop.opensLink(ann)
    const id = shop.orders({ email: ann })
    shop.entersBy(id, landing)
    await shop.passes(NOTICED)
    expect(await kept(shop, id)).toBe('by link')
  })

  scenario('left unpaid and paid after a click in the reminder came by link', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders({ email: ann, status: 'pending', paymentMethod: 'stripe' })
    await shop.passes(hours(2))
    await shop.opensLink(ann)
    await shop.passes(minutes(10))
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(NOTICED)
    expect(await kept(shop, id)).toBe('by link')
  })

  scenario('long after the last mail owes nothing, and a second order after one mail neither', async (shop) => {
    await reminded(shop)
    const first = shop.orders({ email: ann })
    await shop.passes(hours(5))
    const second = shop.orders({ email: ann })
    await shop.passes(days(20))
    const third = shop.orders({ email: ann })
    await shop.passes(NOTICED)
    expect([await kept(shop, first), await kept(shop, second), await kept(shop, third)]).toEqual(['after a mail', 'nothing', 'nothing'])
  })
})

describe('a reminded shopper who buys under another address', () => {
  scenario('by the mail\'s link hears no more, for the shop wrote down where the visit began', async (shop) => {
    await reminded(shop)
    const landing = await shop.opensLink(ann)
    const id = shop.orders({ email: bob })
    shop.entersBy(id, landing)
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await cartOf(shop)).toEqual({ state: 'recovered', order_id: id, match_by: 'link' })
    expect(await kept(shop, id)).toBe('by link')
  })

  scenario('with the account that ordered with the cart\'s address before hears no more', async (shop) => {
    shop.orders({ email: ann, customerId: 7 })
    await shop.passes(days(1))
    await reminded(shop)
    const id = shop.orders({ email: bob, customerId: 7 })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await cartOf(shop)).toEqual({ state: 'recovered', order_id: id, match_by: 'customer' })
  })

  scenario('with an account that many order with is still reminded: that account is no person', async (shop) => {
    for (const name of ['ann', 'eve', 'kim', 'max', 'sam', 'zoe']) shop.orders({ email: `${name}@example.test`, customerId: 7 })
    await shop.passes(days(1))
    await shop.leaves({ email: ann })
    await shop.passes(minutes(10))
    shop.orders({ email: bob, customerId: 7 })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})

describe('a shopper who opened the link', () => {
  scenario('is not reminded while the shop does not say where the visit of an order by somebody else began', async (shop) => {
    await reminded(shop)
    await shop.opensLink(ann)
    const id = shop.orders({ email: bob })
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    let isAway = true
    const service = await shop.joinedBy({ platform: { ...platform, orderDetails: async (order) => (isAway || !platform.orderDetails ? { kind: 'away', reason: 'http-500' } : platform.orderDetails(order)) } })
    shop.clock.pass(hours(23))
    for (let n = 0; n < 5; n++) {
      shop.clock.pass(minutes(5))
      await service.heart.beat()
    }
    expect(await shop.mails()).toHaveLength(1)
    isAway = false
    for (let n = 0; n < 4; n++) {
      shop.clock.pass(minutes(5))
      await service.heart.beat()
    }
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`])
    expect(await kept(shop, id)).toBe('nothing')
  })
})

describe('the numbers', () => {
  scenario('hold each order in every number it belongs to, less what was given back', async (shop) => {
    const { deps } = shop.service
    const numbers = async () => sumRecovered(await attributedOrders(deps.connection.db, 'default', minus(deps.clock.now(), days(30)))).map((each) =>
      [each.currency, ...[each.byLink, each.afterClick, each.afterMail].map(({ orders, revenue }) => `${orders}: ${revenue.minor}`)])
    expect(await numbers()).toEqual([])
    await reminded(shop)
    const landing = await shop.opensLink(ann)
    const id = shop.orders({ email: ann, status: 'on-hold', paymentMethod: 'bacs', quantity: 2 })
    shop.entersBy(id, landing)
    await shop.passes(NOTICED)
    expect(await numbers()).toEqual([])
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(NOTICED)
    const total = Math.round(Number(shop.woo.orderJson(id)['total']) * 100)
    expect(await numbers()).toEqual([['EUR', `1: ${total}`, `1: ${total}`, `1: ${total}`]])
    shop.woo.refundOrder(id, 500)
    await shop.passes(NOTICED)
    expect(await numbers()).toEqual([['EUR', `1: ${total - 500}`, `1: ${total - 500}`, `1: ${total - 500}`]])
    expect(await linkNumbers(deps.connection.db, 'default', minus(deps.clock.now(), days(30)))).toEqual({ mails: 1, opened: 1, clicked: 1 })
    shop.woo.refundOrder(id, total - 500)
    await shop.passes(NOTICED)
    expect(await numbers()).toEqual([])
  })
})
