/** What an order does to the carts it came from: a purchase ends them and their series, one that fell through opens them again. */
import { endEchoes, hasSaidMore } from '../carts/echoes/store.ts'
import { assignOrder, endCart, findCart, liveCartIds, reopenCart } from '../carts/store.ts'
import type { Cart } from '../carts/cart.ts'
import type { Deps } from '../deps.ts'
import { reopenRuns, runsOf, stopRun } from '../flows/store.ts'
import { cancelScheduled } from '../messages/outbox.ts'
import { messagesOfRuns } from '../messages/store.ts'
import { attributeOrder, mayBeByLink, touchesOfOrder } from './attributing.ts'
import { learnDetails } from './details.ts'
import type { Match } from './match.ts'
import { cartsMatching, ordersMatching, type MatchedCart, type MatchedOrder } from './matched.ts'
import { cartsEndedBy } from './matching/store.ts'
import type { Order } from './order.ts'
import { standingOf, stopsReminders } from './status.ts'

/** Lets an order have its effects on carts, whatever its status. Safe to repeat. */
export async function settleCarts(deps: Deps, read: Order): Promise<void> {
  const standing = standingOf(read, deps.purchases.payNow)
  if (standing === 'fallen') return reopenCarts(deps, read)
  if (!stopsReminders(standing)) return
  const { order, carts } = await cartsOf(deps, read)
  for (const { cart, match } of carts) await settleCart(deps, cart, order, match)
  if (standing !== 'bought') return
  const touches = await touchesOfOrder(deps, order, carts.map(({ cart }) => cart.id))
  // Where the visit began says by which of them it came.
  const details = touches.length > 0 ? await learnDetails(deps, order) : order.details
  await attributeOrder(deps, { ...order, details }, touches)
}

/** The carts an order is found for. Where there are none, the shop is asked whether its visit began with a link of ours. */
async function cartsOf(deps: Deps, order: Order): Promise<{ readonly order: Order; readonly carts: readonly MatchedCart[] }> {
  const { db } = deps.connection
  const carts = await cartsMatching(db, order)
  if (carts.length > 0 || !(await mayBeByLink(deps, order))) return { order, carts }
  const asked = { ...order, details: await learnDetails(deps, order) }
  return { order: asked, carts: asked.details?.entryCartId ? await cartsMatching(db, asked) : [] }
}

/** Ends one cart as bought: `recovered` when a reminder had reached the shopper before, else `purchased`. */
export async function settleCart(deps: Deps, cart: Cart, order: Order, match: Match): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const at = clock.now()
  const runs = await runsOf(db, cart.storeId, [cart.id])
  // The run first: from here on no message of it can pass its intent.
  for (const run of runs) {
    if (await stopRun(db, run.id, { reason: 'ordered', at })) await cancelScheduled(db, run.id, 'ordered', at)
  }
  const wasReminded = (await messagesOfRuns(db, runs.map((run) => run.id))).some((message) => message.state === 'sent')
  const state = wasReminded ? 'recovered' : 'purchased'
  if (await endCart(db, cart.id, { state, at, orderId: order.id, match })) log.info('cart.settled', { cartId: cart.id, orderId: order.id, state, by: match.by, sure: match.sure })
}

/** Whether one of these orders ends the cart they were found for. */
export const endingOrder = (deps: Pick<Deps, 'purchases'>, matched: readonly MatchedOrder[]): MatchedOrder | null =>
  matched.find(({ order }) => stopsReminders(standingOf(order, deps.purchases.payNow))) ?? null

/**
 * An order that was cancelled or failed before the shop took it on was no purchase: its carts are open again, unless
 * the shopper bought by another order. The latest first: of the carts of one browser that one counts. What was sent stays sent, and the series rests before it goes on.
 */
async function reopenCarts(deps: Deps, order: Order): Promise<void> {
  const { clock, connection: { db }, log } = deps
  for (const id of await cartsEndedBy(db, order.storeId, order.id)) {
    const cart = await findCart(db, order.storeId, id)
    if (!cart) continue
    const other = endingOrder(deps, (await ordersMatching(db, cart)).matched)
    if (other) {
      await assignOrder(db, cart, { orderId: other.order.id, match: other.match })
      continue
    }
    // The runs first: were the process to die in between, the cart would still be this order's and come up again.
    await reopenRuns(db, cart.storeId, cart.id)
    // What was merely heard twice is no cart that its browser has begun since.
    await endEchoes(db, await liveCartIds(db, cart.storeId, cart.token), clock.now())
    const became = await reopenCart(db, cart, clock.now(), await hasSaidMore(db, cart))
    if (became !== null) log.info(`cart.${became}`, { cartId: cart.id, orderId: order.id, status: order.status })
  }
}
