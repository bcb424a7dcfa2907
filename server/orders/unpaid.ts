/** Orders that wait for a payment: how long their shoppers may still be paying, and where the rest of them can pay. */
import type { Cart } from '../carts/cart.ts'
import type { Deps } from '../deps.ts'
import { minus, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import { firstOpenings } from './attribution/store.ts'
import { serviceTime, storeTime } from './clocks.ts'
import { learnDetails } from './details.ts'
import type { MatchedOrder } from './matched.ts'
import type { Order, OrderDetails } from './order.ts'
import { standingOf, stopsReminders } from './status.ts'
import { undetailedOrders } from './store.ts'

/** Orders asked about for one cart in one round; the rest of them keep it waiting. */
const ASKED_MAX = 5
/** A link may be written down a moment after the order's visit began. */
const SLACK: Duration = minutes(5)

export interface UnpaidFacts {
  readonly payingUntil: Instant | null
  readonly isUntold: boolean
}

/** The order of a cart that its shopper left before paying; the latest when there are several. */
export const unpaidOrder = (deps: Pick<Deps, 'purchases'>, matched: readonly MatchedOrder[]): Order | null =>
  matched.find(({ order }) => standingOf(order, deps.purchases.payNow) === 'unpaid')?.order ?? null

/** What was asked for some carts of a shop together: openings of their links, and what the shop told of orders. */
export interface Inquiry {
  readonly openings: ReadonlyMap<string, Instant>
  /** The shop's answers about single orders: of many carts that depend on one order the first asks. */
  readonly told: Map<number, OrderDetails | null>
}

export const inquire = async (deps: Deps, storeId: string, cartIds: readonly string[]): Promise<Inquiry> =>
  ({ openings: await firstOpenings(deps.connection.db, storeId, cartIds), told: new Map() })

/** What the decision wants to know about orders that are no purchase yet, and about those of which nobody knows whose they are. */
export async function unpaidFacts(deps: Deps, cart: Cart, matched: readonly MatchedOrder[], inquiry: Inquiry): Promise<UnpaidFacts> {
  const order = unpaidOrder(deps, matched)
  const payingUntil = order ? plus(await serviceTime(deps, cart.storeId, order.modifiedStoreAt), deps.purchases.unpaidAfter) : null
  // Without the shop's own page to pay at there is nothing to lead to, and a second order is no help.
  const hasNoPage = order !== null && !(await learn(deps, order, inquiry))?.paymentUrl
  return { payingUntil, isUntold: hasNoPage || await mayBeBoughtUnseen(deps, cart, inquiry) }
}

/** Whether somebody opened a link to this cart and an order was placed since of which the shop has not told how it came about. */
async function mayBeBoughtUnseen(deps: Deps, cart: Cart, inquiry: Inquiry): Promise<boolean> {
  const { connection: { db }, purchases } = deps
  const opened = inquiry.openings.get(cart.id)
  if (opened === undefined) return false
  const since = await storeTime(deps, cart.storeId, minus(opened, SLACK))
  const unknown = (await undetailedOrders(db, cart.storeId, since)).filter((order) => stopsReminders(standingOf(order, purchases.payNow)))
  for (const [n, order] of unknown.entries()) {
    if (n >= ASKED_MAX) return true
    const details = await learn(deps, order, inquiry)
    if (!details || details.entryCartId === cart.id) return true
  }
  return false
}

async function learn(deps: Deps, order: Order, { told }: Inquiry): Promise<OrderDetails | null> {
  if (!told.has(order.id)) told.set(order.id, await learnDetails(deps, order))
  return told.get(order.id) ?? null
}
