/** Orders and revenue by three definitions: what counts, what is taken off, and what is not invented. */
import { describe, expect, test } from 'vitest'
import { netOf, sumInShopCurrency, sumRecovered, type AttributedOrder } from '../../server/metrics/recovered.ts'
import { money } from '../../server/values/money.ts'

const euros = (minor: number, decimals = 2) => money(minor, decimals, 'EUR')
const order = (changes: Partial<AttributedOrder> = {}): AttributedOrder =>
  ({ status: 'processing', isAccepted: true, total: euros(5_000), refunded: euros(0), byLink: false, afterClick: false, shopRate: null, ...changes })
const dollars = (changes: Partial<AttributedOrder> = {}): AttributedOrder => order({ total: money(3_000, 2, 'USD'), refunded: money(0, 2, 'USD'), ...changes })
const told = (orders: readonly AttributedOrder[]) => sumRecovered(orders).map(({ currency, byLink, afterClick, afterMail }) =>
  [currency, ...[byLink, afterClick, afterMail].map((each) => `${each.orders}: ${each.revenue.minor}`)])

describe('an order', () => {
  test.each([
    ['in work counts in full', {}, 5_000], ['with a part given back counts with the rest', { refunded: euros(1_500) }, 3_500], ['of a plugin\'s status counts', { status: 'packed' }, 5_000],
    ['given back whole does not', { refunded: euros(5_000) }, null], ['called refunded does not, even without a refund', { status: 'refunded' }, null],
    ['cancelled does not', { status: 'cancelled' }, null], ['that failed does not', { status: 'failed' }, null], ['in the trash does not', { status: 'trash' }, null],
    ['waiting for a transfer does not yet', { status: 'on-hold', isAccepted: false }, null], ['of nothing does not', { total: euros(0) }, null],
  ] as const)('%s', (_, changes, net) => {
    expect(netOf(order(changes))?.minor ?? null).toBe(net)
  })
})

describe('the sums', () => {
  test('hold each order in every number it belongs to', () => {
    expect(told([order(), order({ afterClick: true, refunded: euros(1_000) }), order({ byLink: true, afterClick: true })])).toEqual([['EUR', '1: 5000', '2: 9000', '3: 14000']])
  })

  test('of currencies stand for themselves, that of most orders first', () => {
    expect(told([dollars(), order(), order({ status: 'cancelled' }), order()])).toEqual([['EUR', '0: 0', '0: 0', '2: 10000'], ['USD', '0: 0', '0: 0', '1: 3000']])
    expect(told([])).toEqual([])
  })

  test('take orders from before and after a shop changed its decimals together', () => {
    expect(told([order(), order({ total: euros(20, 0), refunded: euros(5, 0) })])).toEqual([['EUR', '0: 0', '0: 0', '2: 6500']])
  })
})

describe('in the shop\'s own currency', () => {
  const own = (orders: readonly AttributedOrder[]) => {
    const { untold, afterMail } = sumInShopCurrency(orders, 'EUR')
    return [afterMail.orders, afterMail.revenue.minor, untold]
  }

  test.each([
    ['orders of that currency count as they are', [order()], [1, 5_000, 0]],
    ['others at the rate the shop itself sold at', [dollars({ shopRate: { currency: 'EUR', rate: '1.2' } })], [1, 2_500, 0]],
    ['rounded half up, to the last digit', [dollars({ shopRate: { currency: 'EUR', rate: '1.13' } })], [1, 2_655, 0]],
    ['others of which it says nothing are left out and counted', [order(), dollars()], [1, 5_000, 1]],
    ['a rate to some third currency says nothing', [dollars({ shopRate: { currency: 'GBP', rate: '1.2' } })], [0, 0, 1]],
    ['what was given back is off before', [dollars({ refunded: money(600, 2, 'USD'), shopRate: { currency: 'EUR', rate: '1.2' } })], [1, 2_000, 0]],
    ['a currency without decimals keeps its value', [order({ total: money(15_000, 0, 'KRW'), refunded: money(0, 0, 'KRW'), shopRate: { currency: 'EUR', rate: '1500' } })], [1, 1_000, 0]],
  ] as const)('%s', (_, orders, expected) => {
    expect(own(orders)).toEqual(expected)
  })
})
