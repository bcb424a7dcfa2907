/** Finds the carts an order came from and the orders that came from a cart, each with the key that says so. */
import type { Cart } from '../carts/cart.ts'
import { findCart } from '../carts/store.ts'
import { groupBy } from '../db/many.ts'
import type { Db } from '../db/schema.ts'
import { match, type Match, type OrderFacts } from './match.ts'
import { addressesOfCustomer, candidateCarts, cartsOfDraft, customersOfAddresses, ordersOfVisitors } from './matching/store.ts'
import type { Order } from './order.ts'
import { ordersFor } from './store.ts'

export interface MatchedCart {
  readonly cart: Cart
  readonly match: Match
}

export interface MatchedOrder {
  readonly order: Order
  readonly match: Match
}

/** The live carts of an order: of one person often several, from several browsers. */
export async function cartsMatching(db: Db, order: Order): Promise<readonly MatchedCart[]> {
  const seenBy = await cartsOfDraft(db, order)
  const facts = factsOf(order, [...new Set(seenBy.flatMap(({ visitor }) => (visitor === '' ? [] : [visitor])))])
  const addresses = await addressesOfCustomer(db, order.storeId, order.customerId)
  const ids = await candidateCarts(db, order.storeId, {
    ids: [...seenBy.map(({ id }) => id), ...(facts.entryCartId === null ? [] : [facts.entryCartId])],
    emailIndexes: [...new Set([...(order.emailIndex === null ? [] : [order.emailIndex]), ...addresses])], visitors: facts.visitors,
  })
  const found: MatchedCart[] = []
  for (const id of ids) {
    const cart = await findCart(db, order.storeId, id)
    const customerIds = cart?.emailIndex && addresses.includes(cart.emailIndex) ? [order.customerId] : []
    const matched = cart ? match(facts, { ...cart, customerIds }) : null
    if (cart && matched) found.push({ cart, match: matched })
  }
  return found
}

/** The orders of a cart, whatever their standing, and all others of its person beside them. */
export interface OrdersOfCart {
  readonly matched: readonly MatchedOrder[]
  readonly ofPerson: readonly Order[]
}

export const NO_ORDERS: OrdersOfCart = { matched: [], ofPerson: [] }

export const ordersMatching = async (db: Db, cart: Cart): Promise<OrdersOfCart> => (await ordersMatchingEach(db, cart.storeId, [cart])).get(cart.id) ?? NO_ORDERS

/** The same for many carts of a shop, by the cart's id. */
export async function ordersMatchingEach(db: Db, storeId: string, carts: readonly Cart[]): Promise<ReadonlyMap<string, OrdersOfCart>> {
  const emailIndexes = carts.flatMap((cart) => cart.emailIndex ?? [])
  const customers = await customersOfAddresses(db, storeId, emailIndexes)
  const shown = await ordersOfVisitors(db, storeId, carts.map((cart) => cart.visitor))
  const orders = await ordersFor(db, storeId, {
    emailIndexes, ids: [...carts.flatMap((cart) => cart.draft?.id ?? []), ...[...shown.values()].flat().map(({ id }) => id)],
    customerIds: [...customers.values()].flat(), entryCartIds: carts.map((cart) => cart.id),
  })
  const known: KnownOrders = {
    byPerson: groupBy(orders, (order) => order.emailIndex), byCustomer: groupBy(orders, (order) => order.customerId),
    byEntry: groupBy(orders, (order) => order.details?.entryCartId ?? null), byId: groupBy(orders, (order) => order.id),
  }
  return new Map(carts.map((cart) => [cart.id, matchingOf(cart, { known, seen: shown.get(cart.visitor) ?? [], customerIds: customers.get(cart.emailIndex) ?? [] })]))
}

interface KnownOrders {
  readonly byPerson: ReadonlyMap<string | null, readonly Order[]>
  readonly byCustomer: ReadonlyMap<number, readonly Order[]>
  readonly byEntry: ReadonlyMap<string | null, readonly Order[]>
  readonly byId: ReadonlyMap<number, readonly Order[]>
}

/** @param about `seen`: orders that the cart's browser showed; `customerIds`: accounts that ordered with its address */
function matchingOf(cart: Cart, about: { readonly known: KnownOrders; readonly seen: readonly { readonly id: number; readonly key: string }[]; readonly customerIds: readonly number[] }): OrdersOfCart {
  const { known, seen, customerIds } = about
  const ofPerson = cart.emailIndex === null ? [] : known.byPerson.get(cart.emailIndex) ?? []
  const others = [
    ...[...(cart.draft ? [cart.draft.id] : []), ...seen.map(({ id }) => id)].flatMap((id) => known.byId.get(id) ?? []),
    ...customerIds.flatMap((id) => known.byCustomer.get(id) ?? []), ...known.byEntry.get(cart.id) ?? [],
  ]
  const latestFirst = [...new Set([...ofPerson, ...others])].sort((a, b) => b.id - a.id)
  const matched = latestFirst.flatMap((order): MatchedOrder[] => {
    const isSeen = seen.some((each) => each.id === order.id && each.key === order.key)
    const found = match(factsOf(order, isSeen ? [cart.visitor] : []), { ...cart, customerIds })
    return found ? [{ order, match: found }] : []
  })
  return { matched, ofPerson }
}

const factsOf = (order: Order, visitors: readonly string[]): OrderFacts => ({ ...order, entryCartId: order.details?.entryCartId ?? null, visitors })
