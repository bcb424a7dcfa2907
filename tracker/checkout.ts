/** Finds what a shopper fills in at the first checkout step: the e-mail address and the first name. */

/**
 * Only inside a checkout: other forms use the same ids, such as the address confirmation of order pages (`#email`) and the
 * address book of the account pages (`#billing_email`).
 */
const EMAIL_FIELD = 'form.checkout #billing_email,[class*=wc-block-checkout] #email'
/** `billing_first_name` of the classic checkout, `shipping-first_name` or `billing-first_name` of the block checkout. */
const FIRST_NAME_FIELD = '[id*=ing][id$=first_name]'
/** ASCII before the @ with no dot at an edge or beside another, at least one dot behind it. What else is wrong, the service sees. */
const ADDRESS = /^(?!\.|.*\.[.@])[\w.!#-'*+/=?^-~-]+@([\w-]+\.)+[a-z][\w-]+$/i

/** WooCommerce says in the body's class names what kind of page it is. */
export const isPage = (kind: RegExp): boolean => kind.test(document.body.className)

/** Pages of existing orders call themselves a checkout too, but nothing is captured there. */
export const isCheckout = (): boolean => isPage(/woocommerce-checkout(?!.*-order-)/)

/** The block checkout's field is rendered late, so this may be null at first. */
export const findEmailField = (): HTMLInputElement | null => document.querySelector(EMAIL_FIELD)

export const findFirstNameField = (): HTMLInputElement | null => document.querySelector(FIRST_NAME_FIELD)

/** Whether an address is complete and plausible, so that it may be sent. */
export const isCompleteAddress = (text: string): boolean => ADDRESS.test(text)
