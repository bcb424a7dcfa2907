/** An order that a reading shows again a moment later was settled already, unless it changed. */
import { expect, test } from 'vitest'
import { money } from '../../server/values/money.ts'
import type { Order } from '../../server/orders/order.ts'
import { isJustSettled, noteSettled, type Settled } from '../../server/orders/settled.ts'
import { instant, milliseconds, minutes, plus, seconds } from '../../server/values/time.ts'

const AT = instant(1_000_000_000)
const order = (changes: Partial<Order> = {}): Order => ({
  storeId: 'default', id: 7, status: 'processing', number: '7', key: 'wc_order_a', createdStoreAt: AT, modifiedStoreAt: AT, placedStoreAt: AT, completedAt: null,
  emailIndex: 'ann', sealedEmail: 'sealed', firstName: null, customerId: 0, total: money(1_900, 2, 'EUR'), refunded: money(0, 2, 'EUR'), isAccepted: true, paidStoreAt: null,
  needsPayment: false, hasTransaction: false, createdVia: 'checkout', paymentMethod: 'bacs', details: null, ...changes,
})
const begun = milliseconds(5_000)
const after = (wait: number) => milliseconds(begun + wait)
const settled = (): Settled => {
  const memory: Settled = new Map()
  noteSettled(memory, order(), begun)
  return memory
}

test('for a minute it counts as settled', () => {
  expect(isJustSettled(settled(), order(), after(seconds(59)))).toBe(true)
  expect(isJustSettled(settled(), order(), after(minutes(1)))).toBe(false)
})

test('one that changed does not, nor does the same number in another shop', () => {
  expect(isJustSettled(settled(), order({ status: 'cancelled' }), begun)).toBe(false)
  expect(isJustSettled(settled(), order({ modifiedStoreAt: plus(AT, seconds(1)) }), begun)).toBe(false)
  expect(isJustSettled(settled(), order({ storeId: 'other' }), begun)).toBe(false)
})

test('of many the ones settled longest ago are forgotten', () => {
  const memory = settled()
  for (let id = 100; id < 2_099; id++) noteSettled(memory, order({ id }), begun)
  expect(isJustSettled(memory, order(), begun)).toBe(true)
  noteSettled(memory, order({ id: 2_099 }), begun)
  expect(isJustSettled(memory, order(), begun)).toBe(false)
  expect(memory.size).toBe(2_000)
})
