/** What kind of page the script ran on, for the admin site. Pure. */

/** WooCommerce names its pages in the body's classes, `woocommerce-checkout` for example. */
const PAGE_CLASS = /(?:^|\s)woocommerce-([a-z]{1,30})(?=[\s-]|$)/
/** Id of the e-mail field → the checkout it belongs to. */
const CHECKOUTS: Readonly<Record<string, string>> = { email: 'block', billing_email: 'classic' }

/**
 * Puts a page into a word of letters and dashes: `cart`, `checkout-block`, `checkout-classic`, `other-own`.
 * @param classes of the page's body; undefined where the post says nothing of its page
 * @param field id of its e-mail field
 */
export function pageKind(classes: unknown, field: unknown): string | undefined {
  if (typeof classes !== 'string') return undefined
  const page = PAGE_CLASS.exec(classes)?.[1] ?? 'other'
  return typeof field === 'string' ? `${page}-${CHECKOUTS[field] ?? 'own'}` : page
}
