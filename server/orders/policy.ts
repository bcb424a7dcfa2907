/** What an install decides about purchases: whose payments are made at once, how long one may take, what counts for a mail. */
import { days, minutes, type Duration } from '../values/time.ts'
import type { AttributionWindows } from './attribute.ts'

/**
 * Gateways by which shoppers pay while they check out, by the ids of their plugins: an order of theirs that is still
 * `pending` was left before it was paid. With vouchers and transfers `pending` says nothing, so those stay out.
 */
export const PAY_NOW_GATEWAYS = [
  'stripe', 'stripe_cc', 'woocommerce_payments', 'ppcp-gateway', 'ppcp-credit-card-gateway', 'paypal', 'braintree_credit_card', 'square_credit_card',
  'mollie_wc_gateway_creditcard',
] as const

export interface PurchasePolicy {
  /** Ids of gateways; `stripe*` names all that begin so. */
  readonly payNow: readonly string[]
  /** How long after the last change of an unpaid order its shopper may still be paying. */
  readonly unpaidAfter: Duration
  readonly windows: AttributionWindows
}

export const purchasePolicy = (settings: { UNPAID_GATEWAYS: readonly string[]; UNPAID_MINUTES: number; ATTRIBUTION_CLICK_DAYS: number; ATTRIBUTION_MAIL_DAYS: number }): PurchasePolicy => ({
  payNow: settings.UNPAID_GATEWAYS, unpaidAfter: minutes(settings.UNPAID_MINUTES),
  windows: { click: days(settings.ATTRIBUTION_CLICK_DAYS), mail: days(settings.ATTRIBUTION_MAIL_DAYS) },
})
