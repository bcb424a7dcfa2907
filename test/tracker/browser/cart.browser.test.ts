/** When a cart is read anew and saved outside the checkout. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { closeBrowser, expectSilence, LINES, openScene, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const quantities = (): unknown[] => scene.service.of('carts').map(({ lines }) => (lines as { quantity: number }[]).map(({ quantity }) => quantity))

it('saves a cart without an address on the cart page', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  expect(scene.service.of('carts')).toMatchObject([{ lines: LINES }])
  expect(scene.service.of('carts')[0]).not.toHaveProperty('email')
  expectSilence(shopper)
})

it('saves a cart of a shop that tells no billing address', async () => {
  const shopper = await scene.visitor()
  await shopper.page.route('**/wc/store/v1/cart', async (route) => {
    const response = await route.fetch()
    const { billing_address: _, ...cart } = await response.json() as { readonly billing_address: object }
    await route.fulfill({ response, json: cart })
  })
  await shopper.open('/cart/')
  expect(scene.service.of('carts')).toMatchObject([{ lines: LINES }])
})

it('saves what a shopper puts into the cart in the shop, without a page change', async () => {
  const shopper = await scene.visitor({ cart: '/' })
  await shopper.open('/shop/')
  expect(scene.service.posts).toEqual([])
  await shopper.page.locator('.add_to_cart_button').first().click()
  await shopper.settled()
  expect(quantities()).toEqual([[1]])
})

it('follows changes of the quantity and saves the cart emptied when it was seen full', async () => {
  const shopper = await scene.visitor({ cart: '/?add-to-cart=12' })
  await shopper.open('/cart/')
  await shopper.page.locator('.wc-block-cart-items__row input').fill('3')
  await shopper.page.locator('.wc-block-cart-items__row input').blur()
  await shopper.settled()
  await shopper.page.locator('.wc-block-cart-item__remove-link').click()
  await shopper.settled()
  expect(quantities()).toEqual([[1], [3], []])
})

it('does not take a cart for emptied that is empty when a page opens', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  await shopper.context.clearCookies()
  await shopper.open('/cart/')
  expect(quantities()).toEqual([[2, 1]])
})

it('hears of a classic cart that changes without a word, by its cookie', async () => {
  const shopper = await scene.visitor({ cart: '/?add-to-cart=12' })
  await shopper.open('/classic-checkout/')
  await shopper.page.evaluate(() => fetch('/?add-to-cart=12').then((answer) => answer.text()))
  await shopper.settled()
  expect(quantities()).toEqual([[1], [2]])
})

it('hears of a cart that another tab changes, which has no script of ours', async () => {
  const shopper = await scene.visitor({ cart: '/?add-to-cart=12' })
  await shopper.open('/classic-checkout/')
  await shopper.context.request.get(`${scene.shop.url}/?add-to-cart=12`)
  await shopper.settled()
  expect(quantities()).toEqual([[1], [2]])
})

it('reads no cart and sends nothing on further pages while nothing changed', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/')
  expect(quantities()).toEqual([[2, 1]])
  const reads: string[] = []
  shopper.page.on('request', (request) => void (/store\/v1\/cart$|\/v1\/notice/.test(request.url()) && reads.push(request.url())))
  for (const path of ['/shop/', '/']) await shopper.open(path)
  expect(reads).toEqual([])
  expect(scene.service.posts).toHaveLength(1)
})

it('gives the cart one name in all tabs of a browser', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  const second = await shopper.context.newPage()
  await second.goto(`${scene.shop.url}/cart/`)
  const [first, other] = await scene.service.arrived('carts', 2)
  expect(other).toMatchObject({ cart: first!['cart'], visitor: first!['visitor'] })
  expect(other!['seq']).toBeGreaterThan(first!['seq'] as number)
})
