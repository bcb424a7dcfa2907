/** Finds what a shopper fills in at the first checkout step: the e-mail address and the first name. */

/**
 * Only inside a checkout: other forms use the same ids, such as the address confirmation of order pages (`#email`) and the
 * address book of the account pages (`#billing_email`).
 */
const EMAIL_FIELD = 'form.checkout #billing_email,[class*=wc-block-checkout] #email'
const FIRST_NAME_FIELD = '#billing_first_name,#shipping-first_name,#billing-first_name'
/** ASCII before the @, at least one dot behind it, no dot at an edge or beside another. */
const ADDRESS = /^(?!\.|.*\.[.@]|.{255})[\w.!#-'*+/=?^-~-]{1,64}@([a-z\d](-*[a-z\d])*\.)+([a-z]{2,}|xn--[\w-]+)$/i

/** Whether the page says it is one. Pages of existing orders say so too, but nothing is captured there. */
export const isCheckout = (): boolean => /woocommerce-checkout(?!.*-order-)/.test(document.body.className)

/** The block checkout's field is rendered late, so this may be null at first. */
export const findEmailField = (): HTMLInputElement | null => document.querySelector(EMAIL_FIELD)

export const findFirstNameField = (): HTMLInputElement | null => document.querySelector(FIRST_NAME_FIELD)

/** Whether an address is complete and plausible, so that it may be sent. */
export const isCompleteAddress = (text: string): boolean => ADDRESS.test(text)
