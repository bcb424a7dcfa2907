/** Coupons of the pretend shop: made, refused and taken off as the real shop did it, over REST, the Store API and links. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { movableClock } from '../../support/clock.ts'
import { headless, restClient, tab } from './clients.ts'
import { expectLike, hasRecordings, recording } from './recorded.ts'

const clock = movableClock()
let shop: DemoShop
let rest: ReturnType<typeof restClient>
beforeAll(async () => {
  shop = await startDemoShop({ now: clock.now })
  rest = restClient(shop, shop)
})
afterAll(() => shop.close())

type Body = Record<string, unknown>
let counted = 0
const made = async (body: Body = {}): Promise<Body> => (await rest.post('coupons', { code: `made-${++counted}`, discount_type: 'percent', amount: '10', ...body })).body as Body
/** A cart with these products, and what the shop says to the coupon. */
async function applied(lines: readonly (readonly [id: number, quantity: number])[], code: unknown) {
  const { call } = headless(shop)
  await call('/cart')
  for (const [id, quantity] of lines) await call('/cart/add-item', { id, quantity })
  return { call, ...await call('/cart/apply-coupon', { code }) }
}
const linesOf = (body: unknown) => (body as { items: { id: number; totals: { line_subtotal: string; line_total: string } }[] }).items.map(({ id, totals }) => [id, Number(totals.line_subtotal) - Number(totals.line_total)])
const MUG = 12
const TEA = 16

describe('the day a coupon ends', () => {
  it.each([
    ['in the shop\'s own time', { date_expires: '2026-03-09T12:00:00' }, '2026-03-09T10:00:00'],
    ['with a zone', { date_expires: '2026-03-09T12:00:00Z' }, '2026-03-09T12:00:00'],
    ['with another zone', { date_expires: '2026-03-09T12:00:00+01:00' }, '2026-03-09T11:00:00'],
    ['with fractions of seconds, which hide the zone', { date_expires: '2026-03-09T12:00:00.000Z' }, '2026-03-09T10:00:00'],
    ['in GMT by the field of that name, which is read only', { date_expires_gmt: '2026-03-09T12:00:00' }, null],
  ])('is taken %s', async (_what, body, gmt) => {
    expect(await made(body)).toMatchObject({ date_expires_gmt: gmt })
  })

  it.skipIf(!hasRecordings)('is the one the real shop made of the recorded requests', async () => {
    for (const name of ['coupon-create', 'coupon-create-free-shipping']) {
      const { request, response } = recording<{ request: { body: Body }; response: { body: Body } }>(`rest/${name}.json`)
      const told = await made({ ...request.body, code: `${name}-again` })
      for (const field of ['date_expires', 'date_expires_gmt', 'amount', 'discount_type', 'individual_use', 'usage_limit', 'usage_limit_per_user', 'free_shipping', 'minimum_amount', 'email_restrictions']) {
        expect([field, told[field]]).toEqual([field, response.body[field]])
      }
    }
  })
})

describe('a deletion', () => {
  it.each([['for good', { force: true }, 404], ['to the trash', {}, 200]])('%s answers with what there was, and the code is free', async (_what, parameters, status) => {
    const coupon = await made()
    const answer = await rest.delete(`coupons/${String(coupon['id'])}`, parameters)
    expect(answer).toMatchObject({ status: 200, body: { code: coupon['code'], status: 'publish' } })
    expectLike(answer.body, 'coupon', ['rest/coupon-create.json', 'rest/coupon-create-free-shipping.json', 'rest/coupon-delete.json'])
    expect((await rest.get(`coupons/${String(coupon['id'])}`)).status).toBe(status)
    expect((await rest.get('coupons', { code: coupon['code'] })).body).toEqual([])
    expect((await applied([[MUG, 1]], coupon['code'])).body).toMatchObject({ message: `Coupon &quot;${String(coupon['code'])}&quot; cannot be applied because it does not exist.` })
  })

  it('of what is not there says so', async () => {
    expect(await rest.delete('coupons/999999', { force: true })).toMatchObject({ status: 404, body: { code: 'woocommerce_rest_shop_coupon_invalid_id' } })
  })
})

describe('a coupon is refused', () => {
  it.each<[string, Body, string]>([
    ['below its least spend', { minimum_amount: '500' }, 'The minimum spend for coupon CODE is 500,00 €.'],
    ['once it is over', { date_expires: '2026-03-01T00:00:00Z' }, 'Coupon CODE has expired.'],
    ['for another address', { email_restrictions: ['other@example.test'] }, 'Please enter a valid email at checkout to use coupon code CODE.'],
    ['when nothing in the cart counts', { excluded_product_ids: [MUG, TEA] }, 'Sorry, coupon CODE is not applicable to selected products.'],
    ['when its product is not in the cart', { product_ids: [14] }, 'Sorry, coupon CODE is not applicable to selected products.'],
    ['off the whole cart with one excluded line', { discount_type: 'fixed_cart', amount: '5', excluded_product_ids: [MUG] }, 'Sorry, coupon CODE is not applicable to the products: Harbour mug.'],
  ])('%s', async (_what, body, message) => {
    const { code } = await made(body)
    expect(await applied([[MUG, 1], [TEA, 1]], code)).toMatchObject({ status: 400, body: { code: 'woocommerce_rest_cart_coupon_error', message: message.replace('CODE', `&quot;${String(code)}&quot;`) } })
  })

  it('beside one that wants to be alone, and drives others out itself', async () => {
    const { code } = await made({ individual_use: true })
    const { call } = await applied([[MUG, 1]], 'save10')
    expect((await call('/cart/apply-coupon', { code })).body).toMatchObject({ coupons: [{ code }] })
    expect((await call('/cart/apply-coupon', { code: 'save10' })).body).toMatchObject({ message: `&quot;${String(code)}&quot; has already been applied and cannot be used in conjunction with other coupons.` })
  })

  it('the second time, when it is for one order', async () => {
    const { code } = await made({ usage_limit: 1 })
    const first = await applied([[MUG, 1]], code)
    const [second, third] = [await applied([[MUG, 1]], code), await applied([[MUG, 1]], code)]
    expect((await placed(first)).status).toBe(200)
    const why = `Usage limit for coupon &quot;${String(code)}&quot; has been reached. Please try again after some time, or contact us for help.`
    const error = { code: 'woocommerce_rest_cart_coupon_error', message: `The &quot;${String(code)}&quot; coupon has been removed from your cart: ${why}` }
    expect((await applied([[MUG, 1]], code)).body).toMatchObject({ message: why })
    expect(await placed(second)).toMatchObject({ status: 409, body: error })
    expect((await third.call('/cart')).body).toMatchObject({ coupons: [], errors: [error] })
    expect((await third.call('/cart')).body).toMatchObject({ coupons: [], errors: [] })
    expect((await placed(third)).status).toBe(200)
  })

  it.each([['the whole cart', 'fixed_cart', 'is not valid for sale items.'], ['percent of it', 'percent', 'is not applicable to selected products.']])('off %s of reduced goods, when it is not for them', async (_what, type, words) => {
    const { code } = await made({ discount_type: type, amount: '5', exclude_sale_items: true })
    expect((await applied([[14, 1]], code)).body).toMatchObject({ message: `Sorry, coupon &quot;${String(code)}&quot; ${words}` })
  })
})

describe('a coupon takes off', () => {
  it('percent of the goods that count, and of nothing else', async () => {
    const { code } = await made({ excluded_product_ids: [TEA] })
    const lines = linesOf((await applied([[MUG, 2], [TEA, 1]], code)).body)
    expect(lines[0]?.[1]).toBeGreaterThan(0)
    expect(lines[1]).toEqual([TEA, 0])
  })

  it('an amount of the whole cart equally from each piece, dear or cheap, and from none more than it costs', async () => {
    const { code } = await made({ discount_type: 'fixed_cart', amount: '6' })
    const takenGross = async (...lines: [number, number][]) => linesOf((await applied(lines, code)).body).map(([, net]) => Math.round((net ?? 0) * 1.255))
    // 6.00 over three pieces: 2.00 each, though the mug costs 14.90 and the tea 8.95.
    expect(await takenGross([MUG, 1], [TEA, 2])).toEqual([200, 400].map((each) => expect.closeTo(each, -1)))
    const { code: dear } = await made({ discount_type: 'fixed_cart', amount: '100' })
    expect((await applied([[MUG, 1], [TEA, 1]], dear)).body).toMatchObject({ items: [{ totals: { line_total: '0' } }, { totals: { line_total: '0' } }] })
  })

  it('one piece of a gift', async () => {
    const { code } = await made({ amount: '100', product_ids: [TEA], limit_usage_to_x_items: 1 })
    const { body } = await applied([[MUG, 1], [TEA, 2]], code)
    const [, tea] = (body as { items: { totals: { line_subtotal: string; line_total: string } }[] }).items
    expect(Number(tea?.totals.line_total) * 2).toBeCloseTo(Number(tea?.totals.line_subtotal), -1)
  })
})

describe('/checkout-link/ with a coupon', () => {
  const cartBehind = async (query: string) => {
    const browser = tab(shop)
    const answer = await browser.open(`/checkout-link/?${query}`)
    const cart = await (await browser.open('/wp-json/wc/store/v1/cart')).json() as { items: { id: number; quantity: number }[]; coupons: { code: string }[] }
    return { status: answer.status, items: cart.items.map(({ id, quantity }) => `${id}x${quantity}`), coupons: cart.coupons.map(({ code }) => code) }
  }

  it.each<[string, Body, boolean]>([
    ['for one order', { usage_limit: 1 }, true],
    ['of free shipping', { discount_type: 'fixed_cart', amount: '0', free_shipping: true }, true],
    ['bound to an address, which a fresh guest has not given', { email_restrictions: ['guest@example.test'] }, false],
    ['that is over', { date_expires: '2026-03-01T00:00:00Z' }, false],
  ])('%s keeps the products, whatever becomes of it', async (_what, body, isApplied) => {
    const { code } = await made(body)
    expect(await cartBehind(`products=12:2&coupon=${String(code).toUpperCase()}`)).toEqual({ status: 302, items: ['12x2'], coupons: isApplied ? [code] : [] })
  })
})

it('the ways of shipping look like the recorded ones, one of them free with a coupon', async () => {
  const zones = await rest.get('shipping/zones')
  const methods = await rest.get('shipping/zones/1/methods')
  expect((await rest.get('shipping/zones/0/methods')).body).toEqual([])
  expect((await rest.get('shipping/zones/9/methods')).status).toBe(404)
  expect((methods.body as { method_id: string; settings: { requires?: { value: string } } }[]).map((each) => [each.method_id, each.settings.requires?.value])).toEqual([['flat_rate', undefined], ['free_shipping', 'either']])
  if (!hasRecordings) return
  const keysOf = (body: unknown) => Object.keys((body as object[])[1] ?? {}).sort()
  expect(keysOf(zones.body)).toEqual(keysOf(recording('gateways/shipping-zones.json').response?.body))
  expect(keysOf(methods.body)).toEqual(keysOf(recording('gateways/shipping-zone-1-methods.json').response?.body))
})

async function placed({ call }: Awaited<ReturnType<typeof applied>>) {
  const address = { first_name: 'Ann', last_name: 'Sea', address_1: 'Quay 1', city: 'Cobh', postcode: '00100', country: 'FI' }
  return call('/checkout', { billing_address: { ...address, email: 'ann@example.test' }, shipping_address: address, payment_method: 'cod' })
}
