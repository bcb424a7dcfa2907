/** Orders that fall through before the shop took them on open their carts again; purchases that were undone do not. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { cartPost, scenario } from '../support/shop.ts'

const ann = 'ann@example.test'
/** The shop's orders are read at least this often. */
const NOTICED = minutes(16)
const transfer = { email: ann, status: 'on-hold', paymentMethod: 'bacs' }

describe('an order that falls through before the shop took it on', () => {
  scenario('opens the cart again: the series goes on with what was not sent, six hours later at the earliest', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(hours(20))
    expect(await shop.cartState()).toBe('recovered')
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(NOTICED)
    await shop.passes(hours(5.7))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await shop.passes(hours(1))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`])
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
    expect(await shop.cartState()).toBe('abandoned')
  })

  scenario('before any reminder was sent leaves the first one for six hours later, and not an hour', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(transfer)
    await shop.passes(minutes(30))
    shop.woo.setOrderStatus(id, 'failed')
    await shop.passes(NOTICED)
    await shop.passes(hours(5.7))
    expect(await shop.mails()).toEqual([])
    await shop.passes(hours(1))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('opens no cart that its browser emptied since, however long ago', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    await shop.leaves({ email: ann, cart: [] })
    await shop.passes(hours(2))
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(3))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.service.deps.connection.db.selectFrom('cart').select('state').where('state', 'in', ['open', 'abandoned']).execute()).toEqual([])
  })

  scenario('a week later reminds nobody of anything: all of it would be too late', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(transfer)
    await shop.passes(days(7))
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(7))
    expect(await shop.mails()).toEqual([])
  })

  scenario('while another order of the same person stands opens nothing', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    const good = shop.orders({ email: ann })
    await shop.passes(NOTICED)
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    const cart = await shop.service.deps.connection.db.selectFrom('cart').select(['state', 'order_id', 'match_by', 'match_sure', 'reopened_at']).executeTakeFirst()
    expect(cart).toEqual({ state: 'recovered', order_id: good, match_by: 'email', match_sure: 'strong', reopened_at: null })
  })

  scenario('and is followed by a good one closes the cart again, for good', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(NOTICED)
    expect(await shop.cartState()).toMatch(/^(open|abandoned)$/)
    shop.orders({ email: ann })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.cartState()).toBe('recovered')
  })

  scenario('and comes to life again closes the cart again', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    for (const status of ['cancelled', 'on-hold', 'cancelled', 'processing']) {
      await shop.passes(NOTICED)
      shop.woo.setOrderStatus(id, status)
    }
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.cartState()).toBe('recovered')
  })

  scenario('opens all carts that it had closed, and only the one used last is written about', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(minutes(10))
    await shop.leaves({ email: ann, device: 'telephone' })
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    expect([await shop.cartState('laptop'), await shop.cartState('telephone')]).toEqual(['purchased', 'purchased'])
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(NOTICED)
    await shop.passes(hours(8))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('leaves the old cart alone when the shopper has filled a new one since', async (shop) => {
    await shop.leaves({ email: ann })
    const id = shop.orders(transfer)
    await shop.passes(hours(1))
    await shop.leaves({ email: ann, cart: [{ product: shop.woo.products.tea, quantity: 1 }] })
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(3)
    expect(shop.postmark.accepted().every((mail) => mail.TextBody?.includes(shop.woo.products.tea.name))).toBe(true)
  })

  scenario('opens the cart again although its last post was heard once more meanwhile', async (shop) => {
    const said = cartPost(shop.woo, { email: ann }, 7)
    await shop.post('/v1/carts', said)
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    await shop.post('/v1/carts', said)
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(NOTICED)
    const carts = await shop.service.deps.connection.db.selectFrom('cart').select(['state', 'order_id']).orderBy('created_at').execute()
    expect(carts).toEqual([{ state: expect.stringMatching(/open|abandoned/) as string, order_id: null }, { state: 'expired', order_id: null }])
    await shop.passes(hours(8))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('deletes the cart of a shopper who refused meanwhile', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    await shop.answersNotice('no')
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(1)
    const carts = await shop.service.deps.connection.db.selectFrom('cart').select(['state', 'email_sealed', 'email_index', 'line_count']).execute()
    expect(carts).toEqual([{ state: 'erased', email_sealed: null, email_index: null, line_count: 0 }, { state: 'erased', email_sealed: null, email_index: null, line_count: 0 }])
  })

  scenario('reminds of none of a browser\'s carts once the shopper has emptied the latest', async (shop) => {
    await shop.leaves({ email: ann })
    const first = shop.orders(transfer)
    await shop.passes(NOTICED)
    await shop.leaves({ email: ann })
    const second = shop.orders(transfer)
    await shop.passes(NOTICED)
    for (const id of [first, second]) shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(NOTICED)
    await shop.leaves({ email: ann, cart: [] })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([])
  })

  scenario('writes to nobody who unsubscribed meanwhile', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(minutes(10))
    const path = /\/u\/\S+/.exec(shop.postmark.accepted()[0]?.TextBody ?? '')?.[0] ?? ''
    expect((await shop.post(path, '')).status).toBe(200)
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(5))
    expect(await shop.mails()).toHaveLength(1)
  })
})

describe('a purchase that was undone', () => {
  for (const [what, statuses] of [
    ['that was refunded', ['processing', 'refunded']], ['that was cancelled after the shop had taken it on', ['processing', 'cancelled']],
    ['that failed after it had been paid', ['completed', 'failed']],
  ] as const) {
    scenario(`${what} opens nothing`, async (shop) => {
      await shop.leaves({ email: ann })
      await shop.passes(hours(2))
      const id = shop.orders(transfer)
      for (const status of statuses) {
        await shop.passes(NOTICED)
        shop.woo.setOrderStatus(id, status)
      }
      await shop.passes(days(2))
      expect((await shop.mails()).filter((mail) => mail.startsWith('cart-'))).toEqual([`cart-help to ${ann}`])
      expect(await shop.cartState()).toBe('recovered')
    })
  }

  scenario('of which a part was given back while it waited, and then cancelled, opens nothing', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const id = shop.orders(transfer)
    await shop.passes(NOTICED)
    shop.woo.refundOrder(id, 100)
    shop.woo.setOrderStatus(id, 'cancelled')
    await shop.passes(days(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})
