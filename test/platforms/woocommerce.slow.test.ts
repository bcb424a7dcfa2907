/** The WooCommerce client over real sockets: what it asks, and how each failure of a shop is named. */
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import type { Answer, Platform } from '../../server/platforms/platform.ts'
import { hours, minus, plus, seconds } from '../../server/values/time.ts'
import { answering, DEADLINE_MS, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => void (shop = await withShop()))
afterAll(() => shop.close())
afterEach(() => {
  shop.woo.faults.all.heal()
  shop.woo.faults.forgetRequests()
})

const everyQuestion = (platform: Platform): Promise<Answer<unknown>>[] => [
  platform.changedOrders({ after: minus(shop.clock.now(), hours(1)), before: null, page: 1 }), platform.storeTime(), platform.products([12]),
]
const outcomes = async (platform: Platform): Promise<Answer<unknown>[]> => Promise.all(everyQuestion(platform))
const impatient = (changes: { key?: string; secret?: string } = {}): Platform => wooCommerce({ url: shop.woo.url, key: shop.woo.key, secret: shop.woo.secret, ...changes }, DEADLINE_MS)

describe('a question', () => {
  test('is signed so that a shop on plain http believes it, every time anew', async () => {
    for (let n = 0; n < 3; n++) expect((await outcomes(shop.platform)).map((answer) => answer.kind)).toEqual(['ok', 'ok', 'ok'])
  })

  test('about orders carries dates without a zone, in whole seconds of GMT', async () => {
    await shop.platform.changedOrders({ after: shop.clock.now(), before: plus(shop.clock.now(), seconds(1)), page: 3 })
    const query = new URL(shop.woo.faults.requests.at(-1)?.path ?? '', shop.woo.url).searchParams
    expect(Object.fromEntries(query)).toMatchObject({
      modified_after: '2026-03-02T12:00:00', modified_before: '2026-03-02T12:00:01', dates_are_gmt: 'true', orderby: 'modified', order: 'asc', per_page: '100', page: '3', status: 'any',
    })
  })

  test('about the time is answered with the shop\'s clock, not ours', async () => {
    expect(await shop.platform.storeTime()).toMatchObject({ kind: 'ok', value: shop.clock.now(), storeAt: shop.clock.now() })
  })
})

describe('orders', () => {
  test('come as the shop has them, drafts among them', async () => {
    const { id, key } = shop.woo.placeOrder({ email: 'Ann@example.test', firstName: 'Ann', lines: [{ productId: 64, variationId: 69, quantity: 1 }], paymentMethod: 'bacs' })
    shop.woo.placeOrder({ email: '', status: 'checkout-draft', lines: [] })
    const answer = await shop.platform.changedOrders({ after: minus(shop.clock.now(), hours(1)), before: null, page: 1 })
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    expect(answer.value.map((order) => order.status)).toEqual(['on-hold', 'checkout-draft'])
    expect(answer.value[0]).toEqual({
      id, key, status: 'on-hold', number: String(id), createdAt: shop.clock.now(), modifiedAt: shop.clock.now(), completedAt: null, paidAt: null, refunds: [], needsPayment: false, hasTransaction: false, createdVia: 'store-api', email: 'Ann@example.test',
      firstName: 'Ann', customerId: 0, currency: 'EUR', total: expect.stringMatching(/^\d+\.\d\d$/), paymentMethod: 'bacs',
    })
  })

  test('tell what was bought where one is asked for', async () => {
    const { id } = shop.woo.placeOrder({ email: 'ann@example.test', lines: [{ productId: 64, variationId: 69, quantity: 1 }] })
    expect(await shop.platform.order(id)).toMatchObject({ kind: 'ok', value: { id, productIds: [64, 69] } })
  })
})

describe('products', () => {
  test('are found with their pictures, prices, stock and cross-sells; unknown ones are left out', async () => {
    const { mug, soldOut } = shop.woo.products
    const answer = await shop.platform.products([mug.id, soldOut.id, 999_999, mug.id])
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    const found = new Map(answer.value.map((product) => [product.id, product]))
    expect([...found.keys()].sort((a, b) => a - b)).toEqual([mug.id, soldOut.id])
    expect(found.get(mug.id)).toMatchObject({ name: mug.name, variation: null, isPurchasable: true, isInStock: true, price: expect.stringMatching(/^\d/), url: expect.stringContaining(shop.woo.url), imageUrl: expect.stringContaining('http') })
    expect(found.get(mug.id)?.crossSellIds.length).toBeGreaterThan(0)
    expect(found.get(soldOut.id)).toMatchObject({ isInStock: false })
  })

  test('that are variations are found by single look-ups, each with its chosen options', async () => {
    const { shirtMediumBlue, mug } = shop.woo.products
    const answer = await shop.platform.products([shirtMediumBlue.id, mug.id])
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    const shirt = answer.value.find((product) => product.id === shirtMediumBlue.id)
    expect(shirt).toMatchObject({ isPurchasable: true, price: expect.stringMatching(/^\d/) })
    expect(`${shirt?.name} ${shirt?.variation ?? ''}`.toLowerCase()).toContain('blue')
    expect(shop.woo.faults.requests.map((request) => new URL(request.path, shop.woo.url).pathname)).toEqual(['/wp-json/wc/v3/products', `/wp-json/wc/v3/products/${shirtMediumBlue.id}`, '/wp-json/wc/store/v1/products', '/wp-json/wc/store/v1/products'])
  })

  test('say how many attributes they decide themselves: all, some of an «any» variation, none', async () => {
    const { shirtMediumBlue, glovesSmallAnyColour, gloves, mug } = shop.woo.products
    const answer = await shop.platform.products([shirtMediumBlue.id, glovesSmallAnyColour.id, gloves.id, mug.id])
    const found = new Map(answer.kind === 'ok' ? answer.value.map((product) => [product.id, product.fixedAttributeCount]) : [])
    expect([shirtMediumBlue, glovesSmallAnyColour, gloves, mug].map(({ id }) => found.get(id))).toEqual([2, 1, 0, 0])
  })

  test('none asked for, no question', async () => {
    expect(await shop.platform.products([])).toEqual({ kind: 'ok', value: [], storeAt: null })
    expect(shop.woo.faults.requests).toEqual([])
  })

  test('not published cannot be bought, even where WooCommerce says so to an editor\'s key', async () => {
    const draft = { id: 1, name: 'Draft', type: 'simple', status: 'draft', permalink: 'https://shop.example/?p=1', price: '1.00', purchasable: true, stock_status: 'instock', images: [] }
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([draft, { ...draft, id: 2, status: 'publish' }])))
    const answer = await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).products([1, 2])
    await server.close()
    expect(answer.kind === 'ok' && answer.value.map((product) => [product.id, product.isPurchasable])).toEqual([[1, false], [2, true]])
  })
})

describe('a shop', () => {
  test.each([
    ['that cuts connections', () => shop.woo.faults.rest.down(), 'away'],
    ['that shows a maintenance page with 200', () => shop.woo.faults.rest.html200(), 'away'],
    ['that answers half a JSON', () => shop.woo.faults.rest.malformedJson(), 'away'],
    ['that answers 500', () => shop.woo.faults.rest.status(500), 'away'],
    ['that asks for patience (429)', () => shop.woo.faults.rest.status(429), 'away'],
    ['that is closed for maintenance (503)', () => shop.woo.faults.rest.status(503), 'away'],
    ['that forbids (403)', () => shop.woo.faults.rest.status(403), 'denied'],
    ['without a REST API (404)', () => shop.woo.faults.rest.status(404), 'missing'],
    ['that redirects', () => shop.woo.faults.rest.status(302, { Location: `${shop.woo.url}/elsewhere` }), 'away'],
  ] as const)('%s is %s', async (_, trouble, kind) => {
    trouble()
    expect((await outcomes(shop.platform)).map((answer) => answer.kind)).toEqual([kind, kind, kind])
  })

  test('that redirects is not followed', async () => {
    shop.woo.faults.rest.status(302, { Location: `${shop.woo.url}/elsewhere` })
    await outcomes(shop.platform)
    expect(shop.woo.faults.requests.filter((request) => request.path.startsWith('/elsewhere'))).toEqual([])
  })

  test('that takes the question and never answers is given up at the deadline', async () => {
    shop.woo.faults.rest.hang()
    const startedMs = performance.now()
    expect((await outcomes(impatient())).map((answer) => answer.kind)).toEqual(['away', 'away', 'away'])
    expect(performance.now() - startedMs).toBeLessThan(DEADLINE_MS * 20)
  })

  test('that begins an answer and never ends it is given up at the deadline too', async () => {
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('['))
    expect(await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }, DEADLINE_MS).storeTime()).toMatchObject({ kind: 'away' })
    await server.close()
  })

  test('that answers without end is cut off', async () => {
    const megabyte = ' '.repeat(1_024 * 1_024)
    const server = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => void response.write(megabyte, (error) => (error ? undefined : more()))
      more()
    })
    expect(await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).storeTime()).toMatchObject({ kind: 'away' })
    await server.close()
  })

  test('that is not there at all is away', async () => {
    expect(await wooCommerce({ url: 'http://127.0.0.1:9', key: 'ck_1', secret: 'cs_1' }).storeTime()).toMatchObject({ kind: 'away' })
  })

  test.each([['key', { key: 'ck_wrong' }, 'key-unknown'], ['secret', { secret: 'cs_wrong' }, 'secret-wrong']])('that refuses our %s has denied us, and says which of the two is wrong', async (_, changes, reason) => {
    for (const answer of await outcomes(impatient(changes))) expect(answer).toEqual({ kind: 'denied', reason })
  })

  test('without a Date header does not tell its time', async () => {
    const server = await answering((_, response) => {
      response.sendDate = false
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
    })
    expect(await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).storeTime()).toEqual({ kind: 'away', reason: 'no-date-header' })
    await server.close()
  })
})

test('neither key nor secret is in any answer, whatever went wrong', async () => {
  const shown: string[] = []
  const troubles = [() => undefined, () => shop.woo.faults.all.down(), () => shop.woo.faults.all.html200(), () => shop.woo.faults.all.status(500), () => shop.woo.faults.all.status(401), () => shop.woo.faults.all.status(302, { Location: '/' }), () => shop.woo.faults.all.hang()]
  for (const trouble of troubles) {
    trouble()
    for (const answer of [...await outcomes(impatient()), ...await outcomes(impatient({ secret: 'cs_wrong_secret' })), await impatient().hasCheckoutLink()]) shown.push(JSON.stringify(answer), inspect(answer, { depth: 10 }))
  }
  for (const secret of [shop.woo.key, shop.woo.secret, 'cs_wrong_secret', 'oauth_signature']) expect(shown.join('\n')).not.toContain(secret)
})

describe('whether whole carts can be restored', () => {
  test('a shop of today says yes, an old one no, one in trouble that it cannot be known', async () => {
    const old = await withShop({ version: '8.9.1' })
    expect(await shop.platform.hasCheckoutLink()).toMatchObject({ kind: 'ok', value: true })
    expect(await old.platform.hasCheckoutLink()).toMatchObject({ kind: 'ok', value: false })
    await old.close()
    shop.woo.faults.pages.status(502)
    expect(await shop.platform.hasCheckoutLink()).toEqual({ kind: 'away', reason: 'http-502' })
    shop.woo.faults.pages.hang()
    expect(await impatient().hasCheckoutLink()).toMatchObject({ kind: 'away' })
  })
})
