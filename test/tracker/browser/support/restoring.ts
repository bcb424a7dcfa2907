/** A stand-in for the service as the restoring script meets it, and pages of the pretend shop that load that script. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startDemoShop, type DemoShop } from '../../../../server/demo/shop/shop.ts'
import type { ShopVersion } from '../../../../server/demo/shop/settings.ts'
import { instant } from '../../../../server/values/time.ts'
import type { RestoreAnswer } from '../../../../tracker/protocol.ts'
import { openPage } from './watched-page.ts'

/** What the service puts into the mail's link, for the shop's statistics. */
export const UTM = 'utm_source=cartback&utm_medium=email&utm_campaign=cart-recovery&utm_content=help'
export const TOKEN = 'a-token-for-the-fragment-0123456789'
export const ANSWER = {
  lines: [
    { id: 84, quantity: 1, attributes: [{ name: 'Size', value: 'S' }, { name: 'Colour', value: 'Red' }] },
    { id: 12, quantity: 2 },
  ],
  email: 'ann@example.test', firstName: 'Ann', coupon: null,
  names: { 12: 'Harbour mug', 20: 'Rain <b>coat</b>', 84: 'Deck gloves' },
  texts: { restored: 'Your cart is back.', partly: 'Your cart is back, all but: {items}.', failed: 'Nothing came back.', coupon: 'No {code}.', close: 'Close' },
} as const
export const STATUS = '#cartback-restored'

export interface RestoreScene {
  readonly shop: DemoShop
  /** What the script asked the service. */
  readonly asked: readonly string[]
  /** The whole answer to a good token, for this shop. */
  readonly body: RestoreAnswer
  /** What the service answers from now on; `down` closes the connection. */
  answer: { readonly status: number; readonly body: unknown } | 'down'
  /** Everything the shop was sent: addresses, headers, bodies. */
  readonly toShop: readonly string[]
  /** A browser of its own. */
  visitor(): Promise<RestoreVisitor>
  end(): Promise<void>
}

export interface RestoreVisitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
  /** Opens a page by a link with the token, and waits for the line that tells the outcome. */
  comesBack(path?: string): Promise<string>
  /** The shop's cart of this browser: «2 of 12». */
  cart(): Promise<readonly string[]>
}

let script: string | undefined

export async function openRestoreScene(browser: Browser, version: ShopVersion): Promise<RestoreScene> {
  script ??= (await build({ entryPoints: ['./tracker/restore.ts'], bundle: true, write: false, format: 'iife', target: 'es2019', minify: true })).outputFiles[0]!.text
  const [asked, toShop, contexts]: [string[], string[], BrowserContext[]] = [[], [], []]
  const service = createServer((request, response) => {
    const cors = { 'access-control-allow-origin': '*' }
    if (request.method === 'GET') return void response.writeHead(200, { ...cors, 'content-type': 'text/javascript' }).end(script)
    let text = ''
    request.on('data', (part) => (text += String(part))).on('end', () => {
      asked.push(text)
      if (scene.answer === 'down') return void response.destroy()
      response.writeHead(scene.answer.status, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(scene.answer.body))
    })
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`
  const shop = await startDemoShop({ now: () => instant(Date.now()), version, pageHead: head(endpoint) })
  const body = { ...ANSWER, checkout: `${shop.url}/checkout/?${UTM}` }
  const scene: RestoreScene = {
    shop, asked, toShop, body, answer: { status: 200, body },
    visitor: async () => {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 900 } })
      contexts.push(context)
      context.on('request', (request) => {
        if (request.url().startsWith(shop.url)) toShop.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
      })
      return visitorOf(context, shop)
    },
    end: async () => {
      await Promise.all(contexts.map((context) => context.close()))
      service.closeAllConnections()
      await Promise.all([shop.close(), new Promise<void>((resolve) => service.close(() => resolve()))])
    },
  }
  return scene
}

/** As the tag's script does it: the settings, and the second script where the fragment asks for it. */
const head = (endpoint: string): string => `<script>window.cartback={settings:{store:'default',endpoint:'${endpoint}'}}
if(/[#&]cartback=/.test(location.hash)){var s=document.createElement('script');s.src='${endpoint}t-restore.js';document.head.append(s)}</script>`

async function visitorOf(context: BrowserContext, shop: DemoShop): Promise<RestoreVisitor> {
  const { page, complaints } = await openPage(context)
  return {
    context, page, complaints,
    comesBack: async (path = `/checkout/?${UTM}`) => {
      await page.goto(`${shop.url}${path}#cartback=${TOKEN}`)
      // Empty until it is spoken, and gone for a moment while the page is opened anew.
      await page.waitForFunction((where) => document.querySelector(`${where} [role=status]`)?.textContent, STATUS)
      return page.locator(`${STATUS} [role=status]`).innerText()
    },
    cart: async () => {
      const answer = await context.request.get(`${shop.url}/wp-json/wc/store/v1/cart`)
      const { items } = (await answer.json()) as { items: { id: number; quantity: number }[] }
      return items.map(({ id, quantity }) => `${quantity} of ${id}`)
    },
  }
}
