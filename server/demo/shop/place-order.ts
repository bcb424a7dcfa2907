/** Turns lines into an order: from a shopper's cart, from a REST request, or at once for tests and the demo. */
import { cartHash, sumOf, type CartSum } from './cart.ts'
import { addOrder, moveOrder, paymentTitle, touchOrder, type NewOrder, type Order, type OrderLine, type OrderStatus } from './orders.ts'
import { noAddress, type CartLine, type Session } from './sessions.ts'
import type { ShopState } from './state.ts'

/** Makes or refreshes the checkout-draft of a session from its cart. The draft keeps its id and key. */
export function refreshDraft(state: ShopState, session: Session, userAgent: string): Order {
  const details = fromSession(state, session, userAgent)
  const draft = state.orders.get(session.draftOrderId ?? 0)
  if (!draft || draft.status !== 'checkout-draft') {
    const made = addOrder(state, { ...details, status: 'checkout-draft', createdVia: 'store-api' })
    session.draftOrderId = made.id
    state.events.fire('order.updated', made.id)
    return made
  }
  const { lines, coupons, billing, shipping, shippingMinor, shippingTaxMinor, hasShippingLine, cartHash: hash } = details
  Object.assign(draft, { lines, coupons, billing, shipping, shippingMinor, shippingTaxMinor, hasShippingLine, cartHash: hash })
  touchOrder(state, draft)
  return draft
}

/** Places a draft: it keeps its id and key and the day it was begun; the cart is empty afterwards. */
export function placeDraft(state: ShopState, session: Session, draft: Order, paymentMethod: string): void {
  draft.paymentMethod = paymentMethod
  draft.paymentMethodTitle = paymentTitle(paymentMethod)
  moveOrder(state, draft, statusAfterPlacing(paymentMethod))
  state.events.fire('order.created', draft.id)
  emptyCart(session)
}

/** Places the cart of a classic checkout, which makes no draft. */
export function placeClassic(state: ShopState, session: Session, paymentMethod: string, userAgent: string): Order {
  const order = addOrder(state, {
    ...fromSession(state, session, userAgent), createdVia: 'checkout', status: statusAfterPlacing(paymentMethod),
    paymentMethod, paymentMethodTitle: paymentTitle(paymentMethod),
  })
  state.events.fire('order.created', order.id)
  state.events.fire('order.updated', order.id)
  emptyCart(session)
  return order
}

const emptyCart = (session: Session): void => void Object.assign(session, { lines: [], couponCodes: [], draftOrderId: null })

/** The status an order gets when its shopper pays this way. */
export const statusAfterPlacing = (paymentMethod: string): OrderStatus => (paymentMethod === 'cod' ? 'processing' : 'on-hold')

/** An order's contents as a session's cart has them. */
export function fromSession(state: ShopState, session: Session, userAgent: string): Omit<NewOrder, 'status' | 'createdVia'> {
  const cart = sumOf(state, session)
  return {
    ...contents(state, cart),
    customerId: 0, billing: { ...session.billing }, shipping: { ...session.shipping },
    paymentMethod: 'bacs', paymentMethodTitle: '', transactionId: '', customerNote: '',
    cartHash: cartHash(state, session), userAgent,
    meta: [{ id: state.nextItemId(), key: 'is_vat_exempt', value: 'no' }],
  }
}

export interface WishedLine {
  readonly productId: number
  readonly variationId?: number
  readonly quantity: number
}

/** An order's contents as a REST request asks for them; nothing is checked against stock, as in the real shop. */
export function fromLines(state: ShopState, wished: readonly WishedLine[], couponCodes: readonly string[] = []): Pick<NewOrder, 'lines' | 'coupons'> {
  const known = wished.filter((line) => state.products.has(line.variationId || line.productId))
  const cart = sumOf(state, { lines: known.map((line) => cartLineOf(state, line)), couponCodes })
  const { lines, coupons } = contents(state, cart)
  const unknown = wished.filter((line) => !known.includes(line)).map((line): OrderLine => ({
    id: state.nextItemId(), productId: 0, variationId: 0, name: '', quantity: line.quantity, chosen: {},
    subtotalMinor: 0, subtotalTaxMinor: 0, totalMinor: 0, totalTaxMinor: 0,
  }))
  return { lines: [...lines, ...unknown], coupons }
}

export interface DirectOrder {
  readonly email: string
  readonly lines: readonly WishedLine[]
  readonly status?: string
  readonly paymentMethod?: string
  readonly firstName?: string
  readonly customerId?: number
  readonly createdVia?: string
}

/** An order placed at once, without HTTP, by a test or the demo's automatic shopper. */
export function directOrder(state: ShopState, order: DirectOrder, status: OrderStatus): Order {
  const method = order.paymentMethod ?? 'cod'
  const address = { ...noAddress('FI'), first_name: order.firstName ?? 'Ann', last_name: 'Harbour', address_1: 'Quay 1', city: 'Helsinki', postcode: '00100' }
  const made = addOrder(state, {
    ...fromLines(state, order.lines),
    status, createdVia: order.createdVia ?? 'store-api', customerId: order.customerId ?? 0,
    billing: { ...address, email: order.email }, shipping: address,
    paymentMethod: method, paymentMethodTitle: paymentTitle(method), transactionId: '', customerNote: '', cartHash: '',
    shippingMinor: 0, shippingTaxMinor: 0, hasShippingLine: false, meta: [], userAgent: '',
  })
  if (status !== 'checkout-draft') state.events.fire('order.created', made.id)
  state.events.fire('order.updated', made.id)
  return made
}

function contents(state: ShopState, cart: CartSum): Pick<NewOrder, 'lines' | 'coupons' | 'shippingMinor' | 'shippingTaxMinor' | 'hasShippingLine'> {
  return {
    lines: cart.lines.map(({ line, product, subtotal, total }): OrderLine => ({
      id: state.nextItemId(), productId: line.productId, variationId: line.variationId, name: product.name,
      quantity: line.quantity, chosen: line.chosen,
      subtotalMinor: subtotal.net, subtotalTaxMinor: subtotal.tax, totalMinor: total.net, totalTaxMinor: total.tax,
    })),
    coupons: cart.couponSums.map(({ code, discount }) => ({ id: state.nextItemId(), code, discountMinor: discount.net, discountTaxMinor: discount.tax })),
    shippingMinor: cart.shipping.net, shippingTaxMinor: cart.shipping.tax, hasShippingLine: cart.needsShipping,
  }
}

function cartLineOf(state: ShopState, line: WishedLine): CartLine {
  const product = state.products.get(line.variationId || line.productId)
  const isVariation = product?.type === 'variation'
  return {
    key: `${line.productId}-${line.variationId ?? 0}`, quantity: line.quantity, chosen: product?.chosen ?? {},
    productId: isVariation ? product.parentId : line.productId, variationId: isVariation ? product.id : 0,
  }
}
