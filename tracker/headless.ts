/** The entry of headless storefronts: the same calls, and a policy of their own instead of the service's notice. */
import { listenToEnd, resume } from './calls.ts'
import { ADDRESS_PATTERN, type Answer, type ConsentMode } from './protocol.ts'
import { quiet } from './quiet.ts'
import { settings, type Options } from './settings.ts'

export { cart, consent, identify, order, type CartDetails, type ShopperDetails } from './calls.ts'
export type { WireAttribute, WireLine } from './protocol.ts'

export interface HeadlessOptions extends Pick<Options, 'store' | 'endpoint'> {
  /** How your storefront asks its shoppers; `notice` when it is not told. */
  readonly mode?: ConsentMode
  /** Names the wording that your storefront shows; kept as evidence with each answer. */
  readonly text?: string
  /**
   * What the browser's Global Privacy Control means here: `no-tracking` (nothing but an answer outlives the tab), `no-capture` or
   * `ignore`. Without it, `no-tracking`.
   */
  readonly gpc?: 'ignore' | 'no-tracking' | 'no-capture'
}

/** @see https://w3c.github.io/gpc/ */
interface PrivacySignals {
  readonly globalPrivacyControl?: boolean
}

/** Names the shop and the service. Once per page; later calls change nothing. */
export const init = /* @__PURE__ */ quiet(({ mode = 'notice', text = 'own', gpc = 'no-tracking', ...options }: HeadlessOptions) => {
  if (settings.store) return
  listenToEnd()
  Object.assign(settings, options)
  const objects = (navigator as PrivacySignals).globalPrivacyControl && gpc !== 'ignore'
  const may: Partial<Record<Answer | '', 1>> = mode === 'tick' ? { yes: 1 } : { '': 1, yes: 1, undo: 1 }
  settings.notice = {
    mode, address: ADDRESS_PATTERN, inTab: !!objects,
    may: objects && gpc === 'no-capture' ? {} : may,
    say: { mode, text, locale: document.documentElement.lang || navigator.language, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  }
  resume()
})
