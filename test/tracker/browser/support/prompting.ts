/** Pages of the pretend shop that load the early prompt, a service that hands out its words, and what the prompt told the tracker. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { startDemoShop, type DemoShop } from '../../../../server/demo/shop/shop.ts'
import { instant } from '../../../../server/values/time.ts'
import type { NoticeAnswer } from '../../../../tracker/protocol.ts'
import { openPage } from './watched-page.ts'

const LOOK = ' <button type="button" value="no">No thanks</button>'
export const WORDS: NoticeAnswer = {
  mode: 'notice', may: { '': 1, yes: 1, undo: 1 }, say: { mode: 'notice', text: 'notice-en-1', locale: 'en' }, inTab: false, address: '', slip: null,
  looks: { '': LOOK, yes: LOOK, no: LOOK, undo: LOOK }, line: { id: 'cartback-notice', dir: 'auto', style: '' }, button: { style: '' }, slips: '^$',
  early: {
    title: 'Shall we save your cart?', text: 'We keep this cart for you.', label: 'Email address', button: 'Save my cart', close: 'No thanks',
    consent: 'We save your cart and may send a reminder to this address.',
  },
}
/** Where the law wants a tick first. */
export const TICK_WORDS: NoticeAnswer = { ...WORDS, mode: 'tick', may: { yes: 1 }, early: { ...WORDS.early, consent: 'Remind me by email.' } }
export const CARD = '#cartback-prompt'

export interface PromptScene {
  readonly shop: DemoShop
  /** Addresses that the service was asked for. */
  readonly asked: readonly string[]
  /** What it answers; null closes the connection. */
  words: NoticeAnswer | null
  visitor(options?: BrowserContextOptions): Promise<PromptVisitor>
  end(): Promise<void>
}

export interface PromptVisitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
  open(path: string): Promise<void>
  /** The mouse goes over the upper edge of the window. */
  leaves(): Promise<void>
  /** Calls of the tracker, `identify ann@example.test` for example. */
  told(): Promise<readonly string[]>
  /** Comes back once the page has had its chance to ask the service and to show the card; says how many stand. */
  cards(): Promise<number>
}

let script: string | undefined

export async function openPromptScene(browser: Browser, prompt: 'exit' | 'cart', options: { readonly head?: string; readonly more?: object } = {}): Promise<PromptScene> {
  script ??= (await build({ entryPoints: ['./tracker/prompt.ts'], bundle: true, write: false, format: 'iife', target: 'es2019', minify: true })).outputFiles[0]!.text
  const [asked, contexts]: [string[], BrowserContext[]] = [[], []]
  const service = createServer((request, response) => {
    const cors = { 'access-control-allow-origin': '*' }
    if (request.url === '/t-prompt.js') return void response.writeHead(200, { ...cors, 'content-type': 'text/javascript' }).end(script)
    asked.push(request.url ?? '')
    if (!scene.words) return void response.destroy()
    response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(scene.words))
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`
  const shop = await startDemoShop({ now: () => instant(Date.now()), pageHead: (options.head ?? '') + head(endpoint, { prompt, ...options.more }) })
  const scene: PromptScene = {
    shop, asked, words: WORDS,
    visitor: async (contextOptions = {}) => {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...contextOptions })
      contexts.push(context)
      await context.request.get(`${shop.url}/?add-to-cart=12`)
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

/** As the tag's script does it: what a page may call, and the second script, asynchronous. */
const head = (endpoint: string, more: object): string => `<script>var told=[]
window.cartback={settings:${JSON.stringify({ store: 'default', endpoint, ...more })},identify:function(e){told.push('identify '+e)},consent:function(a){told.push('consent '+a)}}
addEventListener('DOMContentLoaded',function(){var s=document.createElement('script');s.src='${endpoint}t-prompt.js';s.onload=function(){ready=1};document.head.append(s)})</script>`

async function visitorOf(context: BrowserContext, shop: DemoShop): Promise<PromptVisitor> {
  const { page, complaints } = await openPage(context)
  page.setDefaultTimeout(8_000)
  return {
    context, page, complaints,
    open: async (path) => {
      await page.goto(shop.url + path)
      await page.waitForFunction('window.ready')
    },
    leaves: () => page.evaluate(() => void document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1, relatedTarget: null }))),
    told: () => page.evaluate('told'),
    cards: async () => {
      await page.waitForLoadState('networkidle')
      return page.locator(CARD).count()
    },
  }
}
