/** Gathers what this tab knows of the shopper and the cart: from the page, or from the storefront that calls us. */
import { country, field, firstName, isCompleteAddress } from './checkout.ts'
import { FIRST_NAME_MAX } from './limits.ts'
import { memory } from './memory.ts'
import type { CartPost } from './protocol.ts'

/** What the block checkout puts into the page: the order it has drafted. */
interface BlockCheckoutPage {
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id?: number; readonly order_key?: string } }
}

/** The cart that this page saw with lines. */
let full: string

/** Takes a cart. An empty one counts only where this page saw lines before: a lost session looks empty too, and so does an order. */
export function takeCart(cart: Pick<CartPost, 'lines'> & Partial<CartPost>): void {
  if (cart.lines.length) full = memory.cart
  if (full === memory.cart) Object.assign(memory.known, cart)
}

/** Takes an address: a complete one replaces what was known, an empty text takes it back, half of one changes nothing. */
export function takeEmail(text: string): void {
  if (isCompleteAddress(text) || (!text && memory.known.email)) memory.known.email = text || null
}

/** Takes what is typed into the checkout, and the draft order. */
export function takePage(): void {
  if (!field) return
  const { known } = memory
  takeEmail(field.value.trim())
  if (firstName()) known.firstName = firstName()!.slice(0, FIRST_NAME_MAX)
  if (country()) known.country = country()!
  const { checkoutData } = (window as BlockCheckoutPage).wcSettings || {}
  if (checkoutData) known.draft = { id: checkoutData.order_id!, key: checkoutData.order_key! }
}
