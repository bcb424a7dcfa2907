/** Reading a shop's changes over real sockets: nothing is skipped, nothing is read as older than it was, trouble is no news. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../server/clock.ts'
import { catchUp } from '../../server/orders/sync.ts'
import { readSync } from '../../server/orders/store.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import type { Service } from '../../server/service.ts'
import { days, hours, minus, minutes, plus, seconds, type Duration } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())
  // Each test lives in a time of its own, out of the overlap of the one before: an order between them moves the cursor on.
  beforeEach(async () => {
    shop.woo.faults.all.heal()
    shop.clock.pass(minutes(30))
    place(1)
    await read()
    shop.clock.pass(minutes(30))
    shop.woo.faults.forgetRequests()
  })

  const read = (service: Service = shop.service) => {
    const store = service.deps.stores.get('default')
    if (!store) throw new Error('no store')
    return catchUp(service.deps, store)
  }
  const cursor = async () => (await readSync(shop.service.deps.connection.db, 'default')).cursorStoreAt
  const known = async () => (await shop.service.deps.connection.db.selectFrom('shop_order').select(['order_id', 'status']).execute()).map((row) => [row.order_id, row.status] as const)
  const knownIds = async () => new Set((await known()).map(([id]) => id))
  const place = (count: number): number[] => Array.from({ length: count }, () => shop.orders({ email: 'ann@example.test' }))
  const queries = () => shop.woo.faults.requests.filter((request) => request.path.startsWith('/wp-json/wc/v3/orders?')).map((request) => new URL(request.path, shop.woo.url).searchParams)

  test('what changed since the last time is asked with three minutes of overlap, in the shop\'s own whole seconds', async () => {
    place(1)
    await read()
    const newest = await cursor()
    expect(newest).toBe(shop.clock.now())
    shop.clock.pass(seconds(1.5))
    shop.woo.faults.forgetRequests()
    await read()
    const [query] = queries()
    expect([query?.get('modified_after'), query?.get('dates_are_gmt'), query?.get('status')]).toEqual([new Date(minus(newest ?? shop.clock.now(), minutes(3))).toISOString().slice(0, 19), 'true', 'any'])
  })

  test('three hundred orders of one second are all read', async () => {
    const placed = place(300)
    expect(await read()).toMatchObject({ kind: 'ok' })
    const ids = await knownIds()
    expect(placed.filter((id) => !ids.has(id))).toEqual([])
  })

  test('orders that are touched while the pages of one second are read are not lost, nor are their neighbours', async () => {
    const placed = place(135)
    shop.clock.pass(minutes(10))
    let left = 3
    const service = await shop.joinedBy({ platform: meanwhile(() => {
      if (left-- <= 0) return
      shop.clock.pass(seconds(1))
      for (const id of placed.splice(0, 20)) shop.woo.setOrderStatus(id, 'completed')
    }) })
    const all = [...placed]
    expect(await read(service)).toMatchObject({ kind: 'ok' })
    const ids = await knownIds()
    expect(all.filter((id) => !ids.has(id))).toEqual([])
  })

  test('orders that are touched while many seconds are read are not lost, nor are their neighbours', async () => {
    const placed = Array.from({ length: 120 }, () => {
      shop.clock.pass(seconds(1))
      return shop.orders({ email: 'ann@example.test' })
    })
    let left = 2
    const service = await shop.joinedBy({ platform: meanwhile(() => {
      if (left-- <= 0) return
      for (const id of placed.slice(left * 30, left * 30 + 10)) shop.woo.setOrderStatus(id, 'completed')
    }) })
    expect(await read(service)).toMatchObject({ kind: 'ok' })
    const ids = await knownIds()
    expect(placed.filter((id) => !ids.has(id))).toEqual([])
  })

  test('drafts are not stored; the order that a draft becomes is', async () => {
    const id = shop.orders({ email: 'ann@example.test', status: 'checkout-draft' })
    await read()
    expect((await knownIds()).has(id)).toBe(false)
    shop.woo.setOrderStatus(id, 'processing')
    await read()
    expect((await knownIds()).has(id)).toBe(true)
  })

  test('an order in the trash is not asked for, and stops no reading', async () => {
    const [kept, trashed] = place(2)
    shop.woo.trashOrder(trashed ?? 0)
    expect(await read()).toMatchObject({ kind: 'ok' })
    expect([(await knownIds()).has(kept ?? 0), (await knownIds()).has(trashed ?? 0)]).toEqual([true, false])
  })

  test('an answer older than what we know overwrites nothing', async () => {
    const [id = 0] = place(1)
    const old = await shop.service.deps.platforms.get('default')?.changedOrders({ after: minus(shop.clock.now(), minutes(1)), before: null, page: 1 })
    if (old?.kind !== 'ok') throw new Error('no answer')
    shop.clock.pass(seconds(2))
    shop.woo.setOrderStatus(id, 'cancelled')
    await read()
    await read(await shop.joinedBy({ platform: { ...platform(), changedOrders: async () => old } }))
    expect(await known()).toContainEqual([id, 'cancelled'])
  })

  test('an order dated in the future does not hide those placed after it', async () => {
    const [odd = 0] = place(1)
    const order = shop.woo.orders().find((each) => each.id === odd)
    if (order) order.modifiedAt = plus(shop.clock.now(), days(400))
    await read()
    shop.clock.pass(minutes(10))
    const [next = 0] = place(1)
    await read()
    expect([(await knownIds()).has(odd), (await knownIds()).has(next)]).toEqual([true, true])
    if (order) shop.woo.trashOrder(odd)
  })

  describe.each([
    ['cuts connections', () => shop.woo.faults.rest.down()], ['shows a maintenance page with 200', () => shop.woo.faults.rest.html200()], ['answers half a JSON', () => shop.woo.faults.rest.malformedJson()],
    ['answers 500', () => shop.woo.faults.rest.status(500)], ['refuses our key', () => shop.woo.faults.rest.status(401)],
  ] as const)('when the shop %s', (_, trouble) => {
    test('the reading has failed, the cursor stays, and the next reading misses nothing', async () => {
      const before = await cursor()
      const [id = 0] = place(1)
      trouble()
      expect(await read()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^(away|denied): /) })
      expect(await cursor()).toBe(before)
      expect((await readSync(shop.service.deps.connection.db, 'default')).lastError).toMatch(/^(away|denied): /)
      shop.woo.faults.all.heal()
      shop.clock.pass(hours(5))
      expect(await read()).toMatchObject({ kind: 'ok' })
      expect((await knownIds()).has(id)).toBe(true)
    })
  })

  test('a page that fails in the middle is read again the next time, from where the pages before ended', async () => {
    const placed = Array.from({ length: 110 }, () => {
      shop.clock.pass(seconds(1))
      return shop.orders({ email: 'ann@example.test' })
    })
    let pages = 0
    const service = await shop.joinedBy({ platform: meanwhile(() => void (++pages === 1 && shop.woo.faults.rest.down(1))) })
    expect(await read(service)).toMatchObject({ kind: 'failed' })
    expect(await read(service)).toMatchObject({ kind: 'ok' })
    const ids = await knownIds()
    expect(placed.filter((id) => !ids.has(id))).toEqual([])
  })

  test.each([['ahead', hours(7)], ['behind', hours(-7)]] as const)('our clock hours %s changes nothing: the same orders are read and the same carts end', async (way, wrong) => {
    const device = `clock-${way}`
    const service = await shop.joinedBy({ clock: shifted(shop.clock, wrong) })
    const post = (seq: number) => service.app.request('/v1/carts', {
      method: 'POST', headers: { origin: new URL(shop.woo.url).origin },
      body: JSON.stringify({ store: 'default', cart: `${device}-0123456789abcdef`, visitor: `${device}-0123456789abcdef`, seq, lines: [{ id: 12, quantity: 1 }], currency: 'EUR', minorUnit: 2, totalMinor: 1, locale: 'en', page: `${shop.woo.url}/`, email: `${device}@example.test` }),
    })
    await read(service)
    expect((await post(1)).status).toBe(202)
    shop.clock.pass(minutes(5))
    const id = shop.orders({ email: `${device}@example.test` })
    expect(await read(service)).toMatchObject({ kind: 'ok' })
    expect((await knownIds()).has(id)).toBe(true)
    expect(await shop.cartState(device)).toBe('purchased')
  })

  test('an order with texts longer than anybody expects does not end the reading', async () => {
    const long = 'x'.repeat(5_000)
    const service = await shop.joinedBy({ platform: { ...platform(), changedOrders: async (window) => {
      const answer = await platform().changedOrders(window)
      return answer.kind === 'ok' ? { ...answer, value: answer.value.map((order) => ({ ...order, number: long, key: long, firstName: long, paymentMethod: long, email: long })) } : answer
    } } })
    const [id = 0] = place(1)
    expect(await read(service)).toMatchObject({ kind: 'ok' })
    expect((await knownIds()).has(id)).toBe(true)
  })

  test('an order that the overlap shows again is settled once a minute, and at once when it changed', async () => {
    const [id = 0] = place(1)
    const settledAt = () => shop.service.deps.settled.get(`default ${id}`)?.at
    const readAfter = async (wait: Duration): Promise<number | undefined> => {
      shop.clock.pass(wait)
      await read()
      return settledAt()
    }
    const first = await readAfter(seconds(1))
    expect(first).toBe(shop.clock.monotonic())
    expect(await readAfter(seconds(30))).toBe(first)
    expect(await readAfter(seconds(30))).toBe(shop.clock.monotonic())
    shop.woo.setOrderStatus(id, 'completed')
    expect(await readAfter(seconds(1))).toBe(shop.clock.monotonic())
  })

  test('no address, name or key of an order is stored in the clear', async () => {
    const id = shop.orders({ email: 'secret.person@example.test' })
    await read()
    const row = await shop.service.deps.connection.db.selectFrom('shop_order').select(['email_index', 'email_sealed']).where('order_id', '=', id).executeTakeFirst()
    expect(JSON.stringify(row)).not.toContain('secret.person')
  })

  /** The real client; after each page of orders something happens in the shop. */
  const meanwhile = (happens: () => void): Platform => ({
    ...platform(),
    changedOrders: async (window) => {
      const answer = await platform().changedOrders(window)
      happens()
      return answer
    },
  })
  const platform = (): Platform => {
    const found = shop.service.deps.platforms.get('default')
    if (!found) throw new Error('no platform')
    return found
  }
})

const shifted = (clock: Clock, by: Duration): Clock => ({ now: () => plus(clock.now(), by), wall: () => plus(clock.wall(), by), monotonic: clock.monotonic })
