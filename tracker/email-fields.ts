/** Where a checkout asks for the e-mail address. */

/**
 * Only inside a checkout or where the shop's own markup says so: other forms use the same ids, such as the address confirmation
 * of order pages (`#email`) and the address book of the account pages (`#billing_email`).
 */
export const EMAIL_FIELDS = '[data-cartback=email],.checkout #billing_email,.wc-block-checkout #email'
