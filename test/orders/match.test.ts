/** Which cart an order came from, and which orders count as bought. */
import { describe, expect, test } from 'vitest'
import { match, type CartKeys, type OrderFacts } from '../../server/orders/match.ts'
import { countsAsBought, isDraft } from '../../server/orders/status.ts'
import { instant, minus, minutes, plus } from '../../server/values/time.ts'

const began = instant(10_000_000)
const cart = (changes: Partial<CartKeys> = {}): CartKeys => ({ emailIndex: 'ann', draft: null, beganStoreAt: began, ...changes })
const order = (changes: Partial<OrderFacts> = {}): OrderFacts => ({ id: 7, key: 'wc_order_a', emailIndex: 'ann', placedStoreAt: plus(began, minutes(1)), ...changes })
const draft = { id: 7, key: 'wc_order_a' }

describe('an order and a cart', () => {
  test.each([
    ['of one person', order(), cart(), 'email'],
    ['of one person, the order from just as the cart began', order({ placedStoreAt: began }), cart(), 'email'],
    ['of one person, the cart\'s last post ten minutes late', order({ placedStoreAt: minus(began, minutes(10)) }), cart(), 'email'],
    ['of one person, the order from long before', order({ placedStoreAt: instant(minus(began, minutes(10)) - 1) }), cart(), null],
    ['of two people', order({ emailIndex: 'bob' }), cart(), null],
    ['without an address on the order', order({ emailIndex: null }), cart(), null],
    ['without an address on the cart', order(), cart({ emailIndex: null }), null],
    ['without any address', order({ emailIndex: null }), cart({ emailIndex: null }), null],
    ['never seen as bought', order({ placedStoreAt: null }), cart({ draft }), null],
    ['of one draft', order({ emailIndex: null }), cart({ emailIndex: null, draft }), 'draft-order'],
    ['of one draft, paid by somebody else', order({ emailIndex: 'bob' }), cart({ draft }), 'draft-order'],
    ['of one draft begun before the cart', order({ placedStoreAt: instant(1) }), cart({ draft }), 'draft-order'],
    ['of one draft id with another key', order({ emailIndex: 'bob', key: 'wc_order_b' }), cart({ draft }), null],
    ['of two drafts', order({ emailIndex: 'bob', id: 8 }), cart({ draft }), null],
  ] as const)('%s: %#', (_, theOrder, theCart, by) => {
    expect(match(theOrder, theCart)).toEqual(by === null ? null : { by })
  })
})

describe('an order in the status', () => {
  test.each(['processing', 'completed', 'on-hold', 'pending', 'refunded', 'shipped', 'awaiting-shipment', 'pre-ordered'])('%s counts as bought', (status) => {
    expect(countsAsBought(status)).toBe(true)
  })

  test.each(['checkout-draft', 'auto-draft', 'draft', 'failed', 'cancelled', 'trash'])('%s does not', (status) => {
    expect(countsAsBought(status)).toBe(false)
  })

  test('of a draft is no order yet; a failed one is', () => {
    expect(['checkout-draft', 'auto-draft', 'draft', 'failed', 'pending'].map(isDraft)).toEqual([true, true, true, false, false])
  })
})
