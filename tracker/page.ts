/** What other scripts find, or leave, on the page. */
import type { Answer } from './protocol.ts'
import type { Settings } from './settings.ts'

/** Ours, for the parts that few pages load, and for pages that ask for consent in their own words. */
export interface Cartback {
  readonly settings: Settings
  /** The shopper's answer to the page's own notice or banner. */
  readonly consent: (answer: Answer) => void
  /** A whole address, given elsewhere than in an e-mail field. */
  readonly identify: (email: string) => void
}

interface Page {
  cartback?: Cartback
  /** Missing on a server. */
  readonly document?: Document
  /** @see https://wordpress.org/plugins/wp-consent-api/ */
  readonly wp_has_consent?: (category: string) => boolean
  /** What WooCommerce's blocks put into the page: their data store, and the order they have drafted. */
  readonly wp?: { readonly data?: { select(name: string): { getCustomerData(): { readonly billingAddress: { readonly country: string } } } | undefined } }
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id: number; readonly order_key: string } }
}

export const page = globalThis as unknown as Page
