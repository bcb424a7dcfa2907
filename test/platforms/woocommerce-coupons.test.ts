/** Coupons asked of the pretend shop through the real client: what is written is what can be read, and failures have names. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { differences } from '../../server/incentives/coupon.ts'
import { CODE_IS_TAKEN, type CouponDesk, type WantedCoupon } from '../../server/platforms/woocommerce-coupons.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { hours, instant, plus } from '../../server/values/time.ts'
import { restClient } from '../demo/shop/clients.ts'
import { hasRecordings, recording } from '../demo/shop/recorded.ts'
import { answering, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
let desk: CouponDesk
beforeAll(async () => {
  shop = await withShop({ timeZoneOffsetMinutes: 330 })
  desk = shop.platform.coupons as CouponDesk
})
afterAll(() => shop.close())
afterEach(() => shop.woo.faults.all.heal())

const address = (text: string): EmailAddress => parseEmailAddress(text) as EmailAddress
let counted = 0
const wanted = (changes: Partial<WantedCoupon> = {}): WantedCoupon => ({
  code: `back-test-${++counted}`, discount: 'percent', amount: '10', hasFreeShipping: false, expiresAt: plus(shop.clock.now(), hours(24)), minimum: '20.00', onlyIds: [], exceptIds: [3], itemsMax: null,
  isForSaleItems: false, mark: 'message-1', ...changes,
})

describe('a coupon', () => {
  test.each<[string, Partial<WantedCoupon>]>([
    ['percent', {}], ['an amount', { discount: 'fixed_cart', amount: '7.50' }], ['free shipping', { discount: 'fixed_cart', amount: '0', hasFreeShipping: true }],
    ['a gift', { amount: '100', onlyIds: [16], exceptIds: [], itemsMax: 1, isForSaleItems: true }],
  ])('of %s is in the shop exactly as wanted, its end too, in a shop of any time zone', async (_, changes) => {
    const asked = wanted(changes)
    const made = await desk.create(asked)
    if (made.kind !== 'ok') throw new Error(made.reason)
    const read = await desk.read(made.value.id)
    expect(read.kind === 'ok' && differences(asked, read.value)).toEqual([])
    expect(await desk.find(asked.code.toUpperCase())).toMatchObject({ kind: 'ok', value: { id: made.value.id, mark: 'message-1' } })
  })

  test('asked for twice is there once: the second time its code is taken', async () => {
    const asked = wanted()
    await desk.create(asked)
    expect(await desk.create(asked)).toMatchObject({ kind: 'away', reason: CODE_IS_TAKEN })
  })

  test('is changed in place, and gone once removed', async () => {
    const asked = wanted()
    const made = await desk.create(asked)
    const id = made.kind === 'ok' ? made.value.id : 0
    const later = { ...asked, expiresAt: plus(asked.expiresAt, hours(3)) }
    expect(await desk.update(id, later)).toMatchObject({ kind: 'ok', value: { expiresAt: later.expiresAt } })
    expect(await desk.remove(id)).toMatchObject({ kind: 'ok' })
    expect([await desk.read(id), await desk.remove(id), await desk.find(asked.code)]).toMatchObject([{ kind: 'missing' }, { kind: 'missing' }, { kind: 'ok', value: null }])
  })

  test('with more than a hundred percent is refused by name', async () => {
    expect(await desk.create(wanted({ amount: '150' }))).toMatchObject({ kind: 'away', reason: 'coupon_invalid_amount' })
  })

  test.skipIf(!hasRecordings)('as the real shop wrote it is read: a dropped end shows', async () => {
    const body = recording('rest/coupon-create-free-shipping.json').response?.body
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
    const read = await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).coupons?.read(110)
    await server.close()
    expect(read).toMatchObject({ kind: 'ok', value: { id: 110, code: 'ship-7f3k9q', hasFreeShipping: true, expiresAt: null, usageMax: 1, addresses: ['guest.cod@example.test'], mark: null } })
  })
})

describe('who buys with coupons', () => {
  test('is told by whole addresses in any case, drafts and failures included, with their codes', async () => {
    const rest = restClient(shop.woo, shop.woo)
    const order = (email: string, status: string, code?: string) => rest.post('orders', { status, billing: { email }, line_items: [{ product_id: 12, quantity: 1 }], ...(code ? { coupon_lines: [{ code }] } : {}) })
    await order('Cleo@example.test', 'completed', 'SAVE10')
    await order('cleo@example.test', 'failed')
    await order('notcleo@example.test', 'completed')
    const { body } = await order('cleo@example.test', 'processing')
    const uses = await desk.usesOf(address('cleo@example.test'))
    expect(uses.kind === 'ok' && uses.value.map(({ status, codes }) => `${status} ${codes.join()}`).sort()).toEqual(['completed save10', 'failed ', 'processing '])
    expect(await desk.couponsOf((body as { id: number }).id)).toMatchObject({ kind: 'ok', value: [] })
    expect(await desk.couponsOf(999_999)).toMatchObject({ kind: 'missing' })
  })
})

test('a shop that takes coupons, and ships free with one, says so', async () => {
  expect(await desk.areTaken()).toMatchObject({ kind: 'ok', value: true })
  expect(await desk.canShipFree()).toMatchObject({ kind: 'ok', value: true })
})

test('every question to a shop in trouble has a named outcome', async () => {
  const ask = () => Promise.all([desk.areTaken(), desk.canShipFree(), desk.create(wanted()), desk.update(1, wanted()), desk.read(1), desk.find('x'), desk.remove(1), desk.usesOf(address('a@example.test')), desk.couponsOf(1)])
  for (const [trouble, kind] of [['down', 'away'], ['html200', 'away'], ['malformedJson', 'away']] as const) {
    shop.woo.faults.rest[trouble]()
    expect((await ask()).map((answer) => answer.kind)).toEqual(Array.from({ length: 9 }, () => kind))
  }
  shop.woo.faults.rest.status(401)
  expect((await ask()).map((answer) => answer.kind)).toEqual(Array.from({ length: 9 }, () => 'denied'))
})

test('an end with fractions of a second would be another moment, so it has none', async () => {
  shop.woo.faults.forgetRequests()
  const made = await desk.create(wanted({ expiresAt: instant(Date.UTC(2026, 5, 1, 10)) }))
  expect(made).toMatchObject({ kind: 'ok', value: { expiresAt: Date.UTC(2026, 5, 1, 10) } })
})
