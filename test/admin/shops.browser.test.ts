/** The pages of shops in a real browser: without scripts, on a phone, and back from the shop's own page with its strict cookie. */
import { createServer, type RequestListener } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { openChromium } from '../support/chromium.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const [kind] = databases
if (!kind) throw new Error('no database')
let browser: Browser
let shop: Shop
let second: DemoShop
let publicUrl: string
let context: BrowserContext
let page: Page
let closers: (() => unknown)[] = []

beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  let handle: RequestListener = () => undefined
  const server = await listening((request, response) => handle(request, response))
  // The shop is at 127.0.0.1: for the browser that is another site than localhost.
  publicUrl = server.url.replace('127.0.0.1', 'localhost')
  const opened = await openShop(kind, { ALLOW_PRIVATE_STORES: 'true', PUBLIC_URL: publicUrl, LIVE: 'false' })
  shop = opened.shop
  handle = getRequestListener(shop.service.app.fetch, { overrideGlobalObjects: false })
  second = await startDemoShop({ now: shop.clock.now, key: `ck_${'2'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` })
  context = await browser.newContext({ javaScriptEnabled: false })
  page = await context.newPage()
  closers = [() => context.close(), server.close, () => second.close(), opened.close]
  await page.goto(`${publicUrl}/admin/shops`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

test('a shop is connected, set up and removed without any script', async () => {
  await page.fill('#address', `${second.url}/wp-admin/`)
  await page.click('text=Look at it')
  expect(await page.textContent('main')).toContain('Not offered here. WooCommerce hands keys over only to an https address')
  await page.fill('#key', second.key)
  await page.fill('#secret', second.secret)
  await page.click('text="Connect"')
  expect(await page.textContent('[role=status]')).toContain('The shop is connected')
  await page.check('#cart-classic')
  await page.fill('#idleMinutes', '5')
  await page.click('text="Save"')
  expect(await page.textContent('#idleMinutes-mistake')).toBe('At least 10 minutes.')
  expect(await page.isChecked('#cart-classic')).toBe(true)
  await page.fill('#idleMinutes', '20')
  await page.fill('#reminders', 'Second <hello@second.example>')
  await page.fill('#COOL_OFF_DAYS', '120')
  await page.click('text="Save"')
  expect(await page.textContent('#COOL_OFF_DAYS-mistake')).toBe('It must be at most 90.')
  await page.fill('#COOL_OFF_DAYS', '14')
  await page.selectOption('#SIGNALS', 'human-or-unsure')
  await page.fill('#PRICE_DROP_PERCENT', '10')
  await page.click('text="Save"')
  expect(await page.textContent('[role=status]')).toBe('Saved.')
  expect([...shop.service.deps.stores.values()][1]).toMatchObject({ flows: ['cart-classic'], series: { signals: 'human-or-unsure', coolOffDays: 14, priceDropPercent: 10, tellsBackInStock: false } })
  await page.click('text=Remove this shop')
  await page.click('text=Remove the shop')
  expect(await page.textContent('main')).not.toContain(second.url)
  expect(shop.service.deps.stores.size).toBe(1)
})

test('coming back from the shop, the owner is still signed in, although other sites get no cookie', async () => {
  await page.fill('#address', second.url)
  await page.click('text=Look at it')
  const id = page.url().split('/').at(-1) ?? ''
  let target = `${publicUrl}/admin/shops`
  const approving = await listening((_, response) => void response.writeHead(302, { location: target }).end())
  const elsewhere = await listening((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><a href="${approving.url}/">Approve</a>`))
  closers.push(approving.close, elsewhere.close)
  await page.goto(elsewhere.url)
  await page.click('a')
  expect(page.url()).toContain('/admin/login')
  target = `${publicUrl}/connect/back/${id}?success=0&user_id=x`
  await page.goto(elsewhere.url)
  await page.click('a')
  await page.waitForURL(/\/admin\/shops\/connecting\//)
  expect(await page.textContent('[role=alert]')).toContain('denied or cancelled')
})

test.each([[320, 'light'], [390, 'dark'], [1_280, 'light']] as const)('no page of shops has a barrier, nor is wider than a window of %i (%s)', async (width, colorScheme) => {
  const reading = await browser.newContext({ storageState: await context.storageState(), viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
  closers.unshift(() => reading.close())
  const looking = await reading.newPage()
  const problems: unknown[] = []
  const look = async (name: string): Promise<void> => {
    await looking.addScriptTag({ content: AXE })
    const found = await looking.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run())
    problems.push(...found.violations.map(({ id, nodes }) => [name, id, nodes[0]?.html]))
    const wide = await looking.evaluate(() => document.documentElement.scrollWidth)
    if (wide > width) problems.push([name, 'wide', wide])
    const folder = process.env['SCREENSHOTS']
    if (folder !== undefined) await looking.screenshot({ path: `${folder}/shops-${name}-${width}.png`, fullPage: true })
  }
  await looking.goto(`${publicUrl}/admin/shops`)
  await looking.fill('#address', 'http://127.0.0.1:1')
  await looking.click('text=Look at it')
  await look('list')
  await looking.fill('#address', second.url)
  await looking.click('text=Look at it')
  await look('connecting')
  await looking.fill('#key', second.key)
  await looking.fill('#secret', second.secret)
  await looking.click('text="Connect"')
  await looking.fill('#idleMinutes', '5')
  await looking.click('text="Save"')
  await look('settings')
  await looking.click('text=Remove this shop')
  await look('remove')
  await looking.goto(`${publicUrl}/admin/shops/default`)
  await look('own')
  expect(problems).toEqual([])
})

async function listening(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
