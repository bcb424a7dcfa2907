/** The first sync of a shop with years of orders: all of them, once, in as few questions as there are pages; it starts nothing
 *  and goes on where it stopped. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readBackfill, claimBackfill } from '../../server/orders/ledger.ts'
import { catchUp } from '../../server/orders/sync.ts'
import { readSync } from '../../server/orders/store.ts'
import type { Service } from '../../server/service.ts'
import { days, hours, instant, minus, minutes, plus, seconds } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeEach(async () => ({ shop, close } = await openShop(kind)))
  afterEach(() => close())
  const db = () => shop.service.deps.connection.db
  const progress = () => readBackfill(db(), 'default')
  const knownIds = async (): Promise<number[]> => (await db().selectFrom('shop_order').select('order_id').orderBy('order_id').execute()).map((row) => row.order_id)
  /** Orders made one minute after the other, the last one just now; and an install that never met the shop. */
  const history = async (count: number, gap = minutes(1)): Promise<number[]> => {
    const ids = Array.from({ length: count }, () => {
      shop.clock.pass(gap)
      return shop.orders({ email: 'ann@example.test' })
    })
    for (const table of ['store_sync', 'shop_order', 'run'] as const) await db().deleteFrom(table).execute()
    shop.woo.faults.forgetRequests()
    return ids
  }
  const orderCalls = () => shop.woo.faults.requests.filter((request) => /\/orders\?/.test(request.path) && request.path.includes('orderby=date')).length
  const beatUntilDone = async (meanwhile: () => void = () => undefined): Promise<number> => {
    for (let beats = 1; beats <= 100; beats++) {
      await shop.beats()
      if ((await progress()).endedAt !== null) return beats
      meanwhile()
      shop.clock.pass(seconds(1))
    }
    throw new Error('no end')
  }

  test('450 orders of half a year are read in the background, in 5 questions', async () => {
    const ids = await history(450, hours(10))
    await shop.beats()
    expect(await progress()).toMatchObject({ endedAt: null, totalCount: 450 })
    expect((await progress()).leftCount).toBeLessThan(400)
    await beatUntilDone()
    expect(await knownIds()).toEqual(ids)
    expect([orderCalls(), (await progress()).leftCount]).toEqual([5, 0])
    shop.woo.faults.forgetRequests()
    shop.clock.pass(minutes(2))
    await shop.beats()
    expect(orderCalls()).toBe(0)
  })

  test('400 orders of one second are read in 5 questions', async () => {
    const ids = await history(400, seconds(0))
    await beatUntilDone()
    expect(await knownIds()).toEqual(ids)
    expect(orderCalls()).toBeLessThanOrEqual(5)
  })

  test('a shop without orders costs one question', async () => {
    await history(0)
    await beatUntilDone()
    expect(orderCalls()).toBe(1)
    expect(await progress()).toMatchObject({ leftCount: 0 })
  })

  test('orders that change, come and go while it walks are known as they are in the end, each once', async () => {
    const ids = await history(350, hours(1))
    let turn = 0
    await beatUntilDone(() => {
      turn += 1
      for (const id of ids.slice(turn * 40, turn * 40 + 25)) shop.woo.setOrderStatus(id, turn % 2 === 0 ? 'completed' : 'cancelled')
      ids.push(shop.orders({ email: 'new@example.test' }))
    })
    shop.clock.pass(minutes(2))
    await shop.beats()
    const known = await db().selectFrom('shop_order').select(['order_id', 'status']).orderBy('order_id').execute()
    expect(known.map((row) => [row.order_id, row.status])).toEqual(shop.woo.orders().map((order) => [order.id, order.status]))
  })

  test('after a crash it goes on where it was, once the lease of the dead is over', async () => {
    const ids = await history(420, hours(10))
    await shop.beats()
    const before = orderCalls()
    // Somebody took the walk and died.
    expect(await claimBackfill(db(), 'default', shop.clock.wall())).not.toBeNull()
    const other = await shop.joinedBy()
    await other.heart.beat()
    expect(orderCalls()).toBe(before)
    shop.clock.pass(minutes(1))
    for (let n = 0; n < 5; n++) await other.heart.beat()
    expect(await knownIds()).toEqual(ids)
    expect(orderCalls()).toBe(5)
  })

  test('past orders start no series and end no cart of today', async () => {
    const old = await history(150, days(1))
    for (const id of old.slice(0, 3)) shop.woo.setOrderStatus(id, 'completed')
    shop.clock.pass(hours(1))
    await shop.leaves({ email: 'ann@example.test' })
    await beatUntilDone()
    await shop.passes(days(8))
    expect(await shop.cartState()).not.toBe('purchased')
    expect((await db().selectFrom('run').select('flow').execute()).map((run) => run.flow)).toEqual(['cart-classic'])
    expect((await shop.mails()).filter((mail) => mail.startsWith('thank-you'))).toEqual([])
  })

  test('an order of a month ago that somebody edits today does not end a cart of yesterday', async () => {
    const [id = 0] = await history(1)
    shop.clock.pass(days(30))
    await shop.leaves({ email: 'ann@example.test' })
    shop.clock.pass(days(1))
    const order = shop.woo.orders().find((each) => each.id === id)
    expect(order?.createdVia).toBe('store-api')
    shop.woo.setOrderStatus(id, 'completed')
    await shop.beats()
    expect(await knownIds()).toEqual([id])
    expect(await shop.cartState()).not.toBe('purchased')
  })

  test('an order made after a cart that waited for our first contact ends that cart before any mail leaves', async () => {
    await shop.leaves({ email: 'ann@example.test' })
    shop.woo.faults.rest.down()
    shop.clock.pass(hours(1))
    shop.orders({ email: 'ann@example.test' })
    const later = Array.from({ length: 230 }, () => {
      shop.clock.pass(minutes(30))
      return shop.orders({ email: 'somebody.else@example.test' })
    })
    await db().deleteFrom('store_sync').execute()
    shop.woo.faults.rest.heal()
    shop.clock.pass(minutes(5))
    await shop.beats()
    expect(await shop.cartState()).toBe('purchased')
    expect(later).toHaveLength(230)
    expect(await shop.mails()).toEqual([])
  })

  test('while the shop is away nothing is lost, and it counts as unread until its last days were read', async () => {
    const ids = await history(150, hours(1))
    shop.woo.faults.rest.down()
    expect(await read()).toMatchObject({ kind: 'failed' })
    expect((await readSync(db(), 'default')).cursorStoreAt).toBeNull()
    shop.woo.faults.rest.heal()
    expect(await read()).toMatchObject({ kind: 'ok' })
    await beatUntilDone()
    expect(await knownIds()).toEqual(ids)
  })

  test('a shop that ignores the dates asked for is named, not walked in circles', async () => {
    await history(250)
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    let calls = 0
    const service = await shop.joinedBy({ platform: { ...platform, olderOrders: (window) => {
      calls += 1
      return platform.olderOrders({ ...window, before: null })
    } } })
    expect(await read(service)).toEqual({ kind: 'failed', reason: 'away: filter-ignored' })
    expect(calls).toBe(2)
  })

  const read = (service: Service = shop.service) => {
    const store = service.deps.stores.get('default')
    if (!store) throw new Error('no store')
    return catchUp(service.deps, store)
  }
})

test('a sleeper writes nothing old over what somebody else did meanwhile', async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind)
  const { db } = shop.service.deps.connection
  const { saveBackfill } = await import('../../server/orders/ledger.ts')
  await db.deleteFrom('store_sync').execute()
  const wall = shop.clock.wall()
  const sleeper = await claimBackfill(db, 'default', wall)
  const other = await claimBackfill(db, 'default', plus(wall, minutes(2)))
  if (!sleeper || !other) throw new Error('not claimed')
  const state = { ...other.state, before: instant(minus(wall, days(9))) }
  expect(await saveBackfill(db, 'default', other, { state, leftCount: 7, wall })).toMatchObject({ leftCount: 7 })
  expect(await saveBackfill(db, 'default', sleeper, { state: sleeper.state, leftCount: 99, wall })).toBeNull()
  expect(await readBackfill(db, 'default')).toMatchObject({ state, leftCount: 7 })
  await close()
})
