/** One scene for the browser tests: shop, service and Chromium, with what every case asks of them. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openChromium, openPage } from './chromium.ts'
import { builtTracker, startCollector, type Collector } from './collector.ts'
import { startSmallShop, type SmallShop } from './pages.ts'

export interface Scene {
  readonly shop: SmallShop
  readonly service: Collector
  /** A shopper's browser: storage of its own, closed by `end`. */
  visitor(): Promise<Visitor>
  end(): Promise<void>
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
  open(path: string): Promise<void>
  /** A further tab of the same browser. */
  tab(): Promise<Visitor>
  /** Comes back once everything the page had to send by now has arrived. */
  settled(): Promise<void>
}

export const BLOCK = { name: 'block', path: '/checkout/', email: '#email', next: '#shipping-city', firstName: '#shipping-first_name' }
export const CLASSIC = { name: 'classic', path: '/checkout-classic/', email: '#billing_email', next: '#billing_first_name', firstName: '#billing_first_name' }
export const NOTICE = '#cartback-notice'
export const LINES = [
  { id: 12, quantity: 2, attributes: [] },
  { id: 69, quantity: 1, attributes: [{ name: 'Size', value: 'M' }] },
]

const QUIET_ROUNDS = 2
const ROUND_TRIP_MS = 50
/** The page's own time that goes by in a round: longer than a pause of the tracker, shorter than its patience with an answer. */
const ROUND_MS = 1_500

let browser: Browser | undefined
let script: string | undefined

/** Opens the scene; the browser and the script are made once per file. */
export async function openScene(): Promise<Scene> {
  browser ??= await openChromium()
  script ??= await builtTracker()
  const shop = await startSmallShop()
  const service = await startCollector(script)
  shop.head = `<script async src="${service.url}/t.js" data-store="default"></script>`
  const contexts: BrowserContext[] = []
  const visitor = async (): Promise<Visitor> => {
    const context = await browser!.newContext()
    contexts.push(context)
    return visitorOf(context, shop, service)
  }
  const end = async (): Promise<void> => {
    await Promise.all(contexts.map((context) => context.close()))
    await Promise.all([shop.close(), service.close()])
  }
  return { shop, service, visitor, end }
}

/** Closes the browser; once, after the file's last case. */
export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = undefined
}

async function visitorOf(context: BrowserContext, shop: SmallShop, service: Collector): Promise<Visitor> {
  const { page, complaints } = await openPage(context)
  await page.clock.install()
  const open = async (path: string): Promise<void> => {
    await page.goto(shop.url + path)
    await page.clock.runFor(ROUND_MS)
    if (/checkout(-classic)?\/$/.test(path)) await page.waitForSelector(NOTICE)
    await settled()
  }
  let begun = 0
  let ended = 0
  page.on('request', () => begun++)
  for (const event of ['requestfinished', 'requestfailed'] as const) page.on(event as 'requestfinished', () => ended++)
  // Answers lead to further requests, so it ends with rounds in which time went by and nothing was asked.
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
      const before = begun
      await page.clock.runFor(ROUND_MS)
      await page.evaluate((url) => fetch(url).then((answer) => answer.text()), service.url)
      while (ended < begun) await page.waitForEvent('requestfinished', { timeout: ROUND_TRIP_MS }).catch(() => 0)
      if (begun > before + 1) quiet = -1
    }
  }
  return { context, page, complaints, open, settled, tab: () => visitorOf(context, shop, service) }
}

/** What the shopper's console must stay free of. */
export function expectSilence({ complaints }: Visitor): void {
  expect(complaints).toEqual([])
}
