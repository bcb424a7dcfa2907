/** The whole way back: a mail's link in a browser that never saw the shop, the tag as built, the real service, the order. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { hours, minutes } from '../../../server/values/time.ts'
import { openRestoring, type Restoring } from '../../links/restoring.ts'
import { openChromium } from '../../support/chromium.ts'
import { databases } from '../../support/databases.ts'
import { BLOCK } from './support/scene.ts'
import { openPage } from './support/watched-page.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
let browser: Browser
let scene: Restoring
let context: BrowserContext
let serviceUrl: string
let closers: (() => unknown)[] = []

beforeAll(async () => {
  execFileSync('npm', ['run', '-s', 'build', '--', '--quiet'])
  browser = await openChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  scene = await openRestoring(kind, { CONSENT_MODE: 'notice' })
  const { app } = scene.shop.service
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => {
    const [, script] = /^\/(t[\w-]*\.js)/.exec(request.url ?? '') ?? []
    if (!script) return void listen(request, response)
    response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(readFileSync(`dist/${script}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  scene.shop.woo.setPageHead(`<script async src="${serviceUrl}/t.js" data-store="default"></script>`)
  context = await browser.newContext()
  closers = [() => context.close(), () => (server.closeAllConnections(), server.close()), () => scene.close()]
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

it('leads a shopper to his cart on another device, where he orders and hears no more', async () => {
  const { email, restore, device } = await scene.reminded({ firstName: 'Ann' })
  const { page, complaints } = await openPage(context)
  const toShop: string[] = []
  context.on('request', (request) => {
    if (request.url().startsWith(scene.shop.woo.url)) toShop.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
  })
  await page.goto(serviceUrl + restore)
  await expect.poll(() => page.locator('#cartback-restored').innerText()).toContain('Your cart is back.')
  await expect.poll(() => page.locator(BLOCK.email).inputValue()).toBe(email)
  await expect.poll(() => page.locator(BLOCK.firstName).inputValue()).toBe('Ann')
  expect(await page.locator('.wc-block-components-sidebar').innerText()).toMatch(/Deck gloves[\s\S]*Harbour mug/)
  expect(page.url()).not.toContain('#')
  // The query names the mail; the token is far longer.
  expect(toShop.filter((sent) => /cartback=[\w-]{80,}/.test(sent) || sent.includes(restore.slice('/r/'.length)))).toEqual([])
  for (const [name, value] of Object.entries({ last_name: 'Example', address_1: 'Katu 1', postcode: '00100', city: 'Helsinki' })) await page.locator(BLOCK.prefix + name).fill(value)
  await page.locator(BLOCK.placeOrder).click()
  await page.waitForURL('**/order-received/**')
  await page.goto('about:blank')
  await scene.shop.passes(minutes(2))
  expect(await scene.shop.cartState(device)).toMatch(/^(recovered|purchased)$/)
  await scene.shop.passes(hours(100))
  expect((await scene.shop.mails()).filter((mail) => mail.startsWith('cart-'))).toEqual([`cart-help to ${email}`])
  expect(complaints).toEqual([])
})

it('shows an unknown link a page of ours and leads nowhere', async () => {
  const { page } = await openPage(context)
  const response = await page.goto(`${serviceUrl}/r/${'a'.repeat(43)}`)
  expect([response?.status(), new URL(page.url()).origin]).toEqual([404, serviceUrl])
})
