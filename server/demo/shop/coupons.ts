/** Coupons of the pretend shop: what they take off and when they are refused. */
import type { Instant } from '../../values/time.ts'
import { displayed, minorOf } from './amounts.ts'
import { isOnSale, type Product } from './products.ts'
import type { ShopState } from './state.ts'

export type DiscountType = 'percent' | 'fixed_cart'

export interface Coupon {
  readonly id: number
  /** Lower case, as WooCommerce stores it. */
  readonly code: string
  readonly createdAt: Instant
  modifiedAt: Instant
  amount: string
  discountType: DiscountType
  description: string
  expiresAt: Instant | null
  individualUse: boolean
  usageLimit: number | null
  usageLimitPerUser: number | null
  /** Products it counts for, and those it does not; none: all count. */
  productIds: readonly number[]
  excludedProductIds: readonly number[]
  excludeSaleItems: boolean
  /** How many pieces it counts for. */
  itemsLimit: number | null
  isTrashed: boolean
  freeShipping: boolean
  minimumAmount: string
  emailRestrictions: readonly string[]
  usedBy: string[]
  meta: { readonly id: number; readonly key: string; readonly value: unknown }[]
}

/** The coupon every pretend shop has. */
export const DEMO_COUPON_CODE = 'save10'

/** Makes a coupon and puts it among the shop's coupons. */
export function addCoupon(state: ShopState, code: string, details: Partial<Omit<Coupon, 'id' | 'code' | 'createdAt'>>): Coupon {
  const now = state.now()
  const coupon: Coupon = {
    id: state.nextId(), code: code.toLowerCase(), createdAt: now, modifiedAt: now,
    amount: '0', discountType: 'fixed_cart', description: '', expiresAt: null, individualUse: false,
    usageLimit: null, usageLimitPerUser: null, freeShipping: false, minimumAmount: '0',
    productIds: [], excludedProductIds: [], excludeSaleItems: false, itemsLimit: null, isTrashed: false,
    emailRestrictions: [], usedBy: [], meta: [], ...details,
  }
  state.coupons.set(coupon.id, coupon)
  return coupon
}

export const couponByCode = (state: ShopState, code: string): Coupon | undefined =>
  [...state.coupons.values()].find((coupon) => coupon.code === code.toLowerCase() && !coupon.isTrashed)

/** A line of a cart, as a coupon looks at it. */
export interface PricedLine {
  readonly product: Product
  readonly quantity: number
  /** As displayed. */
  readonly grossMinor: number
}

/** Why a coupon may not be used on a cart now, in the shop's words; null when it may. */
export function couponRefusal(state: ShopState, code: string, cart: { email: string; lines: readonly PricedLine[] }, { isAddressAsked = true } = {}): string | null {
  const coupon = couponByCode(state, code)
  const named = `&quot;${code.toLowerCase()}&quot;`
  if (!coupon) return `Coupon ${named} cannot be applied because it does not exist.`
  if (coupon.usageLimit !== null && coupon.usedBy.length >= coupon.usageLimit) return `Usage limit for coupon ${named} has been reached. Please try again after some time, or contact us for help.`
  if (coupon.expiresAt !== null && coupon.expiresAt <= state.now()) return `Coupon ${named} has expired.`
  const minimum = minorOf(state.settings, coupon.minimumAmount)
  if (cart.lines.reduce((sum, line) => sum + line.grossMinor, 0) < minimum) return `The minimum spend for coupon ${named} is ${displayed(state.settings, minimum)}.`
  const unfit = goodsRefusal(state, coupon, cart.lines)
  if (unfit) return `Sorry, coupon ${named} is not ${unfit}`
  if (isAddressAsked && !emailMatches(coupon, cart.email)) return `Please enter a valid email at checkout to use coupon code ${named}.`
  return null
}

/** Percent counts for the goods it may; what is taken off the whole cart is refused for one line that does not count. */
function goodsRefusal(state: ShopState, coupon: Coupon, lines: readonly PricedLine[]): string | null {
  if (coupon.discountType === 'percent') return lines.length > 0 && !lines.some(({ product }) => counts(state, coupon, product)) ? 'applicable to selected products.' : null
  if (coupon.excludeSaleItems && lines.some(({ product }) => isOnSale(state.products, product))) return 'valid for sale items.'
  const excluded = lines.filter(({ product }) => isAmong(coupon.excludedProductIds, product))
  return excluded.length > 0 ? `applicable to the products: ${excluded.map(({ product }) => product.name).join(', ')}.` : null
}

const isAmong = (ids: readonly number[], product: Product): boolean => ids.includes(product.id) || ids.includes(product.parentId)

function counts(state: ShopState, coupon: Coupon, product: Product): boolean {
  if (coupon.productIds.length > 0 && !isAmong(coupon.productIds, product)) return false
  return !isAmong(coupon.excludedProductIds, product) && !(coupon.excludeSaleItems && isOnSale(state.products, product))
}

/** An e-mail-restricted coupon is only for its addresses. */
export function emailMatches(coupon: Coupon, email: string): boolean {
  return coupon.emailRestrictions.length === 0 || coupon.emailRestrictions.some((each) => each.toLowerCase() === email.toLowerCase())
}

/** The worth of each line that a coupon counts for, in minor units. */
export function countingWorth(state: ShopState, coupon: Coupon, lines: readonly PricedLine[]): number[] {
  if (coupon.discountType !== 'percent') return lines.map((line) => line.grossMinor)
  let pieces = coupon.itemsLimit ?? Infinity
  return lines.map((line) => {
    if (!counts(state, coupon, line.product)) return 0
    const taken = Math.min(pieces, line.quantity)
    pieces -= taken
    return Math.round((line.grossMinor * taken) / line.quantity)
  })
}

/** What a coupon takes off goods that count of this worth, in minor units. */
export function discountOf(state: ShopState, coupon: Coupon, worthMinor: number): number {
  if (coupon.discountType === 'percent') return Math.round((worthMinor * Number(coupon.amount)) / 100)
  return Math.min(worthMinor, minorOf(state.settings, coupon.amount))
}
