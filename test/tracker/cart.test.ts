/** From the Store API's cart to ours. */
import { describe, expect, it } from 'vitest'
import { parseCart } from '../../server/carts/door.ts'
import { cartOf, type StoreCart } from '../../tracker/cart.ts'
import { LINES_MAX } from '../../tracker/limits.ts'
import { LIMITS } from '../../tracker/protocol.ts'

const TOTALS = { total_price: '24115', currency_code: 'EUR', currency_minor_unit: 2 }
const MUG = { id: 12, quantity: 2, variation: [] }
const SHIRT = { id: 69, quantity: 1, variation: [{ attribute: 'Koko', value: 'M' }, { attribute: 'Väri', value: 'Sininen' }] }

describe('a cart of the Store API', () => {
  it('becomes ids, quantities and chosen attributes with the total in the minor units of the shop', () => {
    const stored = { items: [{ ...MUG, name: 'Mug', prices: { price: '895' } }, SHIRT], totals: TOTALS } as StoreCart
    expect(cartOf(stored)).toEqual({
      lines: [
        { id: 12, quantity: 2, variation: [] },
        { id: 69, quantity: 1, variation: [{ attribute: 'Koko', value: 'M' }, { attribute: 'Väri', value: 'Sininen' }] },
      ],
      currency: 'EUR', minorUnit: 2, totalMinor: 24115,
    })
  })

  it('keeps the decimals that the shop set, whatever is usual for the currency', () => {
    expect(cartOf({ items: [MUG], totals: { ...TOTALS, currency_code: 'KRW' } })).toMatchObject({ currency: 'KRW', minorUnit: 2 })
  })

  it('is cut to as many lines as the service takes', () => {
    const items = Array.from({ length: LIMITS.linesMax + 1 }, (_, at) => ({ ...MUG, id: at + 1 }))
    expect(cartOf({ items, totals: TOTALS }).lines).toHaveLength(LIMITS.linesMax)
  })

  it.each([{}, { code: 'rest_no_route' }, { items: null, totals: {} }, { items: [] }])('is not made up from %j', (answer) => {
    expect(() => cartOf(answer as StoreCart)).toThrow(TypeError)
  })

  it('passes the door of the service', () => {
    const ids = { store: 'default', cart: '1-2-3-4567890123', visitor: '1-2-3-4567890123', seq: 1 }
    const body = { ...ids, ...cartOf({ items: [MUG, SHIRT], totals: TOTALS }), locale: 'fi', page: 'https://shop.example/checkout/' }
    expect(parseCart(JSON.stringify(body)).kind).toBe('ok')
  })
})

it('spells the limit of the protocol as the protocol does', () => {
  expect(LINES_MAX).toBe(LIMITS.linesMax)
})
