/** What is remembered of webhooks, and when they may be relied on to tell of changes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../server/db/connect.ts'
import { recordContact } from '../../../server/orders/store.ts'
import { areWebhooksHealthy, claimCheck, readWebhooks, recordCheck, recordDelivery, recordMend } from '../../../server/orders/webhooks/store.ts'
import { days, hours, minus, minutes, plus, seconds, type Instant } from '../../../server/values/time.ts'
import { NOON } from '../../support/clock.ts'
import { databases, openDatabase } from '../../support/databases.ts'

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeEach(async () => ({ connection, close } = await openDatabase(kind)))
  afterEach(() => close())

  const healthy = (wall: Instant) => areWebhooksHealthy(connection.db, 'default', wall)
  /** The newest change that asking found, on the shop's clock. */
  const changed = (at: Instant, skew = seconds(0)) => recordContact(connection.db, 'default', { cursorStoreAt: at, skew, at: NOON })

  describe('webhooks are healthy', () => {
    test('once one delivered and no change is known that none told of', async () => {
      await changed(minus(NOON, hours(1)))
      expect(await healthy(NOON)).toBe(false)
      await recordDelivery(connection.db, 'default', NOON)
      expect(await healthy(plus(NOON, minutes(1)))).toBe(true)
    })

    test('in a quiet shop for two days, not for ever', async () => {
      await changed(NOON)
      await recordDelivery(connection.db, 'default', NOON)
      expect(await healthy(plus(NOON, days(2)))).toBe(true)
      expect(await healthy(plus(NOON, days(3)))).toBe(false)
    })

    test('not when asking found a change of which nothing was delivered within ten minutes', async () => {
      await recordDelivery(connection.db, 'default', NOON)
      await changed(plus(NOON, hours(1)))
      expect(await healthy(plus(NOON, minutes(65)))).toBe(true)
      expect(await healthy(plus(NOON, minutes(71)))).toBe(false)
    })

    test('again with the next delivery', async () => {
      await recordDelivery(connection.db, 'default', NOON)
      await changed(plus(NOON, hours(1)))
      await recordDelivery(connection.db, 'default', plus(NOON, hours(2)))
      expect(await healthy(plus(NOON, hours(2)))).toBe(true)
    })

    test('by our clock, however far the shop\'s is off', async () => {
      await recordDelivery(connection.db, 'default', NOON)
      await changed(plus(NOON, hours(1)), hours(1))
      expect(await healthy(plus(NOON, hours(2)))).toBe(true)
      await changed(plus(NOON, hours(2)), hours(1))
      expect(await healthy(plus(NOON, hours(2)))).toBe(false)
    })

    test('not before the shop was read at all, and not because another shop\'s are', async () => {
      await recordDelivery(connection.db, 'default', NOON)
      expect(await healthy(NOON)).toBe(false)
      await changed(NOON)
      expect(await areWebhooksHealthy(connection.db, 'other', NOON)).toBe(false)
    })
  })

  test('a delivery noted late does not make the last one older', async () => {
    await recordDelivery(connection.db, 'default', NOON)
    await recordDelivery(connection.db, 'default', minus(NOON, hours(1)))
    expect((await readWebhooks(connection.db, 'default')).deliveredAt).toBe(NOON)
  })

  test('of several processes one looks', async () => {
    const { db } = connection
    const unknown = await readWebhooks(db, 'default')
    const first = await Promise.all([1, 2, 3].map(() => claimCheck(db, 'default', unknown, NOON)))
    expect(first.filter((each) => each)).toHaveLength(1)
    const known = await readWebhooks(db, 'default')
    const second = await Promise.all([1, 2, 3].map((n) => claimCheck(db, 'default', known, plus(NOON, minutes(n)))))
    expect(second.filter((each) => each)).toHaveLength(1)
  })

  test('a delivery before the first look does not keep the look away', async () => {
    await recordDelivery(connection.db, 'default', NOON)
    expect(await claimCheck(connection.db, 'default', await readWebhooks(connection.db, 'default'), NOON)).toBe(true)
  })

  test('a look is kept with what was found, repairs are counted, and a long reason does not lose it', async () => {
    const { db } = connection
    await claimCheck(db, 'default', await readWebhooks(db, 'default'), NOON)
    await recordMend(db, 'default', 'disabled', NOON)
    await recordMend(db, 'default', 'moved', plus(NOON, hours(1)))
    await recordCheck(db, 'default', { state: 'denied', detail: 'x'.repeat(500), ids: [4, 5], secretHash: 'a hash' })
    expect(await readWebhooks(db, 'default')).toEqual({
      state: 'denied', detail: 'x'.repeat(80), checkedAt: NOON, deliveredAt: null, mendedAt: plus(NOON, hours(1)), mendReason: 'moved', mendCount: 2, ids: [4, 5], secretHash: 'a hash',
    })
  })
})
