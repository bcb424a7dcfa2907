/** Which shop this is, where the service listens and how it wants shoppers asked; shared by all scripts of ours on the page. */
import type { Memory } from './memory.ts'
import type { Policy } from './protocol.ts'

export interface Options {
  /** Public id of the shop, `data-store` of the tag. */
  readonly store: string
  /** Address of the service without a slash at the end. */
  readonly endpoint: string
  /** Selectors of further e-mail fields, `data-email` of the tag. */
  readonly email?: string
  /** When to ask for an address, `data-prompt` of the tag. */
  readonly prompt?: 'exit' | 'cart'
  /** For a Content-Security-Policy with nonces. */
  readonly nonce?: string
  /** Reasons in the console, `data-debug` of the tag, whatever its value. */
  readonly debug?: string
}

/** What the page's other scripts of ours find in `window.cartback.settings`. */
export interface Settings extends Partial<Omit<Options, 'email'>> {
  /** Selectors of all e-mail fields. */
  email?: string
  /** Missing until the service, or a headless storefront, has said how to ask: until then nothing is recorded. */
  notice?: Partial<Policy> | undefined
  /** The e-mail field of this page, once it was found. */
  field?: HTMLInputElement | null
  /**
   * Reads what is typed into the checkout and keeps the notice under the field; brought by the script for pages with a form.
   * @returns whether the shopper can read the notice, so that what was read may be used
   */
  form?(memory: Memory): unknown
}

export const settings: Settings = {}
