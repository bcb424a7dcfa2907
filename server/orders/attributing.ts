/** Works out what one order owes to our mails and keeps it. */
import type { Deps } from '../deps.ts'
import { between, days, instant, minus, type Duration, type Instant } from '../values/time.ts'
import { attribute } from './attribute.ts'
import { hasOpenedLinks, saveAttribution, touchesOf } from './attribution/store.ts'
import { serviceTime } from './clocks.ts'
import { learnDetails } from './details.ts'
import { cartsEndedBy } from './matching/store.ts'
import type { Order } from './order.ts'
import { isPaidAtOnce, standingOf, stopsReminders } from './status.ts'
import { ordersFor } from './store.ts'

/** Mails older than this have nothing to do with an order, whatever the windows: their carts and links are over. */
const REACH: Duration = days(35)
/** An order first seen this long after it was placed belongs to a shop's past. */
const FRESH: Duration = days(2)

/** Asks the shop where the order's visit began, when that may say whose it is or which mail brought it. */
export async function withEntry(deps: Deps, order: Order): Promise<Order> {
  const { connection: { db }, purchases } = deps
  if (order.details || order.placedStoreAt === null) return order
  const placedAt = await serviceTime(deps, order.storeId, order.placedStoreAt)
  if (between(placedAt, deps.clock.now()) > FRESH) return order
  const wasReminded = (await touchesOf(db, order.storeId, { emailIndex: order.emailIndex, cartIds: [], since: minus(placedAt, REACH) })).length > 0
  if (!wasReminded && !(await hasOpenedLinks(db, order.storeId, minus(placedAt, purchases.windows.click)))) return order
  return { ...order, details: await learnDetails(deps, order) }
}

/** Safe to repeat: what is learnt later is added, nothing is taken away. Refunds need nothing here, amounts are the order's own. */
export async function attributeOrder(deps: Deps, order: Order): Promise<void> {
  const { connection: { db }, log, purchases } = deps
  if (order.placedStoreAt === null) return
  const madeAt = await serviceTime(deps, order.storeId, order.placedStoreAt)
  const cartIds = await cartsEndedBy(db, order.storeId, order.id)
  const touches = await touchesOf(db, order.storeId, { emailIndex: order.emailIndex, cartIds, since: minus(madeAt, REACH) })
  if (touches.length === 0) return
  const entry = { messageId: order.details?.entryMessageId ?? null, isOurs: order.details?.isFromUs ?? false }
  const boughtAt = await serviceTime(deps, order.storeId, boughtStoreAt(deps, order))
  const found = attribute({ madeAt, boughtAt, previousAt: await previousOrder(deps, order), touches, entry }, purchases.windows)
  if (!found.afterMail) return
  const { messageId, step } = found.byLink ?? found.afterClick ?? found.afterMail
  const row = { storeId: order.storeId, orderId: order.id, boughtAt, byLink: found.byLink !== null, afterClick: found.afterClick !== null, messageId, step }
  if (await saveAttribution(db, row)) log.info('order.attributed', { storeId: order.storeId, orderId: order.id, messageId, byLink: row.byLink, afterClick: row.afterClick })
}

/** An order that its shopper left unpaid was bought when it was paid; a transfer's date only says when the shop saw the money. */
function boughtStoreAt({ purchases }: Deps, { placedStoreAt, paidStoreAt, paymentMethod }: Order): Instant {
  const placed = placedStoreAt ?? instant(0)
  return paidStoreAt !== null && paidStoreAt > placed && isPaidAtOnce(paymentMethod, purchases.payNow) ? paidStoreAt : placed
}

async function previousOrder(deps: Deps, order: Order): Promise<Instant | null> {
  if (order.emailIndex === null) return null
  const others = await ordersFor(deps.connection.db, order.storeId, { emailIndex: order.emailIndex, ids: [], customerIds: [], entryCartId: null })
  const earlier = others.flatMap((other) => {
    const isBefore = other.id !== order.id && other.placedStoreAt !== null && other.placedStoreAt < (order.placedStoreAt ?? 0)
    return isBefore && stopsReminders(standingOf(other, deps.purchases.payNow)) ? [other.placedStoreAt] : []
  })
  return earlier.length === 0 ? null : serviceTime(deps, order.storeId, instant(Math.max(...earlier)))
}
