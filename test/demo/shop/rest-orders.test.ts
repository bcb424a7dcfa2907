/** The pretend shop's orders look and behave like WooCommerce's, read by its own client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { gmtText, minutes, seconds } from '../../../server/values/time.ts'
import { movableClock, NOON } from '../../support/clock.ts'
import { restClient } from './clients.ts'
import { expectHeadersLike, expectLike, hasRecordings, recording } from './recorded.ts'

type OrderJson = Readonly<Record<string, unknown>>

const RECORDED_ORDERS = ['guest-store-api-cod', 'guest-classic-cod', 'with-coupon-bacs', 'checkout-draft', 'pending', 'processing', 'completed',
  'on-hold', 'cancelled', 'failed', 'paid', 'registered-customer'].map((name) => `rest/order-${name}.json`).concat('rest/error-400-line-item.json')
const LIST_HEADERS = ['access-control-allow-headers', 'access-control-expose-headers', 'allow', 'cache-control', 'content-type', 'date', 'expires',
  'link', 'x-robots-tag', 'x-wp-total', 'x-wp-totalpages']
const ONE_HEADERS = LIST_HEADERS.filter((name) => !name.startsWith('x-wp-'))

const clock = movableClock()
let shop: DemoShop
let rest: ReturnType<typeof restClient>
beforeAll(async () => {
  shop = await startDemoShop({ now: clock.now })
  rest = restClient(shop, shop)
})
afterAll(() => shop.close())

const mug = () => [{ productId: shop.products.mug.id, quantity: 2 }]
const shirt = () => [{ productId: shop.products.shirt.id, variationId: shop.products.shirtMediumBlue.id, quantity: 1 }]
const one = async (id: number): Promise<OrderJson> => (await rest.get(`orders/${id}`)).body as OrderJson
const ids = (body: unknown): number[] => (body as { id: number }[]).map((order) => order.id)

describe('one order', () => {
  it.each([
    ['of a guest with a plain and a varied product', () => shop.placeOrder({ email: 'ann@example.test', lines: [...mug(), ...shirt()] })],
    ['of a customer', () => shop.placeOrder({ email: 'kim@example.test', customerId: 2, status: 'completed', lines: mug() })],
    ['that is only a draft', () => shop.placeOrder({ email: 'ann@example.test', status: 'checkout-draft', lines: shirt() })],
  ])('%s has the recorded keys and types', async (_what, make) => {
    const answer = await rest.get(`orders/${make().id}`)
    expectLike(answer.body, 'order', RECORDED_ORDERS)
    expectHeadersLike(answer.headers, 'rest/order-completed.json', ONE_HEADERS)
  })

  it('made over REST with a coupon and an unknown product has them too', async () => {
    const answer = await rest.post('orders', { status: 'processing', payment_method: 'bacs', coupon_lines: [{ code: 'SAVE10' }], line_items: [{ product_id: 12, quantity: 1 }, { product_id: 999_999, quantity: 1 }], meta_data: [{ key: '_note', value: 'x' }] })
    expect(answer.status).toBe(201)
    expectLike(answer.body, 'order', RECORDED_ORDERS)
    expect(answer.body).toMatchObject({ created_via: 'rest-api', cart_hash: '', total: '13.41', discount_total: '1.19' })
  })

  it('carries GMT and store-local dates to the second', async () => {
    const order = await one(shop.placeOrder({ email: 'ann@example.test', lines: mug() }).id)
    expect(order['date_created_gmt']).toBe(gmtText(NOON))
    expect(order['date_created']).toBe('2026-03-02T14:00:00')
    expect(order['total']).toBe('29.80')
  })

  it('that is unknown is a 404', async () => {
    const answer = await rest.get('orders/999999')
    expect([answer.status, answer.body]).toEqual([404, { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.', data: { status: 404 } }])
    if (hasRecordings) expect(answer.body).toEqual(recording('rest/error-404-order.json').response?.body)
  })
})

describe('a status', () => {
  it.each([
    ['cash on delivery in processing', 'cod', 'processing', { paid: false, completed: false }],
    ['cash on delivery completed', 'cod', 'completed', { paid: true, completed: true }],
    ['bank transfer on hold', 'bacs', 'on-hold', { paid: false, completed: false }],
    ['bank transfer in processing', 'bacs', 'processing', { paid: true, completed: false }],
    ['failed', 'bacs', 'failed', { paid: false, completed: false }],
  ])('%s dates the order as WooCommerce does', async (_what, paymentMethod, status, dated) => {
    const order = await one(shop.placeOrder({ email: 'ann@example.test', paymentMethod, status, lines: mug() }).id)
    expect({ paid: order['date_paid_gmt'] !== null, completed: order['date_completed_gmt'] !== null }).toEqual(dated)
  })

  it('takes the goods from the shelf and a cancellation puts them back', () => {
    const before = shop.products.lowStock.stock
    const { id } = shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: shop.products.lowStock.id, quantity: 1 }] })
    expect(shop.products.lowStock.stock).toBe((before ?? 0) - 1)
    shop.setOrderStatus(id, 'cancelled')
    expect(shop.products.lowStock.stock).toBe(before)
  })

  it('that WooCommerce does not know is no status', () => {
    const { id } = shop.placeOrder({ email: 'ann@example.test', lines: mug() })
    expect(() => shop.setOrderStatus(id, 'lost')).toThrow(RangeError)
  })

  it.each([
    ['the same status again', { status: 'processing' }], ['meta data', { meta_data: [{ key: '_tracking', value: '1' }] }],
    ['a note to the order', { customer_note: 'x' }], ['an address', { shipping: { city: 'Turku' } }],
  ])('or %s moves the date of change', async (_what, change) => {
    const { id } = shop.placeOrder({ email: 'ann@example.test', lines: mug() })
    clock.pass(seconds(90))
    await rest.put(`orders/${id}`, change)
    expect((await one(id))['date_modified_gmt']).toBe(gmtText(clock.now()))
  })
})

describe('the list', () => {
  let own: DemoShop
  let ask: ReturnType<typeof restClient>
  const made: Record<string, number> = {}
  beforeAll(async () => {
    own = await startDemoShop({ now: clock.now })
    ask = restClient(own, own)
    for (const status of ['processing', 'checkout-draft', 'on-hold', 'completed', 'failed']) {
      clock.pass(minutes(1))
      made[status] = own.placeOrder({ email: `${status}@example.test`, status, lines: [{ productId: 12, quantity: 1 }] }).id
    }
    made['trashed'] = own.placeOrder({ email: 'trashed@example.test', lines: [] }).id
    own.trashOrder(made['trashed'])
  })
  afterAll(() => own.close())

  it('holds drafts and leaves out the trash when no status is asked for', async () => {
    const answer = await ask.get('orders', { _fields: 'id,status' })
    expect(ids(answer.body)).toEqual([made['failed'], made['completed'], made['on-hold'], made['checkout-draft'], made['processing']])
    expectHeadersLike(answer.headers, 'rest/orders-list.json', LIST_HEADERS)
  })

  it('of statuses takes commas and repeated parameters', async () => {
    expect(ids((await ask.get('orders', { status: 'processing,completed' })).body)).toEqual([made['completed'], made['processing']])
    expect(ids((await ask.get('orders', { status: ['on-hold', 'trash'] })).body)).toEqual([made['trashed'], made['on-hold']])
  })

  it('still finds a trashed order by its id', async () => {
    expect((await ask.get(`orders/${made['trashed']}`)).body).toMatchObject({ status: 'trash' })
  })

  it('is cut into pages whose neighbours are named without any credentials', async () => {
    const answer = await ask.get('orders', { per_page: 2, page: 2 })
    expect([answer.headers.get('x-wp-total'), answer.headers.get('x-wp-totalpages'), ids(answer.body).length]).toEqual(['5', '3', 2])
    expect(answer.headers.get('link')).toMatch(/page=1[^>]*>; rel="prev", <.*page=3[^>]*>; rel="next"/)
    expect(answer.headers.get('link')).not.toMatch(/oauth|ck_|cs_/)
  })

  it('beyond its end is empty and counts nothing', async () => {
    const answer = await ask.get('orders', { page: 999 })
    expect([answer.status, answer.body, answer.headers.get('x-wp-total'), answer.headers.get('x-wp-totalpages')]).toEqual([200, [], '0', '0'])
  })

  it('shows the shop’s clock in its Date header', async () => {
    expect((await ask.get('orders')).headers.get('date')).toBe(new Date(clock.now()).toUTCString())
  })

  it('takes billing_email for nothing, and finds addresses by search in parts', async () => {
    expect(ids((await ask.get('orders', { billing_email: 'failed@example.test' })).body)).toHaveLength(5)
    expect(ids((await ask.get('orders', { search: 'ailed@' })).body)).toEqual([made['failed']])
  })

  it('keeps only the fields asked for, also inside', async () => {
    const answer = await ask.get('orders', { include: [made['failed']], _fields: 'id,billing.email' })
    expect(answer.body).toEqual([{ id: made['failed'], billing: { email: 'failed@example.test' } }])
  })

  it.each([
    ['per_page', { per_page: 101 }, 'rest_out_of_bounds', 'rest/orders-per-page-101.json'],
    ['status', { status: 'bogus' }, 'rest_not_in_enum', 'rest/orders-status-invalid.json'],
  ])('refuses a wrong %s', async (name, query, code, path) => {
    const answer = await ask.get('orders', query)
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'rest_invalid_param', data: { details: { [name]: { code } } } }])
    if (hasRecordings) expect(answer.body).toEqual(recording(path).response?.body)
  })
})
