/** The addresses in the shop that links in mails lead to, and what of a cart they can carry. Pure. */
import type { WireLine } from '../../tracker/protocol.ts'
import type { Cart } from '../carts/cart.ts'
import { limitOf } from '../catalogue/stock.ts'
import type { LinkCoupon } from '../incentives/ledger.ts'
import { checkoutLink, mergeLink, type LinkSource } from '../mail/links.ts'
import type { Order } from '../orders/order.ts'
import type { PlatformProduct } from '../platforms/platform.ts'

/** @param handover stands in the fragment where the tracker on the shop's page has to put the lines back */
export function restoreTarget(shopUrl: string, cart: Pick<Cart, 'lines'>, about: { isCarried: boolean; handover: string; step: string; messageId: string; coupon: LinkCoupon | null }): string {
  const source = sourceOf(about)
  // Of an emptied cart nothing is to be put back.
  if (!about.isCarried && cart.lines.length > 0) return mergeLink(shopUrl, about.handover, source)
  return checkoutLink(shopUrl, withGift(cart.lines, about.coupon).map(({ id, quantity }) => ({ id, quantity })), source, about.coupon?.code ?? null)
}

/** A gift counts for one piece, so a cart that holds it gets no second. Of an emptied cart nothing is to be put back. */
export function withGift(lines: readonly WireLine[], coupon: LinkCoupon | null): readonly WireLine[] {
  const giftId = coupon?.giftId ?? null
  return giftId === null || lines.length === 0 || lines.some(({ id }) => id === giftId) ? lines : [...lines, { id: giftId, quantity: 1 }]
}

/** What the shop's statistics are told of a click in a reminder. */
export const sourceOf = ({ step, messageId }: Pick<LinkSource, 'step' | 'messageId'>): LinkSource => ({ flow: 'cart-recovery', step, messageId })

/**
 * Whether WooCommerce's checkout link can carry all lines: it takes ids alone, so every attribute must be decided by the
 * product itself. Of a product we know nothing about that cannot be told.
 */
export const areCarriedByLink = (lines: readonly WireLine[], products: ReadonlyMap<number, PlatformProduct>): boolean =>
  lines.every(({ id, attributes = [] }) => attributes.length === 0 || attributes.length <= (products.get(id)?.fixedAttributeCount ?? 0))

/** The shop's own page of an order, as its confirmation mail links it. */
export const orderTarget = (shopUrl: string, order: Pick<Order, 'id' | 'key'>): string =>
  `${shopUrl}/checkout/order-received/${order.id}/?key=${encodeURIComponent(order.key)}`

/** The shop's page of all orders of whoever is signed in there; it asks everybody else to sign in. */
export const accountPage = (shopUrl: string): string => `${shopUrl}/my-account/orders/`

/** Of a product that is asked for beyond its stock WooCommerce adds none at all, so no more is asked for than there is. */
export const withinStock = (lines: readonly WireLine[], products: ReadonlyMap<number, PlatformProduct>): readonly WireLine[] =>
  lines.map((line) => {
    const left = limitOf(products.get(line.id))
    return left === null || left >= line.quantity ? line : { ...line, quantity: left }
  })
