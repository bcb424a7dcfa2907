/** What is asked of the shop for an offer, and whether it did as asked. Pure. */
import type { ShopCoupon, WantedCoupon } from '../platforms/woocommerce-coupons.ts'
import { decimalText, parseMoney } from '../values/money.ts'
import { instant, minutes, type Duration, type Instant } from '../values/time.ts'
import type { Offer } from './policy.ts'
import type { CouponTerms } from './settings.ts'

/** Nothing that could be read as something else: no 0 beside o, no 1 beside l. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz'
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Five bits each: guessing one of 10^18 over a shop's checkout takes for ever. */
const CODE_CHARACTERS = 12
const GROUP = 4
/** Deadlines stand in mails, so they are rounded up to something a reader can remember. */
const ROUND_TO: Duration = minutes(5)
/** A clock this little off is a slow answer. */
const SKEW_MIN: Duration = minutes(1)

/**
 * The code of one message: always the same, so that a second try finds what the first one made, and not to be guessed.
 * @param signature of the message's id, in base64url
 */
export function couponCode(signature: string): string {
  const characters = [...signature.slice(0, CODE_CHARACTERS)].map((each) => ALPHABET[BASE64URL.indexOf(each) % ALPHABET.length] ?? '2').join('')
  return `back-${characters.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? ''}`
}

/** Until when it is good, at least the terms' hours from now. */
export function deadline(terms: CouponTerms, now: Instant): Instant {
  return instant(Math.ceil((now + terms.hours * 3_600_000) / ROUND_TO) * ROUND_TO)
}

/** The same moment on the shop's clock. @param skew shop's clock minus ours */
export const onShopClock = (at: Instant, skew: Duration): Instant => instant(Math.abs(skew) < SKEW_MIN ? at : Math.ceil((at + skew) / 1_000) * 1_000)

export function wantedCoupon(terms: CouponTerms, offer: Offer, about: { code: string; mark: string; expiresAt: Instant }): WantedCoupon {
  const common = { ...about, minimum: decimalText(offer.minimum), onlyIds: [], exceptIds: terms.excludedIds, itemsMax: null, isForSaleItems: terms.isForSaleItems, hasFreeShipping: false }
  switch (terms.kind) {
    case 'percent': return { ...common, discount: 'percent', amount: terms.amount }
    case 'fixed': return { ...common, discount: 'fixed_cart', amount: decimalText(parseMoney(terms.amount, offer.cost.currency, offer.cost.decimals)) }
    case 'free-shipping': return { ...common, discount: 'fixed_cart', amount: '0', hasFreeShipping: true }
    case 'gift': return { ...common, discount: 'percent', amount: '100', onlyIds: terms.giftId === null ? [] : [terms.giftId], exceptIds: [], itemsMax: 1, isForSaleItems: true }
  }
}

/** The fields in which the shop's coupon is not what was wanted: none, or the mail must not promise it. */
export function differences(wanted: WantedCoupon, found: ShopCoupon): readonly string[] {
  const checks: Readonly<Record<string, boolean>> = {
    code: found.code === wanted.code, status: found.status === 'publish', mark: found.mark === wanted.mark,
    discount: found.discount === wanted.discount, amount: isSameAmount(found.amount, wanted.amount), shipping: found.hasFreeShipping === wanted.hasFreeShipping,
    expiry: found.expiresAt === wanted.expiresAt, minimum: isSameAmount(found.minimum, wanted.minimum), maximum: isSameAmount(found.maximum, '0'),
    products: isSameSet(found.onlyIds, wanted.onlyIds), exclusions: isSameSet(found.exceptIds, wanted.exceptIds), categories: found.categoryCount === 0,
    items: found.itemsMax === wanted.itemsMax, sale: found.isForSaleItems === wanted.isForSaleItems, alone: found.isAlone,
    usage: found.usageMax === 1 && (found.usageMaxPerPerson ?? 1) === 1, used: found.usedCount === 0, addresses: found.addresses.length === 0,
  }
  return Object.entries(checks).flatMap(([field, isRight]) => (isRight ? [] : [field]))
}

/** The shop adds decimals, and some shops write nothing for none. */
const isSameAmount = (a: string, b: string): boolean => Number(a || '0') === Number(b || '0')

const isSameSet = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((id) => b.includes(id))
