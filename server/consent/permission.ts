/** Whether the shopper of a cart may be mailed about it: policy, ledger and earlier purchases put together. */
import { CART_LIFE, type Cart } from '../carts/cart.ts'
import type { Deps } from '../deps.ts'
import { previousOrders } from '../orders/customer.ts'
import type { Order } from '../orders/order.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { minus, type Duration } from '../values/time.ts'
import { hangsOnPurchase, mayMail, type Permission, type StandingAnswer } from './policy.ts'
import { standingAnswers, type Asked } from './store.ts'

/** A tick is about one order. On another device it counts for the same address as long as that cart could still be this one. */
const TICK_LIFE: Duration = CART_LIFE

/** The answers that stand for some carts and the addresses in them, in their order. */
export const answersFor = (deps: Deps, store: Store, asked: readonly Asked[]): Promise<readonly StandingAnswer[]> =>
  standingAnswers(deps.connection.db, store.id, asked, minus(deps.clock.wall(), TICK_LIFE))

/** @param known `orders`: those known here of the cart's person */
export async function permissionFor(deps: Deps, store: Store, cart: Cart, known: { readonly answer: StandingAnswer; readonly orders: readonly Order[] }): Promise<Permission> {
  const person = { setting: store.consent, country: cart.country ?? countryOf(deps, store), answer: known.answer }
  return mayMail({ ...person, isCustomer: hangsOnPurchase(person) ? await isCustomer(deps, cart, known.orders) : null })
}

/** Whether somebody who has just bought may be mailed an offer. The order makes him a customer; a tick at it counts, wherever he gave it since. */
export const permissionAfterOrder = (deps: Deps, store: Store, cart: Cart | null, answer: StandingAnswer): Permission =>
  mayMail({ setting: store.consent, country: cart?.country ?? countryOf(deps, store), answer, isCustomer: true })

async function isCustomer(deps: Deps, cart: Cart, orders: readonly Order[]): Promise<boolean | null> {
  const count = await previousOrders(deps, cart, orders)
  return count === null ? null : count > 0
}
