/** The entry of headless storefronts: calls instead of looks, and a policy of their own instead of the service's notice. */
import { save } from './autosave.ts'
import { begin, resume } from './calls.ts'
import { counts } from './cart.ts'
import { takeAnswer } from './answer.ts'
import { known, recall } from './memory.ts'
import { reportOrder } from './orders.ts'
import { ADDRESS_PATTERN, type Answer, type CartDetails, type ConsentMode, type ShopperDetails, type WireLine } from './protocol.ts'
import { quiet } from './quiet.ts'
import { settings } from './settings.ts'

export type { CartDetails, ShopperDetails, WireAttribute, WireLine } from './protocol.ts'

export interface HeadlessOptions {
  /** Public id of the shop. */
  readonly store: string
  /** Address of the service without a slash at the end. */
  readonly endpoint: string
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
export const init = /* @__PURE__ */ quiet(({ mode = 'notice', text = 'own', gpc = 'no-tracking', endpoint, ...options }: HeadlessOptions) => {
  if (settings.store) return
  begin()
  Object.assign(settings, options, { endpoint: endpoint + '/' })
  const objects = (navigator as PrivacySignals).globalPrivacyControl && gpc !== 'ignore'
  const may: Partial<Record<Answer | '', 1>> = mode === 'tick' ? { yes: 1 } : { '': 1, yes: 1, undo: 1 }
  settings.notice = {
    mode, address: ADDRESS_PATTERN, inTab: !!objects,
    may: objects && gpc === 'no-capture' ? {} : may,
    say: { mode, text, locale: document.documentElement.lang || navigator.language, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  }
  recall()
  resume()
})

/** The shopper's address as far as it is typed. Sent once it is complete; an empty text takes it back. */
export const identify = /* @__PURE__ */ quiet((email: string, details?: ShopperDetails) => {
  if (RegExp(settings.notice.address!).test(email)) known.email = email
  else if (!email && known.email) known.email = null
  Object.assign(known, details)
  save(1)
})

/** The whole cart as it is now, after each change. */
export const cart = /* @__PURE__ */ quiet((lines: readonly WireLine[], details?: CartDetails) => {
  if (counts(lines[0])) Object.assign(known, { lines, ...details })
  save(1)
})

/** The order was placed: its reminders stop, and the next cart is a new one. */
export const order = /* @__PURE__ */ quiet((orderId: number, orderKey: string) => {
  recall()
  reportOrder(orderId, orderKey)
})

/**
 * The shopper's answer to your own notice or banner: `no` deletes what was saved and stops recording, `undo` takes that back,
 * `yes` is a ticked box.
 */
export const consent = takeAnswer
