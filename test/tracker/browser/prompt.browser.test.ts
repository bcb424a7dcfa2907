/** The early prompt: when it asks, and where it never appears. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from '../../support/chromium.ts'
import { CARD, openPromptScene, WORDS, type PromptScene, type PromptVisitor } from './support/prompting.ts'

const ADDRESS = 'ann@example.test'
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }
const DAY_MS = 24 * 60 * 60 * 1_000
let browser: Browser
let scene: PromptScene
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())
afterEach(() => scene.end())

const cardOf = ({ page }: PromptVisitor) => page.locator(CARD)

describe('on leaving', () => {
  it('asks a shopper with a cart whose mouse goes over the upper edge, and tells the tracker the address', async () => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.open('/product/harbour-mug/')
    expect(await shopper.cards()).toBe(0)
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    expect(await cardOf(shopper).innerText()).toContain(WORDS.early.consent)
    await shopper.page.keyboard.type(ADDRESS)
    await shopper.page.keyboard.press('Enter')
    await cardOf(shopper).waitFor({ state: 'detached' })
    expect(await shopper.told()).toEqual([`identify ${ADDRESS}`])
    expect(scene.asked).toEqual(['/v1/notice/default,en-US,'])
    expect(shopper.complaints).toEqual([])
  })

  it.each([['/checkout/'], ['/classic-checkout/'], ['/my-account/']])('never asks on %s', async (path) => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.open(path)
    await shopper.leaves()
    expect([await shopper.cards(), scene.asked]).toEqual([0, []])
  })

  it('never asks on the page where an order is paid', async () => {
    scene = await openPromptScene(browser, 'exit')
    const { id, key } = scene.shop.placeOrder({ email: ADDRESS, lines: [{ productId: 12, quantity: 1 }], status: 'pending' })
    const shopper = await scene.visitor()
    await shopper.open(`/checkout/order-pay/${id}/?pay_for_order=true&key=${key}`)
    await shopper.leaves()
    expect(await shopper.cards()).toBe(0)
  })

  const MEMORIES = [['refused', '{"answer":"no"}'], ['gave an address', '{"known":{"email":"ann@example.test"}}']] as const
  it.each(MEMORIES)('never asks a shopper who %s', async (_, kept) => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.page.addInitScript((text) => void (localStorage['cartback.default'] = text), kept)
    await shopper.open('/shop/')
    await shopper.leaves()
    expect(await shopper.cards()).toBe(0)
  })

  it.each([
    ['an empty cart', async ({ context }: PromptVisitor) => context.clearCookies()],
    ['blocked storage', async ({ page }: PromptVisitor) => page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('blocked') } }))],
    ['no consent in the banner', async ({ page }: PromptVisitor) => page.addInitScript(() => Object.assign(window, { wp_has_consent: () => false, wp_consent_type: 'optin' }))],
    ['another dialog open', async ({ page }: PromptVisitor) => page.addInitScript(() => addEventListener('DOMContentLoaded', () => document.body.append(Object.assign(document.createElement('dialog'), { open: true }))))],
  ])('never asks with %s', async (_, prepare) => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await prepare(shopper)
    await shopper.open('/shop/')
    await shopper.leaves()
    expect([await shopper.cards(), scene.asked, shopper.complaints]).toEqual([0, [], []])
  })

  it('never asks, and writes nothing, where the service says that the browser objects to tracking', async () => {
    scene = await openPromptScene(browser, 'exit')
    scene.words = { ...WORDS, inTab: true }
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    await expect.poll(() => scene.asked.length).toBe(1)
    expect([await shopper.cards(), await shopper.page.evaluate(() => Object.keys(localStorage).join()), shopper.complaints]).toEqual([0, '', []])
  })

  it.each([
    ['the owner\'s own field', '<p><input class="own"></p>', { email: '.own' }],
    ['a field that the tag\'s attribute marks', '<input data-cartback="email">', {}],
    ['the classic checkout', '<form class="checkout"><input id="billing_email"></form>', {}],
    ['the block checkout', '<div class="wc-block-checkout"><input id="email"></div>', {}],
  ])('never asks beside %s, though it came while the service was asked', async (_, form, more) => {
    scene = await openPromptScene(browser, 'exit', { more })
    const shopper = await scene.visitor()
    const { page } = shopper
    await page.route('**/v1/notice/**', async (route) => {
      await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), form)
      await route.continue()
    })
    await shopper.open('/shop/')
    await shopper.leaves()
    await expect.poll(() => scene.asked.length).toBe(1)
    expect(await shopper.cards()).toBe(0)
    await shopper.open('/shop/')
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), form)
    await shopper.leaves()
    expect([await shopper.cards(), scene.asked.length]).toEqual([0, 1])
  })

  it('asks as the law of the country wants that the shopper chose on an earlier page', async () => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.page.addInitScript(() => void (sessionStorage['cartback.default'] = '[{"country":"DE"},"",{},"",{}]'))
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    expect(scene.asked).toEqual(['/v1/notice/default,en-US,DE'])
  })

  it('asks once in seven days, whatever the shopper did', async () => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.page.clock.install()
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    await shopper.page.keyboard.press('Escape')
    await cardOf(shopper).waitFor({ state: 'detached' })
    await shopper.leaves()
    expect(await shopper.cards()).toBe(0)
    await shopper.page.clock.setSystemTime(Date.now() + 6.9 * DAY_MS)
    await shopper.open('/shop/')
    await shopper.leaves()
    expect(await shopper.cards()).toBe(0)
    await shopper.page.clock.setSystemTime(Date.now() + 7.1 * DAY_MS)
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    expect(await shopper.told()).toEqual([])
  })

  it('by touch waits for long idle, not for the mouse that a finger pretends to be', async () => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor(PHONE)
    await shopper.page.clock.install()
    await shopper.open('/shop/')
    await shopper.leaves()
    await shopper.page.clock.runFor(30_000)
    expect(await shopper.cards()).toBe(0)
    await shopper.page.clock.runFor(11_000)
    await cardOf(shopper).waitFor()
    expect(await shopper.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
})

describe('after adding to the cart', () => {
  it('asks when a block says so, and not before', async () => {
    scene = await openPromptScene(browser, 'cart')
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    expect(await shopper.cards()).toBe(0)
    await shopper.page.locator('.add_to_cart_button').first().click()
    await cardOf(shopper).waitFor()
  })
})
