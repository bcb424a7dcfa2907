/** What an order's status means: the whole table. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countsAsBought, isDraft, isTakenOn, standingOf, stopsReminders, type OrderStanding } from '../../server/orders/status.ts'

const PAY_NOW = ['stripe', 'ppcp*']
const euros = (minor: number) => ({ minor, decimals: 2, currency: 'EUR' })
const order = (changes: Partial<OrderStanding> = {}): OrderStanding =>
  ({ status: 'processing', isAccepted: false, needsPayment: true, hasTransaction: false, createdVia: 'store-api', paymentMethod: 'stripe', refunded: euros(0), ...changes })

describe('an order that the shop has not taken on yet', () => {
  test.each([
    ['checkout-draft', 'none'], ['auto-draft', 'none'], ['draft', 'none'], ['trash', 'none'],
    ['on-hold', 'bought'], ['processing', 'bought'], ['completed', 'bought'], ['refunded', 'bought'], ['awaiting-shipment', 'bought'],
    ['cancelled', 'fallen'], ['failed', 'fallen'],
  ] as const)('in %s is %s', (status, standing) => {
    expect(standingOf(order({ status }), PAY_NOW)).toBe(standing)
  })
})

describe('an order that was taken on or paid, or of which something was given back', () => {
  const was = [{ isAccepted: true }, { refunded: euros(100) }]
  test.each([
    ['cancelled', 'withdrawn'], ['failed', 'withdrawn'], ['trash', 'withdrawn'], ['refunded', 'bought'], ['pending', 'bought'], ['on-hold', 'bought'], ['completed', 'bought'],
  ] as const)('in %s is %s: it never opens its carts again', (status, standing) => {
    for (const changes of was) {
      expect(standingOf(order({ status, ...changes }), PAY_NOW)).toBe(standing)
      expect(stopsReminders(standing)).toBe(true)
    }
  })
})

describe('a pending order', () => {
  test.each([
    ['by a card, made at the block checkout', {}, 'unpaid'],
    ['by a card, made at the classic checkout', { createdVia: 'checkout' }, 'unpaid'],
    ['by a gateway named by its beginning', { paymentMethod: 'ppcp-gateway' }, 'unpaid'],
    ['by a gateway whose name only begins like one', { paymentMethod: 'stripe_sepa' }, 'bought'],
    ['by bank transfer', { paymentMethod: 'bacs' }, 'bought'],
    ['by a gateway nobody knows', { paymentMethod: 'vouchers' }, 'bought'],
    ['without a gateway', { paymentMethod: '' }, 'bought'],
    ['that a gateway already has a transaction of', { hasTransaction: true }, 'bought'],
    ['that the shop takes no payment for', { needsPayment: false }, 'bought'],
    ['made by the shop\'s staff', { createdVia: 'admin' }, 'bought'],
    ['made by a program', { createdVia: 'rest-api' }, 'bought'],
    ['made by a subscription', { createdVia: 'subscription' }, 'bought'],
  ] as const)('%s is %s', (_, changes, standing) => {
    expect(standingOf(order({ status: 'pending', ...changes }), PAY_NOW)).toBe(standing)
  })

  test('is left unpaid by no gateway where the owner names none', () => {
    expect(standingOf(order({ status: 'pending' }), [])).toBe('bought')
    expect(standingOf(order({ status: 'pending' }), ['*'])).toBe('bought')
  })
})

test('whatever becomes of an order that was once taken on or paid, it stops reminders for good', () => {
  const statuses = ['pending', 'on-hold', 'processing', 'completed', 'refunded', 'cancelled', 'failed', 'trash', 'packed']
  const step = fc.record({ status: fc.constantFrom(...statuses), isPaid: fc.boolean(), needsPayment: fc.boolean(), hasTransaction: fc.boolean() })
  fc.assert(fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom('checkout', 'store-api', 'admin'), fc.constantFrom('stripe', 'bacs'), (steps, createdVia, paymentMethod) => {
    let isAccepted = false
    for (const { isPaid, ...changes } of steps) {
      const wasAccepted = isAccepted
      isAccepted ||= isPaid || isTakenOn(changes.status)
      const standing = standingOf(order({ ...changes, createdVia, paymentMethod, isAccepted }), PAY_NOW)
      if (wasAccepted || isAccepted) expect(stopsReminders(standing)).toBe(true)
      if (standing === 'unpaid') expect([changes.status, paymentMethod, changes.needsPayment, changes.hasTransaction]).toEqual(['pending', 'stripe', true, false])
    }
  }))
})

test('only a purchase, done or undone, stops reminders', () => {
  expect((['none', 'bought', 'unpaid', 'fallen', 'withdrawn'] as const).filter(stopsReminders)).toEqual(['bought', 'withdrawn'])
})

describe('a status', () => {
  test.each(['processing', 'completed', 'on-hold', 'pending', 'refunded', 'shipped', 'awaiting-shipment', 'pre-ordered'])('%s counts as bought', (status) => {
    expect(countsAsBought(status)).toBe(true)
  })

  test.each(['checkout-draft', 'auto-draft', 'draft', 'failed', 'cancelled', 'trash'])('%s does not', (status) => {
    expect(countsAsBought(status)).toBe(false)
  })

  test('says that the shop took the order on once it is neither waiting nor undone', () => {
    expect(['pending', 'on-hold', 'failed', 'cancelled', 'trash', 'draft', 'processing', 'completed', 'refunded', 'packed'].filter(isTakenOn)).toEqual(['processing', 'completed', 'refunded', 'packed'])
  })

  test('of a draft is no order yet; a failed one is', () => {
    expect(['checkout-draft', 'auto-draft', 'draft', 'failed', 'pending'].map(isDraft)).toEqual([true, true, true, false, false])
  })
})
