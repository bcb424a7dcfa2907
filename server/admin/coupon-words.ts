/** What became of a coupon, and why, in plain words. A code without words is shown as it is. Pure. */
import type { IncentiveState } from '../db/tables-of-incentives.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'

/** A whole sentence for each reason of an end. */
const REASONS: Readonly<Record<string, string>> = {
  reserved: 'Being made.',
  issued: 'In the shop as promised, not used yet.',
  used: 'Used in an order.',
  'used-elsewhere': 'Used, but in an order that did not come from this cart.',
  'bought-without': 'Taken back: the shopper bought without it.',
  'cart-over': 'Taken back: the cart is no longer there.',
  unused: 'Over and not used; removed from the shop.',
  'given-back': 'Its order was cancelled; it came back after its time and was removed from the shop.',
  'mail-not-sent': 'Its mail never left; removed from the shop.',
  'below-minimum': 'None: the goods were worth less than the least spend.',
  'excluded-goods': 'None: goods in the cart are reduced already or excluded.',
  'gift-unavailable': 'None: the shop could not give the gift.',
  'below-margin': 'None: too little margin would have been left.',
  'had-one-lately': 'None: this person was offered one lately.',
  'over-budget': 'None: the month\'s budget is spent.',
  'cart-has-coupon': 'None: the cart has a coupon already.',
  'only-buys-with-coupons': 'None: this person has only ever bought with coupons.',
  'not-new': 'None: they are for new customers, and this person has bought before.',
  'not-returning': 'None: they are for returning customers, and this person has not bought yet.',
}

const FAILURES: Readonly<Record<string, string>> = {
  'coupons-switched-off': 'None: the shop takes no coupons (WooCommerce → Settings → General → Enable coupons).',
  'no-free-shipping-by-coupon': 'None: no shipping zone of the shop has a free method that asks for a coupon.',
  'code-of-another-coupon': 'None: its code belongs to another coupon of the shop.',
  'key-may-not-write': 'None: the shop\'s REST key may only read. Give it read and write rights.',
}

export const COUPON_STATE_WORDS: Readonly<Record<IncentiveState, string>> = {
  reserved: 'being made', issued: 'live', used: 'used', voided: 'void', expired: 'over', dropped: 'not sent', denied: 'none', failed: 'failed',
}

/** What became of it, as a sentence. */
export function couponSentence(reason: string): string {
  const known = REASONS[reason]
  if (known) return known
  const fields = /^differs: (.+)$/.exec(reason)?.[1]
  if (fields) return `None: the shop made another coupon than it was asked for (${fields}); it was taken away again. A plugin may change coupons.`
  const told = /^(?:away|denied|missing): (.+)$/.exec(reason)?.[1]
  if (told === undefined) return `Reason «${reason}».`
  return FAILURES[told] ?? `None: the shop could or would not make it. ${troubleSentence(reason)}`
}

/** «10 %», «5.00 EUR», «free shipping», «product 16 free». */
export function couponGives({ kind, amount, giftId }: { readonly kind: string; readonly amount: string; readonly giftId: number | null }, currency: string): string {
  switch (kind) {
    case 'percent': return `${amount} %`
    case 'fixed': return `${amount} ${currency}`
    case 'free-shipping': return 'free shipping'
    default: return `product ${giftId ?? ''} free`
  }
}
