/** How long a person who has bought lately is left alone. */
import type { Deps } from '../deps.ts'
import { serviceTime } from '../orders/clocks.ts'
import type { MatchedOrder } from '../orders/matched.ts'
import type { Order } from '../orders/order.ts'
import { standingOf } from '../orders/status.ts'
import type { Store } from '../stores/shop.ts'
import { days, plus, type Instant } from '../values/time.ts'
import { seriesOf } from './flows.ts'

/** @param orders `matched` are of the cart itself: a purchase among them ends its series, so none of them cools it off. Null: no purchase to rest after */
export async function coolOffUntil(deps: Deps, store: Store, orders: { matched: readonly MatchedOrder[]; ofPerson: readonly Order[] }): Promise<Instant | null> {
  const { coolOffDays } = seriesOf(store)
  if (coolOffDays === 0) return null
  const own = new Set(orders.matched.map(({ order }) => order.id))
  const bought = orders.ofPerson.filter((order) => !own.has(order.id) && standingOf(order, deps.purchases.payNow) === 'bought')
  const last = Math.max(...bought.map((order) => order.placedStoreAt ?? order.createdStoreAt)) as Instant
  return bought.length === 0 ? null : plus(await serviceTime(deps, store.id, last), days(coolOffDays))
}
