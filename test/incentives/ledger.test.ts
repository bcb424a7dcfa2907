/** The ledger of coupons: one row a message, nobody offered two, the month's money counted once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { close, couponOfMessage, findIncentive, hasOther, incentivesOfCart, issue, refuse, reserve, spentSince, type Wish } from '../../server/incentives/ledger.ts'
import { money } from '../../server/values/money.ts'
import { days, hours, minus, plus } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

const wish = (messageId: string, changes: Partial<Wish> = {}): Wish => ({
  messageId, storeId: 'default', cartId: `cart-of-${messageId}`, emailIndex: 'ann', code: `back-${messageId}`, kind: 'percent', amount: '10', giftId: null, cost: money(500, 2, 'EUR'), ...changes,
})
const SINCE = minus(NOON, days(60))

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let end: () => Promise<void>
  beforeAll(async () => ({ connection, close: end } = await openDatabase(kind)))
  afterAll(() => end())
  beforeEach(() => connection.db.deleteFrom('incentive').execute())
  const db = () => connection.db
  const stateOf = async (messageId: string) => (await findIncentive(db(), messageId))?.state
  const other = (messageId: string, emailIndex = 'ann') => hasOther(db(), { storeId: 'default', emailIndex, messageId }, { since: SINCE, now: NOON })
  const spent = async (exceptMessage: string | null = null) => (await spentSince(db(), { storeId: 'default', currency: 'EUR', decimals: 2, exceptMessage, since: SINCE })).minor

  test('a message has one row, however often it asks, and keeps the day it first did', async () => {
    await reserve(db(), wish('m1'), NOON)
    await refuse(db(), 'm1', 'denied', 'over-budget', NOON)
    const again = await reserve(db(), wish('m1', { cost: money(700, 2, 'EUR') }), plus(NOON, hours(1)))
    expect(again).toMatchObject({ state: 'reserved', createdAt: NOON, endedAt: null, cost: { minor: 700 } })
    expect(await spent()).toBe(700)
  })

  test('what was issued or has ended is not opened anew', async () => {
    await reserve(db(), wish('m1'), NOON)
    await issue(db(), 'm1', { couponId: 7, expiresAt: plus(NOON, days(1)) })
    expect(await reserve(db(), wish('m1'), NOON)).toMatchObject({ state: 'issued', couponId: 7 })
    await close(db(), 'm1', { state: 'used', reason: 'used', at: NOON, orderId: 9, costMinor: 480 })
    expect(await reserve(db(), wish('m1'), NOON)).toMatchObject({ state: 'used', orderId: 9, cost: { minor: 480 } })
    expect(await close(db(), 'm1', { state: 'voided', reason: 'bought-without', at: NOON })).toBe(false)
    expect(await issue(db(), 'm1', { couponId: 8, expiresAt: NOON })).toBe(false)
  })

  test('a person has another one while it may have reached him, for the time told, and not what was denied or never left', async () => {
    await reserve(db(), wish('m1'), NOON)
    expect([await other('m1'), await other('m2'), await other('m2', 'bob')]).toEqual([false, true, false])
    await refuse(db(), 'm1', 'failed', 'away: http-500', NOON)
    expect(await other('m2')).toBe(false)
    for (const state of ['used', 'voided', 'expired'] as const) {
      await db().deleteFrom('incentive').execute()
      await reserve(db(), wish('m1'), NOON)
      await close(db(), 'm1', { state, reason: 'x', at: NOON })
      expect([state, await other('m2')]).toEqual([state, true])
    }
    await db().deleteFrom('incentive').execute()
    await reserve(db(), wish('m1'), NOON)
    await close(db(), 'm1', { state: 'dropped', reason: 'mail-not-sent', at: NOON })
    expect(await other('m2')).toBe(false)
    await reserve(db(), wish('old'), minus(SINCE, hours(1)))
    expect(await other('m2')).toBe(false)
    await issue(db(), 'old', { couponId: 7, expiresAt: plus(NOON, hours(1)) })
    expect(await other('m2')).toBe(true)
  })

  test('two asked for at once do not both pass unseen', async () => {
    const asked = await Promise.all(['m1', 'm2'].map(async (id) => {
      await reserve(db(), wish(id), NOON)
      return other(id)
    }))
    expect(asked).toContain(true)
  })

  test('the money of a month is that of coupons that cost something or still may, in one currency', async () => {
    for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) await reserve(db(), wish(id), NOON)
    await close(db(), 'm2', { state: 'voided', reason: 'bought-without', at: NOON })
    await close(db(), 'm3', { state: 'expired', reason: 'unused', at: NOON })
    await refuse(db(), 'm4', 'denied', 'over-budget', NOON)
    await close(db(), 'm5', { state: 'used', reason: 'used', at: NOON, orderId: 1, costMinor: 321 })
    await reserve(db(), wish('won', { cost: money(9_000, 0, 'KRW') }), NOON)
    await reserve(db(), wish('elsewhere', { storeId: 'other' }), NOON)
    await reserve(db(), wish('before'), minus(SINCE, hours(1)))
    expect([await spent(), await spent('m1')]).toEqual([821, 321])
  })

  test('a link takes along what was promised, and nothing that was not', async () => {
    await reserve(db(), wish('m1', { kind: 'gift', giftId: 16 }), NOON)
    expect(await couponOfMessage(db(), 'm1')).toBe(null)
    await issue(db(), 'm1', { couponId: 7, expiresAt: plus(NOON, days(1)) })
    expect(await couponOfMessage(db(), 'm1')).toEqual({ code: 'back-m1', giftId: 16 })
    await close(db(), 'm1', { state: 'voided', reason: 'bought-without', at: NOON })
    expect([await couponOfMessage(db(), 'm1'), await couponOfMessage(db(), 'm2')]).toEqual([null, null])
    expect(await stateOf('m1')).toBe('voided')
    expect(await incentivesOfCart(db(), 'cart-of-m1')).toHaveLength(1)
  })
})
