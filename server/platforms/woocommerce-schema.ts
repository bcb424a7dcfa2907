/** WooCommerce's answers (REST API v3), checked at the door. Only what we use is named; the rest is dropped. */
import { z } from 'zod'
import { parseGmt, type Instant } from '../values/time.ts'
import type { PlatformOrder, PlatformProduct } from './platform.ts'

/** A date as the `*_gmt` fields write it. */
export const gmt = z.string().transform((text, context): Instant => {
  const at = parseGmt(text)
  if (at !== null) return at
  context.addIssue('not a date in GMT')
  return z.NEVER
})
const gmtOrNone = z.string().nullish().transform((text) => parseGmt(text))

/** Fields asked for with `_fields`: a full order is ten times as long. */
export const ORDER_FIELDS = 'id,status,number,order_key,date_created_gmt,date_modified_gmt,date_completed_gmt,date_paid_gmt,created_via,billing.email,billing.first_name,customer_id,currency,total,refunds,needs_payment,transaction_id,payment_method,line_items'
export const PRODUCT_FIELDS = 'id,name,type,status,permalink,images,image,price,purchasable,stock_status,cross_sell_ids,attributes,on_sale,parent_id'

export const order = z.object({
  id: z.number().int(),
  status: z.string(),
  // Plugins fill some of these in their own way. One odd order must not keep all others from being read.
  number: z.coerce.string().catch(''),
  order_key: z.string().catch(''),
  date_created_gmt: gmt,
  date_modified_gmt: gmt,
  date_completed_gmt: gmtOrNone,
  date_paid_gmt: gmtOrNone,
  created_via: z.string().catch(''),
  billing: z.object({ email: z.string().catch(''), first_name: z.string().catch('') }).catch({ email: '', first_name: '' }),
  customer_id: z.number().int().catch(0),
  currency: z.string(),
  total: z.coerce.string(),
  refunds: z.array(z.object({ total: z.coerce.string().catch('') })).catch([]),
  needs_payment: z.boolean().catch(false),
  transaction_id: z.coerce.string().catch(''),
  payment_method: z.string().catch(''),
  line_items: z.array(z.object({ product_id: z.number().int().catch(0), variation_id: z.number().int().catch(0) })).catch([]),
}).transform((row): PlatformOrder => ({
  id: row.id, status: row.status.replace(/^wc-/, ''), number: row.number, key: row.order_key,
  createdAt: row.date_created_gmt, modifiedAt: row.date_modified_gmt, completedAt: row.date_completed_gmt, paidAt: row.date_paid_gmt, createdVia: row.created_via,
  email: row.billing.email, firstName: row.billing.first_name, customerId: row.customer_id,
  currency: row.currency, total: row.total, refunds: row.refunds.map(({ total }) => total.replace(/^-/, '')), needsPayment: row.needs_payment, hasTransaction: row.transaction_id !== '', paymentMethod: row.payment_method,
  productIds: row.line_items.flatMap((line) => [line.product_id, line.variation_id]).filter((id) => id > 0),
}))
export const orders = z.array(order)

const image = z.object({ src: z.string(), thumbnail: z.string().optional() })

export const product = z.object({
  id: z.number().int(),
  name: z.string(),
  type: z.string(),
  /** WooCommerce calls a draft purchasable when the key belongs to somebody who may edit it. */
  status: z.string(),
  permalink: z.string(),
  images: z.array(image).optional(),
  image: image.nullish(),
  price: z.string(),
  purchasable: z.boolean(),
  stock_status: z.string(),
  cross_sell_ids: z.array(z.number().int()).default([]),
  on_sale: z.boolean().catch(false),
  parent_id: z.number().int().catch(0),
  attributes: z.array(z.object({ name: z.string(), option: z.string().optional() })).default([]),
}).transform((row): PlatformProduct => {
  const first = row.images?.[0] ?? row.image
  const options = row.attributes.flatMap(({ option }) => (option ? [option] : []))
  const isSaid = options.every((option) => row.name.includes(option))
  return {
    id: row.id, name: row.name, variation: row.type === 'variation' && options.length > 0 && !isSaid ? options.join(', ') : null,
    fixedAttributeCount: options.length,
    url: row.permalink, imageUrl: first ? (first.thumbnail ?? first.src) : null,
    price: /^\d+(\.\d+)?$/.test(row.price) ? row.price : null,
    isPurchasable: row.purchasable && row.status === 'publish', isInStock: row.stock_status !== 'outofstock', crossSellIds: row.cross_sell_ids,
    isOnSale: row.on_sale, ...(row.parent_id > 0 ? { parentId: row.parent_id } : {}),
  }
})
export const products = z.array(product)

const BASE_COUNTRY = 'woocommerce_default_country'

/** The shop's general settings: of them only its country, which may carry a state (`US:CA`). */
export const baseCountry = z.array(z.object({ id: z.string(), value: z.unknown() })).transform((rows, context): string => {
  const value = rows.find((row) => row.id === BASE_COUNTRY)?.value
  const code = typeof value === 'string' ? value.split(':')[0] ?? '' : ''
  if (/^[A-Z]{2}$/.test(code)) return code
  context.addIssue('no country among the settings')
  return z.NEVER
})

/** WooCommerce's error body. */
export const errorBody = z.object({ code: z.string(), message: z.string().optional().catch(undefined) })
/** The same with the status that WordPress meant. */
export const errorStatus = z.object({ code: z.string(), data: z.object({ status: z.number().int().min(300).max(599) }) })
