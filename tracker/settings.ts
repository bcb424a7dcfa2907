/** Which shop this is, where the service listens and how it wants shoppers asked; shared by all scripts of ours on the page. */
import type { NoticeAnswer } from './protocol.ts'

/** What the page's other scripts of ours find in `window.cartback.settings`. */
export interface Settings {
  /** Public id of the shop, `data-store` of the tag. */
  store?: string
  /** Address of the service, with a slash at the end. */
  endpoint?: string | URL
  /** Selectors of all e-mail fields; until the script starts those of `data-email` of the tag. */
  email?: string
  /** When to ask for an address, `data-prompt` of the tag. */
  readonly prompt?: 'exit' | 'cart'
  /** Reasons in the console, `data-debug` of the tag, whatever its value. */
  readonly debug?: string
  /** Empty until the service, or a headless storefront, has said how to ask: until then nothing is recorded. */
  notice: Partial<NoticeAnswer>
  /** Of the billing address, as the cart tells it: before WooCommerce 9 the block checkout shows no code, only a name. */
  country?: string | undefined
  /** The e-mail field of this page, once it was found. */
  field?: HTMLInputElement | null
}

export const settings: Settings = { notice: {} }
