/** Which cart an order came from, by which key, and how sure that is. Pure.
 *
 *  WooCommerce's orders know nothing of our carts, so five keys are tried, the surest first. A telephone number with the
 *  same things bought is not one of them: carts hold no telephone number, since the script does not read it, and the
 *  same things alone are often bought by two strangers (`cart_hash` is equal for both). */
import { minutes, minus, type Duration, type Instant } from '../values/time.ts'

/** A cart may be stored a little after the order it led to: a last post of a closing page, or a retry. */
const LATE_POST: Duration = minutes(10)

export const MATCH_KEYS = ['draft-order', 'email', 'customer', 'link', 'visitor'] as const
/**
 * `draft-order`: the cart's browser showed the order's own id and key, as the checkout's draft or once it was placed. `email`: the whole address, however it is
 * capitalised. `customer`: the shop's account ordered with the cart's address before. `link`: the order's visit began
 * with our mail's link to the cart. `visitor`: the browser of another
 * cart showed the order's id and key.
 */
export type MatchKey = (typeof MATCH_KEYS)[number]

/** `certain`: cannot be another's. `strong`: the same person, perhaps about another purchase. `likely`: whoever held the mail or the account. */
export type Sureness = 'certain' | 'strong' | 'likely'

const SURENESS: Readonly<Record<MatchKey, Sureness>> = { 'draft-order': 'certain', email: 'strong', customer: 'likely', link: 'likely', visitor: 'likely' }

export interface OrderFacts {
  readonly id: number
  readonly key: string
  readonly emailIndex: string | null
  /** 0 for guests. */
  readonly customerId: number
  /** The shop's clock when it was first seen as bought. */
  readonly placedStoreAt: Instant | null
  /** The cart whose mail's link the order's visit began with. */
  readonly entryCartId: string | null
  /** Browsers in which a cart showed the order's own id and key. */
  readonly visitors: readonly string[]
}

export interface CartKeys {
  readonly id: string
  readonly visitor: string
  readonly emailIndex: string | null
  readonly draft: { readonly id: number; readonly key: string } | null
  /** Accounts of the shop that ordered with the cart's address. */
  readonly customerIds: readonly number[]
  /** The shop's clock. */
  readonly beganStoreAt: Instant
}

export interface Match {
  readonly by: MatchKey
  readonly sure: Sureness
}

/** The draft that became the order is proof whoever paid and whenever; by every other key an order counts from the cart's beginning on. */
export function match(order: OrderFacts, cart: CartKeys): Match | null {
  if (order.placedStoreAt === null) return null
  const isSince = order.placedStoreAt >= minus(cart.beganStoreAt, LATE_POST)
  const by = MATCH_KEYS.find((key) => (isSince || key === 'draft-order') && FITS[key](order, cart))
  return by ? { by, sure: SURENESS[by] } : null
}

const FITS: Readonly<Record<MatchKey, (order: OrderFacts, cart: CartKeys) => boolean>> = {
  'draft-order': (order, { draft }) => draft !== null && draft.id === order.id && draft.key === order.key,
  email: (order, cart) => order.emailIndex !== null && order.emailIndex === cart.emailIndex,
  customer: (order, cart) => order.customerId > 0 && cart.customerIds.includes(order.customerId),
  link: (order, cart) => order.entryCartId === cart.id,
  visitor: (order, cart) => order.visitors.includes(cart.visitor),
}
