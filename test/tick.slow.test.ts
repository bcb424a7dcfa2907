/** The heartbeat: shops side by side, each at the pace that it needs. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordDelivery } from '../server/orders/webhooks/store.ts'
import type { Platform } from '../server/platforms/platform.ts'
import { createHeart } from '../server/tick.ts'
import { days, hours, minutes, seconds, type Duration } from '../server/values/time.ts'
import { databases } from './support/databases.ts'
import { openShop, type Shop } from './support/shop.ts'

const never = (): Promise<never> => new Promise(() => undefined)

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind))
    // Out of the minutes that are read again, and into a shop whose past is known.
    shop.orders({ email: 'ann@example.test' })
    await shop.passes(minutes(10))
  })
  afterAll(() => close())
  beforeEach(() => {
    shop.woo.faults.all.heal()
    shop.woo.faults.forgetRequests()
  })
  const readings = () => shop.woo.faults.requests.filter((request) => request.path.includes('modified_after') && !request.path.includes('status=trash')).length
  const beatsFor = async (length: Duration, every: Duration): Promise<void> => {
    for (let at = 0; at < length; at += every) {
      shop.clock.pass(every)
      await shop.beats()
    }
  }

  test('an idle shop is asked one question a minute, and shows nothing', async () => {
    await beatsFor(minutes(3), seconds(10))
    expect([readings(), shop.woo.faults.requests.length]).toEqual([3, 3])
  })

  test('with webhooks that deliver an idle shop is asked once in a quarter of an hour', async () => {
    await recordDelivery(shop.service.deps.connection.db, 'default', shop.clock.wall())
    await beatsFor(hours(2), minutes(5))
    expect(readings()).toBeLessThanOrEqual(8)
    expect(readings()).toBeGreaterThanOrEqual(7)
    await shop.service.deps.connection.db.deleteFrom('store_webhook').execute()
  })

  test('while a mail is about to leave a purchase is looked for every twenty seconds', async () => {
    await shop.leaves({ email: 'bob@example.test' })
    await shop.passes(minutes(57))
    shop.woo.faults.forgetRequests()
    await beatsFor(minutes(2), seconds(10))
    expect(readings()).toBeLessThan(4)
    await shop.passes(days(1))
    const due = await shop.service.deps.connection.db.selectFrom('run').select('next_at').where('state', '=', 'active').executeTakeFirst()
    shop.clock.pass(Math.max(0, (due?.next_at ?? 0) - shop.clock.now() - minutes(2)) as Duration)
    await shop.beats()
    shop.woo.faults.forgetRequests()
    await beatsFor(minutes(1), seconds(10))
    expect(readings()).toBe(3)
  })

  test('two processes together ask as often as one', async () => {
    const other = await shop.joinedBy()
    await shop.passes(days(6))
    shop.woo.faults.forgetRequests()
    for (let n = 0; n < 15; n++) {
      shop.clock.pass(seconds(20))
      await Promise.all([shop.service.heart.beat(), other.heart.beat()])
    }
    expect(readings()).toBeLessThanOrEqual(6)
    expect(readings()).toBeGreaterThanOrEqual(5)
  })

  test('a shop that never answers holds up no other, and its own round is not begun twice', async () => {
    const { deps } = shop.service
    const [store] = [...deps.stores.values()]
    const real = deps.platforms.get('default')
    if (!store || !real) throw new Error('no store')
    let dead = 0
    const silent = { ...real, changedOrders: never, olderOrders: () => (dead++, never()) } as unknown as Platform
    const stores = new Map([['dead', { ...store, id: 'dead' }], ['default', store]])
    const heart = createHeart({ ...deps, stores, platforms: new Map([['dead', silent], ['default', real]]) })
    for (let n = 0; n < 5; n++) {
      shop.woo.faults.forgetRequests()
      // The round before may still be at its end, and dates itself by the time that goes by meanwhile.
      while (readings() === 0) {
        shop.clock.pass(seconds(30))
        void heart.beat()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    expect(dead).toBe(1)
  })

  test('a heart that was started reads by itself, and stops', async () => {
    const heart = createHeart(shop.service.deps)
    heart.start(5)
    while (readings() === 0) {
      shop.clock.pass(seconds(30))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await heart.stop()
    shop.woo.faults.forgetRequests()
    shop.clock.pass(minutes(5))
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(readings()).toBe(0)
  })
})
