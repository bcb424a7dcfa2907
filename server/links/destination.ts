/** Where a link in a mail leads, decided by facts. Pure: every address comes from our records, never from the request. */
import type { Cart } from '../carts/cart.ts'
import type { LinkCoupon } from '../incentives/ledger.ts'
import { storefrontLink } from '../mail/links.ts'
import type { Order } from '../orders/order.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { accountPage, areCarriedByLink, orderTarget, restoreTarget, sourceOf, withinStock } from './target.ts'

/** How the shopper goes on. */
export type Way = 'payment' | 'order' | 'storefront' | 'checkout-link' | 'merge'

export type Destination =
  | { readonly kind: 'redirect'; readonly by: Way; readonly to: string }
  /** Nothing is left to do; `to` is the shop's page of the order, or of all orders where nobody knows which it was. */
  | { readonly kind: 'bought'; readonly to: string; readonly isOrder: boolean }
  | { readonly kind: 'revoked' | 'over' }

/** Cannot be decided before the shop has said whether it has a checkout link. */
export interface Question {
  readonly kind: 'ask'
  answered(hasCheckoutLink: boolean): Destination
}

type Shop = Pick<Store, 'url' | 'origins' | 'restoreUrl'>

export interface RestoreFacts {
  readonly shop: Shop
  readonly link: { readonly step: string; readonly messageId: string; readonly isOver: boolean; readonly isRevoked: boolean }
  readonly cart: Pick<Cart, 'state' | 'lines'> | null
  /** The order that ended the cart. */
  readonly order: Pick<Order, 'id' | 'key'> | null
  /** Where an order of this cart that was left unpaid can be paid. */
  readonly paymentUrl: string | null
  readonly coupon: LinkCoupon | null
  readonly products: ReadonlyMap<number, PlatformProduct>
  /** The same person filled another cart later. */
  readonly hasNewerCart: boolean
  readonly handover: string
}

/** A link to a cart: to pay, to nothing more, or to the cart by the best way there is. */
export function restoreDestination(facts: RestoreFacts): Destination | Question {
  const { shop, link, cart, order, paymentUrl } = facts
  if (link.isRevoked || cart?.state === 'erased') return { kind: 'revoked' }
  if (link.isOver || !cart || cart.state === 'expired') return { kind: 'over' }
  if (order) return { kind: 'bought', to: orderTarget(shop.url, order), isOrder: true }
  if (cart.state === 'purchased' || cart.state === 'recovered') return { kind: 'bought', to: accountPage(shop.url), isOrder: false }
  if (paymentUrl !== null && isOfShop(paymentUrl, shop)) return { kind: 'redirect', by: 'payment', to: paymentUrl }
  return backToCart(facts, cart)
}

/** The shop's own link empties what it finds, so it is only for carts that it carries whole and where nothing newer is lost. */
function backToCart(facts: RestoreFacts, { lines }: Pick<Cart, 'lines'>): Destination | Question {
  const { shop, link, coupon, products, handover } = facts
  if (shop.restoreUrl && isOfShop(shop.restoreUrl, shop)) return { kind: 'redirect', by: 'storefront', to: storefrontLink(shop.restoreUrl, handover, sourceOf(link)) }
  const by = (isCarried: boolean): Destination => ({
    kind: 'redirect', by: isCarried ? 'checkout-link' : 'merge',
    to: restoreTarget(shop.url, { lines: withinStock(lines, products) }, { isCarried, coupon, handover, step: link.step, messageId: link.messageId }),
  })
  return areCarriedByLink(lines, products) && !facts.hasNewerCart ? { kind: 'ask', answered: by } : by(false)
}

/** A link to an order: the shop's page of it, which asks whoever is not its buyer for the address. */
export function orderDestination(shop: Shop, link: { readonly isOver: boolean; readonly isRevoked: boolean }, order: Pick<Order, 'id' | 'key'> | null): Destination {
  if (link.isRevoked) return { kind: 'revoked' }
  return link.isOver || !order ? { kind: 'over' } : { kind: 'redirect', by: 'order', to: orderTarget(shop.url, order) }
}

/** Whether an address is one of the shop's own pages, whatever its records say. A leading `www.` makes no difference. */
export function isOfShop(address: string, { origins }: Pick<Store, 'origins'>): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false
  return [...origins].some((origin) => bareHost(new URL(origin)) === bareHost(url))
}

const bareHost = (url: URL): string => url.host.replace(/^www\./, '')
