/** When to look and when to send on the pages of a shop: one look in short intervals, and one more when the page goes away. */
import { save } from './autosave.ts'
import { begin, resume } from './calls.ts'
import { counts, linesOf, type StoreCart } from './cart.ts'
import { EMAIL_FIELDS } from './email-fields.ts'
import { find } from './find.ts'
import { LOOK_MS, RETRY_AFTER_FAILURE_MS } from './limits.ts'
import { load, tag } from './load.ts'
import { browser, isNews, known, recall } from './memory.ts'
import { reportOrder, shownOrder } from './orders.ts'
import type { NoticeAnswer } from './protocol.ts'
import { quiet } from './quiet.ts'
import { settings } from './settings.ts'

/** The cart has changed, or may have. */
let stale: unknown
let reading: unknown
let asked: unknown

/** Begins to watch this page, once. Not while the script is evaluated: even the first look at the page takes longer than all else there. */
export const start = quiet(() => {
  const { dataset, src } = tag()
  // The service is where the script came from.
  Object.assign(settings, { ...dataset, ...settings, endpoint: new URL('.', src) })
  // No element is called undefined: a tag without selectors of its own adds nothing.
  settings.email += ',' + EMAIL_FIELDS
  begin()
  resume()
  // Requests of blocks that change a cart or follow a change. Reading it is `…/cart` without more; placing an order empties it.
  new PerformanceObserver((list) => {
    stale ||= JSON.stringify(list.getEntries()).match(/v1.(batch|cart\/)/)
  }).observe({ type: 'resource' })
  // In front of the shopper's first key, so that the line stands before he types.
  addEventListener('focusin', look)
  // Back from the browser's cache: the shopper may have ordered meanwhile.
  addEventListener('pageshow', resume)
  setInterval(look, LOOK_MS)
  if (location.hash.match('cartback=')) load('restore')
  if (settings.prompt) load('prompt')
  if ('debug' in settings) load('debug')
})

const look = quiet((event?: Event) => {
  const focused = event?.composedPath()[0] as HTMLInputElement | undefined
  const { seq } = browser
  recall()
  // Another tab has posted.
  stale ||= seq !== browser.seq
  reportOrder(...shownOrder())
  settings.field = focused?.matches(settings.email!) ? focused : settings.field?.isConnected ? settings.field : find(settings.email!) as HTMLInputElement
  if (save() && stale && !reading) {
    stale = 0
    reading = 1
    // Every WordPress page names its API in the head: it may stand in a folder, or behind a query string.
    get((find('[rel*=api]')?.href || '/wp-json/') + 'wc/store/v1/cart', ({ items, totals, billing_address }: StoreCart) => {
      settings.country = billing_address?.country
      if (counts(items[0])) {
        known.lines = linesOf(items)
        known.totals = totals
      }
      reading = 0
    })
  }
  // Every classic change of the cart, in whichever tab, changes this cookie.
  stale ||= isNews(document.cookie.match(/cart_hash=\w+|$/) as unknown as string + !settings.field)
  if (settings.field || stale) {
    const url = settings.endpoint + 'v1/notice/' + [settings.store, find('html')!.lang, known.country]
    // Once per country. Where the service is away, nothing is shown and nothing recorded until it is back.
    if (asked !== url) {
      asked = url
      settings.notice = {}
      // Unless the shopper has chosen another country meanwhile.
      get(url, (said: NoticeAnswer) => asked === url && (settings.notice = said))
    }
  }
})

/** Asks for JSON. */
const get = (url: string, use: (answer: never) => unknown): unknown =>
  fetch(url).then((answer) => answer.json()).then(use as (answer: unknown) => unknown).catch(() => setTimeout(() => {
    reading = asked = 0
    stale = 1
  }, RETRY_AFTER_FAILURE_MS))
