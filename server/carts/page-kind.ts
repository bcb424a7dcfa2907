/** What kind of page the script ran on, for the admin site. Pure. */

/** A class that WooCommerce or WordPress puts on the page's body → what the page is. The first one that is there counts. */
const PAGES: readonly (readonly [string, string])[] = [
  ['woocommerce-order-received', 'order-received'], ['woocommerce-order-pay', 'order-pay'], ['woocommerce-checkout', 'checkout'],
  ['woocommerce-cart', 'cart'], ['woocommerce-account', 'account'], ['single-product', 'product'], ['post-type-archive-product', 'shop'], ['tax-product_cat', 'shop'],
]
/** Id of the e-mail field → the checkout it belongs to. */
const CHECKOUTS: Readonly<Record<string, string>> = { email: 'block', billing_email: 'classic' }

/**
 * Puts a page into a word of letters and dashes: `cart`, `checkout-block`, `checkout-classic`, `other-own`.
 * @param classes of the page's body; undefined where the post says nothing of its page
 * @param field id of its e-mail field
 */
export function pageKind(classes: unknown, field: unknown): string | undefined {
  if (typeof classes !== 'string') return undefined
  const all = new Set(classes.split(/\s+/))
  const page = PAGES.find(([name]) => all.has(name))?.[1] ?? 'other'
  return typeof field === 'string' ? `${page}-${CHECKOUTS[field] ?? 'own'}` : page
}
