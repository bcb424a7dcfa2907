/** Orders of the pretend shop: made, moved between states, dated and changed the way WooCommerce does it. */
import { randomBytes } from 'node:crypto'
import type { Instant } from '../../values/time.ts'
import { couponByCode } from './coupons.ts'
import type { Address, BillingAddress } from './sessions.ts'
import { wholeSecond, type ShopState } from './state.ts'
import { moveStock } from './stock.ts'

export const ORDER_STATUSES = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'checkout-draft'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export interface OrderLine {
  readonly id: number
  /** 0 for a product the shop does not know. */
  readonly productId: number
  readonly variationId: number
  readonly name: string
  readonly quantity: number
  /** Chosen option slug by taxonomy. */
  readonly chosen: Readonly<Record<string, string>>
  readonly subtotalMinor: number
  readonly subtotalTaxMinor: number
  readonly totalMinor: number
  readonly totalTaxMinor: number
}
export interface OrderMeta {
  readonly id: number
  readonly key: string
  readonly value: unknown
}
export interface OrderCoupon {
  readonly id: number
  readonly code: string
  readonly discountMinor: number
  readonly discountTaxMinor: number
}

export interface Refund {
  readonly id: number
  readonly reason: string
  readonly amountMinor: number
  readonly at: Instant
}

export interface OrderNote {
  readonly id: number
  readonly text: string
  readonly forCustomer: boolean
  readonly at: Instant
}

export interface Order {
  readonly id: number
  readonly key: string
  readonly createdVia: string
  readonly createdAt: Instant
  modifiedAt: Instant
  paidAt: Instant | null
  completedAt: Instant | null
  status: OrderStatus
  trashed: boolean
  customerId: number
  billing: BillingAddress
  shipping: Address
  paymentMethod: string
  paymentMethodTitle: string
  transactionId: string
  customerNote: string
  cartHash: string
  lines: readonly OrderLine[]
  coupons: readonly OrderCoupon[]
  shippingMinor: number
  shippingTaxMinor: number
  hasShippingLine: boolean
  meta: OrderMeta[]
  stockReduced: boolean
  refunds: readonly Refund[]
  notes: readonly OrderNote[]
  readonly userAgent: string
}

export type NewOrder = Omit<Order, 'id' | 'key' | 'createdAt' | 'modifiedAt' | 'paidAt' | 'completedAt' | 'trashed' | 'stockReduced' | 'refunds' | 'notes'>

/** Writes an order down. Events are told apart by the caller, since a draft fires other ones than an order. */
export function addOrder(state: ShopState, details: NewOrder): Order {
  const now = wholeSecond(state.now())
  const order: Order = {
    ...details, id: state.nextId(), key: `wc_order_${randomBytes(20).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 13)}`,
    createdAt: now, modifiedAt: now, paidAt: null, completedAt: null, trashed: false, stockReduced: false, refunds: [], notes: [],
  }
  state.orders.set(order.id, order)
  applyStatus(state, order)
  return order
}

/** Notes a change: moves the date and fires `order.updated`, even when nothing visible changed (HPOS). */
export function touchOrder(state: ShopState, order: Order): void {
  order.modifiedAt = wholeSecond(state.now())
  state.events.fire('order.updated', order.id)
}

/** Moves an order to a status with all that follows: dates, stock, coupon use, `order.updated`. */
export function moveOrder(state: ShopState, order: Order, status: OrderStatus): void {
  order.status = status
  applyStatus(state, order)
  touchOrder(state, order)
}

/** Gives money back. An order of which nothing is left is refunded. */
export function refund(state: ShopState, order: Order, amountMinor: number, reason = ''): Refund {
  const made: Refund = { id: state.nextId(), reason, amountMinor, at: wholeSecond(state.now()) }
  order.refunds = [...order.refunds, made]
  if (order.refunds.reduce((all, each) => all + each.amountMinor, 0) >= totalOf(order)) order.status = 'refunded'
  touchOrder(state, order)
  return made
}

/** Puts an order in the trash; it stays readable by id. */
export function trash(state: ShopState, order: Order): void {
  order.trashed = true
  order.modifiedAt = wholeSecond(state.now())
  state.events.fire('order.deleted', order.id)
}

/** @throws RangeError when WooCommerce has no such status */
export function orderStatus(text: string): OrderStatus {
  const found = ORDER_STATUSES.find((each) => each === text)
  if (!found) throw new RangeError(`no such order status: ${text}`)
  return found
}

/** What a shopper still has to pay for. */
export const needsPayment = (order: Order): boolean => ['pending', 'failed', 'checkout-draft'].includes(order.status) && totalOf(order) > 0

/** The order's total with tax and shipping, in minor units. */
export const totalOf = (order: Order): number =>
  order.lines.reduce((all, line) => all + line.totalMinor + line.totalTaxMinor, 0) + order.shippingMinor + order.shippingTaxMinor

/** Title of a payment method that the shop knows; empty for others. */
export const paymentTitle = (method: string): string =>
  ({ cod: 'Cash on delivery', bacs: 'Direct bank transfer', cheque: 'Check payments' })[method] ?? ''

/** Writes something down about an order, which does not change its date. */
export function addNote(state: ShopState, order: Order, text: string, forCustomer = false): OrderNote {
  const note: OrderNote = { id: state.nextItemId(), text, forCustomer, at: wholeSecond(state.now()) }
  order.notes = [note, ...order.notes]
  return note
}

const HOLDS_STOCK: readonly OrderStatus[] = ['processing', 'completed', 'on-hold']

function applyStatus(state: ShopState, order: Order): void {
  const now = wholeSecond(state.now())
  if (order.status === 'completed') order.completedAt = now
  // Cash on delivery is paid only once the parcel was handed over, so "processing" does not date it.
  const paidNow = order.status === 'completed' || (order.status === 'processing' && order.paymentMethod !== 'cod')
  if (paidNow && order.paidAt === null) order.paidAt = now
  const holds = HOLDS_STOCK.includes(order.status)
  if (holds && !order.stockReduced) takeGoods(state, order)
  if (order.stockReduced && ['cancelled', 'pending'].includes(order.status)) giveGoodsBack(state, order)
}

function takeGoods(state: ShopState, order: Order): void {
  order.stockReduced = true
  for (const line of order.lines) moveStock(state, line, -1)
  addNote(state, order, `Stock levels reduced: ${order.lines.map((line) => line.name).join(', ')}`)
  for (const used of order.coupons) couponByCode(state, used.code)?.usedBy.push(order.billing.email || String(order.customerId))
}

function giveGoodsBack(state: ShopState, order: Order): void {
  order.stockReduced = false
  for (const line of order.lines) moveStock(state, line, 1)
  for (const used of order.coupons) couponByCode(state, used.code)?.usedBy.pop()
}
