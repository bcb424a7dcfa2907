/** What a mail says of its coupon: the code, what it gives, until when, on which terms. Pure. */
import type { Money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'
import { amountText, momentText, percentText, plainLine } from './plain.ts'

/** A coupon that the shop has exactly so. */
export interface MailCoupon {
  readonly code: string
  readonly kind: 'percent' | 'fixed' | 'free-shipping' | 'gift'
  /** Decimal text, for `percent`. */
  readonly percent: string | null
  /** For `fixed`. */
  readonly amount: Money | null
  /** Name of the product, for `gift`. */
  readonly gift: string | null
  /** Least worth of the goods. */
  readonly minimum: Money | null
  readonly endsAt: Instant
  readonly isForSaleItems: boolean
  readonly hasExclusions: boolean
}

/** Strings, and null for what is not to be said. Without a coupon all of it is null. */
export interface CouponView {
  readonly code: string | null
  /** Chooses the words. */
  readonly kind: MailCoupon['kind'] | null
  readonly amount: string | null
  readonly gift: string | null
  readonly minimum: string | null
  readonly endsAt: string | null
  readonly isForSaleItems: boolean
  readonly hasExclusions: boolean
}

const CODE_MAX = 60
const GIFT_MAX = 90
const NOTHING: CouponView = { code: null, kind: null, amount: null, gift: null, minimum: null, endsAt: null, isForSaleItems: true, hasExclusions: false }

/** @param reader.dates the locale that dates are written in: they stand inside sentences */
export function couponView(coupon: MailCoupon | null | undefined, reader: { readonly locale: string; readonly dates: string; readonly timeZone: string | null }): CouponView {
  // As people read a code aloud; shops take it in any case.
  const code = plainLine(coupon?.code.toUpperCase() ?? null, CODE_MAX)
  if (!coupon || code === null) return NOTHING
  const amount = amountText(coupon.amount, reader.locale)
  return {
    code, kind: coupon.kind,
    amount: coupon.percent === null ? amount : percentText(coupon.percent, reader.locale),
    gift: plainLine(coupon.gift, GIFT_MAX), minimum: amountText(coupon.minimum, reader.locale),
    endsAt: momentText(coupon.endsAt, reader.dates, reader.timeZone), isForSaleItems: coupon.isForSaleItems, hasExclusions: coupon.hasExclusions,
  }
}
