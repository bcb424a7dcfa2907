/** `npm run bench -- tracker`: what the script costs a checkout page, beside an empty page and beside the peers' scripts. */
import { loadavg } from 'node:os'
import type { Browser } from 'playwright-core'
import { openChromium } from '../../support/chromium.ts'
import { shuffled } from '../numbers.ts'
import type { Rival } from './rivals.ts'
import { startSite, type Site } from './site.ts'
import { pageProcess, record, workOf } from './trace.ts'

/** 19 and 4 keys. */
const EMAIL = 'ann@shopper.example'
const FIRST_NAME = 'Anna'
/** A quick typist. Faster, and a script that looks at the page now and then would look less often than it does in life. */
const KEY_PAUSE_MS = 100
/** After loading: until whatever was put off until the page is idle has begun. */
const LOADED_MS = 1_500
/** After the last key, the same for all: the slowest post comes within. Where one is later the visit lasts until then. */
const QUIET_MS = 2_000
const POST_TIMEOUT_MS = 10_000

/** One visit to one script's page, in milliseconds of processor time. */
export interface Visit {
  readonly evaluateMs: number
  /** Script after the evaluation, until the first key. */
  readonly startMs: number
  /** Both: a script may put off what another does at once. */
  readonly beginMs: number
  /** Script from the first key until all is quiet. */
  readonly typingMs: number
  readonly longTasks: number
}

export interface Visits {
  readonly slowdown: number
  readonly visits: ReadonlyMap<string, readonly Visit[]>
  readonly loads: readonly number[]
}

export interface Pace {
  readonly rounds: number
  readonly slowdowns: readonly number[]
  /** Told what is going on. */
  say(text: string): void
  /** Told of each speed as soon as it is measured. */
  take(measured: Visits): void
}

/** What has to be undone when the run is broken off. */
const running: { browser: Browser | null; isBrokenOff: boolean } = { browser: null, isBrokenOff: false }

/** Closes the browser with all it has on disk; to be called when the run is broken off. */
export async function breakOffTracker(): Promise<void> {
  running.isBrokenOff = true
  await running.browser?.close()
}

/** Opens a browser for `measure` and closes it, whatever comes of it. */
export async function inBrowser(measure: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = (running.browser = await openChromium())
  try {
    await measure(browser)
  } catch (error) {
    // A browser that we closed ourselves is no news.
    if (!running.isBrokenOff) throw error
    await new Promise(() => undefined)
  } finally {
    await browser.close()
  }
}

/** Visits all rivals in turn, in an order of chance, at full speed and then slowed down. */
export async function measureVisits(browser: Browser, rivals: readonly Rival[], pace: Pace): Promise<void> {
  const site = await startSite(rivals)
  try {
    // The first visit of a browser pays for caches on disk and pages of memory.
    if (pace.rounds > 1 && rivals[0]) await visit(browser, site, rivals[0], 1)
    for (const slowdown of pace.slowdowns) {
      const visits = new Map<string, Visit[]>(rivals.map(({ name }) => [name, []]))
      const loads: number[] = []
      for (let round = 1; round <= pace.rounds; round++) {
        loads.push(loadavg()[0] ?? Number.NaN)
        for (const rival of shuffled(rivals)) {
          pace.say(`  round ${round} of ${pace.rounds}, ${slowdown}× slower, ${rival.name}`)
          visits.get(rival.name)?.push(await visit(browser, site, rival, slowdown))
        }
      }
      pace.take({ slowdown, visits, loads })
    }
  } finally {
    await site.close()
  }
}

/** A context of its own each time, so a process of its own without anything compiled or stored. */
async function visit(browser: Browser, site: Site, rival: Rival, slowdown: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const tracing = await browser.newBrowserCDPSession()
  try {
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    const loading = await record(tracing, async () => {
      await page.goto(site.address(rival))
      await pause(LOADED_MS)
    })
    const pid = pageProcess(loading, site.origin)
    if (pid === null) throw new Error(`the page of ${rival.name} did not show in the trace`)
    const typing = await record(tracing, async () => {
      await page.keyboard.type(EMAIL, { delay: KEY_PAUSE_MS })
      await page.keyboard.press('Tab')
      await page.keyboard.type(FIRST_NAME, { delay: KEY_PAUSE_MS })
      await Promise.all([pause(QUIET_MS), rival.proof && site.posted(rival.proof, POST_TIMEOUT_MS)])
    })
    site.forget()
    const [first, then] = [workOf(loading, pid), workOf(typing, pid)]
    return { evaluateMs: first.evaluateMs, startMs: first.scriptMs - first.evaluateMs, beginMs: first.scriptMs, typingMs: then.scriptMs, longTasks: first.longTasks + then.longTasks }
  } finally {
    await tracing.detach()
    await context.close()
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
