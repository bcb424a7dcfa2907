/** Finds what a shopper fills in at the first checkout step: the e-mail address, the first name, the country. */
import { settings } from './settings.ts'

/**
 * Only inside a checkout or where the shop's own markup says so: other forms use the same ids, such as the address confirmation
 * of order pages (`#email`) and the address book of the account pages (`#billing_email`).
 */
const EMAIL_FIELDS = '[data-cartback=email],.checkout #billing_email,[class*=wc-block-checkout] #email'
/** ASCII before the @ with no dot at an edge or beside another, at least one dot behind it. What else is wrong, the service sees. */
const ADDRESS = /^(?!\.)(\.?[\w!#-'*+/=?^-~-])+@([\w-]+\.)+[a-z][\w-]+$/i

/** The data store of WooCommerce's blocks. */
interface BlockCheckoutPage {
  readonly wp?: { readonly data?: { select(name: string): { getCustomerData(): { readonly billingAddress: { readonly country: string } } } | undefined } }
}

/** What is asked of an element here. */
interface Found {
  readonly value?: string | undefined
  readonly href?: string | undefined
}

/** The e-mail field of this page, once it was found. */
export let field: HTMLInputElement | null | undefined

/** The first element that fits, or nothing in the shape of one. */
export const find = (selector: string): Found => document.querySelector<HTMLElement & Found>(selector) || {}

/**
 * Looks for the e-mail field again where it is missing: blocks render late, and steps and pages change without a load.
 * @param focused what the shopper just entered; the only way to see into a shadow root without walking the page
 */
export function findField(focused?: Element): void {
  const selector = [EMAIL_FIELDS].concat(settings.email || []).join()
  if (focused && focused.matches(selector)) field = focused as HTMLInputElement
  if (!field || !field.isConnected) field = document.querySelector<HTMLInputElement>(selector)
}

/** BCP 47: the page's language, else the browser's. */
export const locale = (): string => document.documentElement.lang || navigator.language

/** `billing_first_name` of the classic checkout, `shipping-first_name` or `billing-first_name` of the block checkout. */
export const firstName = (): string | undefined => find('[id*=ing][id$=first_name]').value

/** ISO 3166-1 alpha-2. Before WooCommerce 9 the block checkout shows no code, only a name, but its data store knows it. */
export function country(): string | undefined {
  const { wp } = window as BlockCheckoutPage
  const store = wp && wp.data && wp.data.select('wc/store/cart')
  return find('#billing_country').value || (store && store.getCustomerData().billingAddress.country)
}

/** Whether an address is complete and plausible, so that it may be sent. */
export const isCompleteAddress = (text: string): boolean => ADDRESS.test(text)
