/** The series that branches after a purchase, with news of things left, and in a shop that changes its series. */
import { describe, expect } from 'vitest'
import { days, hours } from '../../server/values/time.ts'
import { scenario, type Settings } from '../support/shop.ts'
import { ann, leaves, placesOf, RECOVERY, story } from './recovery-story.ts'

describe('after a purchase', () => {
  scenario('nobody is reminded of a new cart for seven days, but for what is still in time then', async (shop) => {
    shop.orders({ email: ann })
    await shop.passes(days(6))
    await leaves(shop, days(4))
    expect(await story(shop)).toEqual(['advice 24', 'reason 72'])
    expect(await shop.outbox()).toContain('first expired: cool-off')
  }, { ...RECOVERY, COOL_OFF_DAYS: '7' })

  scenario('that was cancelled there is nothing to rest from', async (shop) => {
    const id = shop.orders({ email: ann, status: 'pending', paymentMethod: 'stripe' })
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(1))
    await leaves(shop)
    expect(await story(shop)).toEqual(['visitor 1'])
  }, { ...RECOVERY, COOL_OFF_DAYS: '7' })
})

describe('of things left in the cart', () => {
  const NEWS: Settings = { ...RECOVERY, PRICE_DROP_PERCENT: '10', BACK_IN_STOCK: 'true' }

  scenario('a lower price is told once, long after the last reminder too', async (shop) => {
    await leaves(shop, days(4))
    shop.woo.products.mug.regularPrice = '12.00'
    shop.woo.products.mug.salePrice = ''
    await shop.passes(hours(12))
    shop.woo.products.mug.regularPrice = '6.00'
    await shop.passes(days(8))
    expect((await story(shop)).map((each) => each.split(' ')[0])).toEqual(['visitor', 'highlights', 'expiring', 'price-drop'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third', 'price-drop'])
  }, NEWS)

  scenario('that one is back is told, and that it sold out is not', async (shop) => {
    const { tea, mug } = shop.woo.products
    shop.woo.products.setStock(tea, 0)
    await shop.leaves({ email: ann, cart: [{ product: mug, quantity: 1 }, { product: tea, quantity: 1 }] })
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(3)
    shop.woo.products.setStock(tea, 5)
    await shop.passes(days(1))
    expect((await shop.mails()).at(-1)).toBe(`cart-back-in-stock to ${ann}`)
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(4)
  }, NEWS)

  scenario('nothing is told where the owner did not ask for it, nor after an order', async (shop) => {
    await leaves(shop, days(4))
    shop.woo.products.mug.regularPrice = '1.00'
    await shop.passes(days(3))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)

  scenario('nothing is told once it was bought', async (shop) => {
    await leaves(shop, days(4))
    shop.orders({ email: ann })
    shop.woo.products.mug.regularPrice = '1.00'
    await shop.passes(days(3))
    expect(await shop.mails()).toHaveLength(3)
  }, NEWS)
})

describe('a shop that changes its series', () => {
  scenario('goes on with the carts it began in the old one', async (shop) => {
    await leaves(shop, hours(2))
    const { stores } = shop.service.deps
    const store = stores.get('default')
    if (!store) throw new Error('no store')
    ;(stores as Map<string, typeof store>).set('default', { ...store, flows: ['cart-recovery'] })
    await shop.leaves({ email: ann })
    await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
    await shop.passes(hours(30))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, 'cart-visitor to bob@example.test', 'cart-highlights to bob@example.test', `cart-concerns to ${ann}`])
  })
})
