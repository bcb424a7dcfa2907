/** The series that branches, told as shoppers live it: who they are, what they do with the first mail, and what may come between. */
import { describe, expect, vi } from 'vitest'
import { noteLanded } from '../../server/messages/feedback/visits.ts'
import { between, days, hours, instant, minutes, seconds, type Duration } from '../../server/values/time.ts'
import { authorization, CHROME, delivery, opening, type Body } from '../messages/feedback/telling.ts'
import { scenario, type Settings, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const RECOVERY: Settings = { FLOWS: 'cart-recovery' }

/** What left, in order: `<mail> <hours since the cart was left>`. */
async function story(shop: Shop): Promise<readonly string[]> {
  const rows = await shop.service.deps.connection.db.selectFrom('message').select(['mail', 'ended_at']).where('state', '=', 'sent').orderBy('ended_at').execute()
  const began = await shop.service.deps.connection.db.selectFrom('cart').select('created_at').orderBy('created_at').executeTakeFirstOrThrow()
  expect(await shop.mails()).toEqual(rows.map((row) => `${row.mail} to ${ann}`))
  return rows.map((row) => `${row.mail.replace('cart-', '')} ${Math.round(((row.ended_at ?? 0) - began.created_at) / hours(0.1)) / 10}`)
}

const placesOf = async (shop: Shop): Promise<readonly string[]> => (await shop.outbox()).map((row) => row.split(' ')[0] ?? '')

const REMINDED = minutes(61)

/** Leaves a cart, and time goes by at least until the first mail is through. */
async function leaves(shop: Shop, until: Duration = REMINDED): Promise<void> {
  await shop.leaves({ email: ann })
  await shop.passes(REMINDED)
  if (until > REMINDED) await shop.passes(between(instant(REMINDED), instant(until)))
}

async function lastMail(shop: Shop): Promise<{ readonly messageId: string; readonly providerId: string }> {
  const mail = shop.postmark.accepted().at(-1)
  return { messageId: mail?.Metadata['sid'] ?? '', providerId: mail?.MessageID ?? '' }
}

/** Postmark tells that the last mail was delivered and, a while later, opened. */
async function opens(shop: Shop, changes: Body = {}): Promise<void> {
  const about = await lastMail(shop)
  const tell = (body: Body) => shop.service.app.request('/webhooks/postmark/default', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...authorization(shop) } })
  const now = shop.clock.now()
  expect((await tell(delivery(about, now))).status).toBe(200)
  shop.clock.pass(seconds(30))
  expect((await tell(opening(about, shop.clock.now(), changes))).status).toBe(200)
}

/** The shop's page was reached by the last mail's link; the cart stays as it was. */
const clicks = async (shop: Shop): Promise<void> => noteLanded(shop.service.deps, { storeId: 'default', messageId: (await lastMail(shop)).messageId }, shop.clock.now())

/** An order that is old enough to be rested from. */
async function boughtBefore(shop: Shop): Promise<void> {
  shop.orders({ email: ann })
  await shop.passes(days(10))
}

describe('a visitor', () => {
  scenario('who does nothing is asked how we can help, and told when the cart expires', async (shop) => {
    await leaves(shop, days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)

  scenario('who opens the first mail is told how the shop works, then what others say', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 7', 'voices 31'])
  }, RECOVERY)

  scenario('who clicks is given a reason to finish, then asked what is left open', async (shop) => {
    await leaves(shop)
    await clicks(shop)
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'benefit 9', 'questions 33'])
  }, RECOVERY)

  scenario('whose mail was opened by a program alone counts as one who did nothing', async (shop) => {
    await leaves(shop)
    await opens(shop, { UserAgent: 'Mozilla/5.0', OS: {} })
    await opens(shop, { UserAgent: '' })
    await shop.opensLink(ann, 'curl/8.9.1')
    await shop.opensLink(ann, CHROME)
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)

  scenario('whose mail a program opened has opened it where the owner says that this counts', async (shop) => {
    await leaves(shop)
    await opens(shop, { UserAgent: 'Mozilla/5.0', OS: {} })
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 7', 'voices 31'])
  }, { ...RECOVERY, SIGNALS: 'all' })

  scenario('who opens late and clicks later still stays on the branch that the second mail was of', async (shop) => {
    await leaves(shop, hours(9.5))
    await opens(shop)
    await shop.passes(hours(2))
    await clicks(shop)
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 11', 'voices 35'])
  }, RECOVERY)

  scenario('who clicks while the mail for those who opened waits for the shop gets the other one in its place', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(hours(5.5))
    shop.woo.faults.rest.down()
    await shop.passes(minutes(70))
    expect((await shop.outbox()).at(-1)).toBe('second scheduled: store-unreachable')
    await clicks(shop)
    shop.woo.faults.rest.heal()
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'benefit 9', 'questions 33'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)
})

describe('a customer', () => {
  scenario('is welcomed back, offered help and asked for the reason, whatever is opened', async (shop) => {
    await boughtBefore(shop)
    await leaves(shop)
    await opens(shop)
    await clicks(shop)
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['welcome-back 1', 'advice 24', 'reason 72'])
  }, RECOVERY)

  scenario('whom only the shop knows is one too, and the shop is asked once', async (shop) => {
    await boughtBefore(shop)
    await shop.service.deps.connection.db.deleteFrom('shop_order').execute()
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf')
    await leaves(shop, days(6))
    expect((await story(shop))[0]).toBe('welcome-back 1')
    expect(searches).toHaveBeenCalledOnce()
  }, RECOVERY)

  scenario('and a stranger are told apart by asking once', async (shop) => {
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf')
    await leaves(shop, days(6))
    expect(searches).toHaveBeenCalledOnce()
  }, RECOVERY)

  scenario('is waited for while the shop does not say who has bought, and nobody guesses', async (shop) => {
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf').mockResolvedValue({ kind: 'away', reason: 'http-500' })
    await leaves(shop, hours(3))
    expect([await shop.mails(), (await shop.service.deps.connection.db.selectFrom('run').select('reason').executeTakeFirst())?.reason]).toEqual([[], 'condition-untold'])
    searches.mockRestore()
    await shop.passes(minutes(10))
    expect(await shop.mails()).toEqual([`cart-visitor to ${ann}`])
  }, RECOVERY)
})

describe('an order ends the series', () => {
  for (const [name, does] of [['not opened', async () => undefined], ['opened', opens], ['clicked', clicks]] as const) {
    scenario(`in the middle of the branch of those who have ${name}`, async (shop) => {
      await leaves(shop)
      await does(shop)
      await shop.passes(hours(11))
      expect(await shop.mails()).toHaveLength(2)
      shop.orders({ email: ann })
      await shop.passes(days(6))
      expect(await shop.mails()).toHaveLength(2)
      expect(await shop.cartState()).toBe('recovered')
    }, RECOVERY)
  }

  scenario('in the middle of the customers\' track', async (shop) => {
    await boughtBefore(shop)
    await leaves(shop, hours(30))
    shop.orders({ email: ann })
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['welcome-back 1', 'advice 24'])
  }, RECOVERY)
})

describe('who comes back', () => {
  scenario('in the middle of the series has its clock begin anew, and gets nothing twice', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(hours(3))
    await shop.leaves({ email: ann })
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 10', 'voices 34'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)

  scenario('after the last mail gets no second series of the same cart', async (shop) => {
    await leaves(shop, days(4))
    await shop.leaves({ email: ann })
    await shop.passes(days(6))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)
})

describe('after a purchase', () => {
  scenario('nobody is reminded of a new cart for seven days, but for what is still in time then', async (shop) => {
    shop.orders({ email: ann })
    await shop.passes(days(6))
    await leaves(shop, days(6))
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
    await leaves(shop, days(5))
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
    await leaves(shop, days(5))
    shop.woo.products.mug.regularPrice = '1.00'
    await shop.passes(days(3))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)

  scenario('nothing is told once it was bought', async (shop) => {
    await leaves(shop, days(5))
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
