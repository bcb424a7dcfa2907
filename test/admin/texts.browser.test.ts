/** The pages of words in a real browser: without scripts, live with them, on a phone, light and dark. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriersOn, openAdminBrowser, type AdminBrowser } from '../support/admin-browser.ts'

const HELP = '/admin/texts/default/cart-help/en'
const BRAND = '/admin/texts/default/brand'
/** Patience for a slow machine. */
const PREVIEW_MS_MAX = 60_000
let admin: AdminBrowser
beforeAll(async () => {
  admin = await openAdminBrowser()
  await admin.shop.leaves({ email: 'ann@example.test', firstName: 'Ann' })
})
afterAll(() => admin.close())

async function openPage(path: string, options: { javaScriptEnabled?: boolean; colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<Page> {
  const { width = 1_280, ...rest } = options
  const page = await (await admin.browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 }, ...rest })).newPage()
  await page.goto(`${admin.publicUrl}/admin/login?next=${encodeURIComponent(path)}`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  return page
}

const inPreview = (page: Page) => page.frameLocator('iframe[name=preview]')
const mailIn = (page: Page) => inPreview(page).frameLocator('iframe')

/** A frame that is replaced in the moment of a look into it ends that look with an error, so it is looked again. */
async function comes(place: Locator): Promise<void> {
  await expect.poll(() => place.isVisible().catch(() => false), { timeout: PREVIEW_MS_MAX }).toBe(true)
}

async function goes(place: Locator): Promise<void> {
  await expect.poll(() => place.count().catch(() => 1), { timeout: PREVIEW_MS_MAX }).toBe(0)
}

test('without scripts a word is looked at with a real cart, saved and undone', async () => {
  const page = await openPage(HELP)
  expect(await mailIn(page).locator('body').textContent()).toContain('Your cart is still here')
  await page.fill('[id="word.title"]', 'Dear {{ firstName }}, still here')
  await page.selectOption('#cart', { index: 1 })
  await page.click('button:text-is("Preview")')
  await comes(mailIn(page).getByText('Dear Ann, still here'))
  expect(await mailIn(page).locator('body').textContent()).toContain('Harbour mug')
  // The mail's own styles count inside the boxes.
  expect(await mailIn(page).locator('h1').evaluate((heading) => heading.ownerDocument.defaultView?.getComputedStyle(heading).fontWeight)).toBe('700')
  await page.click('text="Save"')
  expect(await page.textContent('[role=status]')).toContain('Saved.')
  await page.click('button:text-is("Undo")')
  expect(await page.textContent('[role=status]')).toContain('Undone.')
  expect(await page.inputValue('[id="word.title"]')).toBe('Your cart is still here')
  await page.context().close()
})

test('with scripts the preview follows what is typed, and the way back stays one step', async () => {
  const page = await openPage(HELP, { javaScriptEnabled: true })
  const steps = await page.evaluate(() => history.length)
  const complaints: string[] = []
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource: net::')) complaints.push(message.text()) })
  await page.locator('[id="word.title"]').fill('Live one')
  await comes(mailIn(page).getByText('Live one'))
  await page.locator('[id="word.title"]').fill('Live two {{ nobody }}')
  await comes(inPreview(page).getByText('title: Line 1, column 13: This mail has no {{ nobody }}.'))
  expect(await page.evaluate(() => history.length)).toBe(steps)
  expect(complaints).toEqual([])
  await page.context().close()
})

test('what was typed while the page was still coming is previewed as well', async () => {
  const page = await openPage(HELP, { javaScriptEnabled: true })
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const field = document.querySelector<HTMLInputElement>('[id="word.title"]')
      if (!field) return
      observer.disconnect()
      field.value = 'Early one'
    }).observe(document, { subtree: true, childList: true })
  })
  await page.reload()
  await comes(mailIn(page).getByText('Early one'))
  await page.context().close()
})

const buttonColour = (page: Page) => mailIn(page).locator('td.action').first().evaluate((cell) => cell.ownerDocument.defaultView?.getComputedStyle(cell).backgroundColor)

test('without scripts a colour is looked at in a mail, saved and undone', async () => {
  const page = await openPage(BRAND)
  await page.fill('#color', '#8a1c4a')
  await page.selectOption('#mail', 'cart-help')
  await page.click('button:text-is("Preview")')
  await comes(inPreview(page).getByText('Did something go wrong'))
  expect(await buttonColour(page)).toBe('rgb(138, 28, 74)')
  await page.fill('#color', '#808080')
  await page.click('text="Save"')
  expect(await page.textContent('#color-mistake')).toContain('neither white nor dark text')
  await page.fill('#color', '#8a1c4a')
  await page.click('text="Save"')
  expect(await page.textContent('[role=status]')).toContain('Saved.')
  expect(await page.textContent('#color-hint')).toContain('White text stands on it; for dark mode it is lightened to #')
  await page.click('button:text-is("Undo")')
  expect([await page.textContent('[role=status]'), await page.inputValue('#color')]).toEqual(['Undone.', ''])
  await page.context().close()
})

test('with scripts the preview follows the colour as it is typed', async () => {
  const page = await openPage(BRAND, { javaScriptEnabled: true })
  await page.fill('#color', 'green')
  await comes(inPreview(page).getByText('color: It must be a colour like #1f5d49.'))
  await page.fill('#color', '#8a1c4a')
  await goes(inPreview(page).getByText('color: It must'))
  await comes(mailIn(page).locator('h1'))
  expect(await buttonColour(page)).toBe('rgb(138, 28, 74)')
  await page.context().close()
})

test.each([['light', 390], ['dark', 1_280]] as const)('%s, %i pixels wide: nothing sticks out and axe finds nothing', async (colorScheme, width) => {
  for (const path of ['/admin/texts/default', HELP, BRAND]) {
    const page = await openPage(path, { javaScriptEnabled: true, colorScheme, width })
    await page.waitForLoadState('load')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    // The mail in the preview is looked at by tests of its own.
    expect(await barriersOn(page, { iframes: false })).toEqual([])
    if (process.env['LOOK']) await page.screenshot({ path: `${process.env['LOOK']}/${path.replaceAll('/', '_')}-${colorScheme}-${width}.png`, fullPage: true })
    await page.context().close()
  }
}, 120_000)
