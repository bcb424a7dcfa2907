/** What the conditions of a cart's or an order's steps go by. Pure. */
import type { Cart } from '../carts/cart.ts'
import type { StandingAnswer } from '../consent/policy.ts'
import type { Order } from '../orders/order.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import { zoneOf } from '../pace/zone.ts'
import type { Circumstances } from './conditions.ts'

/** What was found out besides; null where nothing asks for it, or nobody could say. */
export interface FoundOut {
  readonly previousOrders: number | null
  readonly products: ReadonlyMap<number, PlatformProduct> | null
  readonly hasCoupon: boolean | null
  readonly answer: StandingAnswer
  readonly shopCountry: string | null
}

export const aboutCart = (cart: Cart, { previousOrders, products, hasCoupon, answer, shopCountry }: FoundOut): Circumstances => ({
  total: cart.total, pieces: cart.lines.reduce((sum, line) => sum + line.quantity, 0), productIds: cart.lines.map((line) => line.id),
  categories: products === null ? null : cart.lines.flatMap(({ id }) => (products.get(id)?.categories ?? []).map(({ name }) => name)),
  country: cart.country ?? shopCountry, locale: cart.locale, previousOrders, hasCoupon, hasConsented: answer === 'yes',
  zone: zoneOf({ timeZone: cart.timeZone, country: cart.country, shopCountry }),
})

/** Nobody asks the shop about an order's things or its person for a condition: what is not at hand is not known. */
export const aboutOrder = (order: Order, { cart, answer, shopCountry }: { cart: Cart | null; answer: StandingAnswer; shopCountry: string | null }): Circumstances => ({
  total: order.total, pieces: cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0, productIds: cart?.lines.map((line) => line.id) ?? [], categories: null,
  country: cart?.country ?? shopCountry, locale: cart?.locale ?? null, previousOrders: null, hasCoupon: null, hasConsented: answer === 'yes',
  zone: zoneOf({ timeZone: cart?.timeZone ?? null, country: cart?.country ?? null, shopCountry }),
})
