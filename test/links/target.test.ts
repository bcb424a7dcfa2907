/** Which carts WooCommerce's checkout link can bring back whole. */
import { expect, it } from 'vitest'
import { areCarriedByLink } from '../../server/links/target.ts'
import type { PlatformProduct } from '../../server/platforms/platform.ts'
import type { WireLine } from '../../tracker/protocol.ts'

const MUG = 12
const SHIRT = 69
const GLOVES = 84
const product = (id: number, fixedAttributeCount: number): readonly [number, PlatformProduct] =>
  [id, { id, name: 'x', variation: null, fixedAttributeCount, url: 'https://shop.example/', imageUrl: null, price: '1', isPurchasable: true, isInStock: true, crossSellIds: [] }]
const KNOWN = new Map([product(MUG, 0), product(SHIRT, 2), product(GLOVES, 1)])
const size = { name: 'Size', value: 'S' }
const colour = { name: 'Colour', value: 'Red' }
const line = (id: number, ...attributes: readonly { name: string; value: string }[]): WireLine => ({ id, quantity: 1, attributes })

it.each<[string, readonly WireLine[], boolean]>([
  ['nothing', [], true],
  ['a product without attributes', [{ id: MUG, quantity: 2 }], true],
  ['a product without attributes that is not known', [{ id: 999, quantity: 2 }], true],
  ['a variation that decides every attribute', [line(SHIRT, size, colour)], true],
  ['a variation that leaves one to the shopper', [line(GLOVES, size, colour)], false],
  ['one such variation among others', [line(MUG), line(SHIRT, size, colour), line(GLOVES, size, colour)], false],
  ['a parent product with chosen attributes, as a headless storefront names it', [line(82, size, colour)], false],
  ['a variation that is not known', [line(1_000, size)], false],
])('of %s: %j is carried: %s', (_, lines, isCarried) => {
  expect(areCarriedByLink(lines, KNOWN)).toBe(isCarried)
})
