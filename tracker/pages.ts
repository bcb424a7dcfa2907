/** When to look and when to send on the pages of a WooCommerce shop. */
import { answer, save, saveSoon, takeCart } from './autosave.ts'
import { readCart } from './cart.ts'
import { findEmailField, isCheckout } from './checkout.ts'
import { objection } from './consent.ts'
import { recall, tab } from './memory.ts'
import { standNotice } from './notice.ts'
import { lookForOrder } from './orders.ts'
import { listen, quiet, say } from './quiet.ts'

/** Of typing, and after leaving a field: time enough to reach the notice's button. */
const PAUSE_MS = 800
/** Password managers and WooCommerce itself set the value without an event. */
const POLL_MS = 1_000
/** Several signs of one change come together. */
const CART_PAUSE_MS = 300
/** Heard through jQuery, where the page has it: the classic cart tells of its changes in no other way. */
const CART_EVENTS = 'added_to_cart removed_from_cart updated_cart_totals updated_wc_div'
/** Requests that change a cart or follow a change. Reading it is `…/cart` without more; placing an order empties it. */
const CART_REQUEST = /store\/v1\/(batch|cart\/)|wc-ajax=(?!checkout|update_o)/

interface JQueryPage {
  readonly jQuery?: (element: Element) => { on(events: string, act: () => void): void }
}

let field: HTMLInputElement | null
let seenValue: string
let cartPause: ReturnType<typeof setTimeout>
let isReading = false

/** Begins to watch this page. */
export function watchPage(): void {
  lookForOrder()
  const { jQuery } = window as JQueryPage
  if (jQuery) jQuery(document.body).on(CART_EVENTS, refreshSoon)
  new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => CART_REQUEST.test(name))) refreshSoon()
  }).observe({ entryTypes: ['resource'] })
  if (isCheckout()) watchCheckout()
  else if (document.querySelector('.woocommerce-cart')) refreshCart()
}

function watchCheckout(): void {
  new MutationObserver(quiet(look)).observe(document.body, { childList: true, subtree: true })
  look()
  listen(document, 'input focusout', saveAfterPause)
  setInterval(() => {
    if (field && field.value !== seenValue) saveAfterPause()
  }, POLL_MS)
}

function saveAfterPause(): void {
  if (field) seenValue = field.value
  if (tab.known.lines) saveSoon(PAUSE_MS)
  else refreshSoon()
}

/** Runs with every change of the page, so it does as little as possible. */
function look(): void {
  const isNew = !field || !field.isConnected
  if (isNew) field = findEmailField()
  if (!field) return
  standNotice(field, recall().refused, press)
  if (isNew) refreshCart()
}

function press(): void {
  answer(recall().refused ? 'undo' : 'no')
  look()
  refreshCart()
}

function refreshSoon(): void {
  clearTimeout(cartPause)
  cartPause = setTimeout(quiet(refreshCart), CART_PAUSE_MS)
}

/** One read at a time, so that the latest answer is the latest state. */
function refreshCart(): void {
  const reason = objection()
  if (reason) return say(reason)
  if (isReading) return refreshSoon()
  isReading = true
  readCart()
    .then((cart) => {
      takeCart(cart)
      save()
    })
    .catch(say)
    .then(() => {
      isReading = false
    })
}
