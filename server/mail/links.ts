/** The addresses that stand in mails. Pure; none of them carries personal data. */

/** A line the shop can put into a cart: a product's or variation's id. */
export interface LinkLine {
  readonly id: number
  readonly quantity: number
}

/** Where the click comes from, for the shop's own statistics. */
export interface LinkSource {
  readonly flow: string
  readonly step: string
  /** Names the mail, so that an order can be told to have come by it. It opens nothing. */
  readonly messageId: string
}

/** The campaign's source in the shop's statistics. */
export const LINK_SOURCE = 'cartback'
/** The parameter that names the mail; WooCommerce keeps a visit's first address with its order. */
export const LINK_PARAMETER = 'cartback'

/** Restores a cart, through this service. */
export const recoveryLink = (publicUrl: string, token: string): string => `${base(publicUrl)}/r/${encodeURIComponent(token)}`

/**
 * What Postmark puts its own link in place of, where it handles the unsubscribing of a stream; without it Postmark adds a link
 * at the end. https://postmarkapp.com/support/article/1208-how-to-add-an-unsubscribe-link
 */
export const POSTMARK_UNSUBSCRIBE = '{{{ pm:unsubscribe }}}'

/** Shows the unsubscribe page on GET and unsubscribes on POST (RFC 8058). */
export const unsubscribeLink = (publicUrl: string, token: string): string => `${base(publicUrl)}/u/${encodeURIComponent(token)}`

/**
 * WooCommerce's checkout link (10.0 and later): empties the visitor's cart, fills it with these lines and opens the checkout.
 * @param lines lines of one id are added up, since the shop would take the last one only
 * @param shopUrl may have a path
 * @param coupon the shop says itself when it cannot apply it
 */
export function checkoutLink(shopUrl: string, lines: readonly LinkLine[], source: LinkSource, coupon: string | null = null): string {
  const products = purchasable(lines).map(({ id, quantity }) => `${id}:${quantity}`).join(',')
  // Without products the checkout link ends on an error page.
  if (products === '') return `${base(shopUrl)}/?${sourceQuery(source)}`
  const code = coupon === null ? '' : `coupon=${encodeURIComponent(coupon)}&`
  return `${base(shopUrl)}/checkout-link/?products=${products}&${code}${sourceQuery(source)}`
}

/**
 * The shop's checkout page, where the tracker puts the lines back beside what is in the visitor's cart.
 * @param handover stands in the fragment, which browsers send to no server
 */
export const mergeLink = (shopUrl: string, handover: string, source: LinkSource): string =>
  `${checkoutPage(shopUrl, source)}#cartback=${handover}`

/**
 * The page of a headless storefront that puts carts back by itself.
 * @param handover stands in the fragment, which browsers send to no server
 */
export function storefrontLink(page: string, handover: string, source: LinkSource): string {
  const { origin, pathname } = new URL(page)
  return `${origin}${pathname}?${sourceQuery(source)}#cartback=${handover}`
}

/** The shop's checkout page. It sends visitors with an empty cart to the cart page, without the query but with the fragment. */
export const checkoutPage = (shopUrl: string, source: LinkSource): string => `${base(shopUrl)}/checkout/?${sourceQuery(source)}`

function purchasable(lines: readonly LinkLine[]): readonly LinkLine[] {
  const quantities = new Map<number, number>()
  for (const { id, quantity } of lines) {
    if (isCount(id) && isCount(quantity)) quantities.set(id, (quantities.get(id) ?? 0) + quantity)
  }
  return [...quantities].map(([id, quantity]) => ({ id, quantity }))
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n > 0

function sourceQuery({ flow, step, messageId }: LinkSource): string {
  return new URLSearchParams({ utm_source: LINK_SOURCE, utm_medium: 'email', utm_campaign: flow, utm_content: step, [LINK_PARAMETER]: messageId }).toString()
}

/** The address without query, fragment and trailing slashes. */
function base(address: string): string {
  const url = new URL(address)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
