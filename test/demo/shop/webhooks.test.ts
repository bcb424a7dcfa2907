/** The pretend shop's webhooks: an unsigned ping, signed bodies, no second try, and giving up after seven failures. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { movableClock } from '../../support/clock.ts'
import { headless, restClient } from './clients.ts'
import { expectLike, hasRecordings, recording } from './recorded.ts'
import { differences, shapeOf } from './shape.ts'

interface Arrival { readonly headers: IncomingHttpHeaders; readonly body: string }
const SECRET = 'a-shared-secret'
const FAILURES_UNTIL_DISABLED = 7

let receiver: Server
let address: string
let arrivals: Arrival[] = []
let answerStatus = 200
let shop: DemoShop
let rest: ReturnType<typeof restClient>
beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      arrivals.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(answerStatus).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
})
afterAll(() => void receiver.close())
beforeEach(async () => {
  arrivals = []
  answerStatus = 200
  shop = await startDemoShop({ now: movableClock().now })
  rest = restClient(shop, shop)
})
afterEach(() => shop.close())

const create = async (topic: string, url = address) => (await rest.post('webhooks', { name: topic, topic, delivery_url: url, secret: SECRET })).body as { id: number; status: string }
const order = () => shop.placeOrder({ email: 'änn@example.test', lines: [{ productId: 12, quantity: 1 }] })
const delivered = async (): Promise<Arrival[]> => {
  await shop.webhooks.idle()
  return arrivals.filter((each) => each.headers['x-wc-webhook-topic'])
}

describe('creating a webhook', () => {
  it('answers in the recorded shape, with the ping already sent, form-encoded and unsigned', async () => {
    const answer = await rest.post('webhooks', { name: 'x', topic: 'order.updated', delivery_url: address, secret: SECRET })
    expect(answer.status).toBe(201)
    expectLike(answer.body, 'webhook', ['webhooks/create-order.created.json', 'webhooks/create-order.updated.json', 'webhooks/create-unreachable.json', 'webhooks/disabled.json'])
    expect(arrivals).toMatchObject([{ body: `webhook_id=${(answer.body as { id: number }).id}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }])
    expect(Object.keys(arrivals[0]?.headers ?? {}).filter((name) => name.startsWith('x-wc-'))).toEqual([])
  })

  it('leaves it active though nobody takes the ping', async () => {
    answerStatus = 401
    expect((await create('order.updated')).status).toBe('active')
    expect((await create('order.updated', 'http://127.0.0.1:9/none')).status).toBe('active')
  })

  it.each([
    ['an unknown topic', { topic: 'order.nope', delivery_url: 'http://127.0.0.1:9/x' }, 'create-invalid-topic', 'woocommerce_rest_shop_webhook_invalid_topic'],
    ['no address', { topic: 'order.updated' }, 'create-no-url', 'rest_missing_callback_param'],
  ])('is refused with %s', async (_what, body, name, code) => {
    const answer = await rest.post('webhooks', body)
    expect(answer).toMatchObject({ status: 400, body: { code } })
    if (hasRecordings) expect(answer.body).toEqual(recording(`webhooks/${name}.json`).response?.body)
  })
})

describe('a delivery', () => {
  it('is signed over its raw body and carries the order as REST writes it', async () => {
    const { id } = await create('order.created')
    const made = order()
    const [arrival] = await delivered()
    expect(arrival?.headers['x-wc-webhook-signature']).toBe(createHmac('sha256', SECRET).update(arrival?.body ?? '').digest('base64'))
    expect(arrival?.headers).toMatchObject({
      'x-wc-webhook-source': `${shop.url}/`, 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': 'created', 'x-wc-webhook-id': String(id), 'content-type': 'application/json', 'user-agent': 'WooCommerce/10.5.0 Hookshot (WordPress/6.9.1)',
    })
    expect(JSON.parse(arrival?.body ?? '')).toEqual(JSON.parse(JSON.stringify(shop.orderJson(made.id))))
  })

  it('has the recorded header names', async () => {
    await create('order.created')
    order()
    const names = (await delivered()).flatMap((arrival) => Object.keys(arrival.headers)).filter((name) => name.startsWith('x-wc-')).sort()
    expect(names).toEqual(['delivery-id', 'event', 'id', 'resource', 'signature', 'source', 'topic'].map((name) => `x-wc-webhook-${name}`))
    if (!hasRecordings) return
    const recorded = recording<{ delivery: { headers: object } }>('webhooks/delivery-order.created-rest.json').delivery.headers
    expect(names).toEqual(Object.keys(recorded).map((name) => name.toLowerCase()).filter((name) => name.startsWith('x-wc-')).sort())
  })

  it('shows the order as it is when sent: quick changes become one', async () => {
    await create('order.updated')
    const { id } = order()
    shop.setOrderStatus(id, 'on-hold')
    shop.setOrderStatus(id, 'completed')
    const bodies = (await delivered()).map((arrival) => (JSON.parse(arrival.body) as { status: string }).status)
    expect(bodies).toEqual(['completed'])
  })

  it('waits while the shop’s cron does not run', async () => {
    await create('order.created')
    shop.webhooks.hold()
    order()
    expect(await delivered()).toEqual([])
    shop.webhooks.release()
    expect(await delivered()).toHaveLength(1)
  })

  it('tells of a draft that somebody merely opened, and of its placing first as an update', async () => {
    await create('order.created')
    await create('order.updated')
    const shopper = headless(shop)
    await shopper.call('/cart')
    await shopper.call('/cart/add-item', { id: 12, quantity: 1 })
    const { order_id: id } = (await shopper.call('/checkout')).body as { order_id: number }
    expect((await delivered()).map((each) => each.headers['x-wc-webhook-topic'])).toEqual(['order.updated'])
    await shopper.call('/checkout', { billing_address: { email: 'ann@example.test' }, payment_method: 'cod' })
    expect((await delivered()).map((each) => each.headers['x-wc-webhook-topic'])).toEqual(['order.updated', 'order.updated', 'order.created'])
    expect(JSON.parse(arrivals.at(-1)?.body ?? '')).toMatchObject({ id, status: 'processing' })
  })

  it('of a trashed order holds its id only', async () => {
    await create('order.deleted')
    const { id } = order()
    shop.trashOrder(id)
    expect((await delivered()).map((arrival) => JSON.parse(arrival.body) as object)).toEqual([{ id }])
  })

  it('follows when an order takes goods from the shelf', async () => {
    await create('product.updated')
    order()
    expect((await delivered()).map((arrival) => JSON.parse(arrival.body) as object)).toMatchObject([{ id: 12, stock_quantity: 119 }])
  })
})

/** `<topic> <body>` of what arrived, with the bodies' named fields only. */
const told = async (...fields: string[]): Promise<unknown[]> =>
  (await delivered()).map(({ headers, body }) => [headers['x-wc-webhook-topic'], ...fields.map((field) => (JSON.parse(body) as Record<string, unknown>)[field])])
const recordedTopics = (name: string): readonly string[] | undefined => (hasRecordings ? recording<{ topics: readonly string[] }>(`webhooks/${name}.json`).topics : undefined)
const listenTo = async (...topics: string[]): Promise<void> => {
  for (const topic of topics) await create(topic)
}

describe('products and coupons', () => {
  it('a variation that changes is told by its own id, in the recorded shape, and its parent is not', async () => {
    await listenTo('product.updated')
    const { shirt, shirtMediumBlue } = shop.products
    shop.products.setStock(shirtMediumBlue, 0)
    expect(await told('id', 'type', 'parent_id', 'stock_quantity')).toEqual([['product.updated', shirtMediumBlue.id, 'variation', shirt.id, 0]])
    if (!hasRecordings) return
    const bodies = ['delivery-variation-stock', 'delivery-variation-stock-back'].flatMap((name) => recording<{ deliveries: readonly { body: unknown }[] }>(`webhooks/${name}.json`).deliveries.map((each) => each.body))
    expect(differences(JSON.parse(arrivals.at(-1)?.body ?? ''), shapeOf(bodies))).toEqual([])
  })

  it('a product or a coupon in the trash is told as both, by its id alone', async () => {
    await listenTo('coupon.deleted', 'product.deleted')
    await rest.delete(`products/${shop.products.mug.id}`)
    const { id } = (await rest.post('coupons', { code: 'back-1' })).body as { id: number }
    await rest.delete(`coupons/${id}`)
    expect(await told('id')).toEqual([['coupon.deleted', shop.products.mug.id], ['product.deleted', shop.products.mug.id], ['coupon.deleted', id], ['product.deleted', id]])
    for (const { body } of arrivals.slice(2)) expect(Object.keys(JSON.parse(body) as object)).toEqual(['id'])
    for (const name of ['delivery-product.deleted-trash', 'delivery-coupon-trashed']) expect(recordedTopics(name) ?? ['coupon.deleted', 'product.deleted']).toEqual(['coupon.deleted', 'product.deleted'])
  })

  it('what is deleted for good is told to nobody', async () => {
    await listenTo('coupon.deleted', 'product.deleted')
    const { id } = (await rest.post('coupons', { code: 'back-1' })).body as { id: number }
    await rest.delete(`coupons/${id}`, { force: true })
    await rest.delete(`products/${shop.products.mug.id}`, { force: true })
    expect(await told()).toEqual([])
    for (const name of ['delivery-coupon.deleted', 'delivery-product.deleted-force']) expect(recordedTopics(name) ?? []).toEqual([])
  })

  it('a coupon is told when made and when changed, not when an order uses it', async () => {
    await listenTo('coupon.created', 'coupon.updated')
    const { id } = (await rest.post('coupons', { code: 'back-1', amount: '10' })).body as { id: number }
    expect(await told('id', 'code')).toEqual([['coupon.created', id, 'back-1']])
    await rest.put(`coupons/${id}`, { amount: '15' })
    expect(await told('id', 'amount')).toEqual([['coupon.created', id, '10.00'], ['coupon.updated', id, '15.00']])
    order()
    expect(await told()).toHaveLength(2)
    if (hasRecordings) expect(recordedTopics('delivery-coupon-used')?.filter((topic) => topic.startsWith('coupon.'))).toEqual([])
  })

  it('what vanished before its delivery is told as an error', async () => {
    await listenTo('product.updated')
    shop.webhooks.hold()
    shop.products.setStock(shop.products.mug, 3)
    await rest.delete(`products/${shop.products.mug.id}`, { force: true })
    shop.webhooks.release()
    expect(await told('code')).toEqual([['product.updated', 'woocommerce_rest_product_invalid_id']])
  })
})

it('the list and a changed webhook look as recorded, without any secret', async () => {
  await listenTo('order.created', 'order.updated')
  const list = await rest.get('webhooks')
  const names = ['webhooks/list.json', 'webhooks/create-order.created.json', 'webhooks/disabled.json', 'webhooks/reactivate.json']
  for (const each of list.body as object[]) expectLike(each, 'webhook', names)
  expectLike((await rest.put('webhooks/1', { status: 'active' })).body, 'webhook', names)
  expect(JSON.stringify(list.body)).not.toContain(SECRET)
  expect([list.headers.get('x-wp-total'), list.headers.get('x-wp-totalpages')]).toEqual(['2', '1'])
})

describe('failures', () => {
  const fail = async (times: number): Promise<void> => {
    answerStatus = 500
    for (let time = 0; time < times; time += 1) {
      order()
      await shop.webhooks.idle()
    }
  }
  const statusOf = async (id: number) => ((await rest.get(`webhooks/${id}`)).body as { status: string }).status

  it('are not tried again', async () => {
    await create('order.created')
    await fail(1)
    expect(await delivered()).toHaveLength(1)
  })

  it('disable a webhook at the seventh in a row, and resuming keeps the count', async () => {
    const { id } = await create('order.created')
    await fail(FAILURES_UNTIL_DISABLED - 1)
    expect(await statusOf(id)).toBe('active')
    await fail(1)
    expect(await statusOf(id)).toBe('disabled')
    await rest.put(`webhooks/${id}`, { status: 'active' })
    await fail(1)
    expect(await statusOf(id)).toBe('disabled')
  })

  it('are forgiven by one success', async () => {
    const { id } = await create('order.created')
    await fail(FAILURES_UNTIL_DISABLED - 1)
    answerStatus = 302
    order()
    await shop.webhooks.idle()
    await fail(FAILURES_UNTIL_DISABLED - 1)
    expect(await statusOf(id)).toBe('active')
  })
})
