/** Hints looked into: what might leave is held, the shop is asked, and its answer alone ends a series. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkHints } from '../../server/orders/hints-check.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { webhookSignature } from '../../server/vault.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { cartToken, openShop, type Shop } from '../support/shop.ts'

const SECRET = 'a webhook secret for tests'
const ASKED_PER_MINUTE = 30

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeEach(async () => {
    ({ shop, close } = await openShop(kind))
    shop.woo.faults.forgetRequests()
  })
  afterEach(() => close())

  const orderKey = (id: number): string => String(shop.woo.orderJson(id)['order_key'])
  const ping = (orderId: number, about: { key?: string; device?: string; cart?: string } = {}) =>
    shop.post('/v1/orders', { store: 'default', cart: about.cart ?? cartToken(about.device), orderId, orderKey: about.key ?? orderKey(orderId) })
  const deliver = (topic: string, content: unknown) => {
    const body = JSON.stringify(content)
    return shop.service.app.request('/webhooks/woocommerce/default', { method: 'POST', body, headers: { 'x-wc-webhook-topic': topic, 'x-wc-webhook-signature': webhookSignature(SECRET, body) } })
  }
  const askedFor = (id: number): number => shop.woo.faults.requests.filter((request) => request.path.includes(`/wc/v3/orders/${id}?`)).length
  const questions = (): number => shop.woo.faults.requests.length
  const pending = (): number => shop.service.deps.hints.get('default')?.orders.size ?? 0

  describe('the order ping of a page', () => {
    test('ends the series of its cart at the next beat, though the order has another address', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      await shop.passes(minutes(30))
      const id = shop.orders({ email: 'anns.work@example.test' })
      expect((await ping(id)).status).toBe(202)
      await shop.beats()
      expect(await shop.cartState()).toBe('purchased')
      expect(askedFor(id)).toBe(1)
      await shop.passes(hours(100))
      expect((await shop.mails()).filter((mail) => mail.includes('ann@'))).toEqual([])
    })

    test('with a key that is not the order\'s counts for nothing', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      const id = shop.orders({ email: 'somebody@example.test' })
      await ping(id, { key: 'wc_order_guessed' })
      await shop.beats()
      expect(askedFor(id)).toBe(1)
      expect(await shop.cartState()).toBe('open')
      await shop.passes(hours(2))
      expect(await shop.mails()).toEqual(['cart-help to ann@example.test'])
    })

    test('about an order the shop does not have counts for nothing', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      await ping(999_999, { key: 'wc_order_invented' })
      await shop.beats()
      expect([await shop.cartState(), pending()]).toEqual(['open', 0])
    })

    test('about a cart nobody knows costs the shop no question', async () => {
      const id = shop.orders({ email: 'somebody@example.test' })
      await ping(id, { cart: 'nobody-0123456789abcdef' })
      await shop.beats()
      expect([askedFor(id), pending()]).toEqual([0, 0])
    })

    test('from an old order\'s page does not end the cart that its reader has today', async () => {
      const id = shop.orders({ email: 'anns.work@example.test' })
      await shop.passes(hours(30))
      await shop.leaves({ email: 'ann@example.test' })
      await ping(id)
      await shop.beats()
      expect(await shop.cartState()).toBe('open')
      await shop.passes(hours(2))
      expect(await shop.mails()).toEqual(['cart-help to ann@example.test'])
    })

    test('about an unpaid order that fell through does not end the cart', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      await ping(shop.orders({ email: 'anns.work@example.test', status: 'failed' }))
      await shop.beats()
      expect(await shop.cartState()).not.toBe('purchased')
    })

    test('is answered alike for the true, the invented and the repeated', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      const id = shop.orders({ email: 'ann@example.test' })
      const answers = [await ping(id), await ping(id), await ping(id, { key: 'wc_order_guessed' }), await ping(999_999, { key: 'x' }), await ping(id, { cart: 'nobody-0123456789abcdef' })]
      const looks = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text(), [...answer.headers].sort()]))
      for (const look of looks) expect(look).toEqual(looks[0])
    })

    test('in a flood does not become a flood of questions, and a webhook still gets through', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      for (let n = 0; n < 400; n++) await ping(n + 1, { key: 'x', cart: n % 2 === 0 ? cartToken() : `stranger-${n}-0123456789` })
      shop.woo.faults.forgetRequests()
      for (let beat = 0; beat < 20; beat++) await shop.beats()
      expect(questions()).toBeLessThanOrEqual(ASKED_PER_MINUTE + 2)
      await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
      await deliver('order.created', { id: shop.orders({ email: 'bob@example.test' }) })
      await shop.beats()
      expect(await shop.cartState('telephone')).toBe('purchased')
    })
  })

  describe('a signed delivery', () => {
    test('about an order that is none any more re-reads it: what the body says is not believed', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      const id = shop.orders({ email: 'ann@example.test', status: 'cancelled' })
      await deliver('order.updated', { id, status: 'processing', billing: { email: 'ann@example.test' } })
      await shop.beats()
      expect(askedFor(id)).toBe(1)
      expect(await shop.cartState()).not.toBe('purchased')
    })

    test('about an order in the trash is seen, though the trash is in no list of changes', async () => {
      const id = shop.orders({ email: 'ann@example.test' })
      await shop.passes(minutes(20))
      shop.woo.trashOrder(id)
      await deliver('order.deleted', { id })
      await shop.beats()
      const row = await shop.service.deps.connection.db.selectFrom('shop_order').select('status').where('order_id', '=', id).executeTakeFirst()
      expect(row?.status).toBe('trash')
    })

    test('about a product has it asked for again before it is shown', async () => {
      const { db } = shop.service.deps.connection
      const { id } = shop.woo.products.mug
      await shop.leaves({ email: 'ann@example.test' })
      await shop.passes(hours(2))
      const fetchedAt = async () => (await db.selectFrom('product').select('fetched_at').where('product_id', '=', id).executeTakeFirst())?.fetched_at
      expect(await fetchedAt()).toBeGreaterThan(0)
      await deliver('product.updated', { id, price: '0.01' })
      await deliver('product.updated', { id: 987_654 })
      await shop.beats()
      expect(await fetchedAt()).toBe(0)
    })
  })

  test('what is told of an order while the shop is being asked about it is asked again', async () => {
    const { deps } = shop.service
    const [store] = [...deps.stores.values()]
    const platform = deps.platforms.get('default')
    if (!store || !platform) throw new Error('no shop')
    const id = shop.orders({ email: 'ann@example.test' })
    await deliver('order.created', { id })
    let asked = 0
    const order: typeof platform.order = async (each) => {
      const answer = await platform.order(each)
      if (++asked === 1) {
        shop.woo.setOrderStatus(id, 'completed')
        await deliver('order.updated', { id })
      }
      return answer
    }
    const meanwhile = { ...deps, platforms: new Map([['default', { ...platform, order }]]) }
    await checkHints(meanwhile, store)
    await checkHints(meanwhile, store)
    const row = await deps.connection.db.selectFrom('shop_order').select('status').where('order_id', '=', id).executeTakeFirst()
    expect([asked, row?.status, pending()]).toEqual([2, 'completed', 0])
  })

  describe('while the shop gives no answer about the order', () => {
    test('its mail is held and not sent, then the shop\'s word decides', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      await shop.passes(minutes(59))
      shop.woo.faults.rest.status(503)
      await deliver('order.created', { id: 1_002, status: 'processing', billing: { email: 'ann@example.test' } })
      shop.clock.pass(minutes(5))
      for (let beat = 0; beat < 5; beat++) await shop.beats()
      expect(await shop.mails()).toEqual([])
      expect(askedFor(1_002)).toBe(1)
      shop.woo.faults.rest.heal()
      shop.orders({ email: 'ann@example.test' })
      await shop.passes(minutes(10))
      expect([await shop.cartState(), await shop.mails(), pending()]).toEqual(['purchased', [], 0])
    })

    test('the hint is given up after an hour, and the series goes on where the shop knows of no order', async () => {
      await shop.leaves({ email: 'ann@example.test' })
      await deliver('order.created', { id: 999_999, status: 'processing', billing: { email: 'ann@example.test' } })
      await shop.beats()
      await shop.passes(hours(2))
      expect([pending(), await shop.mails()]).toEqual([0, ['cart-help to ann@example.test']])
    })
  })

  test('a mail that another process has claimed is held too: its intent comes to nothing', async () => {
    const { db } = shop.service.deps.connection
    await shop.leaves({ email: 'ann@example.test' })
    shop.woo.faults.rest.status(503)
    await shop.passes(minutes(65))
    shop.clock.pass(hours(1))
    const [message] = await claimDue(db, { storeId: 'default', owner: 'the other process', now: shop.clock.now(), wall: shop.clock.wall() })
    if (!message) throw new Error('nothing was due')
    await deliver('order.created', { id: 1_002, status: 'processing', billing: { email: 'ann@example.test' } })
    await shop.beats()
    expect(await commitIntent(db, message, { recipientIndex: 'ann', wall: shop.clock.wall() })).toBe(false)
    expect(await shop.outbox()).toEqual(['help scheduled: order-hinted'])
  })

  test('a hint that comes while a mail is being built keeps it from leaving', async () => {
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(minutes(59))
    const { deps } = shop.service
    const [id, platform] = [...deps.platforms][0] ?? []
    if (!id || !platform) throw new Error('no shop')
    const other = await shop.joinedBy({ platform: { ...platform, products: async (ids) => {
      const answer = await platform.products(ids)
      await other.app.request('/v1/orders', { method: 'POST', body: JSON.stringify({ store: 'default', cart: cartToken(), orderId: 1_234, orderKey: 'wc_order_x' }), headers: { origin: new URL(shop.woo.url).origin } })
      return answer
    } } })
    shop.clock.pass(minutes(5))
    await other.heart.beat()
    expect(shop.postmark.accepted()).toEqual([])
    expect((await shop.outbox()).join()).toContain('order-hinted')
  })
})
