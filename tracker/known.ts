/** Takes what is learnt of the shopper and the cart, from whomever: the page, or the storefront that calls us. */
import { memory, type Known } from './memory.ts'
import type { CartPost, Policy } from './protocol.ts'

/** The cart that this page saw with lines. */
let full: string

/** Takes a cart. An empty one counts only where this page saw lines before: a lost session looks empty too, and so does an order. */
export function takeCart(cart: Pick<CartPost, 'lines'> & Partial<CartPost>): void {
  if (cart.lines.length) full = memory.cart
  if (full === memory.cart) Object.assign(memory.known, cart)
}

/** Takes an address: a complete one replaces what was known, an empty text takes it back, half of one changes nothing. */
export const takeEmail = (known: Known, text: string, notice: Partial<Policy> | undefined): unknown =>
  // Without a source the expression fits everything; what is wrong then, the service sees.
  (text ? RegExp(notice?.address!, 'i').test(text) : known.email) && (known.email = text || null)
