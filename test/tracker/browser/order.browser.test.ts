/** A placed order is told to the service once, and the next cart is a new one. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOCK, CLASSIC, closeBrowser, expectSilence, NOTICE, openScene, placeOrder, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

describe.each([BLOCK, CLASSIC])('$name checkout', (checkout) => {
  it('tells of the order once, by the name of its cart, and begins a new cart', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    await placeOrder(shopper, checkout)
    await shopper.open(shopper.page.url())
    const order = scene.shop.orders().at(-1)!
    const [cart] = scene.service.of('carts')
    expect(scene.service.of('orders')).toMatchObject([{ store: 'default', cart: cart!['cart'], orderId: order.id, orderKey: order.key }])
    expect(scene.service.of('carts').filter(({ lines }) => (lines as unknown[]).length === 0)).toEqual([])
    await shopper.context.request.get(`${scene.shop.url}/?add-to-cart=12`)
    await shopper.open('/cart/')
    const next = scene.service.of('carts').at(-1)!
    expect(next['cart']).not.toBe(cart!['cart'])
    expect(next['visitor']).toBe(cart!['visitor'])
    expect(next).not.toHaveProperty('email')
    expectSilence(shopper)
  })

  it('tells nothing of the order after a refusal', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await shopper.page.locator(`${NOTICE} button`).click()
    await shopper.settled()
    await placeOrder(shopper, checkout)
    expect(scene.service.of('orders')).toEqual([])
  })
})

it('tells nothing where no cart of this browser was ever saved', async () => {
  const order = scene.shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: 12, quantity: 1 }] })
  const shopper = await scene.visitor({ cart: '/' })
  await shopper.open(scene.shop.orderReceivedUrl(order.id))
  expect(scene.service.posts).toEqual([])
})
