/** What arrives when a page goes away: by a link, into the browser's cache and back, or with the whole tab; and what must not be sent twice. */
import type { CDPSession } from 'playwright-core'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { ADDRESS, CLASSIC, closeBrowser, expectSilence, LINES, openScene, type Scene, type Visitor } from './support/scene.ts'
import { classicForm, makePage } from './support/own-page.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const addresses = (): unknown[] => scene.service.of('carts').map(({ email }) => email)
const session = (shopper: Visitor): Promise<CDPSession> => shopper.context.newCDPSession(shopper.page)

it('saves an address that was pasted, once', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: classicForm() }))
  await shopper.page.locator('#billing_email').focus()
  await (await session(shopper)).send('Input.insertText', { text: ADDRESS })
  await shopper.settled()
  expect(addresses()).toEqual([undefined, ADDRESS])
})

it('saves what was typed last when a link is followed at once, and says it once', async () => {
  const shopper = await scene.visitor()
  await shopper.open(CLASSIC.path)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.open('/shop/')
  await shopper.open('/')
  expect(addresses()).toEqual([undefined, ADDRESS])
  expectSilence(shopper)
})

it('lets a request that is on its way arrive when the tab is killed', async () => {
  const shopper = await scene.visitor()
  await shopper.open(CLASSIC.path)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  scene.service.mood = 'hangs'
  await shopper.settled()
  expect(addresses()).toEqual([undefined, ADDRESS])
  const devtools = await session(shopper)
  const crash = shopper.page.waitForEvent('crash')
  void devtools.send('Page.crash').catch(() => undefined)
  await crash
  scene.service.mood = 202
  const next = await shopper.context.newPage()
  await next.goto(`${scene.shop.url}/cart/`)
  const carts = await scene.service.arrived('carts', 3)
  // The new tab knows the cart's name, not the address, which only the dead one held.
  expect(carts[2]).toMatchObject({ cart: carts[1]!['cart'], lines: LINES })
  expect(carts[2]).not.toHaveProperty('email')
})

it('goes on after the browser brought the page back from its cache', async () => {
  const shopper = await scene.visitor()
  const path = await makePage(scene, shopper, { body: `${classicForm()}<a href="/shop/">Shop</a>` })
  await shopper.open(path)
  await shopper.page.locator('#billing_email').fill(ADDRESS)
  await shopper.settled()
  await shopper.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  // Another tab ordered meanwhile: that cart is over, and this page must not bring it back to life.
  await shopper.page.evaluate(() => {
    const kept = JSON.parse(localStorage['cartback.default'] as string) as object
    localStorage['cartback.default'] = JSON.stringify({ ...kept, cart: 'another-cart-0123456789', seq: 0 })
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  })
  await shopper.page.locator('#billing_email').fill('anna@example.test')
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ cart: 'another-cart-0123456789', email: 'anna@example.test' })
})

it('asks for a tick on later pages too once a country was chosen that wants it', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: classicForm() }))
  await shopper.page.locator('#billing_email').fill(ADDRESS)
  await shopper.settled()
  await shopper.page.locator('#billing_country').selectOption('DE')
  await shopper.settled()
  const before = scene.service.posts.length
  await shopper.context.request.get(`${scene.shop.url}/?add-to-cart=12`)
  await shopper.open('/cart/')
  expect(scene.service.posts).toHaveLength(before)
  expect(scene.service.asked.at(-1)).toBe('/v1/notice/default,en-US,DE')
})
