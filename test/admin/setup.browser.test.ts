/** The page that checks the set-up in a real browser: without scripts, on a phone, without barriers. */
import { createServer, type RequestListener } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { databases } from '../support/databases.ts'
import { openShop } from '../support/shop.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const [kind] = databases
if (!kind) throw new Error('no database')
let browser: Browser
let publicUrl: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  browser = await openChromium()
  let handle: RequestListener = () => undefined
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const opened = await openShop(kind, { PUBLIC_URL: publicUrl, LIVE: 'false' })
  handle = getRequestListener(opened.shop.service.app.fetch, { overrideGlobalObjects: false })
  closers.push(opened.close, () => server.closeAllConnections(), () => server.close(), () => browser.close())
})
afterAll(async () => {
  for (const close of closers) await close()
})

test.each([320, 1_280])('it works without scripts, has no barrier and is no wider than a window of %i', async (width) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('nav >> text=Set-up')
  await page.click('text=Look again')
  expect(new URL(page.url()).pathname).toBe('/admin/setup')
  expect(await page.textContent('main')).toContain('The tag is not on the shop\'s pages')
  const reading = await browser.newContext({ storageState: await context.storageState(), viewport: { width, height: 800 }, bypassCSP: true })
  const looking = await reading.newPage()
  await looking.goto(`${publicUrl}/admin/setup`)
  await looking.addScriptTag({ content: AXE })
  const found = await looking.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run())
  expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  expect(await looking.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await looking.screenshot({ path: `${folder}/setup-${width}.png`, fullPage: true })
  await reading.close()
  await context.close()
})
