/** What a page tells by itself, through `window.cartback` of the tag. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import type { Cartback } from '../../../tracker/page.ts'
import { ID_PATTERN } from '../../../tracker/protocol.ts'
import { closeBrowser, expectSilence, openScene, tag, type Scene, type Visitor } from './support/scene.ts'
import { makePage } from './support/own-page.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const LINE = { id: 7, quantity: 2 }
const TOTAL = { currency: 'EUR', minorUnit: 2, totalMinor: 4_980 }

/** A page without WooCommerce's cart and without any field for an address. */
async function opened(instead?: string): Promise<Visitor> {
  const shopper = await scene.visitor({ cart: '/' })
  await shopper.open(await makePage(scene, shopper, { body: '<h1>Our own shop</h1>', bodyClass: 'own', ...(instead === undefined ? {} : { instead }) }))
  return shopper
}
async function tell<K extends Exclude<keyof Cartback, 'settings'>>(shopper: Visitor, call: K, ...given: Parameters<Cartback[K]>): Promise<void> {
  await shopper.page.evaluate(`window.cartback.${call}(...${JSON.stringify(given)}), 0`)
  await shopper.settled()
}

it('saves the cart that the page tells, with what it is worth', async () => {
  const shopper = await opened()
  await tell(shopper, 'cart', [LINE], TOTAL)
  expect(scene.service.of('carts')).toMatchObject([{ store: 'default', lines: [LINE], ...TOTAL }])
  expectSilence(shopper)
})

it('joins the address and the first name to the cart that was told', async () => {
  const shopper = await opened()
  await tell(shopper, 'cart', [LINE], TOTAL)
  await tell(shopper, 'identify', 'anna@example.test', { firstName: 'Anna' })
  expect(scene.service.of('carts').at(-1)).toMatchObject({ lines: [LINE], email: 'anna@example.test', firstName: 'Anna' })
})

it('sends nothing when the same is told again', async () => {
  const shopper = await opened()
  for (let round = 0; round < 2; round++) await tell(shopper, 'cart', [LINE], TOTAL)
  expect(scene.service.of('carts')).toHaveLength(1)
})

it('tells of the order once, and the next cart is a new one', async () => {
  const shopper = await opened()
  await tell(shopper, 'cart', [LINE], TOTAL)
  for (let round = 0; round < 2; round++) await tell(shopper, 'order', 41, 'wc_order_a1B2')
  await tell(shopper, 'cart', [{ ...LINE, quantity: 3 }], TOTAL)
  const [first, next] = scene.service.of('carts')
  expect(scene.service.of('orders')).toMatchObject([{ cart: first!['cart'], orderId: 41, orderKey: 'wc_order_a1B2' }])
  expect(next!['cart']).not.toBe(first!['cart'])
})

it('tells of an order once that both the page and its address name', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  await shopper.open(await makePage(scene, shopper, { body: '<h1>Thank you</h1>', bodyClass: 'woocommerce-order-received', path: '/checkout/order-received/41/?key=wc_order_a1B2' }))
  await tell(shopper, 'order', 41, 'wc_order_a1B2')
  expect(scene.service.of('orders')).toMatchObject([{ orderId: 41, orderKey: 'wc_order_a1B2' }])
})

it('sends nothing of what is told after a refusal', async () => {
  const shopper = await opened()
  await tell(shopper, 'consent', 'no')
  await tell(shopper, 'cart', [LINE], TOTAL)
  await tell(shopper, 'identify', 'anna@example.test')
  await tell(shopper, 'order', 41, 'wc_order_a1B2')
  expect([scene.service.of('carts'), scene.service.of('orders')]).toEqual([[], []])
})

it('names the shop where the tag does not', async () => {
  const shopper = await opened(tag(scene.service).replace('"default"', '""'))
  expect(scene.service.posts).toEqual([])
  await tell(shopper, 'init', { store: 'default' })
  await tell(shopper, 'cart', [LINE], TOTAL)
  expect(scene.service.of('carts')).toMatchObject([{ store: 'default', lines: [LINE] }])
})

const INSTANTLY = (call: string): string => ` onload="cartback.${call}"`
it.each([
  ['a refusal', "consent('no')", 'consent', { answer: 'no', visitor: expect.stringMatching(ID_PATTERN) as unknown }],
  ['a cart', `cart([{ id: 7, quantity: 2 }], { currency: 'EUR', minorUnit: 2, totalMinor: 4980 })`, 'carts', { lines: [LINE], totalMinor: 4_980 }],
] as const)('takes %s that the page tells in the moment in which the script is there', async (_what, call, path, post) => {
  const shopper = await opened(tag(scene.service, INSTANTLY(call)))
  await tell(shopper, 'identify', 'anna@example.test')
  expect(scene.service.of(path)).toMatchObject([{ store: 'default', ...post }, ...(path === 'carts' ? [{ email: 'anna@example.test' }] : [])])
  expectSilence(shopper)
})

it('takes an order that a page of thanks tells in the moment in which the script is there', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  await shopper.open(await makePage(scene, shopper, { body: '<h1>Thank you</h1>', path: '/thanks/', tag: INSTANTLY("order(41, 'wc_order_a1B2')") }))
  expect(scene.service.of('orders')).toMatchObject([{ orderId: 41, orderKey: 'wc_order_a1B2' }])
})
