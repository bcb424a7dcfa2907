/** From the Store API's cart to ours. */
import { describe, expect, it } from 'vitest'
import { parseCart } from '../../server/carts/door.ts'
import { counts, linesOf, type StoreCart } from '../../tracker/cart.ts'
import { browser } from '../../tracker/memory.ts'
import { LIMITS } from '../../tracker/protocol.ts'

const TOTALS = { total_price: '24115', currency_code: 'EUR', currency_minor_unit: 2, total_items: '24115', currency_symbol: '€' }
const MUG = { id: 12, quantity: 2, variation: [] }
const SHIRT = { id: 69, quantity: 1, variation: [{ attribute: 'Koko', value: 'M' }, { attribute: 'Väri', value: 'Sininen' }] }
const IDS = { store: 'default', cart: '1-2-3-4567890123', visitor: '1-2-3-4567890123', seq: 1, locale: 'fi', page: 'https://shop.example/checkout/' }

const posted = (items: StoreCart['items'], totals: object = TOTALS) => parseCart(JSON.stringify({ ...IDS, lines: linesOf(items), totals }))

describe('a cart of the Store API', () => {
  it('becomes ids, quantities and chosen attributes: no names, no prices', () => {
    expect(linesOf([{ ...MUG, name: 'Mug', prices: { price: '895' } } as StoreCart['items'][number], SHIRT])).toEqual([MUG, SHIRT])
  })

  it('is read by the service with its total in the minor units of the shop', () => {
    expect(posted([MUG, SHIRT])).toMatchObject({ kind: 'ok', post: { currency: 'EUR', minorUnit: 2, totalMinor: 24115, lines: [{ id: 12 }, { id: 69, attributes: [{ name: 'Koko' }, {}] }] } })
    expect(posted([MUG])).not.toHaveProperty('post.totals')
  })

  it('keeps the decimals that the shop set, whatever is usual for the currency', () => {
    expect(posted([MUG], { ...TOTALS, currency_code: 'KRW' })).toMatchObject({ post: { currency: 'KRW', minorUnit: 2 } })
  })

  it('is cut by the service to as many lines as it takes', () => {
    const items = Array.from({ length: LIMITS.linesMax + 1 }, (_, at) => ({ ...MUG, id: at + 1 }))
    expect(posted(items)).toMatchObject({ kind: 'ok', post: { lines: { length: LIMITS.linesMax } } })
  })

  it.each([{}, { total_price: 'free' }, { ...TOTALS, currency_minor_unit: '2' }, { ...TOTALS, total_price: '-1' }])('with totals like %j is refused', (totals) => {
    expect(posted([MUG], totals)).toMatchObject({ kind: 'refused' })
  })
})

it('counts when it is empty only where this cart was seen with lines', () => {
  browser.cart = 'never-seen-0123456789'
  expect(counts(undefined)).toBeFalsy()
  expect(counts(MUG)).toBeTruthy()
  expect(counts(undefined)).toBeTruthy()
  browser.cart = 'another-cart-0123456789'
  expect(counts(undefined)).toBeFalsy()
})
