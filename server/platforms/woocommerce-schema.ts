/** WooCommerce's answers (REST API v3), checked at the door. Only what we use is named; the rest is dropped. */
import { z } from 'zod'
import { parseGmt, type Instant } from '../values/time.ts'
import type { PlatformOrder, PlatformOrderWithLines } from './platform.ts'

/** A date as the `*_gmt` fields write it. */
export const gmt = z.string().transform((text, context): Instant => {
  const at = parseGmt(text)
  if (at !== null) return at
  context.addIssue('not a date in GMT')
  return z.NEVER
})
const gmtOrNone = z.string().nullish().transform((text) => parseGmt(text))

/** Fields of a listed order, asked for with `_fields`. Its lines are the bulk of an order and come with a single one only:
 *  WooCommerce cannot name fields of them. */
export const ORDER_FIELDS = 'id,status,number,order_key,date_created_gmt,date_modified_gmt,date_completed_gmt,date_paid_gmt,created_via,billing.email,billing.first_name,customer_id,currency,total,refunds,needs_payment,transaction_id,payment_method'

const orderShape = z.object({
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
})

const toOrder = (row: z.output<typeof orderShape>): PlatformOrder => ({
  id: row.id, status: row.status.replace(/^wc-/, ''), number: row.number, key: row.order_key,
  createdAt: row.date_created_gmt, modifiedAt: row.date_modified_gmt, completedAt: row.date_completed_gmt, paidAt: row.date_paid_gmt, createdVia: row.created_via,
  email: row.billing.email, firstName: row.billing.first_name, customerId: row.customer_id,
  currency: row.currency, total: row.total, refunds: row.refunds.map(({ total }) => total.replace(/^-/, '')), needsPayment: row.needs_payment, hasTransaction: row.transaction_id !== '', paymentMethod: row.payment_method,
})

export const orders = z.array(orderShape.transform(toOrder))

/** Fields of a single order. */
export const SINGLE_ORDER_FIELDS = `${ORDER_FIELDS},line_items`

export const singleOrder = orderShape.extend({
  line_items: z.array(z.object({ product_id: z.number().int().catch(0), variation_id: z.number().int().catch(0) })).catch([]),
}).transform((row): PlatformOrderWithLines => ({ ...toOrder(row), productIds: row.line_items.flatMap((line) => [line.product_id, line.variation_id]).filter((id) => id > 0) }))

/** Of a group of settings; with its choices, a group that names every country, state and currency is a hundred times as long. */
export const SETTING_VALUES = { _fields: 'id,value' } as const

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
