/** Coupons of the pretend shop: what they take off and when they are refused. */
import type { Instant } from '../../values/time.ts'
import { displayed, minorOf } from './amounts.ts'
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
    emailRestrictions: [], usedBy: [], meta: [], ...details,
  }
  state.coupons.set(coupon.id, coupon)
  return coupon
}

export const couponByCode = (state: ShopState, code: string): Coupon | undefined =>
  [...state.coupons.values()].find((coupon) => coupon.code === code.toLowerCase())

/** Why a coupon may not be used on a cart now, in the shop's words; null when it may. */
export function couponRefusal(state: ShopState, code: string, cart: { email: string; goodsMinor: number }): string | null {
  const coupon = couponByCode(state, code)
  const named = `&quot;${code.toLowerCase()}&quot;`
  if (!coupon) return `Coupon ${named} cannot be applied because it does not exist.`
  if (coupon.expiresAt !== null && coupon.expiresAt <= state.now()) return `Coupon ${named} has expired.`
  if (coupon.usageLimit !== null && coupon.usedBy.length >= coupon.usageLimit) return `Usage limit for coupon ${named} has been reached.`
  const minimum = minorOf(state.settings, coupon.minimumAmount)
  if (cart.goodsMinor < minimum) return `The minimum spend for coupon ${named} is ${displayed(state.settings, minimum)}.`
  if (!emailMatches(coupon, cart.email)) return `Please enter a valid email to use coupon code ${named}.`
  return null
}

/** An e-mail-restricted coupon is only for its addresses. */
export function emailMatches(coupon: Coupon, email: string): boolean {
  return coupon.emailRestrictions.length === 0 || coupon.emailRestrictions.some((each) => each.toLowerCase() === email.toLowerCase())
}

/** What a coupon takes off displayed goods of this worth, in minor units. */
export function discountOf(state: ShopState, coupon: Coupon, goodsMinor: number): number {
  if (coupon.discountType === 'percent') return Math.round((goodsMinor * Number(coupon.amount)) / 100)
  return Math.min(goodsMinor, minorOf(state.settings, coupon.amount))
}
