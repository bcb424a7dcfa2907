/** Reads the cart from the Store API of the page's own origin: ids and quantities, never names or prices of lines. */
import { browser } from './memory.ts'
import type { StoreLine, StoreTotals } from './protocol.ts'

/** The parts of `GET /wc/store/v1/cart` that are read here. */
export interface StoreCart {
  readonly items: readonly StoreLine[]
  readonly totals: StoreTotals
  readonly billing_address?: { readonly country: string }
}

/** The cart that this page saw with lines. */
let full: string

/** Whether a cart with this first line counts. An empty one does only where this page saw lines before: a lost session looks empty too, and so does an order. */
export const counts = (firstLine: unknown): unknown => firstLine ? full = browser.cart : full === browser.cart

/** Its lines in our form. */
export const linesOf = (items: StoreCart['items']): StoreLine[] => items.map(({ id, quantity, variation }) => ({ id, quantity, variation }))
