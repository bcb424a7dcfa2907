/** Who is offered a coupon, and what it may cost. Pure: the same facts give the same answer. */
import { isSale } from '../orders/status.ts'
import type { CouponUse } from '../platforms/woocommerce-coupons.ts'
import { parseMoney, times, type Money } from '../values/money.ts'
import type { CouponTerms } from './settings.ts'

/** One line of the cart as the shop sells it now. */
export interface OfferLine {
  readonly id: number
  /** The product a variation belongs to. */
  readonly parentId: number | null
  readonly quantity: number
  readonly unitPrice: Money
  readonly isOnSale: boolean
}

/** What the coupon may take off this cart, and from which worth of goods on it counts. */
export interface Offer {
  readonly cost: Money
  readonly minimum: Money
}

export type NoOffer =
  | 'below-minimum' | 'excluded-goods' | 'gift-unavailable' | 'below-margin' | 'had-one-lately' | 'over-budget'
  | 'cart-has-coupon' | 'only-buys-with-coupons' | 'not-new' | 'not-returning'

export type Worth = { readonly kind: 'ok'; readonly offer: Offer } | { readonly kind: 'none'; readonly because: NoOffer }

const none = (because: NoOffer): Worth => ({ kind: 'none', because })

/**
 * What the terms give for this cart. WooCommerce takes percent off the goods that count; anything for the whole cart it
 * refuses as soon as one line does not count.
 * @param gift its price; null when the shop cannot give it now
 * @param like an amount in the cart's currency and number of decimals
 */
export function worthOf(terms: CouponTerms, lines: readonly OfferLine[], gift: Money | null, like: Money): Worth {
  const amount = (text: string): Money => parseMoney(text, like.currency, like.decimals)
  const goods = sumOf(lines, like)
  const minimum = amount(terms.minimum)
  if (goods.minor < minimum.minor || goods.minor === 0) return none('below-minimum')
  if (terms.kind === 'gift') return gift === null ? none('gift-unavailable') : withinMargin(terms, goods, { cost: gift, minimum: minimumWithGift(minimum, gift) })
  const counting = lines.filter((line) => counts(terms, line))
  if (counting.length === 0) return none('excluded-goods')
  if (terms.kind !== 'percent' && counting.length < lines.length) return none('excluded-goods')
  if (terms.kind === 'free-shipping') return withinMargin(terms, goods, { cost: amount(terms.amount), minimum })
  const cost = terms.kind === 'percent' ? share(sumOf(counting, like), terms.amount) : smaller(amount(terms.amount), goods)
  return withinMargin(terms, goods, { cost, minimum })
}

/** Own records alone: asked before the shop is. */
export function refusalByRecords(terms: CouponTerms, facts: { hasOther: boolean; spent: Money; offer: Offer }): NoOffer | null {
  if (facts.hasOther) return 'had-one-lately'
  if (terms.monthlyBudget === null) return null
  const budget = parseMoney(terms.monthlyBudget, facts.spent.currency, facts.spent.decimals)
  return facts.spent.minor + facts.offer.cost.minor > budget.minor ? 'over-budget' : null
}

/**
 * What the shop knows of the person.
 * @param cartCodes codes on the draft order of the cart
 */
export function refusalByPerson(terms: CouponTerms, uses: readonly CouponUse[], cartCodes: readonly string[]): NoOffer | null {
  if (cartCodes.length > 0) return 'cart-has-coupon'
  const sales = uses.filter((use) => isSale(use.status))
  if (sales.length > 0 && sales.every((sale) => sale.codes.length > 0)) return 'only-buys-with-coupons'
  if (terms.people === 'new' && sales.length > 0) return 'not-new'
  return terms.people === 'returning' && sales.length === 0 ? 'not-returning' : null
}

/** Whether the coupon counts for a line, as WooCommerce decides it. */
const counts = (terms: CouponTerms, line: OfferLine): boolean =>
  (terms.isForSaleItems || !line.isOnSale) && !terms.excludedIds.includes(line.id) && !(line.parentId !== null && terms.excludedIds.includes(line.parentId))

/** Something must be bought beside the gift, or the gift alone would be an order. */
const minimumWithGift = (minimum: Money, gift: Money): Money => ({ ...gift, minor: gift.minor + Math.max(minimum.minor, 1) })

/** The margin left is what the goods earned without the coupon, less the coupon, of what is still paid for them. */
function withinMargin(terms: CouponTerms, goods: Money, offer: Offer): Worth {
  if (terms.margin === null) return { kind: 'ok', offer }
  const earned = (goods.minor * terms.margin) / 100
  // What is given free of charge was bought in all the same.
  const given = terms.kind === 'gift' ? (offer.cost.minor * (100 - terms.margin)) / 100 : offer.cost.minor
  const paid = terms.kind === 'gift' || terms.kind === 'free-shipping' ? goods.minor : goods.minor - given
  return (earned - given) * 100 >= paid * terms.marginFloor ? { kind: 'ok', offer } : none('below-margin')
}

function sumOf(lines: readonly OfferLine[], like: Money): Money {
  return { ...like, minor: lines.reduce((sum, line) => sum + times(line.unitPrice, line.quantity).minor, 0) }
}

const share = (goods: Money, percent: string): Money => ({ ...goods, minor: Math.round((goods.minor * Number(percent)) / 100) })

const smaller = (a: Money, b: Money): Money => (a.minor < b.minor ? a : b)
