/** The pretend shop can be in trouble on demand: whole or in part, for ever or for a number of requests. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { movableClock } from '../../support/clock.ts'
import { restClient } from './clients.ts'

let shop: DemoShop
beforeEach(async () => { shop = await startDemoShop({ now: movableClock().now }) })
afterEach(() => shop.close())

const rest = () => restClient(shop, shop)
const storeCart = () => fetch(`${shop.url}/wp-json/wc/store/v1/cart`)

describe('a shop that is down', () => {
  it('cuts every connection, until it is healed', async () => {
    shop.faults.all.down()
    await expect(rest().get('orders')).rejects.toThrow()
    await expect(storeCart()).rejects.toThrow()
    shop.faults.all.heal()
    expect((await rest().get('orders')).status).toBe(200)
  })

  it('in its REST API only still sells', async () => {
    shop.faults.rest.down()
    expect((await storeCart()).status).toBe(200)
    await expect(rest().get('orders')).rejects.toThrow()
  })
})

describe('other troubles', () => {
  it('pass after the number of requests they were meant for', async () => {
    shop.faults.rest.status(503, { 'Retry-After': '7' }, 2)
    const seen = [await rest().get('orders'), await rest().get('orders'), await rest().get('orders')]
    expect(seen.map((answer) => [answer.status, answer.headers.get('retry-after')])).toEqual([[503, '7'], [503, '7'], [200, null]])
  })

  it('can be a 200 with a maintenance page or with half a JSON text', async () => {
    shop.faults.rest.html200()
    expect(await rest().get('orders')).toMatchObject({ status: 200, body: expect.stringContaining('<!doctype html>') as string })
    shop.faults.storeApi.malformedJson()
    await expect((await storeCart()).json()).rejects.toThrow(SyntaxError)
  })

  it('can be a request that is never answered', async () => {
    shop.faults.storeApi.hang()
    const gaveUp = fetch(`${shop.url}/wp-json/wc/store/v1/cart`, { signal: AbortSignal.timeout(50) })
    await expect(gaveUp).rejects.toThrow(/timeout/i)
  })

  it('can be a late answer', async () => {
    shop.faults.storeApi.delay(30)
    const started = performance.now()
    expect((await storeCart()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(25)
  })

  it('can be a lost answer to a request that was carried out', async () => {
    shop.faults.rest.loseAnswer(1)
    await expect(rest().post('orders', { status: 'pending' })).rejects.toThrow()
    expect(shop.orders()).toHaveLength(1)
  })
})

it('every request is noted with its place and time, also one that was cut', async () => {
  await storeCart()
  shop.faults.rest.down()
  await rest().get('orders').catch(() => null)
  expect(shop.faults.requests.map(({ method, area }) => [method, area])).toEqual([['GET', 'storeApi'], ['GET', 'rest']])
  shop.faults.forgetRequests()
  expect(shop.faults.requests).toEqual([])
})
