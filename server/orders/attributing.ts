/** Works out what one order owes to our mails and keeps it. */
import type { Deps } from '../deps.ts'
import { between, days, instant, minus, type Duration, type Instant } from '../values/time.ts'
import { attribute, type Touch } from './attribute.ts'
import { hasOpenedLinks, saveAttribution, touchesOf } from './attribution/store.ts'
import { serviceClock } from './clocks.ts'
import type { Order } from './order.ts'
import { isPaidAtOnce, standingOf, stopsReminders } from './status.ts'
import { ordersFor } from './store.ts'

/** Mails older than this have nothing to do with an order, whatever the windows: their carts and links are over. */
const REACH: Duration = days(35)
/** An order first seen this long after it was placed belongs to a shop's past. */
const FRESH: Duration = days(2)

/** What may have brought an order: the reminders its person got lately. */
export async function touchesOfOrder(deps: Deps, order: Order, cartIds: readonly string[]): Promise<readonly Touch[]> {
  const { clock, connection: { db } } = deps
  return isFresh(deps, order) || cartIds.length > 0 ? touchesOf(db, order.storeId, { emailIndex: order.emailIndex, cartIds, since: minus(clock.now(), REACH) }) : []
}

/** Whether an order nobody was found for may be the one of somebody who opened a link. */
export async function mayBeByLink(deps: Deps, order: Order): Promise<boolean> {
  const { clock, connection: { db }, purchases } = deps
  return order.details === null && isFresh(deps, order) && hasOpenedLinks(db, order.storeId, minus(clock.now(), purchases.windows.click))
}

/** Safe to repeat: what is learnt later is added, nothing is taken away. Refunds need nothing here, amounts are the order's own. */
export async function attributeOrder(deps: Deps, order: Order, touches: readonly Touch[]): Promise<void> {
  const { connection: { db }, log, purchases } = deps
  if (order.placedStoreAt === null || touches.length === 0) return
  const entry = { messageId: order.details?.entryMessageId ?? null, isOurs: order.details?.isFromUs ?? false }
  const previousAt = await previousOrder(deps, order)
  const toService = await serviceClock(deps, order.storeId)
  const boughtAt = toService(boughtStoreAt(deps, order))
  const found = attribute({ madeAt: toService(order.placedStoreAt), boughtAt, previousAt: previousAt === null ? null : toService(previousAt), touches, entry }, purchases.windows)
  if (!found.afterMail) return
  const { messageId, step } = found.byLink ?? found.afterClick ?? found.afterMail
  const row = { storeId: order.storeId, orderId: order.id, boughtAt, byLink: found.byLink !== null, afterClick: found.afterClick !== null, messageId, step }
  if (await saveAttribution(db, row)) log.info('order.attributed', { storeId: order.storeId, orderId: order.id, messageId, byLink: row.byLink, afterClick: row.afterClick })
}

/** By the two clocks as they are: hours between them matter little here, and asking how far apart they are costs a question an order. */
const isFresh = (deps: Deps, order: Order): boolean =>
  order.placedStoreAt !== null && between(latest(order.placedStoreAt, order.paidStoreAt), deps.clock.wall()) <= FRESH

const latest = (placed: Instant, paid: Instant | null): Instant => (paid !== null && paid > placed ? paid : placed)

/** An order that its shopper left unpaid was bought when it was paid; a transfer's date only says when the shop saw the money. */
function boughtStoreAt({ purchases }: Deps, { placedStoreAt, paidStoreAt, paymentMethod }: Order): Instant {
  const placed = placedStoreAt ?? instant(0)
  return paidStoreAt !== null && paidStoreAt > placed && isPaidAtOnce(paymentMethod, purchases.payNow) ? paidStoreAt : placed
}

/** By the shop's clock. */
async function previousOrder(deps: Deps, order: Order): Promise<Instant | null> {
  if (order.emailIndex === null) return null
  const others = await ordersFor(deps.connection.db, order.storeId, { emailIndexes: order.emailIndex === null ? [] : [order.emailIndex], ids: [], customerIds: [], entryCartIds: [] })
  const earlier = others.flatMap((other) => {
    const isBefore = other.id !== order.id && other.placedStoreAt !== null && other.placedStoreAt < (order.placedStoreAt ?? 0)
    return isBefore && stopsReminders(standingOf(other, deps.purchases.payNow)) ? [other.placedStoreAt] : []
  })
  return earlier.length === 0 ? null : instant(Math.max(...earlier))
}
