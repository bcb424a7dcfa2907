/** A shopper comes back by a mail's link that the shop itself cannot follow: what happens on the page, and what must not. */
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openChromium } from '../../support/chromium.ts'
import { ANSWER, openRestoreScene, STATUS, TOKEN, UTM, type RestoreScene, type RestoreVisitor } from './support/restoring.ts'

const WHOLE = ['1 of 84', '2 of 12']
/** Pages of the shop, in the order they were asked for. */
const pagesOpened = (): string[] => scene.toShop.flatMap((sent) => /^\S+\/(?:cart|checkout)\/(?:\?\S*)? /.exec(sent) ?? [])
let browser: Browser
let scene: RestoreScene
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())
afterEach(() => scene.end())

describe.each(['10.5.0', '8.9.1'] as const)('in WooCommerce %s', (version) => {
  beforeEach(async () => {
    scene = await openRestoreScene(browser, version)
  })

  it.each([['/checkout/', '#email', '#shipping-first_name'], ['/classic-checkout/', '#billing_email', '#billing_first_name']])(
    'brings the cart and the contact fields back into a browser that never saw them (%s)', async (path, email, firstName) => {
      scene.answer = { status: 200, body: { ...scene.body, checkout: scene.shop.url + path } }
      const shopper = await scene.visitor()
      expect(await shopper.comesBack(path)).toBe(ANSWER.texts.restored)
      expect(await shopper.cart()).toEqual(WHOLE)
      await expect.poll(() => shopper.page.locator(email).inputValue()).toBe('ann@example.test')
      await expect.poll(() => shopper.page.locator(firstName).inputValue()).toBe('Ann')
      expect(scene.asked).toEqual([JSON.stringify({ store: 'default', token: TOKEN })])
      expect(shopper.complaints).toEqual([])
    })

  it('ends on the checkout, which learns where the click came from though its empty cart led elsewhere', async () => {
    const shopper = await scene.visitor()
    await shopper.comesBack()
    expect(pagesOpened().map((each) => each.trim().slice(scene.shop.url.length))).toEqual([`/checkout/?${UTM}`, '/cart/', `/checkout/?${UTM}`])
  })

  it('sends the token to the service alone: never to the shop, and it does not stay in the address', async () => {
    const shopper = await scene.visitor()
    await shopper.comesBack()
    expect(shopper.page.url()).toBe(`${scene.shop.url}/checkout/?${UTM}`)
    expect(scene.toShop.length).toBeGreaterThan(3)
    expect(scene.toShop.filter((sent) => sent.includes(TOKEN))).toEqual([])
    const kept = await shopper.page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie, history.length]))
    expect(kept).not.toMatch(/a-token|ann@/)
  })

  it('doubles nothing when the link is opened again, nor in two tabs at once', async () => {
    const shopper = await scene.visitor()
    const other = await shopper.context.newPage()
    await Promise.all([shopper.comesBack(), other.goto(`${scene.shop.url}/checkout/#cartback=${TOKEN}`)])
    await other.waitForFunction((where) => document.querySelector(`${where} [role=status]`)?.textContent, STATUS)
    expect(await shopper.cart()).toEqual(WHOLE)
    for (const tab of [shopper.page, other]) expect(new URL(tab.url()).pathname).toBe('/checkout/')
    await shopper.page.goto('about:blank')
    expect(await shopper.comesBack()).toBe(ANSWER.texts.restored)
    expect(await shopper.cart()).toEqual(WHOLE)
  })

  it('keeps what the shopper has put into the cart meanwhile', async () => {
    const shopper = await scene.visitor()
    for (const path of ['/?add-to-cart=16', '/?add-to-cart=12&quantity=3']) await shopper.context.request.get(scene.shop.url + path)
    await shopper.comesBack()
    expect(await shopper.cart()).toEqual(['1 of 16', '3 of 12', '1 of 84'])
  })

  it('says by name what did not come back, as text and not as markup', async () => {
    scene.answer = { status: 200, body: { ...scene.body, lines: [{ id: 20, quantity: 1 }, ...ANSWER.lines] } }
    const shopper = await scene.visitor()
    expect(await shopper.comesBack()).toBe('Your cart is back, all but: Rain <b>coat</b>.')
    expect(await shopper.cart()).toEqual(WHOLE)
  })

  it('says so when nothing came back, and opens no page anew', async () => {
    scene.answer = { status: 200, body: { ...scene.body, lines: [{ id: 20, quantity: 1 }] } }
    const shopper = await scene.visitor()
    expect(await shopper.comesBack()).toBe(ANSWER.texts.failed)
    expect(pagesOpened()).toEqual([...new Set(pagesOpened())])
  })

  it('leaves what the shopper has typed', async () => {
    const shopper = await scene.visitor()
    await shopper.context.request.get(`${scene.shop.url}/?add-to-cart=12&quantity=2`)
    scene.answer = { status: 200, body: { ...scene.body, lines: [{ id: 12, quantity: 2 }] } }
    await shopper.page.goto(`${scene.shop.url}/classic-checkout/`)
    await shopper.page.locator('#billing_email').fill('other@example.test')
    await shopper.page.evaluate((token) => {
      location.hash = `cartback=${token}`
      const script = document.createElement('script')
      script.src = `${(window as unknown as { cartback: { settings: { endpoint: string } } }).cartback.settings.endpoint}t-restore.js`
      document.head.append(script)
    }, TOKEN)
    await expect.poll(() => shopper.page.locator('#billing_first_name').inputValue()).toBe('Ann')
    expect(await shopper.page.locator('#billing_email').inputValue()).toBe('other@example.test')
  })

  it.each([['refuses', { status: 404, body: { error: 'link-unknown', message: '' } }], ['says the time is over', { status: 410, body: { error: 'link-over', message: '' } }], ['is away', 'down'], ['talks nonsense', { status: 200, body: 'garbage' }]] as const)(
    'changes nothing and says nothing when the service %s', async (_, answer) => {
      scene.answer = answer
      const shopper = await scene.visitor()
      await shopper.page.goto(`${scene.shop.url}/checkout/#cartback=${TOKEN}`)
      await expect.poll(() => scene.asked.length).toBe(1)
      await shopper.page.waitForLoadState('networkidle')
      expect(await shopper.page.locator(STATUS).count()).toBe(0)
      expect([await shopper.cart(), new URL(shopper.page.url()).hash]).toEqual([[], ''])
      expect(shopper.complaints).toEqual([])
    })
})

/** A shopper with something in the cart, on a page whose blocks were told to read it and have not yet. */
async function visitorOfBlocks(): Promise<RestoreVisitor> {
  const shopper = await scene.visitor()
  await shopper.context.request.get(`${scene.shop.url}/?add-to-cart=16`)
  await shopper.page.clock.install()
  await shopper.page.addInitScript(() => {
    const told: string[] = []
    const dispatch = (store: string) => ({ invalidateResolutionForStore: () => void told.push(store) })
    const select = () => ({ hasFinishedResolution: () => 'isCartRead' in window })
    Object.defineProperty(window, 'wp', { value: { data: { dispatch, select } } })
    Object.assign(window, { told })
  })
  return shopper
}

describe('the page', () => {
  beforeEach(async () => {
    scene = await openRestoreScene(browser, '10.5.0')
  })

  it('of blocks is told to read its cart anew and is not opened again', async () => {
    const shopper = await visitorOfBlocks()
    await shopper.comesBack()
    expect(await shopper.page.evaluate('told')).toEqual(['wc/store/cart'])
    expect(pagesOpened()).toHaveLength(1)
  })

  it('of blocks in a classic theme has its small cart renewed too', async () => {
    const shopper = await visitorOfBlocks()
    await shopper.page.addInitScript(() => {
      Object.assign(window, { jQuery: (where: HTMLElement) => ({ trigger: (type: string) => void (window as unknown as { told: string[] }).told.push(`${where.tagName} ${type}`) }) })
    })
    await shopper.comesBack()
    expect(await shopper.page.evaluate('told')).toEqual(['wc/store/cart', 'BODY wc_fragment_refresh'])
  })

  it('of blocks keeps the contact fields filled though the shop\'s own answer, late, empties them', async () => {
    const shopper = await visitorOfBlocks()
    await shopper.comesBack()
    const email = shopper.page.locator('#email')
    await expect.poll(() => email.inputValue()).toBe('ann@example.test')
    // Longer than a value has to stand once the cart is read.
    await shopper.page.clock.runFor(5_000)
    await shopper.page.evaluate(() => {
      document.querySelector<HTMLInputElement>('#email')!.value = ''
      Object.assign(window, { isCartRead: true })
    })
    await shopper.page.clock.runFor(1_000)
    expect(await email.inputValue()).toBe('ann@example.test')
  })

  it('of an empty cart, where WooCommerce led to, gives way to the checkout', async () => {
    const shopper = await scene.visitor()
    scene.answer = { status: 200, body: { ...scene.body, checkout: `${scene.shop.url}/classic-checkout/` } }
    await shopper.comesBack('/cart/')
    expect(shopper.page.url()).toBe(`${scene.shop.url}/classic-checkout/`)
    await expect.poll(() => shopper.page.locator('#billing_email').inputValue()).toBe('ann@example.test')
  })

  it('never gives way to another site', async () => {
    scene.answer = { status: 200, body: { ...scene.body, checkout: `${scene.shop.url}.evil.example/checkout/` } }
    const shopper = await scene.visitor()
    await shopper.comesBack('/cart/')
    expect(shopper.page.url()).toBe(`${scene.shop.url}/cart/`)
  })

  it('without storage is still brought up to date, though the fields stay empty', async () => {
    const shopper = await scene.visitor()
    await shopper.page.addInitScript(() => Object.defineProperty(window, 'sessionStorage', { get: () => { throw new Error('blocked') } }))
    await shopper.page.goto(`${scene.shop.url}/checkout/#cartback=${TOKEN}`)
    await shopper.page.locator('#email').waitFor()
    expect(await shopper.cart()).toEqual(WHOLE)
    expect(shopper.complaints).toEqual([])
  })

  it('shows a line that is read out, can be closed by keyboard, and moves nothing', async () => {
    const shopper = await scene.visitor()
    await shopper.comesBack()
    const line = shopper.page.locator(STATUS)
    expect(await line.locator('[role=status]').count()).toBe(1)
    const close = line.getByRole('button', { name: 'Close' })
    await close.focus()
    await shopper.page.keyboard.press('Enter')
    expect(await line.count()).toBe(0)
  })

  it.each([['left to right', 'ltr', ANSWER.texts.restored], ['right to left', 'rtl', 'عادت سلتك.']] as const)(
    'has a line without accessibility violations that fits the smallest phone, read from %s', async (_, direction, text) => {
      scene.answer = { status: 200, body: { ...scene.body, texts: { ...ANSWER.texts, restored: text } } }
      const shopper = await scene.visitor()
      const { page } = shopper
      await page.setViewportSize({ width: 320, height: 640 })
      await page.addInitScript((way) => addEventListener('DOMContentLoaded', () => void (document.documentElement.dir = way)), direction)
      expect(await shopper.comesBack()).toBe(text)
      const line = page.locator(STATUS)
      const close = await line.getByRole('button').boundingBox()
      expect(await line.evaluate((each) => getComputedStyle(each).direction)).toBe(direction)
      expect(Math.min(close!.width, close!.height)).toBeGreaterThanOrEqual(44)
      expect(close!.x < 160).toBe(direction === 'rtl')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') })
      const { violations } = await page.evaluate<AxeResults, string>((where) => (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run(where), STATUS)
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    })

  it('opened anew by the shopper says nothing a second time', async () => {
    const shopper = await scene.visitor()
    await shopper.comesBack()
    await shopper.page.reload({ waitUntil: 'networkidle' })
    expect(await shopper.page.locator(STATUS).count()).toBe(0)
    expect(scene.asked).toHaveLength(1)
  })
})
