/** What a storefront calls, whichever way: after each change, and when its page ends. */
import { save } from './autosave.ts'
import type { Cart } from './cart.ts'
import { takeAnswer } from './consent.ts'
import { takeCart, takeEmail } from './known.ts'
import { memory, recallTab } from './memory.ts'
import { reportOrder } from './orders.ts'
import type { WireLine } from './protocol.ts'
import { listen, quiet } from './quiet.ts'
import { settings } from './settings.ts'
import { sendUnsent } from './transport.ts'

/** What is known of a shopper beside the address. */
export interface ShopperDetails {
  readonly firstName?: string
}
/** What a cart is worth: ISO 4217, decimals of the minor unit, total in minor units. Needed with the first cart. */
export type CartDetails = Partial<Omit<Cart, 'lines'>>

/** Sends what is left when the page ends. To be called first: a server that renders the page cannot listen, and stops here. */
export function listenToEnd(): void {
  listen('visibilitychange', () => save(true))
  listen('pagehide', () => {
    sendUnsent()
    save(true, true)
  })
}

/** Takes up what earlier pages left. */
export function resume(): void {
  recallTab()
  sendUnsent()
}

/** The shopper's address as far as it is typed. Sent once it is complete; an empty text takes it back. */
export const identify = quiet((email: string, details?: ShopperDetails) => {
  takeEmail(memory.known, email, settings.notice)
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
