/** The pretend shop as WooCommerce 8.9.1: no checkout links, a nonce for every change, fewer keys. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { gmtText, seconds } from '../../../server/values/time.ts'
import { movableClock } from '../../support/clock.ts'
import { headless, restClient, tab } from './clients.ts'
import { hasRecordings, recording } from './recorded.ts'
import { differences, shapeOf } from './shape.ts'

const MODERN_KEYS = ['brands', 'global_unique_id']

const clock = movableClock()
let shop: DemoShop
beforeAll(async () => { shop = await startDemoShop({ now: clock.now, version: '8.9.1' }) })
afterAll(() => shop.close())

const differing = (value: unknown, ...paths: string[]) =>
  hasRecordings ? differences(value, shapeOf(paths.map((path) => recording(path).response?.body))) : []

describe('WooCommerce 8.9.1', () => {
  it('has no checkout links', async () => {
    expect((await tab(shop).open('/checkout-link/?products=12:1')).status).toBe(404)
  })

  it('still fills a cart by ?add-to-cart=', async () => {
    const browser = tab(shop)
    await browser.open('/cart/?add-to-cart=12&quantity=2')
    expect(await (await browser.open('/wp-json/wc/store/v1/cart')).json()).toMatchObject({ items: [{ id: 12, quantity: 2 }] })
  })

  it('wants the nonce besides the token, and sends no cart hash', async () => {
    const without = headless(shop)
    await without.call('/cart')
    expect(await without.call('/cart/add-item', { id: 12, quantity: 1 })).toMatchObject({ status: 401, body: { code: 'woocommerce_rest_missing_nonce' } })
    const having = headless(shop, { nonce: true })
    const first = await having.call('/cart')
    expect([first.headers.get('cart-hash'), first.headers.get('x-wc-store-api-nonce')]).toEqual([null, first.headers.get('nonce')])
    expect((await having.call('/cart/add-item', { id: 12, quantity: 1 })).status).toBe(201)
  })

  it('writes products without the newer keys', async () => {
    const { body } = await restClient(shop, shop).get(`products/${shop.products.shirt.id}`)
    expect(Object.keys(body as object).filter((key) => MODERN_KEYS.includes(key))).toEqual([])
    expect(differing(body, 'wc-8.9.1/rest-product-variable.json')).toEqual([])
  })

  it('writes orders without the newer keys', async () => {
    const shopper = headless(shop, { nonce: true })
    await shopper.call('/cart')
    await shopper.call('/cart/add-item', { id: 12, quantity: 1 })
    const placed = await shopper.call('/checkout', { billing_address: { email: 'ann@example.test' }, payment_method: 'cod' })
    expect(differing(placed.body, 'wc-8.9.1/checkout-post.json')).toEqual([])
    const order = shop.orderJson((placed.body as { order_id: number }).order_id)
    expect(Object.keys(order['_links'] as object)).not.toContain('email_templates')
    expect(differing(order, 'wc-8.9.1/rest-order-store-api.json')).toEqual([])
  })

  it.each([
    ['meta data alone', { meta_data: [{ key: '_tracking', value: '1' }] }, false],
    ['an unchanged status', { status: 'processing' }, false],
    ['an address', { shipping: { city: 'Turku' } }, false],
    ['a customer note', { customer_note: 'x' }, true],
    ['a new status', { status: 'completed' }, true],
  ])('moves the date of change for %s: %s → %s', async (_what, change, moves) => {
    const { id } = shop.placeOrder({ email: 'ann@example.test', lines: [] })
    const before = gmtText(clock.now())
    clock.pass(seconds(5))
    const { body } = await restClient(shop, shop).put(`orders/${id}`, change)
    expect((body as { date_modified_gmt: string }).date_modified_gmt).toBe(moves ? gmtText(clock.now()) : before)
  })

  it('ignores the filter created_via', async () => {
    const answer = await restClient(shop, shop).get('orders', { created_via: 'nowhere' })
    expect((answer.body as object[]).length).toBeGreaterThan(0)
  })
})
