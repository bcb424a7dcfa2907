/** Gathers what this tab knows of the shopper and the cart: from the page, or from the storefront that calls us. */
import { findEmailField, findFirstNameField, isCompleteAddress } from './checkout.ts'
import { FIRST_NAME_MAX } from './limits.ts'
import { tab } from './memory.ts'
import type { CartPost } from './protocol.ts'

/** What the block checkout puts into the page: the order it has drafted. */
interface BlockCheckoutPage {
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id?: number; readonly order_key?: string } }
}

let hadLines = false

/** Takes a cart. An empty one counts only where this page saw lines before: a lost session looks empty too. */
export function takeCart(cart: Pick<CartPost, 'lines'> & Partial<CartPost>): void {
  if (cart.lines.length) hadLines = true
  if (hadLines) Object.assign(tab.known, cart)
}

/** Takes an address: a complete one replaces what was known, an empty text takes it back, half of one changes nothing. */
export function takeEmail(text: string): void {
  if (isCompleteAddress(text)) tab.known.email = text
  else if (!text && tab.known.email) tab.known.email = null
}

/** Takes what is typed into the checkout, and the draft order. */
export function takePage(): void {
  const email = findEmailField()
  const firstName = findFirstNameField()
  if (email) takeEmail(email.value.trim())
  if (email && firstName && firstName.value) tab.known.firstName = firstName.value.slice(0, FIRST_NAME_MAX)
  const { order_id: id, order_key: key } = ((window as BlockCheckoutPage).wcSettings || {}).checkoutData || {}
  if (id) tab.known.draft = { id, key: key! }
}
