/** Orders in the database: an older version never overwrites a later one, and the cursor only moves forward. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import type { Order } from '../../server/orders/order.ts'
import { findOrder, ordersFor, saveDetails, undetailedOrders, type OrderKeys, readSync, recordContact, recordTrouble, saveOrder } from '../../server/orders/store.ts'
import { instant, milliseconds } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'

const order = (changes: Partial<Order> = {}): Order => ({
  storeId: 'default', id: 1_001, status: 'processing', number: '1001', key: 'wc_order_a', createdStoreAt: instant(1_000), modifiedStoreAt: instant(5_000), placedStoreAt: instant(1_000),
  completedAt: null, emailIndex: 'index ann', sealedEmail: 'sealed ann', firstName: 'Ann', customerId: 0, total: { minor: 3_780, decimals: 2, currency: 'EUR' }, refunded: { minor: 0, decimals: 2, currency: 'EUR' },
  paidStoreAt: null, isAccepted: true, needsPayment: false, hasTransaction: false, createdVia: 'store-api', details: null, paymentMethod: 'cod', ...changes,
})

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    await connection.db.deleteFrom('shop_order').execute()
    await connection.db.deleteFrom('store_sync').execute()
  })
  const stored = () => findOrder(connection.db, 'default', 1_001)

  test('an order comes back as it was saved', async () => {
    await saveOrder(connection.db, order())
    expect(await stored()).toEqual(order())
  })

  test('a later version replaces it', async () => {
    await saveOrder(connection.db, order())
    await saveOrder(connection.db, order({ status: 'cancelled', modifiedStoreAt: instant(6_000), emailIndex: 'index bob' }))
    expect(await stored()).toMatchObject({ status: 'cancelled', modifiedStoreAt: 6_000, emailIndex: 'index bob' })
  })

  test('another version of the same second replaces it too', async () => {
    await saveOrder(connection.db, order())
    await saveOrder(connection.db, order({ status: 'on-hold' }))
    expect(await stored()).toMatchObject({ status: 'on-hold' })
  })

  test('that it was taken on stays, whatever comes later', async () => {
    await saveOrder(connection.db, order({ status: 'on-hold', isAccepted: false }))
    expect(await stored()).toMatchObject({ isAccepted: false })
    await saveOrder(connection.db, order())
    await saveOrder(connection.db, order({ status: 'cancelled', isAccepted: false, modifiedStoreAt: instant(6_000) }))
    expect(await stored()).toMatchObject({ status: 'cancelled', isAccepted: true })
  })

  test('what the shop told of it alone stays through later versions, and is asked for once', async () => {
    const details = { entryCartId: 'cart-1', entryMessageId: 'message-1', isFromUs: true, paymentUrl: 'https://shop.example/pay', shopRate: { currency: 'EUR', rate: '1.08' } }
    await saveOrder(connection.db, order())
    const unasked = async () => (await undetailedOrders(connection.db, 'default', instant(1_000))).map((each) => each.id)
    expect([await unasked(), await undetailedOrders(connection.db, 'default', instant(1_001))]).toEqual([[1_001], []])
    await saveDetails(connection.db, order(), details)
    await saveOrder(connection.db, order({ status: 'completed', modifiedStoreAt: instant(6_000), refunded: { minor: 500, decimals: 2, currency: 'EUR' } }))
    expect(await stored()).toMatchObject({ status: 'completed', details, refunded: { minor: 500 } })
    expect(await unasked()).toEqual([])
    expect((await ordersFor(connection.db, 'default', { emailIndexes: [], ids: [], customerIds: [], entryCartIds: ['cart-1'] })).map((each) => each.id)).toEqual([1_001])
  })

  test('an older version changes nothing', async () => {
    await saveOrder(connection.db, order())
    await saveOrder(connection.db, order({ status: 'pending', modifiedStoreAt: instant(4_999) }))
    expect(await stored()).toEqual(order())
  })

  test('when it was first seen as bought and as completed stays, whatever comes later', async () => {
    await saveOrder(connection.db, order({ status: 'failed', placedStoreAt: null }))
    await saveOrder(connection.db, order({ placedStoreAt: instant(2_000) }))
    await saveOrder(connection.db, order({ status: 'completed', placedStoreAt: instant(6_000), completedAt: instant(9_000), modifiedStoreAt: instant(6_000) }))
    await saveOrder(connection.db, order({ status: 'refunded', placedStoreAt: instant(7_000), completedAt: null, modifiedStoreAt: instant(7_000) }))
    expect(await stored()).toMatchObject({ status: 'refunded', placedStoreAt: 2_000, completedAt: 9_000 })
  })

  test('of versions saved at the same moment the latest remains', async () => {
    await Promise.all([5, 9, 7, 8, 6].map((second) => saveOrder(connection.db, order({ status: `s${second}`, modifiedStoreAt: instant(second * 1_000) }))))
    expect(await stored()).toMatchObject({ status: 's9', modifiedStoreAt: 9_000 })
  })

  test('a person\'s orders and a draft\'s order are found, in this shop only', async () => {
    await saveOrder(connection.db, order())
    await saveOrder(connection.db, order({ id: 1_002, emailIndex: 'index bob' }))
    await saveOrder(connection.db, order({ id: 1_003, emailIndex: null }))
    await saveOrder(connection.db, order({ storeId: 'other', id: 1_004 }))
    const ids = async (keys: Partial<OrderKeys>) => (await ordersFor(connection.db, 'default', { emailIndexes: [], ids: [], customerIds: [], entryCartIds: [], ...keys })).map((each) => each.id)
    expect(await ids({ emailIndexes: ['index ann'] })).toEqual([1_001])
    expect(await ids({ emailIndexes: ['index ann'], ids: [1_003, 1_001] })).toEqual([1_003, 1_001])
    expect(await ids({})).toEqual([])
  })

  describe('how far a shop was read', () => {
    const sync = () => readSync(connection.db, 'default')
    const contact = (cursor: number | null, atMs: number) => recordContact(connection.db, 'default', { cursorStoreAt: cursor === null ? null : instant(cursor), skew: milliseconds(-7_000), at: instant(atMs) })

    test('is unknown before the first contact', async () => {
      expect(await sync()).toEqual({ cursorStoreAt: null, skew: 0, lastOkAt: null, lastTryAt: null, lastError: null })
    })

    test('moves forward only', async () => {
      await contact(5_000, 1)
      await contact(4_000, 2)
      await contact(null, 3)
      expect(await sync()).toEqual({ cursorStoreAt: 5_000, skew: -7_000, lastOkAt: 3, lastTryAt: 3, lastError: null })
    })

    test('is not moved by trouble, and a good contact ends the trouble', async () => {
      await contact(5_000, 1)
      await recordTrouble(connection.db, 'default', 'away: '.padEnd(300, 'x'), instant(2))
      expect(await sync()).toMatchObject({ cursorStoreAt: 5_000, lastOkAt: 1, lastTryAt: 2, lastError: 'away: '.padEnd(200, 'x') })
      await contact(6_000, 3)
      expect(await sync()).toMatchObject({ cursorStoreAt: 6_000, lastError: null })
    })

    test('may be recorded first by several processes at once', async () => {
      await Promise.all([contact(1_000, 1), contact(3_000, 1), contact(2_000, 1), recordTrouble(connection.db, 'default', 'away', instant(1))])
      expect((await sync()).cursorStoreAt).toBe(3_000)
    })
  })
})
