/** What a storefront calls: by import on a headless one, as `window.cartback` where the script tag stands. */
import { save } from './autosave.ts'
import type { Cart } from './cart.ts'
import { takeAnswer } from './consent.ts'
import { takeCart, takeEmail } from './known.ts'
import { memory, recallTab } from './memory.ts'
import { reportOrder } from './orders.ts'
import type { WireLine } from './protocol.ts'
import { listen, quiet } from './quiet.ts'
import { settings, type Options } from './settings.ts'
import { sendUnsent } from './transport.ts'

export type { WireAttribute, WireLine } from './protocol.ts'
export type { Options } from './settings.ts'

/** What is known of a shopper beside the address. */
export interface ShopperDetails {
  readonly firstName?: string
}
/** What a cart is worth: ISO 4217, decimals of the minor unit, total in minor units. Needed with the first cart. */
export type CartDetails = Partial<Omit<Cart, 'lines'>>

/** Listens for the page's end and takes up what earlier pages left. */
export function begin(options: Options): void {
  // First, because a server that renders this page has no window: then nothing below happens.
  listen('visibilitychange', () => save(true))
  listen('pagehide', () => {
    sendUnsent()
    save(true, true)
  })
  Object.assign(settings, options)
  recallTab()
  sendUnsent()
}

/** Names the shop and the service. Once per page; later calls change nothing. */
export const init = /* @__PURE__ */ quiet((options: Options) => {
  if (!settings.store) begin({ mode: 'notice', text: 'own', ...options })
})

/** The shopper's address as far as it is typed. Sent once it is complete; an empty text takes it back. */
export const identify = quiet((email: string, details?: ShopperDetails) => {
  takeEmail(email)
  Object.assign(memory.known, details)
  save(true)
})

/** The whole cart as it is now, after each change. */
export const cart = quiet((lines: readonly WireLine[], details?: CartDetails) => {
  takeCart({ lines, ...details })
  save(true)
})

/** The order was placed: its reminders stop, and the next cart is a new one. */
export const order = quiet(reportOrder)

/**
 * The shopper's answer to your own notice or banner: `no` deletes what was saved and stops recording, `undo` takes that back,
 * `yes` is a ticked box.
 */
export const consent = quiet(takeAnswer)
