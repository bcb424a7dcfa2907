/** Which lines of a cart a mail shows, and what it says they cost. */
import { describe, expect, it, test } from 'vitest'
import { linesNow, sumOf, toItem, toOfferLines, withNews } from '../../server/messages/lines.ts'
import type { PlatformProduct } from '../../server/platforms/platform.ts'
import { money } from '../../server/values/money.ts'

const LIKE = money(0, 2, 'EUR')
const product = (changes: Partial<PlatformProduct> = {}): PlatformProduct => ({
  id: 1, name: 'Mug', variation: null, fixedAttributeCount: 0, url: 'https://shop.example/mug', imageUrl: null, price: '14.90', isPurchasable: true, isInStock: true, crossSellIds: [], ...changes,
})
const stock = (quantity: number | null, takesBackorders = false) => ({ stock: { quantity, takesBackorders, lowAmount: null } })
const linesOf = (...products: PlatformProduct[]) => linesNow(products.map(({ id }) => ({ id, quantity: 2 })), new Map(products.map((each) => [each.id, each])), new Map(), LIKE)

describe('a line', () => {
  it.each<[string, Partial<PlatformProduct>, boolean]>([
    ['in stock', {}, true], ['sold out', { isInStock: false }, false], ['withdrawn', { isPurchasable: false }, false], ['to be ordered though none is there', stock(0, true), true],
  ])('%s is shown: %s', (_, changes, isShown) => {
    const { sold, dropped } = linesOf(product(changes))
    expect([sold.length, dropped.length]).toEqual(isShown ? [1, 0] : [0, 1])
  })

  test('whose product has vanished is named as the shop last called it, and unnamed when it never did', () => {
    const remembered = new Map([[2, product({ id: 2, name: 'Lamp', variation: 'Red' })]])
    expect(linesNow([{ id: 1, quantity: 1 }, { id: 2, quantity: 1 }], new Map(), remembered, LIKE)).toEqual({ sold: [], dropped: [{ name: null, variation: null }, { name: 'Lamp', variation: 'Red' }] })
  })
})

describe('its price', () => {
  test('is the shop\'s, in its own number of decimals, whatever the currency is used to', () => {
    expect(toItem(product({ price: '5', currency: 'EUR', decimals: 0 }), 3, LIKE)).toMatchObject({ unitPrice: money(5, 0, 'EUR'), linePrice: money(15, 0, 'EUR') })
    expect(toItem(product({ price: '4.990', currency: 'EUR', decimals: 3 }), 2, LIKE)).toMatchObject({ linePrice: money(9_980, 3, 'EUR') })
  })

  test('is left out in a currency the shopper did not see', () => {
    expect(toItem(product({ currency: 'USD', decimals: 2 }), 1, LIKE)).toMatchObject({ unitPrice: null, linePrice: null, regularPrice: null })
  })

  test('counts no more than there is, and says how many that are', () => {
    expect(toItem(product(stock(1)), 3, LIKE)).toMatchObject({ quantity: 1, available: 1, linePrice: money(1_490, 2, 'EUR') })
    for (const plenty of [stock(3), stock(null), stock(1, true)]) expect(toItem(product(plenty), 3, LIKE)).toMatchObject({ quantity: 3, available: null })
  })
})

test('what is back or costs less now comes before what is as it was, so that a long cart does not hide what the mail is about', () => {
  const { sold } = linesOf(...[1, 2, 3, 4, 5, 6].map((id) => product({ id, name: `No. ${id}`, currency: 'EUR' })))
  const was = { currency: 'EUR', price: '14.90', wasGone: false }
  const items = withNews(sold, [{ ...was, productId: 2, price: '12.00' }, { ...was, productId: 5, price: '19.90' }, { ...was, productId: 6, wasGone: true }])
  expect(items.map(({ name }) => name)).toEqual(['No. 5', 'No. 6', 'No. 1', 'No. 2', 'No. 3', 'No. 4'])
})

describe('the total', () => {
  const items = (...prices: (string | null)[]) => prices.map((price) => toItem(product({ price }), 1, LIKE))
  it('adds up, and is left out as soon as one price is missing or of another form', () => {
    expect(sumOf(items('1.10', '2.20'))).toEqual(money(330, 2, 'EUR'))
    expect([sumOf([]), sumOf(items('1.10', null)), sumOf([...items('1.10'), toItem(product({ price: '2', decimals: 0 }), 1, LIKE)])]).toEqual([null, null, null])
  })
})

test('what has no price, or one with other decimals than the cart\'s, takes no part in a coupon', () => {
  const { sold } = linesOf(product(), product({ id: 2, price: null }), product({ id: 3, price: '5', decimals: 0 }))
  expect(toOfferLines(sold, LIKE).map(({ id }) => id)).toEqual([1])
})
