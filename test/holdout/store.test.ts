/** Who was reminded and who was not, and what they ordered in the time that counts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { countTrials, latestPercent, ordersOfTrials, recordTrial, type Trial } from '../../server/holdout/store.ts'
import { outcomesOf, usualCurrency } from '../../server/metrics/outcomes.ts'
import type { Order } from '../../server/orders/order.ts'
import { saveOrder } from '../../server/orders/store.ts'
import { money } from '../../server/values/money.ts'
import { days, hours, instant, minus, plus } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'

const NOW = instant(1_700_000_000_000)
const WINDOW = days(5)
const OF = { storeId: 'default', percent: 10, from: minus(NOW, days(180)), until: minus(NOW, WINDOW) }
const DAY_AGO_10 = minus(NOW, days(10))

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => void ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  const draw = (emailIndex: string, arm: Trial['arm'], changes: Partial<Trial> = {}): Promise<void> =>
    recordTrial(connection.db, { storeId: 'default', emailIndex, arm, percent: 10, runId: `run of ${emailIndex}`, at: DAY_AGO_10, storeAt: plus(DAY_AGO_10, hours(2)), ...changes })
  let orderId = 0
  const order = (emailIndex: string | null, placedStoreAt: Order['placedStoreAt'], changes: Partial<Order> = {}): Promise<unknown> => saveOrder(connection.db, {
    storeId: 'default', id: ++orderId, status: 'processing', number: '1', key: 'k', createdStoreAt: NOW, modifiedStoreAt: NOW, placedStoreAt, completedAt: null, paidStoreAt: null, isAccepted: true, needsPayment: false,
    hasTransaction: false, createdVia: 'checkout', emailIndex, sealedEmail: null, firstName: null, customerId: 0, total: money(5_000, 2, 'EUR'), refunded: money(0, 2, 'EUR'), paymentMethod: 'stripe', details: null, ...changes,
  })

  test('a person counts once, from the first time on', async () => {
    await draw('ann', 'mailed')
    await draw('ann', 'held-out', { percent: 20, at: NOW })
    await draw('ben', 'held-out')
    await draw('cas', 'mailed', { at: minus(NOW, days(4)) })
    await draw('dee', 'mailed', { percent: 20 })
    await draw('eve', 'mailed', { storeId: 'another' })
    expect(await countTrials(connection.db, OF)).toEqual(new Map([['mailed', 1], ['held-out', 1]]))
    expect(await latestPercent(connection.db, 'default', NOW, days(180))).toBe(10)
  })

  test('orders count from the moment on until the time is over, by the shop\'s clock and by the address alone', async () => {
    const storeAt = plus(DAY_AGO_10, hours(2))
    await order('ann', minus(storeAt, hours(1)))
    await order('ann', storeAt)
    await order('ann', plus(storeAt, WINDOW))
    await order('ann', plus(storeAt, days(6)))
    await order('ben', plus(storeAt, days(1)), { refunded: money(5_000, 2, 'EUR'), status: 'refunded' })
    await order(null, plus(storeAt, days(1)))
    await order('nobody', plus(storeAt, days(1)))
    const orders = await ordersOfTrials(connection.db, OF, WINDOW)
    const own = usualCurrency(orders, null)
    const outcome = outcomesOf(orders, own ?? { currency: 'EUR', decimals: 2 })
    expect([own, outcome('mailed'), outcome('held-out')]).toEqual([{ currency: 'EUR', decimals: 2 }, { buyers: 1, amounts: [10_000] }, { buyers: 0, amounts: [] }])
  })
})

test('an order in a currency the shop notes no rate for counts as an order and not as money', () => {
  const sold = { status: 'completed', isAccepted: true, total: money(5_000, 2, 'USD'), refunded: money(0, 2, 'USD'), shopRate: null }
  const outcome = outcomesOf([{ ...sold, group: 'mailed', person: 'ann' }, { ...sold, shopRate: { currency: 'EUR', rate: '2' }, group: 'mailed', person: 'ben' }], { currency: 'EUR', decimals: 2 })
  expect(outcome('mailed')).toEqual({ buyers: 2, amounts: [2_500] })
})
