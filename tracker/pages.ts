/** When to look and when to send on the pages of a WooCommerce shop. */
import { save } from './autosave.ts'
import { readCart } from './cart.ts'
import { findEmailField, isCheckout, isPage } from './checkout.ts'
import { objection, takeAnswer } from './consent.ts'
import { takeCart } from './known.ts'
import { CART_PAUSE_MS, PAUSE_MS, POLL_MS } from './limits.ts'
import { recall, tab } from './memory.ts'
import { standNotice, tellInNotice } from './notice.ts'
import { lookForOrder } from './orders.ts'
import { listen, quiet, say } from './quiet.ts'

/** Heard through jQuery, where the page has it: the classic cart tells of its changes in no other way. */
const CART_EVENTS = 'added_to_cart removed_from_cart updated_cart_totals updated_wc_div wc-blocks_added_to_cart'
/** Requests that change a cart or follow a change. Reading it is `…/cart` without more; placing an order empties it. */
const CART_REQUEST = /store\/v1\/(batch|cart\/)|wc-ajax=(?!checkout|update_o)/

interface JQueryPage {
  readonly jQuery?: (element: Element) => { on(events: string, act: () => void): void }
}

let field: HTMLInputElement | null
let seenValue: string
let savePause: ReturnType<typeof setTimeout>
let cartPause: ReturnType<typeof setTimeout>
let reading: Promise<unknown> = Promise.resolve()

/** Begins to watch this page. */
export function watchPage(): void {
  lookForOrder()
  const { jQuery } = window as JQueryPage
  if (jQuery) jQuery(document.body).on(CART_EVENTS, refreshSoon)
  new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => CART_REQUEST.test(name))) refreshSoon()
  }).observe({ entryTypes: ['resource'] })
  if (isCheckout()) watchCheckout()
  else if (isPage(/woocommerce-cart/)) refreshCart()
}

function watchCheckout(): void {
  new MutationObserver(quiet(look)).observe(document.body, { childList: true, subtree: true })
  look()
  listen(document, 'input', saveAfterPause)
  listen(document, 'focusout', saveAfterPause)
  setInterval(() => {
    if (field && field.value !== seenValue) saveAfterPause()
  }, POLL_MS)
}

function saveAfterPause(): void {
  if (field) seenValue = field.value
  clearTimeout(savePause)
  savePause = setTimeout(quiet(() => (tab.known.lines ? save() : refreshCart())), PAUSE_MS)
}

/** Runs with every change of the page, so it does as little as possible. */
function look(): void {
  const isNew = !field || !field.isConnected
  if (isNew) field = findEmailField()
  if (!field) return
  standNotice(field, press)
  if (isNew) tell()
}

function press(): void {
  takeAnswer(recall().refused ? 'undo' : 'no')
  tell()
}

function tell(): void {
  tellInNotice(recall().refused)
  refreshCart()
}

function refreshSoon(): void {
  clearTimeout(cartPause)
  cartPause = setTimeout(quiet(refreshCart), CART_PAUSE_MS)
}

/** One read after the other, so that the latest answer is the latest state. */
function refreshCart(): void {
  const reason = objection()
  if (reason) return say(reason)
  reading = reading
    .then(readCart)
    .then((cart) => {
      takeCart(cart)
      save()
    })
    .catch(say)
}
