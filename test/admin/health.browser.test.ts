/** The health page in a real browser: without scripts, light and dark, on a phone, without barriers, with much to tell. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { begin } from '../../server/health/alerts/ledger.ts'
import { hours, minus, minutes, plus } from '../../server/values/time.ts'
import { putMessage } from '../health/messages.ts'
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
  const { clock, connection: { db } } = opened.shop.service.deps
  await putMessage(db, clock.now(), { due_at: minus(clock.now(), hours(2)) })
  await putMessage(db, clock.now(), { due_at: plus(clock.now(), minutes(1)), attempt: 3, reason: 'store-unreachable' })
  await putMessage(db, clock.now(), { state: 'ambiguous', intent_at: minus(clock.wall(), hours(3)), attempt: 1, reason: 'no answer (reset)' })
  await begin(db, null, { name: 'due', title: 'Mails that are due', found: '1 mail should have left; the oldest has waited for 2 hours.', todo: 'Look.' }, { mailId: 'x', wall: minus(clock.wall(), hours(2)) })
  handle = getRequestListener(opened.shop.service.app.fetch, { overrideGlobalObjects: false })
  closers.push(opened.close, () => server.closeAllConnections(), () => server.close(), () => browser.close())
})
afterAll(async () => {
  for (const close of closers) await close()
})

test.each([[320, 'light'], [390, 'dark'], [1_280, 'light'], [1_280, 'dark']] as const)('it works without scripts, has no barrier and is no wider than a window of %i (%s)', async (width, colorScheme) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('nav >> text=Health')
  expect(new URL(page.url()).pathname).toBe('/admin/health')
  expect(await page.textContent('main')).toContain('Something is in the way')
  const reading = await browser.newContext({ storageState: await context.storageState(), viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
  const looking = await reading.newPage()
  await looking.goto(`${publicUrl}/admin/health`)
  await looking.addScriptTag({ content: AXE })
  const found = await looking.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run())
  expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  expect(await looking.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await looking.screenshot({ path: `${folder}/health-${width}-${colorScheme}.png`, fullPage: true })
  await reading.close()
  await context.close()
})
