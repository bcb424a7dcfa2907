/** The page of series in a real browser: on a phone and at a desk, light and dark. */
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
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const opened = await openShop(kind, { PUBLIC_URL: publicUrl, LIVE: 'false' })
  handle = getRequestListener(opened.shop.service.app.fetch, { overrideGlobalObjects: false })
  closers.push(() => { server.closeAllConnections(); server.close() }, opened.close)
}, 120_000)
afterAll(async () => {
  for (const close of closers) await close()
  await browser.close()
})

test.each([['light', 1_280], ['dark', 390]] as const)('%s, %i pixels wide: a change is tried out without scripts, nothing sticks out and axe finds nothing', async (colorScheme, width) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  const page = await context.newPage()
  await page.goto(`${publicUrl}/admin/login?next=%2Fadmin%2Fseries%2Fdefault`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('text="What would it have changed?"')
  expect(await page.textContent('#replay')).toBe('What it would have changed')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.evaluate(AXE)
  expect(await page.evaluate(async () => (await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`))).toEqual([])
  if (process.env['LOOK']) await page.screenshot({ path: `${process.env['LOOK']}/series-${colorScheme}-${width}.png`, fullPage: true })
  await context.close()
}, 120_000)
