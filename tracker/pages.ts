/** When to look and when to send on the pages of a shop: one look in short intervals, and one more when the page goes away. */
import { askJson } from './ask.ts'
import { save } from './autosave.ts'
import type {} from './build.ts'
import { readCart } from './cart.ts'
import { find } from './find.ts'
import { EMAIL_FIELDS } from './email-fields.ts'
import { listenToEnd, resume } from './calls.ts'
import { takeCart } from './known.ts'
import { LOOK_MS, NOTICE_MS, RETRY_AFTER_FAILURE_MS } from './limits.ts'
import { load } from './load.ts'
import { memory, recall, recallTab } from './memory.ts'
import { orderOfPage, reportOrder } from './orders.ts'
import type { Policy } from './protocol.ts'
import { listen, quiet } from './quiet.ts'
import { settings, type Options } from './settings.ts'

/** Requests of blocks that change a cart or follow a change. Reading it is `…/cart` without more; placing an order empties it. */
const CART_REQUEST = /store.v1.(batch|cart\/)/

/** The cart has changed, or may have. */
let stale: unknown
let reading: unknown
let asked: unknown
let form: unknown

/** Begins to watch this page, once. */
export const start = quiet((options: Options) => {
  if (settings.store) return
  listenToEnd()
  Object.assign(settings, options)
  resume()
  // No element is called x: a tag without selectors of its own adds nothing.
  settings.email = (options.email || 'x') + ',' + EMAIL_FIELDS
  // The same script once more, with words.
  if (!globalThis.CARTBACK_DEBUG && options.debug != null) return load('debug')
  new PerformanceObserver((list) => {
    stale ||= list.getEntries().some((entry) => CART_REQUEST.test(entry.name))
  }).observe({ type: 'resource' })
  // In front of the shopper's first key, so that the line stands before he types.
  listen('focusin', (event) => look(event.composedPath()[0] as Element))
  listen('storage', (event: StorageEvent) => {
    recall()
    stale ||= /cart/i.test(event.key!)
  })
  // Back from the browser's cache: the shopper may have ordered meanwhile.
  listen('pageshow', (event: PageTransitionEvent) => {
    if (event.persisted) recallTab()
  })
  setInterval(quiet(look), LOOK_MS)
  if (/cartback=/.test(location.hash)) load('restore')
  if (options.prompt) load('prompt')
})

function look(focused?: Element): void {
  const order = orderOfPage()
  if (order) reportOrder(+order[1]!, order[2]!)
  settings.field = (focused?.matches(settings.email!) ? focused : settings.field?.isConnected ? settings.field : find(settings.email!)) as HTMLInputElement
  if (settings.field && !form) load((form = 'form'))
  if (save() && stale && !reading) {
    stale = 0
    reading = readCart()
      .then((cart) => {
        takeCart(cart)
        reading = 0
      })
      // The store may be away for a while.
      .catch(() => setTimeout(() => (reading = memory.sign = ''), RETRY_AFTER_FAILURE_MS))
  }
  // Every classic change of the cart, in whichever tab, changes this cookie.
  stale ||= memory.sign !== (memory.sign = '' + /cart_hash=\w+|$/.exec(document.cookie) + !settings.field)
  if (settings.field ? settings.form : stale) askNotice()
}

/** Once per country. Where the service is away, nothing is shown and nothing recorded until it is back. */
function askNotice(): void {
  const url = [settings.endpoint, 'v1/notice', settings.store, document.documentElement.lang || navigator.language, memory.known.country].join('/')
  if (asked === url) return
  asked = url
  settings.notice = undefined
  askJson(url, NOTICE_MS).then(
    // Unless the shopper has chosen another country meanwhile.
    (notice) => asked === url && (settings.notice = notice as Policy),
    () => setTimeout(() => (asked = 0), RETRY_AFTER_FAILURE_MS),
  )
}
