/** Orders as REST v3 writes them and webhooks carry them: every key with its recorded type. */
import { gmtText, type Instant } from '../../values/time.ts'
import { decimalOf, netUnitPrice, TAX_NAME, TAX_RATE_PERCENT, unroundedTax } from './amounts.ts'
import { couponByCode } from './coupons.ts'
import { needsPayment, totalOf, type Order, type OrderCoupon, type OrderLine } from './orders.ts'
import { links, pictureUrl } from './product-json.ts'
import { localText, type ShopState } from './state.ts'

const EDITABLE = ['pending', 'on-hold']

/** The whole order. */
export function orderJson(state: ShopState, order: Order): Record<string, unknown> {
  return {
    id: order.id, parent_id: 0, status: order.trashed ? 'trash' : order.status, currency: state.settings.currency,
    version: state.settings.version, prices_include_tax: true,
    date_created: localText(state, order.createdAt), date_modified: localText(state, order.modifiedAt),
    ...totals(state, order),
    customer_id: order.customerId, order_key: order.key, billing: order.billing, shipping: order.shipping,
    payment_method: order.paymentMethod, payment_method_title: order.paymentMethodTitle, transaction_id: order.transactionId,
    customer_ip_address: order.userAgent ? '127.0.0.1' : '', customer_user_agent: order.userAgent, created_via: order.createdVia,
    customer_note: order.customerNote, date_completed: localText(state, order.completedAt), date_paid: localText(state, order.paidAt),
    cart_hash: order.cartHash, number: String(order.id), meta_data: order.meta,
    line_items: order.lines.map((line) => lineJson(state, order, line)),
    tax_lines: order.lines.length > 0 ? [taxLine(state, order)] : [],
    shipping_lines: order.hasShippingLine ? [shippingLine(state, order)] : [], fee_lines: [],
    coupon_lines: order.coupons.map((coupon) => couponLine(state, coupon)), 
    refunds: order.refunds.map(({ id, reason, amountMinor }) => ({ id, reason, total: `-${decimalOf(state.settings, amountMinor)}` })),
    payment_url: `${state.url}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.key}`,
    is_editable: EDITABLE.includes(order.status), needs_payment: needsPayment(order), needs_processing: needsProcessing(state, order),
    date_created_gmt: gmtText(order.createdAt), date_modified_gmt: gmtText(order.modifiedAt),
    date_completed_gmt: gmtOrNull(order.completedAt), date_paid_gmt: gmtOrNull(order.paidAt),
    currency_symbol: state.settings.format.symbol, _links: orderLinks(state, order),
  }
}

/** The page a shopper sees after placing the order. */
export const orderReceivedUrl = (state: ShopState, order: Pick<Order, 'id' | 'key'>): string =>
  `${state.url}/checkout/order-received/${order.id}/?key=${order.key}`

const gmtOrNull = (at: Instant | null): string | null => (at === null ? null : gmtText(at))

function totals(state: ShopState, order: Order) {
  const text = (minor: number): string => decimalOf(state.settings, minor)
  const cartTax = order.lines.reduce((all, line) => all + line.totalTaxMinor, 0)
  return {
    discount_total: text(order.coupons.reduce((all, coupon) => all + coupon.discountMinor, 0)),
    discount_tax: text(order.coupons.reduce((all, coupon) => all + coupon.discountTaxMinor, 0)),
    shipping_total: text(order.shippingMinor), shipping_tax: text(order.shippingTaxMinor),
    cart_tax: text(cartTax), total: text(totalOf(order)), total_tax: text(cartTax + order.shippingTaxMinor),
  }
}

function lineJson(state: ShopState, order: Order, line: OrderLine) {
  const product = state.products.get(line.variationId || line.productId)
  const parent = state.products.get(product?.parentId ?? 0)
  const modern = state.settings.version !== '8.9.1'
  const text = (minor: number): string => decimalOf(state.settings, minor)
  const lineTax = (net: number, tax: number): string => (modern ? text(tax) : unroundedTax(state.settings, net + tax))
  const imageId = product?.picture ? product.id - 1 : 0
  return {
    id: line.id, name: line.name, product_id: line.productId, variation_id: line.variationId, quantity: line.quantity, tax_class: '',
    subtotal: text(line.subtotalMinor), subtotal_tax: text(line.subtotalTaxMinor), total: text(line.totalMinor), total_tax: text(line.totalTaxMinor),
    taxes: [{ id: 1, total: lineTax(line.totalMinor, line.totalTaxMinor), subtotal: lineTax(line.subtotalMinor, line.subtotalTaxMinor) }],
    meta_data: lineMeta(state, order, line), sku: product?.sku ?? null,
    ...(modern ? { global_unique_id: product ? '' : null } : {}),
    price: netUnitPrice(state.settings, line.totalMinor, line.quantity),
    // A simple product's picture id is a text in the real answers, a variation's a number; the old version always writes text.
    image: { id: product && (!parent || !modern) ? String(imageId) : imageId, src: (product && pictureUrl(state, product)) ?? '' },
    parent_name: (modern && parent?.name) || null,
  }
}

function lineMeta(state: ShopState, order: Order, line: OrderLine) {
  const parent = state.products.get(line.productId)
  const chosen = Object.entries(line.chosen).map(([taxonomy, slug], at) => {
    const choice = parent?.choices.find((each) => each.taxonomy === taxonomy)
    const option = choice?.options.find((each) => each.slug === slug)
    return { id: line.id * 10 + at, key: taxonomy, value: slug, display_key: choice?.label ?? taxonomy, display_value: option?.name ?? slug }
  })
  const amount = String(line.quantity)
  const reduced = order.stockReduced && state.products.get(line.variationId || line.productId)?.stock != null
    ? [{ id: line.id * 10 + 9, key: '_reduced_stock', value: amount, display_key: '_reduced_stock', display_value: amount }] : []
  return [...chosen, ...reduced]
}

function taxLine(state: ShopState, order: Order) {
  return {
    id: order.id * 10 + 1, rate_code: `FI-${TAX_NAME}-1`, rate_id: 1, label: TAX_NAME, compound: false,
    tax_total: decimalOf(state.settings, order.lines.reduce((all, line) => all + line.totalTaxMinor, 0)),
    shipping_tax_total: decimalOf(state.settings, order.shippingTaxMinor), rate_percent: TAX_RATE_PERCENT, meta_data: [],
  }
}

function shippingLine(state: ShopState, order: Order) {
  const items = order.lines.map((line) => `${line.name} &times; ${line.quantity}`).join(', ')
  return {
    id: order.id * 10 + 2, method_title: 'Post / Flat rate', method_id: 'flat_rate', instance_id: '1',
    total: decimalOf(state.settings, order.shippingMinor), total_tax: decimalOf(state.settings, order.shippingTaxMinor),
    taxes: [{ id: 1, total: decimalOf(state.settings, order.shippingTaxMinor), subtotal: '' }], tax_status: 'taxable',
    meta_data: [{ id: order.id * 10 + 3, key: 'Items', value: items, display_key: 'Items', display_value: items }],
  }
}

function couponLine(state: ShopState, used: OrderCoupon) {
  const coupon = couponByCode(state, used.code)
  const info = JSON.stringify([coupon?.id ?? 0, used.code, coupon?.discountType ?? 'percent', Number(coupon?.amount ?? 0)])
  return {
    id: used.id, code: used.code, discount: decimalOf(state.settings, used.discountMinor), discount_tax: decimalOf(state.settings, used.discountTaxMinor),
    meta_data: [{ id: used.id * 10, key: 'coupon_info', value: info, display_key: 'coupon_info', display_value: info }],
    discount_type: coupon?.discountType ?? 'percent', nominal_amount: Number(coupon?.amount ?? 0), free_shipping: coupon?.freeShipping ?? false,
  }
}

const needsProcessing = (state: ShopState, order: Order): boolean =>
  order.lines.some((line) => state.products.get(line.variationId || line.productId)?.virtual === false)

function orderLinks(state: ShopState, order: Order) {
  const base = links(state, 'orders', order.id)
  const mails = state.settings.version === '8.9.1' ? {}
    : { email_templates: [{ embeddable: true, href: `${state.url}/wp-json/wc/v3/orders/${order.id}/actions/email_templates` }] }
  const customer = order.customerId > 0 ? { customer: [{ href: `${state.url}/wp-json/wc/v3/customers/${order.customerId}` }] } : {}
  return { ...base, ...mails, ...customer }
}
