/** Which cart an order came from. Pure. */
import { minutes, minus, type Duration, type Instant } from '../values/time.ts'

/** A cart may be stored a little after the order it led to: a last post of a closing page, or a retry. */
const LATE_POST: Duration = minutes(10)

export interface OrderFacts {
  readonly id: number
  readonly key: string
  readonly emailIndex: string | null
  /** The shop's clock when it was first seen as bought. */
  readonly placedStoreAt: Instant | null
}

export interface CartKeys {
  readonly emailIndex: string | null
  readonly draft: { readonly id: number; readonly key: string } | null
  /** The shop's clock. */
  readonly beganStoreAt: Instant
}

export interface Match {
  readonly by: 'draft-order' | 'email'
}

/** The draft that became the order is proof whoever paid; the same person counts from the cart's beginning on. */
export function match(order: OrderFacts, cart: CartKeys): Match | null {
  if (order.placedStoreAt === null) return null
  if (cart.draft && cart.draft.id === order.id && cart.draft.key === order.key) return { by: 'draft-order' }
  if (!order.emailIndex || order.emailIndex !== cart.emailIndex) return null
  return order.placedStoreAt >= minus(cart.beganStoreAt, LATE_POST) ? { by: 'email' } : null
}
