/** When to look and when to send on the pages of a shop: one look in short intervals, and one more when the page goes away. */
import { askJson } from './ask.ts'
import { save } from './autosave.ts'
import type {} from './build.ts'
import { readCart } from './cart.ts'
import { country, field, findField, locale } from './checkout.ts'
import { takeAnswer } from './consent.ts'
import { begin } from './headless.ts'
import { takeCart } from './known.ts'
import { LOOK_MS, NOTICE_MS, NOTICE_RETRY_MS } from './limits.ts'
import { load } from './load.ts'
import { memory, recall, recallTab } from './memory.ts'
import { standNotice } from './notice.ts'
import { lookForOrder } from './orders.ts'
import type { NoticeAnswer } from './protocol.ts'
import { listen, quiet, say } from './quiet.ts'
import { settings, type Options } from './settings.ts'

/** Requests that change a cart or follow a change. Reading it is `…/cart` without more; placing an order empties it. */
const CART_REQUEST = /store\/v1\/(batch|cart\/)|_item=|wc-ajax=(?!checkout|update_o)/
/** Half of all addresses; a slip is looked for in the others only. */
const BIG_PROVIDERS = /@(gmail|hotmail|outlook|yahoo|icloud|naver|daum|orange|wp|o2)\./

/** The cart has changed, or may have. */
let stale: unknown
let reading: unknown
let asked: unknown
let slip: unknown
let tried: unknown

/** Begins to watch this page, once. */
export const start = quiet((options: Options & { readonly debug?: string }) => {
  if (settings.store) return
  begin(options)
  // The same script once more, with words.
  if (!globalThis.CARTBACK_DEBUG && options.debug != null) return load('debug')
  new PerformanceObserver((list) => {
    stale = stale || list.getEntries().some(({ name }) => CART_REQUEST.test(name))
  }).observe({ entryTypes: ['resource'] })
  // In front of the shopper's first key, so that the line stands before he types.
  listen('focusin', (event) => look(event.composedPath()[0] as Element))
  listen('storage', ({ key }: StorageEvent) => {
    recall()
    stale = stale || /cart/i.test(key!)
  })
  // Back from the browser's cache: the shopper may have ordered meanwhile.
  listen('pageshow', ({ persisted }: PageTransitionEvent) => {
    if (persisted) recallTab()
  })
  setInterval(quiet(look), LOOK_MS)
  if (/cartback=/.test(location.hash)) load('restore')
  if (options.prompt) load('prompt')
})

function look(focused?: Element): void {
  const { notice } = settings
  lookForOrder()
  if (notice) settings.mode = notice.tickCountries.includes(country() || notice.country) ? 'tick' : notice.mode
  if (save() && stale && !reading) {
    stale = 0
    reading = readCart()
      .then(takeCart)
      .catch(say)
      .then(() => (reading = 0))
  }
  findField(focused)
  // Every classic change of the cart, in whichever tab, changes this cookie.
  stale = stale || memory.sign !== (memory.sign = '' + /cart_hash=\w+|$/.exec(document.cookie) + !field)
  if (field || stale) askNotice()
  standNotice(press)
  const { email, lines } = memory.known
  // The store may have been away when it was asked.
  if (!lines && tried !== (tried = email)) stale = 1
  if (!slip && email && notice && !BIG_PROVIDERS.test(email)) {
    slip = 1
    load('slip')
  }
}

/** Once. Where the service is away, nothing is shown and nothing recorded until it is back. */
function askNotice(): void {
  asked =
    asked ||
    askJson([settings.endpoint, 'v1/notice', settings.store, locale()].join('/'), NOTICE_MS)
      .then((answer) => (settings.notice = answer as NoticeAnswer))
      .catch((error) => {
        say(error)
        setTimeout(() => (asked = 0), NOTICE_RETRY_MS)
      })
}

const press = quiet(() => {
  const { answer } = memory
  takeAnswer(settings.mode === 'tick' ? (answer === 'yes' ? 'no' : 'yes') : answer === 'no' ? 'undo' : 'no')
  stale = 1
  standNotice(press)
})
