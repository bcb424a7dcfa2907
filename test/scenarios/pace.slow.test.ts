/** How often and when people hear from us, told over whole days: caps, nights, several shops, pauses, and switching on. */
import { describe, expect } from 'vitest'
import { advance } from '../../server/flows/scheduler.ts'
import { sendDue } from '../../server/messages/sender.ts'
import { resumeFlow, pauseFlow } from '../../server/pace/store.ts'
import type { Store } from '../../server/stores/shop.ts'
import { days, hours, isoText, minutes, type Instant } from '../../server/values/time.ts'
import { cartPost, scenario, type Shop } from '../support/shop.ts'
import { withSecond } from './two-shops.ts'

const ann = 'ann@example.test'
const bob = 'bob@example.test'
const TWO = { ALLOW_PRIVATE_STORES: 'true' }
const CART_CLASSIC = { storeId: 'default', flow: 'cart-classic' } as const
const BOTH = ['cart-classic', 'post-purchase'] as const

/** What left, when (the pretend shops are at Greenwich) and from whom: `02 13:00 help default`. */
async function timetable(shop: Shop): Promise<readonly string[]> {
  const { db } = shop.service.deps.connection
  const rows = await db.selectFrom('message').select(['step', 'store_id', 'ended_at']).where('state', '=', 'sent').orderBy('ended_at').execute()
  return rows.map((row) => `${isoText((row.ended_at ?? 0) as Instant).slice(8, 16).replace('T', ' ')} ${row.step} ${row.store_id === 'default' ? 'first' : 'second'}`)
}
const reasons = async (shop: Shop): Promise<readonly string[]> =>
  (await shop.service.deps.connection.db.selectFrom('run').select('reason').where('state', '=', 'active').orderBy('started_at').execute()).map((row) => row.reason)

describe('by night', () => {
  scenario('a reminder due then leaves in the morning, and a third one too', async (shop) => {
    shop.clock.pass(hours(9.5))
    await shop.leaves({ email: ann })
    await shop.passes(hours(5))
    expect([await shop.mails(), await reasons(shop)]).toEqual([[], ['quiet-hours']])
    await shop.passes(days(5))
    expect(await timetable(shop)).toEqual(['03 07:07 help first', '04 07:07 concerns first', '05 09:30 last-note first'])
  }, { QUIET_HOURS: '22-7' })

  scenario('the default is from 22 to 7, on the shopper\'s own clock', async (shop) => {
    // In Tokyo it is one in the morning.
    shop.clock.pass(hours(3))
    await shop.post('/v1/carts', { ...cartPost(shop.woo, { email: ann }, 1), timeZone: 'Asia/Tokyo' })
    await shop.passes(days(1))
    expect(await timetable(shop)).toEqual(['02 22:07 help first'])
  }, { QUIET_HOURS: '' })

  scenario('a process that comes up in the middle of the night sends nothing of what waited', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.leaves({ email: bob, device: 'bob' })
    shop.clock.pass(hours(12))
    await shop.beats()
    await shop.passes(hours(6))
    expect(await shop.mails()).toEqual([])
    await shop.passes(hours(2))
    expect(await shop.mails()).toHaveLength(2)
  }, { QUIET_HOURS: '22-7' })
})

describe('a person with carts in two shops', () => {
  scenario('hears of the newest one; the other waits, and no two mails are nearer than twenty hours', async (shop) => {
    await withSecond(shop, [...BOTH], async (second) => {
      await shop.leaves({ email: ann })
      await shop.passes(hours(2))
      await second.leaves({ email: ann })
      await shop.passes(days(3.5))
      // A series that waits for another looks again each hour: which of the two looks first is the database's to say.
      expect(await timetable(shop)).toEqual(['02 13:00 help first', '03 09:01 help second', '04 05:02 concerns second', expect.stringMatching(/^05 0[23]:00 last-note second$/)])
      expect(await shop.outbox()).toEqual(expect.arrayContaining(['concerns expired: too-late', 'last-note expired: capped']))
    })
  }, TWO)

  scenario('hears of the older one again when the newer is bought', async (shop) => {
    await withSecond(shop, [...BOTH], async (second) => {
      await shop.leaves({ email: ann })
      await shop.passes(hours(2))
      await second.leaves({ email: ann })
      await shop.passes(hours(3))
      second.woo.placeOrder({ email: ann, lines: [{ productId: second.woo.products.mug.id, quantity: 1 }] })
      await shop.passes(hours(30))
      expect(await timetable(shop)).toEqual(['02 13:00 help first', '03 12:00 concerns first'])
    })
  }, TWO)

  scenario('hears of the older one while the other shop\'s reminders are paused', async (shop) => {
    await withSecond(shop, [...BOTH], async (second) => {
      const { deps } = shop.service
      await shop.leaves({ email: ann })
      await second.leaves({ email: ann })
      await pauseFlow(deps.connection.db, { storeId: second.storeId, flow: 'cart-classic', reason: 'bounces', sentCount: 100, bouncedCount: 4, complainedCount: 0, at: deps.clock.wall() })
      await shop.passes(hours(2))
      expect(await timetable(shop)).toEqual(['02 13:00 help first'])
    })
  }, TWO)

  scenario('is written to by the one however long the other one\'s round takes to see that it has nothing to send', async (shop) => {
    await withSecond(shop, [...BOTH], async (second) => {
      const { deps } = shop.service
      const [busy, idle] = ['default', second.storeId].map((id) => deps.stores.get(id)!) as [Store, Store]
      await shop.leaves({ email: ann })
      shop.clock.pass(minutes(61))
      await advance(deps, busy)
      // The idle shop's look is under way when the busy one's round begins.
      expect(await Promise.all([sendDue(deps, idle), sendDue(deps, busy)])).toEqual([0, 1])
    })
  }, TWO)

  scenario('that come due in the same instant gets one mail, whichever process is quicker', async (shop) => {
    await withSecond(shop, [...BOTH], async (second) => {
      const other = await shop.joinedBy()
      await shop.leaves({ email: ann })
      await second.leaves({ email: ann })
      await shop.leaves({ email: bob, device: 'bob' })
      shop.clock.pass(minutes(61))
      for (let n = 0; n < 4; n++) await Promise.all([shop.beats(), other.heart.beat()])
      expect([...await shop.mails()].sort()).toEqual([`cart-help to ${ann}`, `cart-help to ${bob}`])
    })
  }, TWO)
})

scenario('a reminder goes before an offer: the thank-you of an order waits until the series of a cart left meanwhile is through', async (shop) => {
  shop.orders({ email: ann, status: 'completed' })
  await shop.passes(days(2))
  await shop.leaves({ email: ann })
  await shop.passes(days(4))
  expect(await timetable(shop)).toEqual(['04 13:00 help first', '05 12:00 concerns first', '07 00:00 last-note first', '07 20:01 thank-you first'])
})

scenario('a person gets four in a fortnight and no fifth', async (shop) => {
  for (let n = 0; n < 7; n++) {
    await shop.leaves({ email: ann, device: `device-${n}` })
    await shop.passes(hours(30))
    shop.orders({ email: ann })
    await shop.passes(hours(6))
  }
  expect(await timetable(shop)).toHaveLength(4)
  expect(await shop.outbox()).toContain('help expired: capped')
})

scenario('a flow that is paused sends nothing, loses what grows late, and goes on when let', async (shop) => {
  const { deps } = shop.service
  await pauseFlow(deps.connection.db, { ...CART_CLASSIC, reason: 'complaints', sentCount: 9, bouncedCount: 0, complainedCount: 2, at: deps.clock.wall() })
  await shop.leaves({ email: ann })
  await shop.passes(hours(20))
  expect([await shop.mails(), await shop.outbox()]).toEqual([[], ['help expired: too-late']])
  await resumeFlow(deps.connection.db, CART_CLASSIC, { wall: deps.clock.wall(), now: deps.clock.now() })
  await shop.passes(hours(5))
  expect(await shop.mails()).toEqual([`cart-concerns to ${ann}`])
})

scenario('a flow that is let go on sends at once what waited for that alone, whether decided already or not', async (shop) => {
  const { deps } = shop.service
  await shop.leaves({ email: ann, device: 'ann' })
  await shop.passes(minutes(30))
  await shop.leaves({ email: bob, device: 'bob' })
  await shop.passes(minutes(25))
  await pauseFlow(deps.connection.db, { ...CART_CLASSIC, reason: 'complaints', sentCount: 9, bouncedCount: 0, complainedCount: 2, at: deps.clock.wall() })
  await shop.passes(hours(1))
  expect(await shop.mails()).toEqual([])
  await resumeFlow(deps.connection.db, CART_CLASSIC, { wall: deps.clock.wall(), now: deps.clock.now() })
  await shop.passes(minutes(1))
  expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-help to ${bob}`])
})

describe('switching a flow on', () => {
  scenario('mails nobody whose cart was left, and thanks nobody whose order was completed, before', async (shop) => {
    await withSecond(shop, [], async (second) => {
      for (const age of [50, 20, 10, 3, 2]) {
        await second.leaves({ email: `a${age}@example.test`, device: `device-${age}` })
        second.woo.placeOrder({ email: `o${age}@example.test`, status: 'completed', lines: [{ productId: second.woo.products.mug.id, quantity: 1 }] })
        await shop.passes(hours(age))
      }
      await second.set({ flows: [...BOTH] })
      await shop.passes(days(7))
      expect(await shop.mails()).toEqual([])
      await second.leaves({ email: bob, device: 'bob' })
      await shop.passes(hours(2))
      expect(await shop.mails()).toEqual([`cart-help to ${bob}`])
    })
  }, TWO)

  scenario('after the service was down for days sends each its one step that is not late, and no more', async (shop) => {
    for (const age of [30, 20, 10, 4, 0.5]) {
      await shop.leaves({ email: `a${age}@example.test`, device: `device-${age * 10}` })
      shop.clock.pass(hours(age))
    }
    for (let n = 0; n < 5; n++) await shop.beats()
    await shop.passes(hours(1))
    const first = [...await shop.mails()].sort()
    await shop.passes(hours(5))
    // Left 64.5, 34.5, 14.5, 4.5 and half an hour ago when it came up.
    expect(first).toEqual(['cart-concerns to a20@example.test', 'cart-help to a0.5@example.test', 'cart-help to a4@example.test', 'cart-last-note to a30@example.test'])
    expect([...await shop.mails()].sort()).toEqual(first)
  })
})

scenario('a shopper who comes back while the last note is held gets it after all, when that time has come', async (shop) => {
  await shop.leaves({ email: ann })
  await shop.passes(hours(59.9))
  shop.woo.faults.rest.status(503)
  await shop.passes(minutes(30))
  expect(await shop.outbox()).toContain('last-note scheduled: store-unreachable')
  shop.woo.faults.rest.heal()
  await shop.leaves({ email: ann })
  await shop.passes(hours(59))
  expect(await shop.mails()).toHaveLength(2)
  await shop.passes(hours(2))
  expect((await shop.mails()).at(-1)).toBe(`cart-last-note to ${ann}`)
})
