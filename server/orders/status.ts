/** What an order's status means for reminders: the one place where that is decided. Pure.
 *
 *  | status                                 | before the shop took it on      | afterwards, or paid, or refunded |
 *  |----------------------------------------|---------------------------------|----------------------------------|
 *  | draft, checkout-draft, auto-draft      | none: a cart somebody looks at  | none                             |
 *  | pending, gateway that is paid at once  | unpaid: reminded with pay link  | bought                           |
 *  | pending, any other gateway or origin,  |                                 |                                  |
 *  | or with a gateway's transaction        | bought: the money may be coming | bought                           |
 *  | on-hold (bank transfer, cheque, check) | bought                          | bought                           |
 *  | processing, completed, plugins' own    | bought: this is the taking on   | bought                           |
 *  | refunded                               | bought                          | bought                           |
 *  | cancelled, failed                      | fallen: the series goes on      | withdrawn: stops like a purchase |
 *  | trash                                  | none                            | withdrawn                        |
 *
 *  Wherever a doubt remains the answer is one that stops: a reminder too few is better than one too many. */
import type { Order } from './order.ts'

/**
 * `none`: as if it were not there. `bought`: ends carts. `unpaid`: its shopper stopped before paying. `fallen`: was no
 * purchase after all. `withdrawn`: a purchase that was undone; it stays the end of its carts, but is no sale.
 */
export type Standing = 'none' | 'bought' | 'unpaid' | 'fallen' | 'withdrawn'

const DRAFTS: ReadonlySet<string> = new Set(['checkout-draft', 'auto-draft', 'draft'])
const UNDONE: ReadonlySet<string> = new Set(['failed', 'cancelled', 'trash'])
/** Waiting for a payment that may never come. */
const WAITING: ReadonlySet<string> = new Set(['pending', 'on-hold'])
/** Ways in which a shopper makes an order. Those made by the shop's staff, by subscriptions or by other programs are not left carts. */
const OF_SHOPPERS: ReadonlySet<string> = new Set(['checkout', 'store-api'])

export type OrderStanding = Pick<Order, 'status' | 'isAccepted' | 'needsPayment' | 'hasTransaction' | 'createdVia' | 'paymentMethod' | 'refunded'>

/** @param payNow ids of gateways whose shoppers pay while they check out, so that `pending` means they did not; `stripe*` names all that begin so */
export function standingOf(order: OrderStanding, payNow: readonly string[]): Standing {
  if (isDraft(order.status)) return 'none'
  const wasBought = order.isAccepted || order.refunded.minor > 0
  if (UNDONE.has(order.status)) return wasBought ? 'withdrawn' : order.status === 'trash' ? 'none' : 'fallen'
  if (order.status !== 'pending' || wasBought) return 'bought'
  const isLeft = order.needsPayment && !order.hasTransaction && OF_SHOPPERS.has(order.createdVia) && isPaidAtOnce(order.paymentMethod, payNow)
  return isLeft ? 'unpaid' : 'bought'
}

/** Whether an order of this standing stops reminders about the carts it belongs to. */
export const stopsReminders = (standing: Standing): boolean => standing === 'bought' || standing === 'withdrawn'

/** Whether the status alone may be a purchase's: what its first sight as one is dated by. */
export const countsAsBought = (status: string): boolean => !DRAFTS.has(status) && !UNDONE.has(status)

/** Whether the shop took the order on. Plugins' statuses are steps of work on it. */
export const isTakenOn = (status: string): boolean => countsAsBought(status) && !WAITING.has(status)

/** Whether the order makes its person a customer. One that was never paid stops a series, but nothing was sold by it. */
export const isSale = (status: string): boolean => countsAsBought(status) && status !== 'pending'

/** Drafts are carts somebody looks at, not orders: they are not even stored. */
export const isDraft = (status: string): boolean => DRAFTS.has(status)

/** Whether a gateway is one by which shoppers pay while they check out. */
export const isPaidAtOnce = (gateway: string, names: readonly string[]): boolean =>
  names.some((name) => (name.endsWith('*') ? name.length > 1 && gateway.startsWith(name.slice(0, -1)) : gateway === name))
