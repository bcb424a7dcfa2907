/** What is caught at the checkout, when it is sent, and what is not. In a real Chromium, on both kinds of checkout. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hours } from '../../../server/values/time.ts'
import { classicForm, makePage } from './support/own-page.ts'
import { ADDRESS, BLOCK, CLASSIC, closeBrowser, expectSilence, LINES, NOTICE, openScene, tag, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

describe.each([BLOCK, CLASSIC])('$name checkout', (checkout) => {
  it('saves the cart with the address after a pause in typing, once', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    const before = scene.service.of('carts').length
    await shopper.page.locator(checkout.email).pressSequentially(ADDRESS)
    await shopper.settled()
    const carts = scene.service.of('carts').slice(before)
    expect(carts).toHaveLength(1)
    expect(carts[0]).toMatchObject({
      store: 'default', email: ADDRESS, lines: LINES, currency: 'EUR', minorUnit: 2, locale: 'en-US', timeZone: 'Europe/Helsinki', page: scene.shop.url + checkout.path,
    })
    expect(carts[0]!['totalMinor']).toBeGreaterThan(0)
    expect(scene.service.posts.every(({ contentType }) => contentType.startsWith('text/plain'))).toBe(true)
    expectSilence(shopper)
  })

  it('saves the cart when the page is closed right after typing', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    await shopper.page.locator(checkout.email).pressSequentially(ADDRESS)
    await shopper.page.close()
    const carts = await scene.service.arrived('carts', 2)
    expect(carts[1]).toMatchObject({ email: ADDRESS, lines: LINES })
  })

  it('sends nothing per key stroke and nothing of an incomplete address', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    const before = scene.service.posts.length
    for (const key of 'ann@example') {
      await shopper.page.locator(checkout.email).press(key)
      await shopper.page.clock.runFor(100)
    }
    await shopper.settled()
    await shopper.page.locator(checkout.firstName).focus()
    await shopper.settled()
    expect(scene.service.posts).toHaveLength(before)
  })

  it.each([
    ['with events', true],
    ['without events', false],
  ])('catches an address that a password manager fills in %s', async (_, withEvents) => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    await shopper.page.evaluate(
      ([selector, value, fires]) => {
        const field = document.querySelector<HTMLInputElement>(selector)!
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, value)
        if (fires) for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
      },
      [checkout.email, ADDRESS, withEvents] as const,
    )
    await shopper.settled()
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
  })

  it('replaces an address that is corrected and takes back one that is cleared', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    const field = shopper.page.locator(checkout.email)
    for (const text of [ADDRESS, 'anna@example.test', '']) {
      await field.fill(text)
      await shopper.settled()
    }
    expect(scene.service.of('carts').map(({ email }) => email)).toEqual([undefined, ADDRESS, 'anna@example.test', null])
    const seqs = scene.service.of('carts').map(({ seq }) => seq as number)
    expect([...new Set(seqs)].sort()).toEqual(seqs)
  })

  it('sends the first name with the address, and nothing when only other fields change', async () => {
    const shopper = await scene.visitor()
    await shopper.open(checkout.path)
    await shopper.page.locator(checkout.firstName).fill('Aino')
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, firstName: 'Aino' })
    const before = scene.service.posts.length
    await shopper.page.locator(`${checkout.prefix}city`).pressSequentially('Helsinki')
    await shopper.settled()
    expect(scene.service.posts).toHaveLength(before)
  })

  it('sends an unchanged cart once, however many pages are opened', async () => {
    const shopper = await scene.visitor()
    for (const path of [checkout.path, '/', '/cart/', checkout.path]) await shopper.open(path)
    expect(scene.service.posts).toHaveLength(1)
  })

  it('starts once where the tag stands twice', async () => {
    const shopper = await scene.visitor()
    scene.shop.setPageHead(tag(scene.service) + tag(scene.service))
    await shopper.open(checkout.path)
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    expect(await shopper.page.locator('script[data-store][src$="/t.js"]').count()).toBe(2)
    expect(await shopper.page.locator(NOTICE).count()).toBe(1)
    expect(scene.service.of('carts')).toHaveLength(2)
  })
})

it('names the order that the block checkout drafted', async () => {
  const shopper = await scene.visitor()
  await shopper.open(BLOCK.path)
  const [draft] = scene.shop.orders()
  expect(scene.service.of('carts')[0]).toMatchObject({ draft: { id: draft!.id, key: draft!.key } })
})

it('leaves a checkout without lines alone', async () => {
  const shopper = await scene.visitor({ cart: '/' })
  await shopper.open(BLOCK.path)
  await shopper.open(CLASSIC.path)
  expect(scene.service.posts).toEqual([])
})

it.each(['order-pay', 'order-received'])('captures nothing where the %s page asks to confirm an address', async (page) => {
  const order = scene.shop.placeOrder({ email: ADDRESS, lines: [{ productId: 12, quantity: 1 }], paymentMethod: 'bacs', status: 'pending' })
  scene.passes(hours(1))
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  const before = scene.service.posts.length
  await shopper.open(`/checkout/${page}/${order.id}/?pay_for_order=true&key=${order.key}`)
  const field = shopper.page.locator('form.woocommerce-verify-email input[type=email]')
  await field.fill('other@example.test')
  await field.blur()
  await shopper.settled()
  expect(scene.service.posts).toHaveLength(before)
  expect(await shopper.page.locator(NOTICE).count()).toBe(0)
})

it.each([
  ['a newsletter box', 'home', '<form><input type="email" id="email"></form>'],
  ['the address book', 'woocommerce-account', '<form><input type="email" id="billing_email"></form>'],
  ['a newsletter box under the checkout', 'woocommerce-checkout', '<form class="checkout"></form><footer><input type="email" id="email"></footer>'],
])('captures nothing in %s', async (_, bodyClass, html) => {
  const shopper = await scene.visitor()
  const makeOwn = `addEventListener('DOMContentLoaded', () => { document.body.className = '${bodyClass}'; document.body.innerHTML = '${html}' })`
  scene.shop.setPageHead(`<script>${makeOwn}</script>${tag(scene.service)}`)
  await shopper.open('/own-page/')
  await shopper.page.locator('input').fill(ADDRESS)
  await shopper.page.locator('input').blur()
  await shopper.settled()
  expect(scene.service.of('carts').filter(({ email }) => email !== undefined)).toEqual([])
  expect(await shopper.page.locator(NOTICE).count()).toBe(0)
})

it('tells the time zone where the browser has no Temporal yet', async () => {
  const shopper = await scene.visitor()
  await shopper.page.addInitScript(() => void delete (globalThis as { Temporal?: unknown }).Temporal)
  await shopper.open(CLASSIC.path)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, timeZone: 'Europe/Helsinki' })
})

it('takes neither another script of that name nor what else is called a store for its own tag', async () => {
  const shopper = await scene.visitor()
  const others = '<script type="text/plain" src="https://t.example/t.js"></script><template data-store="other"></template>'
  await shopper.open(await makePage(scene, shopper, { body: classicForm(), instead: others + tag(scene.service) }))
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ store: 'default', email: ADDRESS })
})
