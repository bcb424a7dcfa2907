/** The pretend shop's products, coupons and settings look like WooCommerce's, read by its own client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { movableClock } from '../../support/clock.ts'
import { restClient } from './clients.ts'
import { expectLike, hasRecordings, recording } from './recorded.ts'

const RECORDED_PRODUCTS = ['rest/product-simple-crosssell.json', 'rest/product-simple-on-sale.json', 'rest/product-out-of-stock.json', 'rest/product-virtual.json',
  'rest/product-variable.json', 'rest/product-variation-via-products-id.json', 'gateways/product-external.json', 'gateways/product-grouped.json']

let shop: DemoShop
let rest: ReturnType<typeof restClient>
beforeAll(async () => {
  shop = await startDemoShop({ now: movableClock().now })
  rest = restClient(shop, shop)
})
afterAll(() => shop.close())

describe('a product', () => {
  it.each(['mug', 'poster', 'soldOut', 'virtual', 'shirt', 'shirtMediumBlue', 'grouped', 'external'] as const)('of the kind %s has the recorded keys and types', async (kind) => {
    const answer = await rest.get(`products/${shop.products[kind].id}`)
    expect(answer.status).toBe(200)
    expectLike(answer.body, 'product', RECORDED_PRODUCTS)
  })

  it('names what goes with it', async () => {
    const { mug, tea, coasters, poster } = shop.products
    expect((await rest.get(`products/${mug.id}`)).body).toMatchObject({ cross_sell_ids: [tea.id, coasters.id], upsell_ids: [poster.id], price: '14.90' })
  })

  it('keeps its name raw: brackets and quotes are not escaped', async () => {
    expect((await rest.get(`products/${shop.products.virtual.id}`)).body).toMatchObject({ name: 'Recipe PDF <Kitchen & "Home">' })
  })

  it.each(['grouped', 'external', 'draft'] as const)('of the kind %s cannot be bought', async (kind) => {
    expect((await rest.get(`products/${shop.products[kind].id}`)).body).toMatchObject({ purchasable: false })
  })

  it('that is unknown is a 404', async () => {
    expect(await rest.get('products/999999')).toMatchObject({ status: 404, body: { code: 'woocommerce_rest_product_invalid_id' } })
  })

  it('of a list of ids comes without variations, which have to be asked for one by one', async () => {
    const { mug, shirt, shirtMediumBlue } = shop.products
    const answer = await rest.get('products', { include: [mug.id, shirt.id, shirtMediumBlue.id], _fields: 'id,name', per_page: 100 })
    expect(answer.body).toEqual([{ id: shirt.id, name: shirt.name }, { id: mug.id, name: mug.name }])
    expect((await rest.get(`products/${shirtMediumBlue.id}`)).body).toMatchObject({ type: 'variation', parent_id: shirt.id })
  })

  it('shows a new price and an empty shelf at once', async () => {
    const { tea } = shop.products
    shop.products.setPrice(tea, '9.50', '7.00')
    shop.products.setStock(tea, 0)
    expect((await rest.get(`products/${tea.id}`)).body).toMatchObject({ price: '7.00', regular_price: '9.50', on_sale: true, stock_status: 'outofstock' })
  })

  it('has a picture that can be fetched', async () => {
    const { images } = (await rest.get(`products/${shop.products.mug.id}`)).body as { images: { src: string; thumbnail: string }[] }
    const answer = await fetch(images[0]?.thumbnail ?? '')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  })
})

describe('variations', () => {
  it('of a product have the recorded keys and types', async () => {
    const answer = await rest.get(`products/${shop.products.shirt.id}/variations`, { per_page: 100 })
    expect([answer.status, answer.headers.get('x-wp-total')]).toEqual([200, '6'])
    expectLike(answer.body, 'variations', ['rest/product-variations.json'])
  })
})

describe('coupons', () => {
  it('are stored in lower case and found in any case', async () => {
    const created = await rest.post('coupons', { code: 'BACK-1', discount_type: 'percent', amount: '10', individual_use: true, usage_limit: 1, usage_limit_per_user: 1, email_restrictions: ['ann@example.test', 'nonsense'], date_expires: '2026-03-09T12:00:00', meta_data: [{ key: '_cart', value: 'c_1' }] })
    expect(created.status).toBe(201)
    expectLike(created.body, 'coupon', ['rest/coupon-create.json', 'rest/coupon-create-free-shipping.json', 'rest/coupon-delete.json'])
    expect(created.body).toMatchObject({ code: 'back-1', email_restrictions: ['ann@example.test'], date_expires_gmt: '2026-03-09T10:00:00' })
    expect((await rest.get('coupons', { code: 'Back-1' })).body).toMatchObject([{ code: 'back-1' }])
    expect((await rest.get('coupons', { code: 'nope' })).body).toEqual([])
  })

  it.each([
    ['a code that is taken', { code: 'save10', discount_type: 'percent', amount: '10' }, 'rest/coupon-create-duplicate.json', 'woocommerce_rest_coupon_code_already_exists'],
    ['more than all of the price', { code: 'BAD2', discount_type: 'percent', amount: '150' }, 'rest/coupon-create-percent-over-100.json', 'coupon_invalid_amount'],
  ])('with %s are refused', async (_what, body, path, code) => {
    const answer = await rest.post('coupons', body)
    expect(answer).toMatchObject({ status: 400, body: { code } })
    if (hasRecordings) expect(answer.body).toEqual(recording(path).response?.body)
  })

  it('count their use by address', async () => {
    await rest.post('orders', { status: 'processing', billing: { email: 'ann@example.test' }, line_items: [{ product_id: 12, quantity: 1 }], coupon_lines: [{ code: 'save10' }] })
    expect((await rest.get('coupons', { code: 'save10' })).body).toMatchObject([{ usage_count: 1, used_by: ['ann@example.test'] }])
  })
})

describe('the shop itself', () => {
  it('names its currency as WooCommerce does', async () => {
    const answer = await rest.get('data/currencies/current')
    expect(answer.body).toMatchObject({ code: 'EUR', symbol: '&euro;' })
    expectLike(answer.body, 'currency', ['rest/data-currencies-current.json'])
  })

  it('lists its ways to pay, also the ones switched off', async () => {
    const answer = await rest.get('payment_gateways')
    expect((answer.body as { id: string; enabled: boolean }[]).map(({ id, enabled }) => [id, enabled])).toEqual([['bacs', true], ['cheque', false], ['cod', true]])
    expect(await rest.get('payment_gateways/stripe')).toMatchObject({ status: 404 })
  })

  it('tells its decimals, currency and version', async () => {
    const settings = (await rest.get('settings/general')).body as { id: string; value: string }[]
    const value = (id: string) => settings.find((setting) => setting.id === `woocommerce_${id}`)?.value
    expect([value('currency'), value('price_num_decimals'), value('default_country')]).toEqual(['EUR', '2', 'FI'])
    expect((await rest.get('system_status')).body).toMatchObject({ environment: { version: '10.5.0' }, settings: { number_of_decimals: 2 } })
  })
})

describe('amounts', () => {
  it.each([
    ['EUR', 0, '15', '14.90', '15'],
    ['EUR', 3, '14900', '14.90', '14.900'],
    ['KRW', 0, '14900', '14900', '14900'],
    ['KRW', 2, '1490000', '14900.00', '14900.00'],
    ['USD', 2, '1490', '14.90', '14.90'],
  ])('in %s with %i decimals follow the shop’s setting, not the currency', async (currency, decimals, minor, restPrice, orderTotal) => {
    const other = await startDemoShop({ now: movableClock().now, currency, decimals })
    const order = other.placeOrder({ email: 'ann@example.test', lines: [{ productId: 12, quantity: 1 }] })
    const product = await (await fetch(`${other.url}/wp-json/wc/store/v1/products/12`)).json() as { prices: { price: string; currency_minor_unit: number } }
    const seen = { store: product.prices.price, unit: product.prices.currency_minor_unit, rest: (await restClient(other, other).get('products/12')).body, order: other.orderJson(order.id)['total'] }
    await other.close()
    expect(seen).toMatchObject({ store: minor, unit: decimals, rest: { price: restPrice }, order: orderTotal })
  })
})
