/** What a WooCommerce shop says of a person's orders and of itself. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { answering, DEADLINE_MS, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => void (shop = await withShop()))
afterAll(() => shop.close())
afterEach(() => {
  shop.woo.faults.all.heal()
  shop.woo.faults.forgetRequests()
})

const address = (text: string): EmailAddress => parseEmailAddress(text) as EmailAddress
const order = (email: string, status = 'processing'): number => shop.woo.placeOrder({ email, status, lines: [{ productId: shop.woo.products.mug.id, quantity: 1 }] }).id
const ordersOf = async (text: string): Promise<readonly number[]> => {
  const answer = await shop.platform.ordersOf(address(text))
  if (answer.kind !== 'ok') throw new Error(answer.reason)
  return answer.value.map((each) => each.id).sort((a, b) => a - b)
}

describe('a person\'s orders', () => {
  test('are those of exactly that address, however it was typed', async () => {
    const own = [order('ann@example.test'), order('ANN@Example.test'), order('ann@example.test', 'cancelled')]
    for (const other of ['joann@example.test', 'ann@example.test.example', 'ann+tag@example.test', 'bob@example.test']) order(other)
    expect(await ordersOf('Ann@example.test')).toEqual(own)
    expect(await ordersOf('nn@example.test')).toEqual([])
    expect(await ordersOf('nobody@example.test')).toEqual([])
  })

  test('are not those of everybody when the address has signs that mean something in an address line', async () => {
    const own = order('a&b=c%25#d@example.test')
    expect(await ordersOf('a&b=c%25#d@example.test')).toEqual([own])
  })

  test('are found behind a full page of others whose address holds theirs', async () => {
    const own = order('z@example.test')
    for (let n = 0; n < 120; n++) order(`x${n}z@example.test`)
    expect(await ordersOf('z@example.test')).toEqual([own])
    expect(shop.woo.faults.requests).toHaveLength(2)
  })

  test.each([['that is down', () => shop.woo.faults.rest.down(), 'away'], ['that refuses the key', () => shop.woo.faults.rest.status(401), 'denied']] as const)('of a shop %s are not known, which is not the same as none', async (_, trouble, kind) => {
    trouble()
    expect((await shop.platform.ordersOf(address('ann@example.test'))).kind).toBe(kind)
  })
})

describe('a shop\'s country', () => {
  test('is the one of its settings', async () => {
    expect(await shop.platform.country()).toMatchObject({ kind: 'ok', value: 'FI' })
  })

  test.each([
    ['US:CA', { kind: 'ok', value: 'US' }], ['GB', { kind: 'ok', value: 'GB' }], ['', { kind: 'away' }], ['usa', { kind: 'away' }], [null, { kind: 'away' }], [['DE'], { kind: 'away' }],
  ])('told as %j is understood or nothing', async (value, expected) => {
    const rows = [{ id: 'woocommerce_currency', value: 'EUR' }, { id: 'woocommerce_default_country', value }]
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows)))
    expect(await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }, DEADLINE_MS).country()).toMatchObject(expected)
    await server.close()
  })

  test('is not known where the settings do not hold it, or the key may not read them', async () => {
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('[]'))
    expect(await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }, DEADLINE_MS).country()).toMatchObject({ kind: 'away' })
    await server.close()
    shop.woo.faults.rest.status(403)
    expect(await shop.platform.country()).toMatchObject({ kind: 'denied' })
  })
})
