/** Learns what only a question about one order tells, once, and keeps it. */
import type { Deps } from '../deps.ts'
import type { PlatformOrderDetails } from '../platforms/platform.ts'
import { cartOfMessage } from './attribution/store.ts'
import type { Order, OrderDetails } from './order.ts'
import { saveDetails } from './store.ts'

const UNKNOWN: PlatformOrderDetails = { entryMessageId: null, isFromUs: false, paymentUrl: null, shopRate: null }

/** @returns null while the shop does not answer, or cannot tell */
export async function learnDetails(deps: Deps, order: Order): Promise<OrderDetails | null> {
  if (order.details) return order.details
  const platform = deps.platforms.get(order.storeId)
  const answer = await platform?.orderDetails?.(order.id)
  // A kind of shop that keeps no such thing will not tell later either, nor will one about an order that is gone.
  const isUntellable = platform !== undefined && (answer === undefined || answer.kind === 'missing')
  if (answer?.kind !== 'ok' && !isUntellable) {
    deps.log.info('order.untold', { storeId: order.storeId, orderId: order.id, reason: answer?.reason ?? 'no-platform' })
    return null
  }
  const details = await withCart(deps, order.storeId, answer?.kind === 'ok' ? answer.value : UNKNOWN)
  await saveDetails(deps.connection.db, order, details)
  return details
}

/** The cart whose mail the visit began with, if it was one of this shop's carts. Anybody can write any parameter into an address. */
async function withCart(deps: Deps, storeId: string, told: PlatformOrderDetails): Promise<OrderDetails> {
  const entryCartId = told.entryMessageId === null ? null : await cartOfMessage(deps.connection.db, storeId, told.entryMessageId)
  return { entryCartId, entryMessageId: entryCartId === null ? null : told.entryMessageId, isFromUs: told.isFromUs, paymentUrl: told.paymentUrl, shopRate: told.shopRate }
}
