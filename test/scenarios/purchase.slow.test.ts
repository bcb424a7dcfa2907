/** No reminder after a purchase: whoever buys, however and wherever, hears no more of the cart. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { cartPost, scenario } from '../support/shop.ts'

const ann = 'ann@example.test'

describe('a shopper who does not buy', () => {
  scenario('gets three reminders, an hour, a day and two and a half days after leaving, and no fourth', async (shop) => {
    await shop.leaves({ email: ann, firstName: 'Ann' })
    await shop.passes(minutes(50))
    expect(await shop.mails()).toEqual([])
    await shop.passes(minutes(20))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await shop.passes(hours(22))
    expect(await shop.mails()).toHaveLength(1)
    await shop.passes(hours(1))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`])
    await shop.passes(days(10))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
    expect(await shop.cartState()).toBe('abandoned')
  })

  scenario('whose cart nobody touches for a month has an expired cart', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(days(31))
    expect(await shop.cartState()).toBe('expired')
    expect(await shop.mails()).toHaveLength(3)
  })
})

describe('a shopper who buys', () => {
  scenario('before the first reminder gets none', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(30))
    shop.orders({ email: ann })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('purchased')
  })

  scenario('in the second before the reminder is due gets none, though no poll has seen the order yet', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(59))
    shop.orders({ email: ann })
    await shop.passes(minutes(2))
    expect(await shop.mails()).toEqual([])
  })

  scenario('between two reminders hears no more of it', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    shop.orders({ email: ann })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.cartState()).toBe('recovered')
  })

  scenario('on another device with the same address, spelt with other capitals, hears no more of it', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(minutes(10))
    await shop.leaves({ email: 'Ann@Example.test', device: 'telephone' })
    shop.orders({ email: 'ANN@example.test' })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
    expect([await shop.cartState('laptop'), await shop.cartState('telephone')]).toEqual(['purchased', 'purchased'])
  })

  scenario('under another address from the checkout\'s own draft hears no more of it', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders({ email: 'family@example.test', status: 'checkout-draft', createdVia: 'store-api' })
    await shop.leaves({ email: ann, draft: { id, key: shop.woo.orders().find((order) => order.id === id)?.key ?? '' } })
    await shop.passes(minutes(30))
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
  })

  scenario('and pays by bank transfer (on-hold) hears no more of it', async (shop) => {
    await shop.leaves({ email: ann })
    shop.orders({ email: ann, status: 'on-hold', paymentMethod: 'bacs' })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
  })

  scenario('with a status that only a plugin knows hears no more of it, because the shop did not call it cancelled', async (shop) => {
    await shop.leaves({ email: ann })
    shop.orders({ email: ann, status: 'pending' })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
  })

  scenario('and whose last post had stood still on its way, and is heard once more only then, hears no more of it', async (shop) => {
    const said = cartPost(shop.woo, { email: ann }, 7)
    await shop.post('/v1/carts', said)
    shop.orders({ email: ann })
    await shop.passes(minutes(16))
    expect(await shop.cartState()).toBe('purchased')
    expect((await shop.post('/v1/carts', said)).status).toBe(202)
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('expired')
  })

  scenario('and leaves another cart next month is reminded of that one', async (shop) => {
    await shop.leaves({ email: ann })
    shop.orders({ email: ann })
    await shop.passes(days(30))
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})

describe('what is no purchase', () => {
  scenario('a checkout draft does not stop the series', async (shop) => {
    await shop.leaves({ email: ann })
    shop.orders({ email: ann, status: 'checkout-draft' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('a failed payment does not stop the series, the payment that follows does', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders({ email: ann, status: 'failed' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toHaveLength(1)
    shop.woo.setOrderStatus(id, 'processing')
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(1)
  })

  scenario('an order of somebody else does not stop the series', async (shop) => {
    await shop.leaves({ email: ann })
    shop.orders({ email: 'joann@example.test' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('an order from last week that is only now completed does not stop the series', async (shop) => {
    const id = shop.orders({ email: ann })
    await shop.passes(days(7))
    await shop.leaves({ email: ann })
    shop.woo.setOrderStatus(id, 'completed')
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})
