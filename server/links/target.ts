/** Where a link in a mail leads, by what is true now. Pure: the address comes from our records, never from the request. */
import type { Cart } from '../carts/cart.ts'
import { addToCartLink, checkoutLink } from '../mail/links.ts'
import type { Order } from '../orders/order.ts'

/** @param hasCheckoutLink whether the shop rebuilds whole carts from a link; elsewhere only the first line comes back */
export function restoreTarget(shopUrl: string, cart: Cart, about: { hasCheckoutLink: boolean; step: string }): string {
  const lines = cart.lines.map(({ id, quantity }) => ({ id, quantity }))
  const source = { flow: 'cart-recovery', step: about.step }
  return about.hasCheckoutLink ? checkoutLink(shopUrl, lines, source) : addToCartLink(shopUrl, lines, source)
}

/** The shop's own page of an order, as its confirmation mail links it. */
export const orderTarget = (shopUrl: string, order: Order): string =>
  `${shopUrl}/checkout/order-received/${order.id}/?key=${encodeURIComponent(order.key)}`
