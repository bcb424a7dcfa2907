/** What is caught at the checkout, when it is sent, and what is not. In a real Chromium, on both kinds of checkout. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOCK, CLASSIC, closeBrowser, expectSilence, LINES, openScene, type Scene } from './support/scene.ts'

const ADDRESS = 'ann@example.test'

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
    expect(carts[0]).toMatchObject({ store: 'default', email: ADDRESS, lines: LINES, currency: 'EUR', minorUnit: 2, totalMinor: 4435, locale: 'fi' })
    expect(carts[0]!['page']).toBe(scene.shop.url + checkout.path)
    expect(carts[0]!['timeZone']).toBe(await shopper.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone))
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
    await shopper.page.locator(checkout.next).focus()
    await shopper.settled()
    expect(scene.service.posts.slice(before).filter(({ path }) => path === '/v1/carts')).toEqual([])
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
    const before = scene.service.of('carts').length
    await shopper.page.evaluate(() => document.body.append(document.createElement('input')))
    await shopper.page.locator('body > input').pressSequentially('Some street 1')
    await shopper.settled()
    expect(scene.service.of('carts')).toHaveLength(before)
  })

  it('sends an unchanged cart once, however many pages are opened', async () => {
    const shopper = await scene.visitor()
    for (const path of [checkout.path, '/', '/cart/', checkout.path]) await shopper.open(path)
    expect(scene.service.of('carts')).toHaveLength(1)
  })
})

it('names the order that the block checkout drafted', async () => {
  const shopper = await scene.visitor()
  await shopper.open(BLOCK.path)
  expect(scene.service.of('carts')[0]).toMatchObject({ draft: { id: 4711, key: 'wc_order_draft' } })
})

it.each(['/', '/my-account/edit-address/billing/', '/checkout/order-pay/98/?pay_for_order=true&key=wc_order_k', '/checkout/order-received/96/?key=wc_order_k'])(
  'captures no address on %s and shows no notice there',
  async (path) => {
    const shopper = await scene.visitor()
    await shopper.open(path)
    const field = shopper.page.locator('input[type=email]').first()
    await field.fill(ADDRESS)
    await field.blur()
    await shopper.settled()
    expect(scene.service.of('carts')).toEqual([])
    expect(await shopper.page.locator('#cartback-notice').count()).toBe(0)
  },
)

it('saves a cart without an address on the cart page', async () => {
  const shopper = await scene.visitor()
  await shopper.open('/cart/')
  const [cart] = await scene.service.arrived('carts', 1)
  expect(cart).toMatchObject({ lines: LINES })
  expect(cart).not.toHaveProperty('email')
})

it('reads the cart anew after the page changed it, and saves it emptied only when it was seen full', async () => {
  const shopper = await scene.visitor()
  scene.shop.items = []
  await shopper.open('/cart/')
  expect(scene.service.of('carts')).toEqual([])
  const change = async (items: typeof scene.shop.items): Promise<void> => {
    scene.shop.items = items
    await shopper.page.evaluate(() => fetch('/wp-json/wc/store/v1/batch', { method: 'POST', body: '{}' }).then((answer) => answer.json()))
    await shopper.settled()
  }
  await change([{ id: 12, quantity: 5, variation: [] }])
  await change([])
  expect(scene.service.of('carts').map(({ lines }) => lines)).toEqual([[{ id: 12, quantity: 5, attributes: [] }], []])
})

it('leaves a checkout without lines alone', async () => {
  const shopper = await scene.visitor()
  scene.shop.items = []
  await shopper.open(BLOCK.path)
  await shopper.page.locator(BLOCK.email).fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts')).toEqual([])
})
