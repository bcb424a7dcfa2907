/** Finds the carts an order came from and the orders that came from a cart, each with the key that says so. */
import type { Cart } from '../carts/cart.ts'
import { findCart } from '../carts/store.ts'
import type { Db } from '../db/schema.ts'
import { match, type Match, type OrderFacts } from './match.ts'
import { addressesOfCustomer, candidateCarts, cartsOfDraft, customersOfAddress, ordersOfVisitor } from './matching/store.ts'
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
export async function ordersMatching(db: Db, cart: Cart): Promise<{ readonly matched: readonly MatchedOrder[]; readonly ofPerson: readonly Order[] }> {
  const customerIds = cart.emailIndex === null ? [] : await customersOfAddress(db, cart.storeId, cart.emailIndex)
  const seen = await ordersOfVisitor(db, cart.storeId, cart.visitor)
  const orders = await ordersFor(db, cart.storeId, {
    emailIndex: cart.emailIndex, ids: [...new Set([...(cart.draft ? [cart.draft.id] : []), ...seen.map((each) => each.id)])], customerIds, entryCartId: cart.id,
  })
  const matched = orders.flatMap((order): MatchedOrder[] => {
    const isSeen = seen.some((each) => each.id === order.id && each.key === order.key)
    const found = match(factsOf(order, isSeen ? [cart.visitor] : []), { ...cart, customerIds })
    return found ? [{ order, match: found }] : []
  })
  return { matched, ofPerson: orders.filter((order) => order.emailIndex !== null && order.emailIndex === cart.emailIndex) }
}

const factsOf = (order: Order, visitors: readonly string[]): OrderFacts => ({ ...order, entryCartId: order.details?.entryCartId ?? null, visitors })
