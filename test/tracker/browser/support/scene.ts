/** One scene for the browser tests: the pretend shop, a service and Chromium, with what every case asks of them. */
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../../server/demo/shop/shop.ts'
import { instant, plus, type Duration } from '../../../../server/values/time.ts'
import { openChromium } from '../../../support/chromium.ts'
import { openPage } from './watched-page.ts'
import { builtTracker, startCollector, type Collector, type Scripts } from './collector.ts'

export interface Scene {
  readonly shop: DemoShop
  readonly service: Collector
  /** Lets time go by for the shop only. */
  passes(duration: Duration): void
  /** A shopper's browser with nothing stored, and two mugs and a shirt in the cart unless told otherwise. */
  visitor(options?: { readonly cart?: string; readonly widthPx?: number; readonly headers?: Readonly<Record<string, string>> }): Promise<Visitor>
  end(): Promise<void>
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
  /** Opens a page of the shop and waits until the tracker has come to rest. */
  open(path: string): Promise<void>
  /** Opens a checkout and goes to its e-mail field: that is when the notice appears. */
  enter(checkout: Checkout): Promise<void>
  /** Comes back once time has gone by in the page and nothing more is asked or sent. */
  settled(): Promise<void>
  /** Lets time go by in the page, in steps, so that requests are answered meanwhile. */
  waits(milliseconds: number): Promise<void>
}

export const BLOCK = { name: 'block', path: '/checkout/', email: '#email', firstName: '#shipping-first_name', prefix: '#shipping-', placeOrder: '.wc-block-components-checkout-place-order-button' }
export const CLASSIC = { name: 'classic', path: '/classic-checkout/', email: '#billing_email', firstName: '#billing_first_name', prefix: '#billing_', placeOrder: '#place_order' }
export type Checkout = typeof BLOCK
export const NOTICE = '#cartback-notice'
export const ADDRESS = 'ann@example.test'
/** What the service is told of the visitor's cart. */
export const LINES = [
  { id: 12, quantity: 2, variation: [] },
  { id: 69, quantity: 1, variation: [{ attribute: 'Size', value: 'M' }, { attribute: 'Colour', value: 'Blue' }] },
]

const FULL_CART = ['/?add-to-cart=12&quantity=2', '/?add-to-cart=69']
/** The page's own time that goes by in a round: longer than a pause of the tracker, shorter than its patience with an answer. */
const ROUND_MS = 1_500
/** Shorter than the tracker's patience with the service: an answer comes in no time of the page's. */
const STEP_MS = 500
const QUIET_ROUNDS = 2
const ROUND_TRIP_MS = 50
/** Times the tracker's own. */
const PATIENCE = 4

let browser: Browser | undefined
let scripts: Scripts | undefined

/** Opens the scene; the browser and the script are made once per file. */
export async function openScene(): Promise<Scene> {
  browser ??= await openChromium()
  scripts ??= await builtTracker()
  const chromium = browser
  let ahead = 0 as Duration
  const shop = await startDemoShop({ now: () => plus(instant(Date.now()), ahead) })
  const service = await startCollector(scripts)
  shop.setPageHead(tag(service))
  const contexts: BrowserContext[] = []
  return {
    shop,
    service,
    passes: (duration) => void (ahead = (ahead + duration) as Duration),
    visitor: async ({ cart, widthPx = 1_280, headers = {} } = {}) => {
      const context = await chromium.newContext({ viewport: { width: widthPx, height: 900 }, locale: 'en-US', timezoneId: 'Europe/Helsinki', extraHTTPHeaders: headers })
      contexts.push(context)
      for (const path of cart === undefined ? FULL_CART : [cart]) await context.request.get(shop.url + path)
      return visitorOf(context, shop, service)
    },
    end: async () => {
      await Promise.all(contexts.map((context) => context.close()))
      await Promise.all([shop.close(), service.close()])
    },
  }
}

/** The tag as a shop owner pastes it. */
export const tag = (service: Collector, more = ''): string => `<script async src="${service.url}/t.js" data-store="default"${more}></script>`

/** Closes the browser; once, after the file's last case. */
export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = undefined
}

/** A tab of a browser. */
export async function visitorOf(context: BrowserContext, shop: DemoShop, service: Collector): Promise<Visitor> {
  const { page, complaints } = await openPage(context)
  await page.clock.install()
  // By the page's clock too: a machine that tests on every core is slower than any shopper's.
  await page.addInitScript((patience) => {
    AbortSignal.timeout = (milliseconds) => {
      const limit = new AbortController()
      setTimeout(() => limit.abort(), milliseconds * patience)
      return limit.signal
    }
  }, PATIENCE)
  const { settled, waits } = waiting(page, service)
  const open = async (path: string): Promise<void> => {
    await page.goto(path.startsWith('http') ? path : shop.url + path)
    await settled()
  }
  const enter = async (checkout: Checkout): Promise<void> => {
    await open(checkout.path)
    await page.locator(checkout.email).focus()
  }
  return { context, page, complaints, open, enter, settled, waits }
}

/** Answers lead to further requests, so `settled` ends with rounds in which time went by and nothing was asked. */
function waiting(page: Page, service: Collector): Pick<Visitor, 'settled' | 'waits'> {
  let begun = 0
  const open = new Set<Request>()
  page.on('request', (request) => void (begun++, open.add(request)))
  page.on('requestfinished', (request) => void open.delete(request))
  page.on('requestfailed', (request) => void open.delete(request))
  const round = async (): Promise<boolean> => {
    const before = begun
    for (let ranMs = 0; ranMs < ROUND_MS; ranMs += STEP_MS) {
      await page.clock.runFor(STEP_MS)
      await page.evaluate((url) => fetch(url).then((answer) => answer.text()), service.url)
      while (open.size > 0 && service.mood !== 'hangs') await page.waitForEvent('requestfinished', { timeout: ROUND_TRIP_MS }).catch(() => 0)
    }
    return begun === before + ROUND_MS / STEP_MS
  }
  return {
    settled: async () => {
      for (let quiet = 0; quiet < QUIET_ROUNDS; quiet++) if (!(await round()) && service.mood === 202) quiet = -1
    },
    waits: async (milliseconds) => {
      for (let waitedMs = 0; waitedMs < milliseconds; waitedMs += ROUND_MS) await round()
    },
  }
}

/** What the shopper's console must stay free of. */
export function expectSilence({ complaints }: Visitor): void {
  expect(complaints).toEqual([])
}

/** Types what a shopper types and presses the button; ends on the order-received page. */
export async function placeOrder(shopper: Visitor, checkout: Checkout): Promise<void> {
  const { page } = shopper
  await page.locator(checkout.email).fill(ADDRESS)
  for (const [name, value] of Object.entries({ first_name: 'Ann', last_name: 'Example', address_1: 'Katu 1', postcode: '00100', city: 'Helsinki' })) {
    await page.locator(checkout.prefix + name).fill(value)
  }
  await page.locator(checkout.placeOrder).click()
  await page.waitForURL('**/order-received/**')
  await shopper.settled()
}
