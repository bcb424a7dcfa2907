/** What a bought order ends: the carts it came from and their series. */
import { cartsForOrder, endCart } from '../carts/store.ts'
import type { Cart } from '../carts/cart.ts'
import type { Deps } from '../deps.ts'
import { runsOf, stopRun } from '../flows/store.ts'
import { cancelScheduled, messagesOfRuns } from '../messages/outbox.ts'
import { match } from './match.ts'
import type { Order } from './order.ts'
import { countsAsBought } from './status.ts'

/** Ends every live cart this order came from. Safe to repeat. */
export async function settleCarts(deps: Deps, order: Order): Promise<void> {
  if (!countsAsBought(order.status)) return
  for (const cart of await cartsForOrder(deps.connection.db, order.storeId, order)) {
    const found = match(order, cart)
    if (found) await settleCart(deps, cart, order, found.by)
  }
}

/** Ends one cart as bought: `recovered` when a reminder had reached the shopper before, else `purchased`. */
export async function settleCart(deps: Deps, cart: Cart, order: Order, by: string): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const at = clock.now()
  const runs = await runsOf(db, cart.storeId, [cart.id])
  // The run first: from here on no message of it can pass its intent.
  for (const run of runs) {
    if (await stopRun(db, run.id, { reason: 'ordered', at })) await cancelScheduled(db, run.id, 'ordered', at)
  }
  const wasReminded = (await messagesOfRuns(db, runs.map((run) => run.id))).some((message) => message.state === 'sent')
  const state = wasReminded ? 'recovered' : 'purchased'
  if (await endCart(db, cart.id, { state, at, orderId: order.id })) log.info('cart.settled', { cartId: cart.id, orderId: order.id, state, by })
}
