/** A shop's webhooks through the real client: read page by page, made, changed, and named outcomes when that fails. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import type { PlatformWebhooks } from '../../server/platforms/woocommerce-webhooks.ts'
import { withShop, type WithShop } from './with-shop.ts'

/** Nothing here is about a shop that is slow, only the machine may be. */
const PATIENCE_MS = 10_000

let shop: WithShop
let webhooks: PlatformWebhooks
let pings: string[]
let address: string
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    pings.push(Buffer.concat(chunks).toString())
    response.writeHead(200).end()
  })
})
const of = (access: { url: string; key: string; secret: string }): PlatformWebhooks => {
  const found = wooCommerce(access, PATIENCE_MS).webhooks
  if (!found) throw new Error('WooCommerce has webhooks')
  return found
}
beforeEach(async () => {
  pings = []
  if (!receiver.listening) await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  receiver.unref()
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/woocommerce/default`
  shop = await withShop()
  webhooks = of(shop.woo)
})
afterEach(() => shop.close())

const make = (topic = 'order.updated') => webhooks.create({ name: `Cartback ${topic} (default)`, topic, deliveryUrl: address, secret: 'a secret' })

test('a webhook is made, active, and the shop has pinged its address by then', async () => {
  expect(await make()).toMatchObject({ kind: 'ok', value: { id: 1, name: 'Cartback order.updated (default)', topic: 'order.updated', status: 'active', deliveryUrl: address } })
  expect(pings).toEqual(['webhook_id=1'])
})

test('all are listed, over several pages', async () => {
  for (let n = 0; n < 101; n++) await make()
  const answer = await webhooks.list()
  expect(answer.kind === 'ok' && answer.value.map((webhook) => webhook.id)).toEqual(Array.from({ length: 101 }, (_, n) => n + 1))
})

test('one is switched on, led elsewhere and given another secret', async () => {
  await make()
  expect(await webhooks.change(1, { status: 'active', deliveryUrl: `${address}2`, secret: 'another secret' })).toMatchObject({ kind: 'ok', value: { status: 'active', deliveryUrl: `${address}2` } })
})

test.each<[string, () => Promise<unknown>, object]>([
  ['a key that may only read', () => of({ url: shop.woo.url, ...shop.woo.readOnly }).create({ name: 'x', topic: 'order.updated', deliveryUrl: address, secret: 'x' }), { kind: 'denied', reason: 'key-may-not-write' }],
  ['an unknown topic', () => make('order.nope'), { kind: 'away', reason: 'woocommerce_rest_shop_webhook_invalid_topic' }],
  ['a webhook that is not there', () => webhooks.change(99, { status: 'active' }), { kind: 'missing' }],
])('%s has its own outcome', async (_, ask, outcome) => {
  expect(await ask()).toMatchObject(outcome)
})

test('a page instead of data is no list, and neither the key nor the webhook\'s secret is in any answer', async () => {
  shop.woo.faults.rest.html200()
  const answers = [await webhooks.list(), await make(), await webhooks.change(1, { secret: 'a secret' })]
  expect(answers.map((answer) => answer.kind)).toEqual(['away', 'away', 'away'])
  for (const hidden of [shop.woo.key, shop.woo.secret, 'a secret']) expect(JSON.stringify(answers)).not.toContain(hidden)
})
