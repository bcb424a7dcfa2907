/** Coupons in a shop: what may be asked about them, and how WooCommerce is asked. */
import { z } from 'zod'
import { identityOf, type EmailAddress } from '../values/email-address.ts'
import { gmtText, parseGmt, type Instant } from '../values/time.ts'
import type { Answer } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'
import { SETTING_VALUES } from './woocommerce-schema.ts'

/** A coupon as it should be: for one order, for whoever has the code, together with no other. Amounts are decimal texts. */
export interface WantedCoupon {
  readonly code: string
  readonly discount: 'percent' | 'fixed_cart'
  readonly amount: string
  readonly hasFreeShipping: boolean
  /** The shop's clock, whole seconds. */
  readonly expiresAt: Instant
  /** Least worth of the goods. */
  readonly minimum: string
  /** The only products it counts for; none: all. */
  readonly onlyIds: readonly number[]
  readonly exceptIds: readonly number[]
  /** How many pieces it counts for; null: all. */
  readonly itemsMax: number | null
  readonly isForSaleItems: boolean
  /** Says in the shop whose it is: our message. */
  readonly mark: string
}

/** A coupon as the shop has it. */
export interface ShopCoupon {
  readonly id: number
  readonly code: string
  readonly status: string
  readonly discount: string
  readonly amount: string
  readonly hasFreeShipping: boolean
  readonly expiresAt: Instant | null
  readonly minimum: string
  readonly maximum: string
  readonly onlyIds: readonly number[]
  readonly exceptIds: readonly number[]
  readonly categoryCount: number
  readonly itemsMax: number | null
  readonly isForSaleItems: boolean
  readonly isAlone: boolean
  readonly usageMax: number | null
  readonly usageMaxPerPerson: number | null
  readonly usedCount: number
  readonly addresses: readonly string[]
  readonly mark: string | null
}

/** A sale to one person, for the question who buys with coupons only. */
export interface CouponUse {
  readonly status: string
  readonly codes: readonly string[]
}

/** A code on an order with what it took off, tax included, as decimal texts. */
export interface OrderCoupon {
  readonly code: string
  readonly discount: string
  readonly discountTax: string
}

/** What is asked of a shop about coupons. */
export interface CouponDesk {
  /** Whether the shop takes coupons at all. */
  areTaken(): Promise<Answer<boolean>>
  /** Whether some way of shipping is free with a coupon that says so. */
  canShipFree(): Promise<Answer<boolean>>
  create(wanted: WantedCoupon): Promise<Answer<ShopCoupon>>
  update(id: number, wanted: WantedCoupon): Promise<Answer<ShopCoupon>>
  read(id: number): Promise<Answer<ShopCoupon>>
  /** Null: no coupon has this code. */
  find(code: string): Promise<Answer<ShopCoupon | null>>
  remove(id: number): Promise<Answer<unknown>>
  /** Orders of one address, compared as a whole and without regard to case. */
  usesOf(address: EmailAddress): Promise<Answer<readonly CouponUse[]>>
  /** The codes on one order or draft. */
  couponsOf(orderId: number): Promise<Answer<readonly OrderCoupon[]>>
}

/** WooCommerce's answer when a code exists already, in any case. */
export const CODE_IS_TAKEN = 'woocommerce_rest_coupon_code_already_exists'

const MARK = '_cartback_message'
const FIELDS = 'id,code,status,discount_type,amount,free_shipping,date_expires_gmt,minimum_amount,maximum_amount,product_ids,excluded_product_ids,product_categories,excluded_product_categories,limit_usage_to_x_items,exclude_sale_items,individual_use,usage_limit,usage_limit_per_user,usage_count,email_restrictions,meta_data'
const ZONES_MAX = 20
const ORDERS_MAX = 100

export function wooCoupons({ get, post, put, remove }: WooClient): CouponDesk {
  return {
    areTaken: () => get('settings/general', SETTING_VALUES, enableCoupons),
    canShipFree: () => canShipFree(get),
    create: (wanted) => post('coupons', toBody(wanted), coupon),
    update: (id, wanted) => put(`coupons/${id}`, toBody(wanted), coupon),
    read: (id) => get(`coupons/${id}`, { _fields: FIELDS }, coupon),
    find: async (code) => {
      const answer = await get('coupons', { code, _fields: FIELDS }, z.array(coupon))
      return answer.kind === 'ok' ? { ...answer, value: answer.value.find((each) => each.code === code.toLowerCase()) ?? null } : answer
    },
    // Without force it would lie in the trash, and its code stay taken.
    remove: (id) => remove(`coupons/${id}`, { force: true }, z.object({ id: z.number() })),
    usesOf: async (address) => {
      const answer = await get('orders', { search: address, status: 'any', per_page: ORDERS_MAX, _fields: 'id,status,billing.email,coupon_lines' }, uses)
      return answer.kind === 'ok' ? { ...answer, value: answer.value.filter((each) => each.email.trim().toLowerCase() === identityOf(address)) } : answer
    },
    couponsOf: (orderId) => get(`orders/${orderId}`, { _fields: 'coupon_lines' }, z.object({ coupon_lines: couponLines }).transform((row) => row.coupon_lines)),
  }
}

/** `date_expires_gmt` is read only, and `date_expires` the shop's local time unless it ends in a zone without fractions of seconds. */
const toBody = (wanted: WantedCoupon): Readonly<Record<string, unknown>> => ({
  code: wanted.code, discount_type: wanted.discount, amount: wanted.amount, free_shipping: wanted.hasFreeShipping, date_expires: `${gmtText(wanted.expiresAt)}Z`,
  minimum_amount: wanted.minimum, product_ids: wanted.onlyIds, excluded_product_ids: wanted.exceptIds, exclude_sale_items: !wanted.isForSaleItems,
  individual_use: true, usage_limit: 1, description: 'Cartback', meta_data: [{ key: MARK, value: wanted.mark }],
  ...(wanted.itemsMax === null ? {} : { limit_usage_to_x_items: wanted.itemsMax }),
})

const ids = z.array(z.number())
const limit = z.number().nullish().transform((count) => count || null)

const coupon = z.object({
  id: z.number().int(), code: z.string(), status: z.string().catch('publish'), discount_type: z.string(), amount: z.string(), free_shipping: z.boolean(), date_expires_gmt: z.string().nullable(),
  minimum_amount: z.string(), maximum_amount: z.string(), product_ids: ids, excluded_product_ids: ids, product_categories: ids, excluded_product_categories: ids,
  limit_usage_to_x_items: limit, exclude_sale_items: z.boolean(), individual_use: z.boolean(), usage_limit: limit, usage_limit_per_user: limit, usage_count: z.number(),
  email_restrictions: z.array(z.string()), meta_data: z.array(z.object({ key: z.string(), value: z.unknown() })),
}).transform((row): ShopCoupon => ({
  id: row.id, code: row.code, status: row.status, discount: row.discount_type, amount: row.amount, hasFreeShipping: row.free_shipping, expiresAt: parseGmt(row.date_expires_gmt),
  minimum: row.minimum_amount, maximum: row.maximum_amount, onlyIds: row.product_ids, exceptIds: row.excluded_product_ids,
  categoryCount: row.product_categories.length + row.excluded_product_categories.length, itemsMax: row.limit_usage_to_x_items, isForSaleItems: !row.exclude_sale_items,
  isAlone: row.individual_use, usageMax: row.usage_limit, usageMaxPerPerson: row.usage_limit_per_user, usedCount: row.usage_count, addresses: row.email_restrictions,
  mark: row.meta_data.flatMap(({ key, value }) => (key === MARK && typeof value === 'string' ? [value] : []))[0] ?? null,
}))

const couponLines = z.array(z.object({ code: z.string(), discount: z.coerce.string(), discount_tax: z.coerce.string().catch('0') }))
  .transform((rows) => rows.map((row): OrderCoupon => ({ code: row.code.toLowerCase(), discount: row.discount, discountTax: row.discount_tax })))

const uses = z.array(z.object({ status: z.string(), billing: z.object({ email: z.string().catch('') }).catch({ email: '' }), coupon_lines: couponLines.catch([]) })
  .transform((row) => ({ status: row.status.replace(/^wc-/, ''), email: row.billing.email, codes: row.coupon_lines.map(({ code }) => code) })))

const enableCoupons = z.array(z.object({ id: z.string(), value: z.unknown() })).transform((rows) => rows.find((row) => row.id === 'woocommerce_enable_coupons')?.value === 'yes')

const zones = z.array(z.object({ id: z.number().int() }))
const methods = z.array(z.object({ method_id: z.string(), enabled: z.boolean(), settings: z.object({ requires: z.object({ value: z.unknown() }).optional() }).catch({}) }))

/** A free method opens to a coupon when it asks for one, or for one or a least amount. */
async function canShipFree(get: WooClient['get']): Promise<Answer<boolean>> {
  const found = await get('shipping/zones', { _fields: 'id' }, zones)
  if (found.kind !== 'ok') return found
  for (const { id } of found.value.slice(0, ZONES_MAX)) {
    const answer = await get(`shipping/zones/${id}/methods`, { _fields: 'method_id,enabled,settings' }, methods)
    if (answer.kind !== 'ok') return answer
    const isOpened = answer.value.some((method) => method.method_id === 'free_shipping' && method.enabled && ['coupon', 'either'].includes(String(method.settings.requires?.value)))
    if (isOpened) return { ...answer, value: true }
  }
  return { ...found, value: false }
}
