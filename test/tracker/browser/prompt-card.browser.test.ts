/** The early prompt's card: what it holds, that everybody can use it, and what it tells the tracker. */
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from '../../support/chromium.ts'
import { CARD, openPromptScene, TICK_WORDS, WORDS, type PromptScene, type PromptVisitor } from './support/prompting.ts'

const ADDRESS = 'ann@example.test'
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }
let browser: Browser
let scene: PromptScene
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())
afterEach(() => scene.end())

const cardOf = ({ page }: PromptVisitor) => page.locator(CARD)

describe('the card', () => {
  it.each([['light', { colorScheme: 'light' as const }], ['dark, on a phone', { ...PHONE, colorScheme: 'dark' as const }]])('has no accessibility violations, %s', async (_, options) => {
    scene = await openPromptScene(browser, 'exit', { head: '<style>:root{color-scheme:light dark}</style>' })
    scene.words = TICK_WORDS
    const shopper = await scene.visitor({ ...options, hasTouch: false, isMobile: false })
    await shopper.open('/shop/')
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    await shopper.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') })
    const { violations } = await shopper.page.evaluate<AxeResults, string>((card) => (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run(card), CARD)
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it.each([['usual', ''], ['small root', 'html{font-size:62.5%}'], ['dark, without saying so', 'body{background:#111;color:#eee}h2,p,label,small{color:#eee}']])(
    'has targets as large as a finger and words that can be read in a theme: %s', async (_, css) => {
      scene = await openPromptScene(browser, 'exit', { head: `<style>${css}</style>` })
      scene.words = TICK_WORDS
      const shopper = await scene.visitor({ viewport: { width: 320, height: 640 } })
      await shopper.open('/shop/')
      await shopper.leaves()
      await cardOf(shopper).waitFor()
      const heights = await cardOf(shopper).locator('button,input[type=email],label:has(input)').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))
      expect(heights).toHaveLength(4)
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
      const colours = await cardOf(shopper).locator('h2,p,label,span').evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).color))])
      expect(colours).toEqual([await cardOf(shopper).evaluate((card) => getComputedStyle(card).color)])
    })

  it('reads from right to left where its words do, and fits the smallest phone', async () => {
    scene = await openPromptScene(browser, 'exit')
    scene.words = { ...WORDS, early: { ...WORDS.early, title: 'هل نحفظ سلتك؟', text: 'نحتفظ بهذه السلة من أجلك.', label: 'البريد الإلكتروني' } }
    const shopper = await scene.visitor({ viewport: { width: 320, height: 640 } })
    await shopper.open('/shop/')
    await shopper.page.evaluate(() => void (document.documentElement.dir = 'rtl'))
    await shopper.leaves()
    await cardOf(shopper).waitFor()
    expect(await cardOf(shopper).evaluate((card) => [getComputedStyle(card).direction, card.scrollWidth <= card.clientWidth])).toEqual(['rtl', true])
    expect(await shopper.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
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
    scene.words = TICK_WORDS
    const shopper = await scene.visitor()
    await shopper.open('/shop/')
    await shopper.leaves()
    const box = cardOf(shopper).getByRole('checkbox', { name: TICK_WORDS.early.consent })
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
