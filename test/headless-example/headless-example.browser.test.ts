/** The example storefront in a real browser, with the real service behind it: a cart is saved, an order ends it. */
import { execFileSync } from 'node:child_process'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { hours, minutes } from '../../server/values/time.ts'
import { openPage } from '../tracker/browser/support/watched-page.ts'
import { openChromium } from '../support/chromium.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { storefront } from './server.ts'

const ADDRESS = 'ann@example.test'
const [kind] = databases
if (!kind) throw new Error('no database')
let browser: Browser
let shop: Shop
let page: Page
let complaints: readonly string[]
let storefrontUrl: string
let closers: (() => unknown)[] = []

beforeAll(async () => {
  execFileSync('npm', ['run', '-s', 'build', '--', '--quiet'])
  browser = await openChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  let handle: RequestListener = () => undefined
  const front = await listening((request, response) => handle(request, response))
  storefrontUrl = front.url
  const opened = await openShop(kind, { STORE_ORIGINS: front.url, CONSENT_MODE: 'notice' })
  shop = opened.shop
  const service = await listening(getRequestListener(shop.service.app.fetch, { overrideGlobalObjects: false }))
  handle = getRequestListener(storefront({ shopUrl: shop.woo.url, endpoint: service.url, store: 'default' }).fetch, { overrideGlobalObjects: false })
  const context = await browser.newContext();
  ({ page, complaints } = await openPage(context))
  closers = [() => context.close(), front.close, service.close, opened.close]
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Saved {
  readonly state: string
  readonly lines: string
  readonly hasAddress: boolean
}
async function saved(): Promise<readonly Saved[]> {
  const rows = await shop.service.deps.connection.db.selectFrom('cart').select(['state', 'lines', 'email_index']).execute()
  return rows.map(({ state, lines, email_index: index }) => ({ state, lines, hasAddress: index !== null }))
}
const mugs = (quantity: number): string => JSON.stringify([{ id: shop.woo.products.mug.id, quantity }])

async function fillsCart(): Promise<void> {
  await page.goto(storefrontUrl)
  const add = page.getByRole('listitem').filter({ hasText: 'Harbour mug' }).getByRole('button')
  await add.click()
  await expect.poll(() => page.locator('output').innerText()).toBe('1')
  await add.click()
  await expect.poll(saved).toEqual([{ state: 'open', lines: mugs(2), hasAddress: false }])
}
async function typesAddress(): Promise<void> {
  await page.goto(`${storefrontUrl}/checkout`)
  await expect.poll(() => page.locator('output').innerText()).toBe('2')
  await page.locator('#mail').fill(ADDRESS)
  await page.locator('#mail').blur()
  await expect.poll(saved).toEqual([{ state: 'open', lines: mugs(2), hasAddress: true }])
}

test('saves the cart that its server keeps, and the address once it is typed; a reminder follows', async () => {
  await fillsCart()
  await typesAddress()
  await page.goto('about:blank')
  await shop.passes(minutes(65))
  expect(await shop.mails()).toEqual([`cart-help to ${ADDRESS}`])
  expect(complaints).toEqual([])
})

test('stops on the order: no reminder is ever sent, and the next cart is a new one', async () => {
  await fillsCart()
  await typesAddress()
  await page.locator('#name').fill('Ann')
  await page.getByRole('button', { name: 'Order' }).click()
  await page.waitForURL('**/thanks?**')
  await expect.poll(() => shop.service.deps.hints.get('default')?.orders.size).toBe(1)
  await shop.beats()
  expect((await saved()).map(({ state }) => state)).toEqual(['purchased'])
  await page.goto('about:blank')
  await shop.passes(hours(100))
  expect((await shop.mails()).filter((mail) => mail.startsWith('cart-'))).toEqual([])
})

test('hears a refusal: what was saved is deleted, and nothing is recorded afterwards', async () => {
  await fillsCart()
  await typesAddress()
  await page.getByRole('button', { name: 'No thanks' }).click()
  await expect.poll(saved).toEqual([{ state: 'erased', lines: '[]', hasAddress: false }])
  await page.locator('#mail').fill('other@example.test')
  await page.locator('#mail').blur()
  await page.goto(storefrontUrl)
  await page.waitForLoadState('networkidle')
  await shop.passes(hours(2))
  expect([await saved(), await shop.mails()]).toEqual([[{ state: 'erased', lines: '[]', hasAddress: false }], []])
})

test('never lets the browser know the token of the shop\'s cart', async () => {
  await fillsCart()
  expect(await page.evaluate(() => JSON.stringify([document.cookie, localStorage, sessionStorage]))).not.toContain('eyJ')
})

async function listening(handle: RequestListener): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: Server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
