/** The cart as the Store API writes it: amounts as texts in minor units, names escaped for HTML. */
import { currencyFields, minorOf, RAW_PRECISION, SHIPPING_NET, TAX_NAME, TAX_RATE_PERCENT, taxOn } from './amounts.ts'
import { sumOf, type CartSum, type LineSum } from './cart.ts'
import { couponByCode } from './coupons.ts'
import { permalink } from './product-json.ts'
import { priceOf, quantityLimit, type Product } from './products.ts'
import type { Session } from './sessions.ts'
import type { ShopState } from './state.ts'
import { displayName, storeImages, storeProductJson } from './store-api-products.ts'
import { parseMoney } from '../../values/money.ts'

/** The whole cart of a session. */
export function cartJson(state: ShopState, session: Session): Record<string, unknown> {
  const cart = sumOf(state, session)
  const { email: _email, ...billingWithoutEmail } = session.billing
  return {
    items: cart.lines.map((line) => itemJson(state, line)),
    coupons: cart.couponSums.map(({ code, discount }) => ({
      code, discount_type: couponByCode(state, code)?.discountType ?? 'percent',
      totals: { total_discount: String(discount.net), total_discount_tax: String(discount.tax), ...currencyFields(state.settings) },
    })),
    fees: [], totals: totalsJson(state, cart),
    shipping_address: session.shipping,
    billing_address: { ...withoutPhone(billingWithoutEmail), email: session.billing.email, phone: session.billing.phone },
    needs_payment: cart.totalMinor > 0, needs_shipping: cart.needsShipping, payment_requirements: ['products'],
    has_calculated_shipping: cart.needsShipping, shipping_rates: cart.needsShipping ? [packageJson(state, session, cart)] : [],
    items_count: cart.lines.reduce((all, { line }) => all + line.quantity, 0), items_weight: 0,
    cross_sells: crossSells(state, cart), errors: [], payment_methods: ['bacs', 'cod'], extensions: {},
  }
}

const withoutPhone = <T extends { phone: string }>({ phone: _phone, ...rest }: T): Omit<T, 'phone'> => rest

function itemJson(state: ShopState, { line, product, subtotal, total }: LineSum) {
  const about = product.about ? `<p>${product.about.replaceAll('&', '&amp;')}</p>` : ''
  return {
    key: line.key, id: product.id, type: product.type, quantity: line.quantity,
    quantity_limits: { minimum: 1, maximum: quantityLimit(product), multiple_of: 1, editable: !product.soldIndividually },
    name: displayName(state.products.get(product.parentId) ?? product),
    short_description: about, description: about, sku: product.sku, low_stock_remaining: null,
    backorders_allowed: false, show_backorder_badge: false, sold_individually: product.soldIndividually,
    permalink: permalink(state, product), images: storeImages(state, product), variation: variationJson(state, line.chosen, product), item_data: [],
    prices: { ...itemPrices(state, product), raw_prices: rawPrices(state, product) },
    totals: {
      line_subtotal: String(subtotal.net), line_subtotal_tax: String(subtotal.tax),
      line_total: String(total.net), line_total_tax: String(total.tax), ...currencyFields(state.settings),
    },
    catalog_visibility: 'visible', extensions: {},
  }
}

function variationJson(state: ShopState, chosen: Readonly<Record<string, string>>, product: Product) {
  const parent = state.products.get(product.parentId)
  return Object.entries(chosen).map(([taxonomy, slug]) => {
    const choice = parent?.choices.find((each) => each.taxonomy === taxonomy)
    const value = choice?.options.find((each) => each.slug === slug)?.name ?? slug
    const shown = { attribute: choice?.label ?? taxonomy, value }
    return state.settings.version === '8.9.1' ? shown : { raw_attribute: `attribute_${taxonomy}`, ...shown }
  })
}

function itemPrices(state: ShopState, product: Product) {
  const price = String(minorOf(state.settings, priceOf(state.products, product)))
  return {
    price, regular_price: String(minorOf(state.settings, product.regularPrice)), sale_price: price,
    price_range: null, ...currencyFields(state.settings),
  }
}

function rawPrices(state: ShopState, product: Product) {
  const raw = (text: string): string => String(parseMoney(text, state.settings.currency, RAW_PRECISION).minor)
  const price = raw(priceOf(state.products, product))
  return { precision: RAW_PRECISION, price, regular_price: raw(product.regularPrice), sale_price: price }
}

function totalsJson(state: ShopState, cart: CartSum) {
  return {
    total_items: String(cart.items.net), total_items_tax: String(cart.items.tax), total_fees: '0', total_fees_tax: '0',
    total_discount: String(cart.discount.net), total_discount_tax: String(cart.discount.tax),
    total_shipping: cart.needsShipping ? String(cart.shipping.net) : null, total_shipping_tax: cart.needsShipping ? String(cart.shipping.tax) : null,
    total_price: String(cart.totalMinor), total_tax: String(cart.totalTax),
    tax_lines: cart.totalTax > 0 ? [{ name: TAX_NAME, price: String(cart.totalTax), rate: `${TAX_RATE_PERCENT}%` }] : [],
    ...currencyFields(state.settings),
  }
}

function packageJson(state: ShopState, session: Session, cart: CartSum) {
  const { address_1, address_2, city, state: region, postcode, country } = session.shipping
  const items = cart.lines.map(({ product, line }) => `${product.name} &times; ${line.quantity}`).join(', ')
  const flat = taxOn(minorOf(state.settings, SHIPPING_NET))
  const rate = (method: string, instance: number, name: string, price: number, tax: number, selected: boolean) => ({
    rate_id: `${method}:${instance}`, name, description: '', delivery_time: '', price: String(price), taxes: String(tax), instance_id: instance,
    method_id: method, meta_data: [{ key: 'Items', value: items }], selected, ...currencyFields(state.settings),
  })
  return {
    package_id: 0, name: 'Shipment 1', destination: { address_1, address_2, city, state: region, postcode, country },
    items: cart.lines.map(({ line, product }) => ({ key: line.key, name: product.name, quantity: line.quantity })),
    shipping_rates: [
      rate('flat_rate', 1, 'Post / Flat rate', flat.net, flat.tax, true),
      ...(cart.freeShippingOffered ? [rate('free_shipping', 2, 'Free shipping', 0, 0, false)] : []),
    ],
  }
}

function crossSells(state: ShopState, cart: CartSum) {
  const inCart = new Set(cart.lines.flatMap(({ line }) => [line.productId, line.variationId]))
  const ids = new Set(cart.lines.flatMap(({ line }) => state.products.get(line.productId)?.crossSellIds ?? []))
  return [...ids].filter((id) => !inCart.has(id)).flatMap((id) => state.products.get(id) ?? []).map((product) => storeProductJson(state, product))
}
