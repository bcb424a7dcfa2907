/** Which cart an order came from, by which key, and how sure that is. */
import { describe, expect, test } from 'vitest'
import { match, type CartKeys, type OrderFacts } from '../../server/orders/match.ts'
import { instant, minus, minutes, plus } from '../../server/values/time.ts'

const began = instant(10_000_000)
const cart = (changes: Partial<CartKeys> = {}): CartKeys => ({ id: 'cart-1', visitor: 'browser-1', emailIndex: 'ann', draft: null, customerIds: [], beganStoreAt: began, ...changes })
const order = (changes: Partial<OrderFacts> = {}): OrderFacts => ({ id: 7, key: 'wc_order_a', emailIndex: 'ann', customerId: 0, placedStoreAt: plus(began, minutes(1)), entryCartId: null, visitors: [], ...changes })
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
    ['of one account of the shop, under another address', order({ emailIndex: 'bob', customerId: 5 }), cart({ customerIds: [4, 5] }), 'customer'],
    ['of one account, the order from long before', order({ emailIndex: 'bob', customerId: 5, placedStoreAt: instant(1) }), cart({ customerIds: [5] }), null],
    ['of two accounts', order({ emailIndex: 'bob', customerId: 5 }), cart({ customerIds: [6] }), null],
    ['of guests, who have no account', order({ emailIndex: 'bob', customerId: 0 }), cart({ customerIds: [0] }), null],
    ['whose visit began with the cart\'s link', order({ emailIndex: 'bob', entryCartId: 'cart-1' }), cart(), 'link'],
    ['whose visit began with another cart\'s link', order({ emailIndex: 'bob', entryCartId: 'cart-2' }), cart(), null],
    ['of one browser', order({ emailIndex: 'bob', visitors: ['browser-1'] }), cart(), 'visitor'],
    ['of one browser, the order from long before', order({ emailIndex: 'bob', visitors: ['browser-1'], placedStoreAt: instant(1) }), cart(), null],
    ['of two browsers', order({ emailIndex: 'bob', visitors: ['browser-2'] }), cart(), null],
    ['by every key at once, of which the surest is told', order({ customerId: 5, entryCartId: 'cart-1', visitors: ['browser-1'] }), cart({ draft, customerIds: [5] }), 'draft-order'],
    ['by all but the draft', order({ customerId: 5, entryCartId: 'cart-1', visitors: ['browser-1'] }), cart({ customerIds: [5] }), 'email'],
    ['of two drafts', order({ emailIndex: 'bob', id: 8 }), cart({ draft }), null],
  ] as const)('%s: %#', (_, theOrder, theCart, by) => {
    expect(match(theOrder, theCart)?.by ?? null).toBe(by)
  })
})

test.each([
  [order(), cart({ draft }), 'certain'], [order(), cart(), 'strong'], [order({ emailIndex: 'bob', customerId: 5 }), cart({ customerIds: [5] }), 'likely'],
  [order({ emailIndex: 'bob', entryCartId: 'cart-1' }), cart(), 'likely'], [order({ emailIndex: 'bob', visitors: ['browser-1'] }), cart(), 'likely'],
] as const)('a match says how sure it is: %#', (theOrder, theCart, sure) => {
  expect(match(theOrder, theCart)?.sure).toBe(sure)
})

test('the same things bought are no match: two strangers often buy the same', () => {
  expect(match(order({ emailIndex: 'bob' }), cart())).toBe(null)
})
