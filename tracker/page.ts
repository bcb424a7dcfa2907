/** What other scripts find, or leave, on the page. */
import type { Answer, CartDetails, ShopperDetails, WireLine } from './protocol.ts'
import type { Settings } from './settings.ts'

/** Ours, for the parts that few pages load, and for pages that tell what the script cannot see. */
export interface Cartback {
  readonly settings: Settings
  /** Names the shop where the tag does not, or changes what the tag says. */
  readonly init: (options: Partial<Settings>) => unknown
  /** A whole address, given elsewhere than in an e-mail field. */
  readonly identify: (email: string, details?: ShopperDetails) => unknown
  /** The whole cart as it is now, where it is not WooCommerce's own. */
  readonly cart: (lines: readonly WireLine[], details?: CartDetails) => unknown
  /** The order was placed: its reminders stop, and the next cart is a new one. */
  readonly order: (orderId: number, orderKey: string) => unknown
  /** The shopper's answer to the page's own notice or banner. */
  readonly consent: (answer: Answer) => unknown
}

interface Page {
  cartback?: Cartback
  /** Missing on a server. */
  readonly document?: Document
  /** @see https://wordpress.org/plugins/wp-consent-api/ */
  readonly wp_has_consent?: (category: string) => boolean
  /** @see https://tc39.es/proposal-temporal/ */
  readonly Temporal?: { readonly Now: { readonly timeZoneId: () => string } }
  /** The order that WooCommerce's blocks have drafted. */
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id: number; readonly order_key: string } }
}

export const page = globalThis as unknown as Page
