/** When a checkout page has painted and when its order is placed: with the tag and without, whatever the day of our server is. */
import { loadavg } from 'node:os'
import type { Browser, Page } from 'playwright-core'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { instant } from '../../../server/values/time.ts'
import { shuffled } from '../numbers.ts'
import { DAYS, startServices, type Day, type Services } from './services.ts'

/** Until the page has come to rest: its largest paint is over, and a tag that waits for a pause has begun. */
const LOADED_MS = 1_000
/** From the last field to the button: longer than a pause in typing, so that the script is at work or waits for an answer. */
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

/** Milliseconds of wall time. */
export interface PageLoad {
  /** From the navigation's begin to the largest contentful paint. */
  readonly paintMs: number
  /** From the press of the button until the next page can be used. */
  readonly submitMs: number
}

export interface PageLoads {
  readonly checkout: Checkout['name']
  /** One of each variant in each round. */
  readonly loads: ReadonlyMap<Variant, readonly PageLoad[]>
  readonly averages: readonly number[]
}

interface Setting {
  readonly browser: Browser
  readonly shop: DemoShop
  readonly services: Services
}

export interface LoadPace {
  /** What shops load from us, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly checkouts: readonly Checkout[]
  readonly rounds: number
  /** Told what is going on. */
  say(text: string): void
}

/** Opens each checkout once per variant and round, in an order of chance. */
export async function measureLoads(browser: Browser, pace: LoadPace): Promise<PageLoads[]> {
  const measured = pace.checkouts.map((checkout) => ({ checkout, loads: new Map<Variant, PageLoad[]>(VARIANTS.map((variant) => [variant, []])), averages: [] as number[] }))
  const services = await startServices(pace.files)
  const shop = await startDemoShop({ now: () => instant(Date.now()) })
  try {
    // The browser's first page pays for what the others find.
    if (pace.rounds > 1) for (const { checkout } of measured) await load({ browser, shop, services }, checkout, BASE)
    for (let round = 1; round <= pace.rounds; round++) {
      for (const { checkout, loads, averages } of measured) {
        averages.push(loadavg()[0] ?? Number.NaN)
        for (const variant of shuffled(VARIANTS)) {
          pace.say(`  round ${round} of ${pace.rounds}, ${checkout.name} checkout, ${variant}`)
          loads.get(variant)!.push(await load({ browser, shop, services }, checkout, variant))
        }
      }
    }
  } finally {
    await Promise.all([shop.close(), services.close()])
  }
  return measured.map(({ checkout, ...rest }) => ({ checkout: checkout.name, ...rest }))
}

/** A shopper with a cart and an empty browser opens the checkout, fills it in and orders. */
async function load({ browser, shop, services }: Setting, checkout: Checkout, variant: Variant): Promise<PageLoad> {
  const day = variant === BASE || variant === AGAIN ? null : variant
  shop.setPageHead(day === null ? '' : services.tag(day))
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    await context.request.get(`${shop.url}/?add-to-cart=12&quantity=2`)
    const page = await context.newPage()
    await page.addInitScript(watch)
    // Not until all is loaded: a script that never comes keeps a page loading, though it is painted and works.
    await page.goto(shop.url + checkout.path, { waitUntil: 'domcontentloaded' })
    await page.locator(checkout.button).waitFor()
    await pause(LOADED_MS)
    const paintMs = await page.evaluate<number>('paintMs')
    await order(page, checkout)
    const submitMs = await page.evaluate<number>('performance.timeOrigin + performance.getEntriesByType("navigation")[0].domInteractive - sessionStorage.pressedAt')
    if (!(paintMs > 0 && submitMs > 0)) throw new Error(`the browser told no times: ${paintMs} and ${submitMs}`)
    if (day !== null) await proveAtWork(services, day)
    return { paintMs, submitMs }
  } finally {
    await context.close()
    services.forget()
  }
}

async function order(page: Page, { email, prefix, button }: Checkout): Promise<void> {
  await page.locator(email).fill(EMAIL)
  for (const [name, value] of Object.entries(BILLING)) await page.locator(prefix + name).fill(value)
  await pause(FILLED_MS)
  await page.locator(button).click()
  await page.waitForURL('**/order-received/**', { waitUntil: 'domcontentloaded' })
}

/** In the page: notes the largest paint and when the button was pressed. */
function watch(): void {
  Object.assign(window, { paintMs: 0 })
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) Object.assign(window, { paintMs: startTime })
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  addEventListener('click', () => void (sessionStorage['pressedAt'] = performance.timeOrigin + performance.now()), true)
}

/** A tag that did nothing would cost nothing. Nobody can tell who came to a closed door. */
async function proveAtWork(services: Services, day: Day): Promise<void> {
  const isProven = (): boolean => day === 'refuses' || (day === 'works' ? services.posts.some((body) => body.includes(EMAIL)) : services.met(day) > 0)
  for (let waitedMs = 0; !isProven(); waitedMs += PROOF_POLL_MS) {
    if (waitedMs >= PROOF_MS) throw new Error(`the tag did nothing where the service ${day}`)
    await pause(PROOF_POLL_MS)
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
