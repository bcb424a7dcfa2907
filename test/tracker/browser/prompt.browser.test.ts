/** The early prompt: when it asks, what it says, and where it never appears. */
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
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
    expect(await cardOf(shopper).innerText()).toContain(WORDS.notice)
    await shopper.page.keyboard.type(ADDRESS)
    await shopper.page.keyboard.press('Enter')
    await cardOf(shopper).waitFor({ state: 'detached' })
    expect(await shopper.told()).toEqual([`identify ${ADDRESS}`])
    expect(scene.asked).toEqual(['/v1/notice/default/en-US'])
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
    ['a browser that objects to tracking', async ({ page }: PromptVisitor) => page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }))],
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
    await shopper.page.clock.runFor(39_000)
    expect(await shopper.cards()).toBe(0)
    await shopper.page.clock.runFor(2_000)
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

describe('the card', () => {
  it.each([['light', { colorScheme: 'light' as const }], ['dark, on a phone', { ...PHONE, colorScheme: 'dark' as const }]])('has no accessibility violations, %s', async (_, options) => {
    scene = await openPromptScene(browser, 'exit', { head: '<style>:root{color-scheme:light dark}</style>' })
    scene.words = { ...WORDS, mode: 'tick' }
    const shopper = await scene.visitor({ ...options, hasTouch: false, isMobile: false })
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    await shopper.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') })
    const { violations } = await shopper.page.evaluate<AxeResults, string>((card) => (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run(card), CARD)
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it('is named, holds the keyboard, starts at the field and gives the focus back', async () => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    const { page } = shopper
    await page.goto(`${scene.shop.url}/shop/`)
    await shopper.open('/shop/')
    await page.locator('a').nth(1).focus()
    await shopper.leaves()
    await page.getByRole('dialog', { name: WORDS.early.title }).waitFor()
    const names = []
    for (let n = 0; n < 3; n++) {
      names.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent))
      await page.keyboard.press('Tab')
    }
    expect(names).toEqual(['cartback-prompt-email', WORDS.early.button, WORDS.early.close])
    await page.locator(CARD).getByRole('button', { name: WORDS.early.close }).click()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('A')
    expect(await shopper.told()).toEqual([])
  })

  it('where the law wants a tick first takes no address without it, and tells the answer with the address', async () => {
    scene = await openPromptScene(browser, 'exit')
    scene.words = { ...WORDS, tickCountries: ['IE'] }
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    const box = cardOf(shopper).getByRole('checkbox', { name: WORDS.tick })
    expect(await box.isChecked()).toBe(false)
    await shopper.page.keyboard.type(`${ADDRESS}\n`)
    expect([await cardOf(shopper).count(), await shopper.told()]).toEqual([1, []])
    await box.check()
    await cardOf(shopper).getByRole('button', { name: WORDS.early.button }).click()
    expect(await shopper.told()).toEqual([`identify ${ADDRESS}`, 'consent yes', `identify ${ADDRESS}`])
  })

  it.each(['ann', 'ann@', 'ann@example', ''])('takes no half address: «%s»', async (half) => {
    scene = await openPromptScene(browser, 'exit')
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    await shopper.page.keyboard.type(`${half}\n`)
    expect([await cardOf(shopper).count(), await shopper.told()]).toEqual([1, []])
  })

  it('does not come when the service is away, and the page notices nothing', async () => {
    scene = await openPromptScene(browser, 'exit')
    scene.words = null
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    await expect.poll(() => scene.asked.length).toBe(1)
    expect([await shopper.cards(), shopper.complaints]).toEqual([0, []])
  })

  it('works under a strict Content-Security-Policy', async () => {
    scene = await openPromptScene(browser, 'exit', { head: '<meta http-equiv="Content-Security-Policy" content="style-src \'none\'">' })
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    expect(await cardOf(shopper).evaluate((card) => getComputedStyle(card).borderRadius)).toBe('12px')
  })
})
