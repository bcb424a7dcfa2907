/** When a checkout page has painted and when its order is placed: with the tag and without, whatever the day of our server is. */
import { loadavg } from 'node:os'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { instant } from '../../../server/values/time.ts'
import { shuffled } from '../numbers.ts'
import { DAYS, startServices, type Day, type Services } from './services.ts'

/** From a page that can be used to the next one: what it still does by itself should not fall into the other's loading. */
const SETTLED_MS = 150
/** Until the last page has come to rest: its largest paint is over, and a tag that waits for a pause has begun. */
const LOADED_MS = 1_000
/** From the last field to the first button: longer than a pause in typing, so that the script is at work or waits for an answer. */
const FILLED_MS = 2_000
const PROOF_MS = 5_000
const PROOF_POLL_MS = 50
const EMAIL = 'ann@shopper.example'
const BILLING = { first_name: 'Anna', last_name: 'Shopper', address_1: 'Katu 1', postcode: '00100', city: 'Helsinki' }

export const CHECKOUTS = [
  { name: 'classic', path: '/classic-checkout/', email: '#billing_email', prefix: '#billing_', button: '#place_order' },
  { name: 'block', path: '/checkout/', email: '#email', prefix: '#shipping-', button: '.wc-block-components-checkout-place-order-button' },
] as const
type Checkout = (typeof CHECKOUTS)[number]

/** The page without the tag twice, so that what chance does is seen beside what the tag does. */
export const BASE = 'without'
export const AGAIN = 'without again'
export type Variant = Day | typeof BASE | typeof AGAIN
const VARIANTS: readonly Variant[] = [BASE, AGAIN, ...DAYS]

/** `paint`: from the navigation's begin to the largest contentful paint. `next-page`: from the press of the button until the next page can be used. */
export type LoadPart = 'paint' | 'next-page'
/** Milliseconds of wall time of each part that was measured. */
export type PageLoad = Readonly<Partial<Record<LoadPart, number>>>

export interface PageLoads {
  readonly checkout: Checkout['name']
  /** One of each variant in each round. */
  readonly loads: ReadonlyMap<Variant, readonly PageLoad[]>
  readonly averages: readonly number[]
}

export interface LoadPace {
  /** What shops load from us, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly checkouts: readonly Checkout[]
  readonly parts: readonly LoadPart[]
  readonly rounds: number
  /** Told what is going on. */
  say(text: string): void
  /** Told of each checkout as soon as it is measured. */
  take(measured: PageLoads): void
}

interface Setting extends LoadPace {
  readonly browser: Browser
  readonly shop: DemoShop
  readonly services: Services
}

interface Shopper {
  readonly variant: Variant
  readonly context: BrowserContext
  readonly page: Page
}

/** Measures one checkout after the other. */
export async function measureLoads(browser: Browser, pace: LoadPace): Promise<void> {
  const services = await startServices(pace.files)
  const shop = await startDemoShop({ now: () => instant(Date.now()) })
  // More rounds than there are mugs in stock.
  shop.products.setStock(shop.products.mug, null)
  try {
    for (const checkout of pace.checkouts) pace.take(await loadsOf({ ...pace, browser, shop, services }, checkout))
  } finally {
    await Promise.all([shop.close(), services.close()])
  }
}

async function loadsOf(setting: Setting, checkout: Checkout): Promise<PageLoads> {
  const loads = new Map<Variant, PageLoad[]>(VARIANTS.map((variant) => [variant, []]))
  const averages: number[] = []
  // The browser's first page pays for what the others find.
  if (setting.rounds > 1) await visitAll(setting, checkout, [BASE])
  for (let round = 1; round <= setting.rounds; round++) {
    setting.say(`  round ${round} of ${setting.rounds}, ${checkout.name} checkout`)
    averages.push(loadavg()[0] ?? Number.NaN)
    for (const [variant, load] of await visitAll(setting, checkout, shuffled(VARIANTS))) loads.get(variant)!.push(load)
  }
  return { checkout: checkout.name, loads, averages }
}

/** Shoppers with a cart and an empty browser each open the checkout one after another, wait together, and order one after another: most of a visit is waiting. */
async function visitAll(setting: Setting, checkout: Checkout, variants: readonly Variant[]): Promise<Map<Variant, PageLoad>> {
  const { parts, services } = setting
  const shoppers: Shopper[] = []
  const measured = new Map<Variant, PageLoad>()
  try {
    for (const variant of variants) shoppers.push(await arrive(setting, checkout, variant))
    await pause(LOADED_MS)
    if (parts.includes('paint')) for (const { variant, page } of shoppers) measured.set(variant, { paint: await timeOf(page, 'paintMs') })
    for (const { page } of shoppers) await fill(page, checkout)
    await pause(FILLED_MS)
    if (parts.includes('next-page')) for (const shopper of shoppers) measured.set(shopper.variant, { ...measured.get(shopper.variant), 'next-page': await order(setting, checkout, shopper) })
    for (const variant of variants) if (isDay(variant)) await proveAtWork(services, variant)
    return measured
  } finally {
    await Promise.all(shoppers.map(({ context }) => context.close()))
    services.forget()
  }
}

async function arrive({ browser, shop, services }: Setting, checkout: Checkout, variant: Variant): Promise<Shopper> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.request.get(`${shop.url}/?add-to-cart=${shop.products.mug.id}&quantity=2`)
  const page = await context.newPage()
  await page.addInitScript(watch)
  shop.setPageHead(headOf(services, variant))
  // Not until all is loaded: a script that never comes keeps a page loading, though it is painted and works.
  await page.goto(shop.url + checkout.path, { waitUntil: 'domcontentloaded' })
  await page.locator(checkout.button).waitFor()
  await pause(SETTLED_MS)
  return { variant, context, page }
}

async function fill(page: Page, { email, prefix }: Checkout): Promise<void> {
  await page.locator(email).fill(EMAIL)
  for (const [name, value] of Object.entries(BILLING)) await page.locator(prefix + name).fill(value)
}

async function order({ shop, services }: Setting, { button }: Checkout, { variant, context, page }: Shopper): Promise<number> {
  shop.setPageHead(headOf(services, variant))
  await page.locator(button).click()
  await page.waitForURL('**/order-received/**', { waitUntil: 'domcontentloaded' })
  const spentMs = await timeOf(page, 'performance.timeOrigin + performance.getEntriesByType("navigation")[0].domInteractive - sessionStorage.pressedAt')
  await context.close()
  await pause(SETTLED_MS)
  return spentMs
}

async function timeOf(page: Page, expression: string): Promise<number> {
  const spentMs = await page.evaluate<number>(expression)
  if (!(spentMs > 0)) throw new Error(`the browser told no time: ${expression} is ${spentMs}`)
  return spentMs
}

/** In the page: notes the largest paint and when the button was pressed. */
function watch(): void {
  Object.assign(window, { paintMs: 0 })
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) Object.assign(window, { paintMs: startTime })
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  addEventListener('click', () => void (sessionStorage['pressedAt'] = performance.timeOrigin + performance.now()), true)
}

/** Every shop's page brings scripts, and the first one costs a page some milliseconds, whoever it belongs to: it stands on all pages alike. */
const headOf = (services: Services, variant: Variant): string => services.otherTag + (isDay(variant) ? services.tag(variant) : '')

const isDay = (variant: Variant): variant is Day => variant !== BASE && variant !== AGAIN

/** A tag that did nothing would cost nothing. Nobody can tell who came to a closed door. */
async function proveAtWork(services: Services, day: Day): Promise<void> {
  const isProven = (): boolean => day === 'refuses' || (day === 'works' ? services.posts.some((body) => body.includes(EMAIL)) : services.met(day) > 0)
  for (let waitedMs = 0; !isProven(); waitedMs += PROOF_POLL_MS) {
    if (waitedMs >= PROOF_MS) throw new Error(`the tag did nothing where the service ${day}`)
    await pause(PROOF_POLL_MS)
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
