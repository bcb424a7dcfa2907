/** WooCommerce's webhooks: a hint to look, believed when signed, and never refused because of our own trouble. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../server/log.ts'
import { webhookSecret } from '../../server/orders/webhooks/plan.ts'
import { webhookSignature } from '../../server/vault.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const SECRET = 'a webhook secret for tests'
const BODY = JSON.stringify({ id: 1_001, status: 'processing', billing: { email: 'zoe@example.test' } })
const MEGABYTE = 1_024 * 1_024
const FORGED = 1_000

interface Recorded { readonly topic: string; readonly secret: string; readonly signature: string; readonly body: string }
const recorded = JSON.parse(readFileSync(new URL('../fixtures/woocommerce/delivery.json', import.meta.url), 'utf8')) as Recorded

const [kind] = databases
if (!kind) throw new Error('no database')
let shop: Shop
let close: () => Promise<void>
beforeAll(async () => ({ shop, close } = await openShop(kind)))
afterAll(() => close())
beforeEach(() => {
  shop.service.deps.readSoon.clear()
  shop.service.deps.hints.clear()
})

const deliver = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>, service = shop.service, store = 'default') =>
  service.app.request(`/webhooks/woocommerce/${store}`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-wc-webhook-topic': 'order.updated', ...headers } })
const signed = (body: string | Uint8Array, secret = SECRET) => ({ 'x-wc-webhook-signature': webhookSignature(secret, body) })
const hinted = (service = shop.service) => [...service.deps.hints.get('default')?.orders.keys() ?? []]
const causedNothing = () => hinted().length === 0 && !shop.service.deps.readSoon.has('default')

describe('a delivery', () => {
  test('signed with our secret is taken, and the order is asked for at the next beat, not at the next reading', async () => {
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(minutes(2))
    await shop.beats()
    const body = JSON.stringify({ id: shop.orders({ email: 'ann@example.test' }) })
    expect((await deliver(body, signed(body))).status).toBe(200)
    await shop.beats()
    expect(await shop.cartState()).toBe('purchased')
    expect(hinted()).toEqual([])
  })

  test('as a real shop sent it, byte for byte, is valid', async () => {
    const { shop: other, close: closeOther } = await openShop(kind, { WOOCOMMERCE_WEBHOOK_SECRET: recorded.secret })
    const response = await deliver(recorded.body, { 'x-wc-webhook-topic': recorded.topic, 'x-wc-webhook-signature': recorded.signature }, other.service)
    expect(response.status).toBe(200)
    expect(hinted(other.service)).toEqual(['12002'])
    await closeOther()
  })

  test.each([
    ['with another secret', signed(BODY, 'another secret for tests')], ['of another body', signed(`${BODY} `)], ['with no signature', {}], ['with an empty signature', { 'x-wc-webhook-signature': '' }],
    ['with a cut signature', { 'x-wc-webhook-signature': webhookSignature(SECRET, BODY).slice(0, -1) }], ['with junk', { 'x-wc-webhook-signature': '\u00e9'.repeat(44) }],
  ])('%s is refused and causes nothing', async (_, headers) => {
    expect((await deliver(BODY, headers)).status).toBe(401)
    expect(causedNothing()).toBe(true)
  })

  test('is judged by its raw bytes: letters of every script, a byte order mark and broken letters keep their signature', async () => {
    for (const body of ['{"note":"Käsityö 안녕 😀"}', '\ufeff{"id":5}'].map((text) => new TextEncoder().encode(text))) {
      expect((await deliver(body, signed(body))).status).toBe(200)
    }
    const broken = new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])
    expect((await deliver(broken, signed(broken))).status).toBe(200)
    expect((await deliver(broken, signed('{\ufffd\ufffd}'))).status).toBe(401)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])('that calls itself %s is judged by its signature alone', async (type) => {
    expect((await deliver(BODY, { ...signed(BODY), 'content-type': type })).status).toBe(200)
    expect((await deliver(BODY, { 'content-type': type })).status).toBe(401)
    expect(hinted()).toEqual(['1001'])
  })

  test('that is signed but cannot be read is answered 200, and all changes are asked for', async () => {
    for (const body of ['', 'null', '<!doctype html>', '{"id":', '[]', '{"code":"woocommerce_rest_shop_order_invalid_id"}']) {
      shop.service.deps.readSoon.clear()
      expect((await deliver(body, signed(body))).status, body).toBe(200)
      expect(shop.service.deps.readSoon.has('default'), body).toBe(true)
    }
  })

  test('of another shop, with that shop\'s secret, is refused', async () => {
    const foreign = webhookSecret(shop.service.deps.vault, { id: 'other', webhookSecret: null })
    expect((await deliver(BODY, signed(BODY, foreign))).status).toBe(401)
    expect(causedNothing()).toBe(true)
  })

  test('larger than a megabyte is refused, told length or not', async () => {
    const body = ' '.repeat(MEGABYTE + 1)
    expect((await deliver(body, signed(body))).status).toBe(413)
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(MEGABYTE / 4)) })
    const request = new Request('http://localhost/webhooks/woocommerce/default', { method: 'POST', body: stream, duplex: 'half' } as RequestInit)
    expect((await shop.service.app.request(request)).status).toBe(413)
    expect(causedNothing()).toBe(true)
  })

  test('of just a megabyte is taken', async () => {
    const body = `{"id":1001${' '.repeat(MEGABYTE - 11)}}`
    expect((await deliver(body, signed(body))).status).toBe(200)
    expect(hinted()).toEqual(['1001'])
  })

  test('for a shop nobody knows is refused', async () => {
    expect((await deliver(BODY, signed(BODY), shop.service, 'unknown')).status).toBe(404)
  })

  test('about a draft says that webhooks work, and nothing else', async () => {
    const body = JSON.stringify({ id: 1_001, status: 'checkout-draft' })
    expect((await deliver(body, signed(body))).status).toBe(200)
    expect(causedNothing()).toBe(true)
    expect(shop.service.deps.hints.get('default')?.deliveredAt).toBe(shop.clock.wall())
  })
})

test('repeated, replayed and shuffled deliveries end with what the shop says, and with one question for each order', async () => {
  const id = shop.orders({ email: 'eve@example.test' })
  shop.woo.setOrderStatus(id, 'completed')
  const bodies = ['pending', 'processing', 'completed', 'processing', 'cancelled'].map((status) => JSON.stringify({ id, status, total: '0.01' }))
  shop.woo.faults.forgetRequests()
  for (const body of [...bodies, ...bodies.toReversed()]) expect((await deliver(body, signed(body))).status).toBe(200)
  await shop.beats()
  expect(shop.woo.faults.requests.filter((request) => new RegExp(`/orders/${id}\\?`).test(request.path))).toHaveLength(1)
  const state = () => shop.service.deps.connection.db.selectFrom('shop_order').select(['status', 'total_minor']).where('order_id', '=', id).execute()
  const before = await state()
  expect(before).toMatchObject([{ status: 'completed' }])
  for (const body of bodies) await deliver(body, signed(body))
  await shop.beats()
  expect(await state()).toEqual(before)
})

test('a thousand forged signatures are refused, and the log tells of it once a minute', async () => {
  const told: string[] = []
  const log = { ...createLog('silent'), warn: (name: string) => void told.push(name) }
  const other = await shop.joinedBy({ log })
  const forged = fc.sample(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.oneof(fc.base64String({ minLength: 44, maxLength: 44 }), fc.string({ maxLength: 80 }))), FORGED)
  for (const [body, signature] of forged) {
    const headers = { 'x-wc-webhook-signature': encodeURIComponent(signature) }
    expect((await deliver(new Uint8Array(body), headers, other)).status).toBe(401)
  }
  expect(told).toEqual(['webhook.refused'])
  shop.clock.pass(minutes(2))
  await deliver(BODY, {}, other)
  expect(told).toEqual(['webhook.refused', 'webhook.refused'])
  expect(hinted(other)).toEqual([])
})

test('an import of many orders is read as a whole: a question for each would be a flood', async () => {
  for (let id = 2_001; id <= 2_060; id++) {
    const body = JSON.stringify({ id, status: 'processing' })
    expect((await deliver(body, signed(body))).status).toBe(200)
  }
  expect(hinted()).toHaveLength(20)
  expect(shop.service.deps.readSoon.has('default')).toBe(true)
})

test('the unsigned ping at a webhook\'s creation is answered and does nothing', async () => {
  const ping = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await deliver('webhook_id=17', ping)).status).toBe(200)
  expect((await deliver(`webhook_id=${'1'.repeat(100)}`, ping)).status).toBe(401)
  expect((await deliver('webhook_id=17&order=1', ping)).status).toBe(401)
  expect((await deliver('webhook_id=17', ping, shop.service, 'unknown')).status).toBe(404)
  expect(causedNothing()).toBe(true)
  expect(shop.service.deps.hints.get('default')?.deliveredAt ?? null).toBe(null)
})

test('a signed delivery is taken even while the database is away, because the shop never sends it again', async () => {
  const lost = await shop.joinedBy()
  await lost.deps.connection.close()
  expect((await deliver(BODY, signed(BODY), lost)).status).toBe(200)
  expect(hinted(lost)).toEqual(['1001'])
})

test('without any delivery a purchase is still found', async () => {
  await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
  await shop.passes(hours(0.5))
  shop.orders({ email: 'bob@example.test' })
  await shop.passes(hours(1))
  expect(await shop.cartState('telephone')).toBe('purchased')
  expect(await shop.mails()).toEqual([])
})
