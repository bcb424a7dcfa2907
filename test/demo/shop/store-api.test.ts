/** The pretend shop's Store API answers a headless shopper like WooCommerce's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { hours } from '../../../server/values/time.ts'
import { movableClock } from '../../support/clock.ts'
import { headless, type RestAnswer } from './clients.ts'
import { expectHeadersLike, expectLike, hasRecordings, recording } from './recorded.ts'

const RECORDED_CARTS = ['cart-headless', 'cart-empty-headless', 'update-customer-address', 'apply-coupon', 'cart-after-batch'].map((name) => `store-api/${name}.json`)
const ADDRESS = { first_name: 'Ann', last_name: 'Sea', company: '', address_1: 'Quay 1', address_2: '', city: 'Helsinki', state: '', postcode: '00100', country: 'FI', phone: '' }
const ORDER = { billing_address: { ...ADDRESS, email: 'ann@example.test' }, shipping_address: ADDRESS, payment_method: 'cod' }

interface Cart { readonly items: readonly { readonly key: string; readonly id: number; readonly quantity: number; readonly name: string }[]; readonly coupons: readonly unknown[]; readonly totals: { readonly total_price: string } }
const cartIn = (answer: RestAnswer): Cart => answer.body as Cart
const held = (answer: RestAnswer): number[][] => cartIn(answer).items.map((item) => [item.id, item.quantity])

const clock = movableClock()
let shop: DemoShop
let call: ReturnType<typeof headless>['call']
let token: () => string | null
beforeAll(async () => { shop = await startDemoShop({ now: clock.now }) })
afterAll(() => shop.close())
beforeEach(async () => {
  ({ call, token } = headless(shop))
  await call('/cart')
})

describe('a cart', () => {
  it('has the recorded keys and types, empty and full', async () => {
    expectLike((await call('/cart')).body, 'cart', RECORDED_CARTS)
    await call('/cart/add-item', { id: shop.products.mug.id, quantity: 2 })
    await call('/cart/add-item', { id: shop.products.glovesSmallAnyColour.id, quantity: 1, variation: [{ attribute: 'pa_colour', value: 'blue' }] })
    await call('/cart/add-item', { id: shop.products.soldIndividually.id, quantity: 1 })
    const coupon = await call('/cart/apply-coupon', { code: 'SAVE10' })
    expectLike(coupon.body, 'cart', RECORDED_CARTS)
    expectHeadersLike((await call('/cart')).headers, 'store-api/cart-headless.json', ['access-control-allow-credentials', 'access-control-allow-headers',
      'access-control-allow-methods', 'access-control-allow-origin', 'access-control-expose-headers', 'allow', 'cart-hash', 'cart-token', 'content-type', 'date',
      'link', 'nonce', 'nonce-timestamp', 'user-id', 'vary', 'x-robots-tag'])
  })

  it('writes amounts as texts in minor units, lines without tax and totals with it', async () => {
    const answer = await call('/cart/add-item', { id: shop.products.mug.id, quantity: 2 })
    expect([answer.status, answer.body]).toMatchObject([201, {
      items: [{ prices: { price: '1490', raw_prices: { precision: 6, price: '14900000' } }, totals: { line_total: '2375', line_total_tax: '605' } }],
      totals: { total_price: '3720', total_shipping: '590', currency_minor_unit: 2 },
    }])
  })

  it('escapes names, which REST v3 does not', async () => {
    await call('/cart/add-item', { id: shop.products.shirtMediumBlue.id, quantity: 1 })
    expect(cartIn(await call('/cart')).items[0]?.name).toBe('Sailor shirt &#8220;Tern&#8221;')
  })

  it('has the same hash for two shoppers with the same goods, and another for other goods', async () => {
    const other = headless(shop)
    await other.call('/cart')
    const [mine, theirs] = [await call('/cart/add-item', { id: 12, quantity: 1 }), await other.call('/cart/add-item', { id: 12, quantity: 1 })]
    expect(mine.headers.get('cart-hash')).toBe(theirs.headers.get('cart-hash'))
    expect((await call('/cart/add-item', { id: 14, quantity: 1 })).headers.get('cart-hash')).not.toBe(mine.headers.get('cart-hash'))
  })

  it('changes and loses lines', async () => {
    const { items: [line] } = cartIn(await call('/cart/add-item', { id: 12, quantity: 1 }))
    expect(held(await call('/cart/update-item', { key: line?.key, quantity: 5 }))).toEqual([[12, 5]])
    expect(held(await call('/cart/remove-item', { key: line?.key }))).toEqual([])
  })

  it('of a token ends with the token, after 48 hours', async () => {
    await call('/cart/add-item', { id: 12, quantity: 1 })
    const old = token() ?? ''
    clock.pass(hours(49))
    const answer = await fetch(`${shop.url}/wp-json/wc/store/v1/cart`, { headers: { 'Cart-Token': old } })
    expect((await answer.json() as Cart).items).toEqual([])
  })
})

describe('adding', () => {
  it.each([
    ['by variation id', () => ({ id: shop.products.shirtMediumBlue.id })],
    ['by parent and slugs', () => ({ id: shop.products.shirt.id, variation: [{ attribute: 'pa_size', value: 'm' }, { attribute: 'pa_colour', value: 'blue' }] })],
    ['by parent and labels', () => ({ id: shop.products.shirt.id, variation: [{ attribute: 'Size', value: 'M' }, { attribute: 'Colour', value: 'Blue' }] })],
  ])('a variation works %s', async (_what, wish) => {
    expect(held(await call('/cart/add-item', { ...wish(), quantity: 1 }))).toEqual([[shop.products.shirtMediumBlue.id, 1]])
  })

  it.each([
    ['an unknown product', () => ({ id: 999_999, quantity: 1 }), 'add-item-not-found', 'woocommerce_rest_cart_invalid_product'],
    ['a draft', () => ({ id: shop.products.draft.id, quantity: 1 }), 'add-item-draft', 'woocommerce_rest_product_not_purchasable'],
    ['what is sold out', () => ({ id: shop.products.soldOut.id, quantity: 1 }), 'add-item-out-of-stock', 'woocommerce_rest_product_out_of_stock'],
    ['a sold-out variation', () => ({ id: shop.products.shirtMediumRed.id, quantity: 1 }), 'add-item-out-of-stock-variation', 'woocommerce_rest_product_out_of_stock'],
    ['more than there is', () => ({ id: shop.products.lowStock.id, quantity: 5 }), 'add-item-too-many', 'woocommerce_rest_product_partially_out_of_stock'],
    ['a variable parent', () => ({ id: shop.products.shirt.id, quantity: 1 }), 'add-item-variable-parent-no-attributes', 'woocommerce_rest_missing_attributes'],
    ['a variation with an open colour', () => ({ id: shop.products.glovesSmallAnyColour.id, quantity: 1 }), 'add-item-any-variation-missing-attribute', 'woocommerce_rest_missing_variation_data'],
    ['a grouped product', () => ({ id: shop.products.grouped.id, quantity: 1 }), '../gateways/store-api-add-grouped', 'woocommerce_rest_product_not_purchasable'],
    ['an external product', () => ({ id: shop.products.external.id, quantity: 1 }), '../gateways/store-api-add-external', 'woocommerce_rest_product_not_purchasable'],
  ])('%s is refused and adds nothing', async (_what, wish, name, code) => {
    const answer = await call('/cart/add-item', wish())
    expect(answer).toMatchObject({ status: 400, body: { code, data: { status: 400 } } })
    expect(held(await call('/cart'))).toEqual([])
    expectLike(answer.body, 'error', [`store-api/${name}.json`])
    if (hasRecordings) expect(recording(`store-api/${name}.json`).response).toMatchObject({ status: 400, body: { code } })
  })

  it('two of a single piece gives one', async () => {
    expect(held(await call('/cart/add-item', { id: shop.products.soldIndividually.id, quantity: 2 }))).toEqual([[shop.products.soldIndividually.id, 1]])
  })
})

describe('tokens and nonces', () => {
  const add = (headers: Record<string, string>) => fetch(`${shop.url}/wp-json/wc/store/v1/cart/add-item`, {
    method: 'POST', body: JSON.stringify({ id: 12, quantity: 1 }), headers: { 'Content-Type': 'application/json', ...headers },
  })

  it.each([
    ['neither', {}, 401, 'woocommerce_rest_missing_nonce'],
    ['a malformed token', { 'Cart-Token': 'not.a.token' }, 401, 'woocommerce_rest_missing_nonce'],
    ['a wrong nonce', { Nonce: 'deadbeef00' }, 403, 'woocommerce_rest_invalid_nonce'],
  ])('a change with %s is refused', async (_what, headers, status, code) => {
    const answer = await add(headers)
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }])
  })

  it('a change with the nonce alone starts a session kept by a cookie', async () => {
    const nonce = (await call('/cart')).headers.get('nonce') ?? ''
    const answer = await add({ Nonce: nonce })
    expect(answer.status).toBe(201)
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['woocommerce_items_in_cart', 'woocommerce_cart_hash', 'wp_woocommerce_session_demo'])
  })

  it('a batch wants them on every request inside, and half a failure is a 207', async () => {
    const inner = (id: number, headers: object = { 'Cart-Token': token() }) => ({ path: '/wc/store/v1/cart/add-item', method: 'POST', body: { id, quantity: 1 }, headers })
    const answer = await call('/batch', { requests: [inner(12), inner(shop.products.soldOut.id), inner(14, {})] })
    expect(answer.status).toBe(207)
    const { responses } = answer.body as { responses: { status: number; headers: Record<string, unknown> }[] }
    expect(responses.map((each) => each.status)).toEqual([201, 400, 401])
    expect(Object.keys(responses[0]?.headers ?? {})).toEqual(['Nonce', 'Nonce-Timestamp', 'User-ID', 'Cart-Token', 'Cart-Hash', 'Allow'])
    expect(held(await call('/cart'))).toEqual([[12, 1]])
  })

  it('another origin may read an answer only when it sent a valid token', async () => {
    const read = async (headers: Record<string, string>) =>
      (await fetch(`${shop.url}/wp-json/wc/store/v1/cart`, { headers: { Origin: 'https://headless.example.test', ...headers } })).headers.get('access-control-allow-origin')
    expect(await read({})).toBeNull()
    expect(await read({ 'Cart-Token': token() ?? '' })).toBe('https://headless.example.test')
  })
})

describe('the checkout', () => {
  it('makes a draft when opened, which learns the address and keeps id and key when it is placed', async () => {
    await call('/cart/add-item', { id: 12, quantity: 1 })
    const opened = await call('/checkout')
    expectLike(opened.body, 'checkout', ['store-api/checkout-get-draft.json', 'store-api/checkout-post-cod.json'])
    const draft = opened.body as { order_id: number; order_key: string }
    await call('/cart/update-customer', { billing_address: { email: 'ann@example.test' } })
    expect(shop.orderJson(draft.order_id)).toMatchObject({ status: 'checkout-draft', billing: { email: 'ann@example.test' } })
    const placed = await call('/checkout', ORDER)
    expectLike(placed.body, 'checkout', ['store-api/checkout-post-cod.json', 'store-api/checkout-get-draft.json'])
    expect(placed.body).toMatchObject({ order_id: draft.order_id, order_key: draft.order_key, status: 'processing', payment_result: { payment_status: 'success' } })
    expect(held(await call('/cart'))).toEqual([])
  })

  it('puts a bank transfer on hold and notes the cart’s hash', async () => {
    const hash = (await call('/cart/add-item', { id: 12, quantity: 1 })).headers.get('cart-hash')
    const placed = (await call('/checkout', { ...ORDER, payment_method: 'bacs' })).body as { order_id: number }
    expect(shop.orderJson(placed.order_id)).toMatchObject({ status: 'on-hold', cart_hash: hash, created_via: 'store-api' })
  })

  it.each([
    ['without an address', { payment_method: 'cod' }, 'missing-address'],
    ['with a bad e-mail', { ...ORDER, billing_address: { ...ADDRESS, email: 'x@' } }, 'email'],
    ['with an unknown way to pay', { ...ORDER, payment_method: 'nope' }, 'payment-method'],
  ])('%s places nothing', async (_what, body, name) => {
    await call('/cart/add-item', { id: 12, quantity: 1 })
    const before = shop.orders().length
    const answer = await call('/checkout', body)
    expect(answer.status).toBe(400)
    if (hasRecordings) expect(answer.body).toEqual(recording(`store-api/checkout-post-error-${name}.json`).response?.body)
    expect(shop.orders()).toHaveLength(before)
  })

  it('drops a bad e-mail of the customer without a word', async () => {
    const answer = await call('/cart/update-customer', { billing_address: { email: 'ann@' } })
    expect([answer.status, answer.body]).toMatchObject([200, { billing_address: { email: '' } }])
  })

  it('of an empty cart is refused', async () => {
    expect(await call('/checkout')).toMatchObject({ status: 400, body: { code: 'woocommerce_rest_cart_empty' } })
  })

  it.each([
    ['an unknown coupon', 'NOPE', 'apply-coupon-invalid'],
    ['a coupon already there', 'save10', 'apply-coupon-already'],
  ])('refuses %s', async (_what, code, name) => {
    await call('/cart/add-item', { id: 12, quantity: 1 })
    await call('/cart/apply-coupon', { code: 'SAVE10' })
    const answer = await call('/cart/apply-coupon', { code })
    expect(answer).toMatchObject({ status: 400, body: { code: 'woocommerce_rest_cart_coupon_error' } })
    if (hasRecordings) expect(answer.body).toEqual(recording(`store-api/${name}.json`).response?.body)
  })
})
