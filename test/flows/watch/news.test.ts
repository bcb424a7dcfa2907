/** What there is to tell of things left: only what the shop's data say, and by no less than was asked for. */
import { describe, expect, test } from 'vitest'
import { newsOf, watched, type Watched } from '../../../server/flows/watch/news.ts'
import type { PlatformProduct } from '../../../server/platforms/platform.ts'

const mug = (changes: Partial<PlatformProduct> = {}): PlatformProduct => ({
  id: 12, name: 'Mug', variation: null, fixedAttributeCount: 0, url: 'https://shop.example/mug/', imageUrl: null, price: '20.00', currency: 'EUR', isPurchasable: true, isInStock: true, crossSellIds: [], ...changes,
})
const left = (changes: Partial<PlatformProduct> = {}): Watched => watched(mug(changes))
const news = (before: Watched, now: Partial<PlatformProduct>, percent: number | null = 10) => newsOf([before], new Map([[12, mug(now)]]), percent)

describe('a lower price', () => {
  test.each([
    ['by exactly so much', { price: '18.00' }, ['price-drop']], ['by more', { price: '0.01' }, ['price-drop']], ['by less', { price: '18.01' }, []], ['not at all', {}, []], ['a higher one', { price: '25.00' }, []],
    ['that is not told', { price: null }, []], ['in another currency', { price: '10.00', currency: 'USD' }, []], ['of what cannot be bought', { price: '10.00', isInStock: false }, []],
  ] as const)('%s', (_, now, told) => {
    expect(news(left(), now)).toEqual(told)
  })

  test('is none where none was known, or it cost nothing', () => {
    expect([news(left({ price: null }), { price: '1.00' }), news(left({ price: '0.00' }), { price: '0.00' })]).toEqual([[], []])
  })

  test('is not told where the owner did not ask for it', () => {
    expect(news(left(), { price: '1.00' }, null)).toEqual([])
  })

  test('is told in currencies without decimals and with three', () => {
    expect([news(left({ price: '10000' }), { price: '9000' }), news(left({ price: '1.005' }), { price: '0.904' }), news(left({ price: '1.005' }), { price: '0.905' })]).toEqual([['price-drop'], ['price-drop'], []])
  })
})

test('what was sold out and can be bought again is back; what never was is not', () => {
  expect(news(left({ isInStock: false }), {})).toEqual(['back-in-stock'])
  expect(news(left({ isInStock: false }), { isInStock: false })).toEqual([])
  expect(news({ ...left(), wasGone: true }, {})).toEqual(['back-in-stock'])
  expect(news(left(), {})).toEqual([])
})

test('a thing the shop has no more is no news', () => {
  expect(newsOf([left()], new Map(), 10)).toEqual([])
})
