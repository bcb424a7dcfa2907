/** The page of choices in a real browser: without scripts, on a phone, in the dark, without barriers. */
import { createServer, type RequestListener } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeUnsubscribeToken } from '../../server/links/unsubscribe-token.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { openChromium } from '../support/chromium.ts'
import { databases } from '../support/databases.ts'
import { openShop } from '../support/shop.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const [kind] = databases
if (!kind) throw new Error('no database')
let browser: Browser
let urlFor: (person: string, language: Language) => string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  browser = await openChromium()
  let handle: RequestListener = () => undefined
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const { shop, close } = await openShop(kind, { PUBLIC_URL: publicUrl, LIVE: 'false' })
  handle = getRequestListener(shop.service.app.fetch, { overrideGlobalObjects: false })
  urlFor = (emailIndex, language) => `${publicUrl}/u/${writeUnsubscribeToken(shop.service.deps.vault, { storeId: 'default', emailIndex, topic: 'reminders', language })}`
  closers.push(close, () => server.closeAllConnections(), () => server.close(), () => browser.close())
})
afterAll(async () => {
  for (const close of closers) await close()
})

test.each([320, 390, 1_280])('has no barrier and is no wider than a window of %i, by day and by night, before and after a choice', async (width) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    // The narrowest window is where the words of a language could break out.
    for (const language of width === 320 && colorScheme === 'light' ? LANGUAGES : ['en', 'pl'] as const) {
      await page.goto(urlFor(`${width}-${colorScheme}-${language}`, language))
      for (const moment of ['before', 'after']) {
        if (moment === 'after') await page.click('button[value="offers"]')
        await page.addScriptTag({ content: AXE })
        const found = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run())
        expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        const folder = process.env['SCREENSHOTS']
        if (folder !== undefined) await page.screenshot({ path: `${folder}/preferences-${language}-${width}-${colorScheme}-${moment}.png`, fullPage: true })
      }
    }
    await page.close()
  }
})

test('works by keyboard and without scripts: each button says what it is for and does it', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(urlFor('keyboard', 'en'))
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Your choice is saved.').waitFor()
  expect(await page.getByRole('button').all().then((buttons) => buttons.length)).toBe(3)
  await page.getByRole('button', { name: 'Get them again Reminders about your cart' }).click()
  await page.getByRole('button', { name: 'Stop all All of these emails' }).click()
  await page.getByRole('button', { name: 'Get them again Offers and suggestions' }).waitFor()
  await context.close()
})
