/** What shoppers do to their carts, and say about mails. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { scenario } from '../support/shop.ts'

const ann = 'ann@example.test'

describe('a shopper', () => {
  scenario('who never typed an address gets no mail', async (shop) => {
    await shop.leaves({})
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('who typed the address after filling the cart is reminded', async (shop) => {
    await shop.leaves({})
    await shop.leaves({ email: ann })
    await shop.leaves({})
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('who empties the cart is not reminded', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.leaves({ email: ann, cart: [] })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('who empties the cart after the first reminder gets no second', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    await shop.leaves({ email: ann, cart: [] })
    await shop.passes(days(4))
    expect(await shop.mails()).toHaveLength(1)
  })

  scenario('who corrects the address is reminded at the new one only', async (shop) => {
    await shop.leaves({ email: 'an@example.test' })
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('who clears the address is not reminded', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.leaves({ email: null })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('who comes back and goes on shopping is left in peace until an hour after the last sign', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(50))
    await shop.leaves({ email: ann, cart: [{ product: shop.woo.products.tea, quantity: 1 }] })
    await shop.passes(minutes(50))
    expect(await shop.mails()).toEqual([])
    await shop.passes(minutes(11))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(shop.postmark.accepted()[0]?.TextBody).toContain(shop.woo.products.tea.name)
  })

  scenario('who comes back after the first reminder does not get that one again', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(3))
    await shop.leaves({ email: ann, cart: [{ product: shop.woo.products.tea, quantity: 3 }] })
    await shop.passes(hours(3))
    expect(await shop.mails()).toHaveLength(1)
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
  })

  scenario('with carts on two devices is reminded of the one used last, only', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(minutes(20))
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
  })

  scenario('who opens the reminder\'s link on another device and leaves again does not get the same mail again, only the next', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(hours(2))
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(hours(12))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
  })

  scenario('who empties the cart after a reminder and fills it again does not get the same mail again', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    await shop.leaves({ email: ann, cart: [] })
    await shop.passes(minutes(5))
    await shop.leaves({ email: ann, cart: [{ product: shop.woo.products.tea, quantity: 1 }] })
    await shop.passes(hours(12))
    expect(await shop.mails()).toHaveLength(1)
  })

  scenario('who bought and leaves another cart the next day gets the first reminder for that one', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    shop.orders({ email: ann })
    await shop.passes(days(1))
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-help to ${ann}`])
  })

  scenario('whose products are all sold out by now is not reminded of them', async (shop) => {
    await shop.leaves({ email: ann, cart: [{ product: shop.woo.products.soldOut, quantity: 1 }] })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([])
    expect(await shop.outbox()).toEqual(['help cancelled: nothing-left'])
  })
})

describe('a shopper who says «No thanks»', () => {
  scenario('is forgotten at once: nothing stored, no mail, not by a late post either', async (shop) => {
    await shop.leaves({ email: ann })
    expect((await shop.answersNotice('no', { email: ann })).status).toBe(202)
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    const rows = await shop.service.deps.connection.db.selectFrom('cart').select(['state', 'email_sealed', 'email_index', 'lines']).execute()
    expect(rows).toEqual([{ state: 'erased', email_sealed: null, email_index: null, lines: '[]' }])
  })

  scenario('is not reminded on another device either', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.answersNotice('no', { device: 'laptop' })
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('after the first reminder hears no more', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    await shop.answersNotice('no', { email: ann })
    await shop.passes(days(4))
    expect(await shop.mails()).toHaveLength(1)
  })

  scenario('and takes it back is reminded', async (shop) => {
    await shop.answersNotice('no', { email: ann })
    await shop.passes(minutes(1))
    await shop.answersNotice('undo', { email: ann })
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('cannot be overruled by somebody else\'s undo', async (shop) => {
    await shop.answersNotice('no', { email: ann, device: 'laptop' })
    await shop.answersNotice('undo', { email: ann, device: 'stranger' })
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })
})

describe('a shop that is not live', () => {
  scenario('mails nobody but the allowed recipients; the others stay in the local mailbox', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.leaves({ email: 'me@team.example', device: 'telephone' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual(['cart-help to me@team.example'])
    const kept = await shop.service.deps.connection.db.selectFrom('mailbox_mail').select('subject').execute()
    expect(kept).toHaveLength(1)
  }, { LIVE: 'false', ALLOWED_RECIPIENTS: '*@team.example' })
})
