/** WooCommerce's webhooks: a hint to look, believed when signed, and never refused because of our own trouble. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { webhookSignature } from '../../server/vault.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const SECRET = 'a webhook secret for tests'
const BODY = JSON.stringify({ id: 1_001, status: 'processing' })

const [kind] = databases
if (!kind) throw new Error('no database')
let shop: Shop
let close: () => Promise<void>
beforeAll(async () => ({ shop, close } = await openShop(kind)))
afterAll(() => close())
beforeEach(() => shop.service.deps.readSoon.clear())

const deliver = (body: string, headers: Record<string, string>, service = shop.service, store = 'default') =>
  service.app.request(`/webhooks/woocommerce/${store}`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-wc-webhook-topic': 'order.updated', ...headers } })
const signed = (body: string, secret = SECRET) => ({ 'x-wc-webhook-signature': webhookSignature(secret, body) })
const isReadSoon = () => shop.service.deps.readSoon.has('default')

describe('a delivery', () => {
  test('signed with our secret is taken, and the orders are read at the next beat, not at the next minute', async () => {
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(minutes(2))
    await shop.beats()
    shop.orders({ email: 'ann@example.test' })
    expect((await deliver(BODY, signed(BODY))).status).toBe(200)
    await shop.beats()
    expect(await shop.cartState()).toBe('purchased')
  })

  test.each([
    ['with another secret', signed(BODY, 'another secret for tests')], ['of another body', signed(`${BODY} `)], ['with no signature', {}], ['with an empty signature', { 'x-wc-webhook-signature': '' }],
    ['with a cut signature', { 'x-wc-webhook-signature': webhookSignature(SECRET, BODY).slice(0, -1) }], ['with junk', { 'x-wc-webhook-signature': '\u00e9'.repeat(44) }],
  ])('%s is refused and causes nothing', async (_, headers) => {
    expect((await deliver(BODY, headers)).status).toBe(401)
    expect(isReadSoon()).toBe(false)
  })

  test('is judged by its raw bytes: letters of every script keep their signature', async () => {
    const body = JSON.stringify({ note: 'Käsityö 안녕 😀' })
    expect((await deliver(body, signed(body))).status).toBe(200)
  })

  test('may come again and again, and out of order, without an effect of its own', async () => {
    const state = async () => shop.service.deps.connection.db.selectFrom('shop_order').select(['order_id', 'status', 'modified_store_at']).orderBy('order_id').execute()
    const before = await state()
    for (const body of [BODY, JSON.stringify({ id: 1, status: 'completed' }), BODY]) await deliver(body, signed(body))
    expect(await state()).toEqual(before)
  })

  test('larger than a megabyte is refused', async () => {
    const body = ' '.repeat(1_024 * 1_024 + 1)
    expect((await deliver(body, signed(body))).status).toBe(413)
  })

  test('for a shop nobody knows, or one without a secret, is refused', async () => {
    expect((await deliver(BODY, signed(BODY), shop.service, 'unknown')).status).toBe(404)
  })
})

test('the unsigned ping at a webhook\'s creation is answered and does nothing', async () => {
  const response = await deliver('webhook_id=17', { 'content-type': 'application/x-www-form-urlencoded' })
  expect(response.status).toBe(200)
  expect(isReadSoon()).toBe(false)
  expect((await deliver('webhook_id=17&order=1', {})).status).toBe(401)
})

test('a signed delivery is taken even while the database is away, because the shop never sends it again', async () => {
  const lost = await shop.joinedBy()
  await lost.deps.connection.close()
  expect((await deliver(BODY, signed(BODY), lost)).status).toBe(200)
  expect(lost.deps.readSoon.has('default')).toBe(true)
})

test('without any delivery a purchase is still found, within the minute', async () => {
  await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
  await shop.passes(hours(0.5))
  shop.orders({ email: 'bob@example.test' })
  await shop.passes(minutes(2))
  expect(await shop.cartState('telephone')).toBe('purchased')
})
