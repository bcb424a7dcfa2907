/** Reads the cart from the Store API of the page's own origin: ids and quantities, never names or prices of lines. */
import { askJson } from './ask.ts'
import { find } from './find.ts'
import { CART_READ_MS, LINES_MAX } from './limits.ts'
import type { CartPost, StoreLine } from './protocol.ts'

export type Cart = Pick<CartPost, 'lines' | 'currency' | 'minorUnit' | 'totalMinor'>

/** The parts of `GET /wc/store/v1/cart` that are read here. */
export interface StoreCart {
  readonly items: readonly StoreLine[]
  readonly totals: { readonly total_price: string; readonly currency_code: string; readonly currency_minor_unit: number }
}

/** Asks the shop for this browser's cart. Rejects when there is no answer in time or no cart in it. */
export const readCart = (): Promise<Cart> =>
  // Every WordPress page names its API in the head: it may stand in a folder, or behind a query string.
  askJson((find('[rel*="api.w"]')?.href || '/wp-json/') + 'wc/store/v1/cart', CART_READ_MS).then(cartOf as (answer: unknown) => Cart)

/** The cart in our form. Throws when it is no cart of the Store API. */
export const cartOf = ({ items, totals }: StoreCart): Cart => ({
  lines: items.slice(0, LINES_MAX).map((item) => ({ id: item.id, quantity: item.quantity, variation: item.variation })),
  currency: totals.currency_code,
  minorUnit: totals.currency_minor_unit,
  totalMinor: +totals.total_price,
})
