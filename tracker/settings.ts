/** Which shop this is and where the service listens: from the script tag, or from `init` on a headless storefront. */
import type { ConsentMode, NoticeAnswer } from './protocol.ts'

export interface Options {
  /** Public id of the shop, `data-store` of the tag. */
  readonly store: string
  /** Address of the service without a slash at the end. */
  readonly endpoint: string
  /** How a headless storefront asks its shoppers. The tag learns it from the service. */
  readonly mode?: ConsentMode
  /** Names the wording that a headless storefront shows; kept as evidence with each answer. */
  readonly text?: string
  /** Selectors of further e-mail fields, `data-email` of the tag. */
  readonly email?: string
  /**
   * What the browser's Global Privacy Control means here: `no-tracking` (no ids kept beyond the tab), `no-capture` or `ignore`.
   * Without it, `no-tracking`.
   */
  readonly gpc?: 'ignore' | 'no-tracking' | 'no-capture'
  /** When to ask for an address, `data-prompt` of the tag. */
  readonly prompt?: 'exit' | 'cart'
  /** For a Content-Security-Policy with nonces. */
  readonly nonce?: string
}

/** What the page's other scripts of ours find in `window.cartback.settings`. */
export interface Settings extends Partial<Options> {
  /** What the service says of the notice; missing until it has answered. */
  readonly notice?: NoticeAnswer
}

interface PrivacySignals {
  /** @see https://w3c.github.io/gpc/ */
  readonly globalPrivacyControl?: boolean
}

/** Without a store until `init`, and without a mode until it is known: then nothing is recorded. */
export const settings: { -readonly [name in keyof Settings]?: Settings[name] } = {}

/** Whether the shopper's browser objects to tracking, in a shop that heeds it. */
export const objectsToTracking = (): unknown => (navigator as PrivacySignals).globalPrivacyControl && settings.gpc !== 'ignore'
