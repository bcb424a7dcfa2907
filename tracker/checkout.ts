/** Reads what a shopper fills in at the first checkout step: the e-mail address, the first name, the country, the draft order. */
import { find } from './find.ts'
import { takeEmail } from './known.ts'
import type { Known } from './memory.ts'
import type { Settings } from './settings.ts'

/** What WooCommerce's blocks put into the page: their data store, and the order they have drafted. */
interface BlockCheckoutPage {
  readonly wp?: { readonly data?: { select(name: string): { getCustomerData(): { readonly billingAddress: { readonly country: string } } } | undefined } }
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id: number; readonly order_key: string } }
}

let zone: string | undefined
// The first question after it costs a slow device a hundred milliseconds, so it is put when nobody types. Safari has no idle time to wait for.
const whenIdle = window.requestIdleCallback as typeof requestIdleCallback | undefined
;(whenIdle || setTimeout)(() => void (zone = Intl.DateTimeFormat().resolvedOptions().timeZone))

/** Takes the country alone: how to ask hangs on it, so it is needed before anything may be read. */
export function takeCountry(known: Known, settings: Settings): void {
  const chosen = country()
  if (!chosen || chosen === known.country) return
  known.country = chosen
  const key = 'cartback.' + settings.store
  try {
    // What this tab remembers already must not be sent from the next page by the rules of another country.
    const kept = JSON.parse(sessionStorage[key] as string) as { readonly known: Known }
    kept.known.country = chosen
    sessionStorage[key] = JSON.stringify(kept)
  } catch {
    // Nothing is remembered, or nothing can be.
  }
}

/** Takes the rest of what is typed into the checkout, and the draft order. */
export function takeForm(known: Known, field: HTMLInputElement, settings: Settings): void {
  takeEmail(known, field.value.trim(), settings.notice)
  // `billing_first_name` of the classic checkout, `shipping-first_name` or `billing-first_name` of the block checkout.
  const firstName = find('[id*=ing][id$=first_name]')?.value
  if (firstName) known.firstName = firstName
  if (zone && known.email) known.timeZone = zone
  const draft = (window as BlockCheckoutPage).wcSettings?.checkoutData
  if (draft) known.draft = { id: draft.order_id, key: draft.order_key }
}

/** ISO 3166-1 alpha-2. Before WooCommerce 9 the block checkout shows no code, only a name, but its data store knows it. */
function country(): string | undefined {
  const store = (window as BlockCheckoutPage).wp?.data?.select('wc/store/cart')
  return find('#billing_country')?.value || store?.getCustomerData().billingAddress.country
}
