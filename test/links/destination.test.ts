/** Where a link in a mail leads: one decision over the facts, and never out of the shop. */
import { describe, expect, it, test } from 'vitest'
import { isOfShop, orderDestination, restoreDestination, type Destination, type RestoreFacts } from '../../server/links/destination.ts'
import type { PlatformProduct } from '../../server/platforms/platform.ts'
import type { WireLine } from '../../tracker/protocol.ts'

const shop = { url: 'https://shop.example/store', origins: new Set(['https://shop.example', 'https://front.example']), restoreUrl: null }
const lines: readonly WireLine[] = [{ id: 12, quantity: 2 }]
const order = { id: 7, key: 'wc_order_k' }
const PAY = 'https://shop.example/store/checkout/order-pay/7/?pay_for_order=true&key=wc_order_k'
const facts = (changes: Partial<RestoreFacts> = {}): RestoreFacts => ({
  shop, link: { step: 'help', messageId: 'm1', isOver: false, isRevoked: false }, cart: { state: 'abandoned', lines }, order: null, paymentUrl: null,
  coupon: null, products: new Map(), hasNewerCart: false, handover: 'HANDOVER', ...changes,
})
const link = (changes: Partial<RestoreFacts['link']>) => ({ link: { ...facts().link, ...changes } })
const cart = (state: 'open' | 'recovered' | 'purchased' | 'expired' | 'erased') => ({ cart: { state, lines } })
/** As a shop with or without a checkout link answers. */
function decided(changes: Partial<RestoreFacts>, hasCheckoutLink = true): Destination {
  const found = restoreDestination(facts(changes))
  return found.kind === 'ask' ? found.answered(hasCheckoutLink) : found
}
const product = (changes: Partial<PlatformProduct>): ReadonlyMap<number, PlatformProduct> => new Map([[12, {
  id: 12, name: 'x', variation: null, fixedAttributeCount: 0, url: 'https://shop.example/', imageUrl: null, price: '1', isPurchasable: true, isInStock: true, crossSellIds: [], ...changes,
}]])
const stock = (quantity: number | null, takesBackorders = false) => ({ products: product({ stock: { quantity, takesBackorders, lowAmount: null } }) })
const UTM = 'utm_source=cartback&utm_medium=email&utm_campaign=cart-recovery&utm_content=help&cartback=m1'

describe('a link to a cart', () => {
  it.each<[string, Partial<RestoreFacts>, Destination]>([
    ['that was taken back', link({ isRevoked: true }), { kind: 'revoked' }],
    ['that was taken back, though it was bought', { ...link({ isRevoked: true }), order }, { kind: 'revoked' }],
    ['whose shopper refused', cart('erased'), { kind: 'revoked' }],
    ['whose time is over', link({ isOver: true }), { kind: 'over' }],
    ['that is gone', { cart: null }, { kind: 'over' }],
    ['that is no longer kept', cart('expired'), { kind: 'over' }],
    ['that was bought', { order }, { kind: 'bought', isOrder: true, to: 'https://shop.example/store/checkout/order-received/7/?key=wc_order_k' }],
    ['that was bought though an unpaid order is there too', { order, paymentUrl: PAY }, { kind: 'bought', isOrder: true, to: 'https://shop.example/store/checkout/order-received/7/?key=wc_order_k' }],
    ['that was bought by an order nobody can name', cart('purchased'), { kind: 'bought', isOrder: false, to: 'https://shop.example/store/my-account/orders/' }],
    ['whose order waits for its payment', { paymentUrl: PAY }, { kind: 'redirect', by: 'payment', to: PAY }],
  ])('%s', (_, changes, expected) => {
    expect(decided(changes)).toEqual(expected)
  })

  test('goes by the shop\'s own link where it has one, else by the script on its checkout', () => {
    expect(decided({})).toEqual({ kind: 'redirect', by: 'checkout-link', to: `https://shop.example/store/checkout-link/?products=12:2&${UTM}` })
    expect(decided({}, false)).toEqual({ kind: 'redirect', by: 'merge', to: `https://shop.example/store/checkout/?${UTM}#cartback=HANDOVER` })
  })

  test('takes the coupon along, and the gift it is for', () => {
    expect(decided({ coupon: { code: 'back-1', giftId: 99 } })).toMatchObject({ to: `https://shop.example/store/checkout-link/?products=12:2,99:1&coupon=back-1&${UTM}` })
  })

  test.each([
    ['the same person filled another one later', { hasNewerCart: true }],
    ['a choice is left open that the link cannot carry', { cart: { state: 'open' as const, lines: [{ id: 12, quantity: 1, attributes: [{ name: 'Colour', value: 'Red' }] }] } }],
  ])('never replaces what is there when %s; the shop is not even asked', (_, changes) => {
    expect(restoreDestination(facts(changes))).toMatchObject({ kind: 'redirect', by: 'merge' })
  })

  test.each([
    ['no more than there is', stock(1), '12:1'], ['all of it where enough is there', stock(2), '12:2'], ['all of it where the shop does not count', stock(null), '12:2'],
    ['all of it where more may be ordered', stock(1, true), '12:2'], ['all of it when it is sold out, which the shop says itself', stock(0), '12:2'],
  ])('asks for %s', (_, changes, expected) => {
    expect(decided(changes)).toMatchObject({ to: expect.stringContaining(`products=${expected}&`) })
  })

  test('goes to the storefront that puts carts back itself, after payment and thanks only', () => {
    const headless = { shop: { ...shop, restoreUrl: 'https://front.example/cart/back' } }
    expect(decided(headless)).toEqual({ kind: 'redirect', by: 'storefront', to: `https://front.example/cart/back?${UTM}#cartback=HANDOVER` })
    expect(decided({ ...headless, paymentUrl: PAY })).toMatchObject({ by: 'payment' })
    expect(decided({ ...headless, order })).toMatchObject({ kind: 'bought' })
  })

  test.each([
    ['a page to pay at that the shop made up', { paymentUrl: 'https://evil.example/pay' }], ['a page to pay at that is a script', { paymentUrl: 'javascript:alert(1)' }],
    ['a storefront that is no page of the shop', { shop: { ...shop, restoreUrl: 'https://evil.example/' } }],
  ])('never leads to %s', (_, changes) => {
    expect(decided(changes)).toMatchObject({ kind: 'redirect', by: 'checkout-link' })
  })
})

describe('a page of the shop', () => {
  it.each([
    ['https://shop.example/x', true], ['http://shop.example/', true], ['https://www.shop.example/', true], ['https://front.example/?a#b', true],
    ['https://shop.example.evil.example/', false], ['https://evil.example/shop.example', false], ['https://shop.example@evil.example/', false], ['https://evil.example\\@shop.example/', false],
    ['https://user@shop.example/', false], ['https://shop.example:8443/', false], ['//shop.example/', false], ['javascript:shop.example', false], ['', false],
  ])('%j: %s', (address, expected) => {
    expect(isOfShop(address, shop)).toBe(expected)
  })
})

test('a link to an order leads to its page, unless its time is over, it was taken back, or there is no such order', () => {
  const live = { isOver: false, isRevoked: false }
  expect(orderDestination(shop, live, order)).toMatchObject({ by: 'order', to: expect.stringContaining('/order-received/7/') })
  expect(orderDestination(shop, { ...live, isOver: true }, order)).toEqual({ kind: 'over' })
  expect(orderDestination(shop, { ...live, isRevoked: true }, order)).toEqual({ kind: 'revoked' })
  expect(orderDestination(shop, live, null)).toEqual({ kind: 'over' })
})
