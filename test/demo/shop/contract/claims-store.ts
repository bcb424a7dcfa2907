/** The questions that the recordings of the Store API answer. */
import { claimsOf, type Check } from './claim.ts'
import { bodyDifferences, onlyKeysOf } from './compare.ts'
import { after, answeredInPart, backCoupon, onStage, replayed, shopper, withAppliedCoupon, withCart, withCoupon, type Stage } from './scene.ts'

const fresh = after([withCart()], replayed)
const cart = after([withCart([12, 2])], replayed)
const couponed = after([withCart([12, 2]), withAppliedCoupon('SAVE10')], replayed)
const checkoutOpened: Stage = async (scene) => void await shopper(scene, 'GET', '/checkout')
const ready = after([withCart([12, 1]), checkoutOpened], replayed)
const emailOf = (email: string): Stage => async (scene) => void await shopper(scene, 'POST', '/cart/update-customer', { billing_address: { email } })
const GUEST = 'guest.cod@example.test'

/** The coupon bound to an address, on a cart that knows the address. */
const boundCoupon: Check = after([backCoupon, withCart([12, 1]), emailOf(GUEST)], async ({ right_email: right }, scene) => {
  const { status, body } = await shopper(scene, 'POST', '/cart/apply-coupon', { code: 'BACK-7F3K9Q' })
  const { coupons } = body as { coupons: unknown }
  return bodyDifferences({ status, coupons }, right)
})

/** Which calls of another origin's page a browser lets through: those whose answer allows the origin. */
const inBrowser: Check = after([withCart()], async ({ results }, scene) => {
  const origin = { Origin: 'https://headless.example.test' }
  const allowed = async (method: string, path: string, headers: object, body?: object): Promise<boolean> =>
    (await scene.ask(method, path, body, { ...origin, ...headers })).headers?.get('access-control-allow-origin') === origin.Origin
  const token = { 'Cart-Token': scene.token ?? '' }
  const seen = [
    await allowed('GET', '/wp-json/wc/store/v1/cart', {}), await allowed('GET', '/wp-json/wc/store/v1/cart', { 'Cart-Token': 'not.a.token' }),
    await allowed('GET', '/wp-json/wc/store/v1/products', {}), await allowed('GET', '/wp-json/', {}),
    await allowed('POST', '/wp-json/wc/store/v1/cart/add-item', token, { id: 12, quantity: 1 }), await allowed('GET', '/wp-json/wc/store/v1/cart', token),
  ]
  return (results as [string, unknown][]).flatMap(([what, outcome], at) => ((!String(outcome).startsWith('THROWS')) === seen[at] ? [] : [`${what}: ${seen[at] ? 'allowed' : 'not allowed'}`]))
})

type Fields = Readonly<Record<string, unknown>>

/** A cart as the recorder kept it: its one line, and the ways of shipping without their package. */
function cartKept(cart: Fields): Fields {
  const [parcel] = cart['shipping_rates'] as readonly { readonly shipping_rates: readonly unknown[] }[]
  return { ...cart, status: 200, item: (cart['items'] as readonly unknown[])[0], shipping_rates: parcel?.shipping_rates }
}

/** The same shopping in a shop of another currency or number of decimals. */
const inCurrency = (currency: string, decimals: number): Check => (recorded) => onStage(after([withCart([14, 3]), withAppliedCoupon('SAVE10')], async (_again, scene) => {
  const rest = async (path: string): Promise<unknown> => (await scene.ask('GET', `/wp-json/wc/v3/${path}`)).body
  const store = async (path: string): Promise<Fields> => (await shopper(scene, 'GET', path)).body as Fields
  const [product, variable, filled] = [await store('/products/14'), await store('/products/64'), await store('/cart')]
  const address = { first_name: 'Ann', last_name: 'Sea', company: '', address_1: 'Quay 1', address_2: '', city: 'Cobh', state: '', postcode: '00100', country: 'FI', phone: '1' }
  const placed = (await shopper(scene, 'POST', '/checkout', { billing_address: { ...address, email: GUEST }, shipping_address: address, payment_method: 'cod' })).body as Fields
  const told: Readonly<Record<string, unknown>> = {
    store_api_product: { status: 200, ...product }, store_api_variable_product: variable, store_api_cart: cartKept(filled), store_api_checkout: { ...placed, status: 200 },
    rest_v3_order: await rest(`orders/${Number(placed['order_id'])}`), rest_v3_product: await rest('products/14'), rest_v3_currency_current: await rest('data/currencies/current'),
  }
  return Object.entries(told).flatMap(([name, body]) => bodyDifferences(onlyKeysOf(body, recorded[name]), recorded[name]).map((each) => `${name} ${each}`))
}), recorded, { currency, decimals })

export const STORE_CLAIMS = claimsOf('store-api', {
  'add-item-any-variation-missing-attribute': ['may an open colour stay open?', cart],
  'add-item-any-variation-with-attribute': ['may an open colour be chosen?', cart],
  'add-item-bad-nonce': ['what a wrong nonce answers', replayed],
  'add-item-bad-token': ['what a malformed token answers', replayed],
  'add-item-draft': ['may a draft product be bought?', cart],
  'add-item-no-nonce-no-token': ['what a change without both answers', replayed],
  'add-item-nonce-only': ['does the nonce alone suffice?', after([withCart()], replayed)],
  'add-item-not-found': ['what an unknown product answers', cart],
  'add-item-out-of-stock': ['what a sold-out product answers', cart],
  'add-item-out-of-stock-variation': ['what a sold-out variation answers', cart],
  'add-item-simple': ['how the cart reads after adding', fresh],
  'add-item-sold-individually': ['what two of a single piece become', cart],
  'add-item-too-many': ['what more than there is answers', cart],
  'add-item-variable-parent-no-attributes': ['may a variable product be added without a choice?', cart],
  'add-item-variation-by-attribute-labels': ['may choices be named as shoppers read them?', after([withCart([66, 1])], replayed)],
  'add-item-variation-by-attributes': ['may choices be named as the shop stores them?', fresh],
  'add-item-variation-by-variation-id': ['may a variation be added by its own number?', fresh],
  'apply-coupon': ['how the cart reads with a coupon', cart],
  'apply-coupon-already': ['what the same coupon again answers', after([withCart([12, 2]), withAppliedCoupon('SAVE10')], replayed)],
  'apply-coupon-email-restricted': ['does a bound coupon count once the address is known?', boundCoupon],
  'apply-coupon-expired': ['what a coupon that is over answers', after([withCoupon('EXPIRED5', 1, { date_expires: '2020-01-01T00:00:00' }), withCart([12, 2])], replayed)],
  'apply-coupon-invalid': ['what an unknown coupon answers', cart],
  'batch': ['what a batch with a part failure answers', couponed],
  'batch-no-inner-token': ['do the requests inside need the token?', fresh],
  'cart-after-batch': ['how the cart reads after all that', after([withCart([12, 2], [69, 1], [16, 1]), withAppliedCoupon('SAVE10')], answeredInPart((scene) => shopper(scene, 'GET', '/cart')))],
  'cart-empty-headless': ['how an empty cart reads', replayed],
  'cart-headless': ['how a full cart reads', after([withCart([12, 2], [69, 1], [24, 1])], replayed)],
  'checkout-get-draft': ['what opening the checkout answers', after([withCart([12, 2])], replayed)],
  'checkout-post-bacs-coupon': ['what placing an order on hold answers', after([withCart([12, 1]), withAppliedCoupon('SAVE10'), checkoutOpened], replayed)],
  'checkout-post-cod': ['what placing an order answers', ready],
  'checkout-post-error-email': ['what a bad e-mail answers', ready],
  'checkout-post-error-missing-address': ['what a missing address answers', ready],
  'checkout-post-error-payment-method': ['what an unknown way to pay answers', ready],
  'cors-get-cart': ['may another origin read with a token?', fresh],
  'cors-get-cart-no-token': ['may another origin read without a token?', replayed],
  'cors-get-cart-same-origin': ['what the shop’s own origin sees', after([withCart([12, 1])], replayed)],
  'cors-in-browser': ['what a browser lets through', inBrowser],
  'cors-preflight-add-item': ['what a preflight answers', replayed],
  'currency-eur-0-decimals': ['how amounts read without decimals', inCurrency('EUR', 0)],
  'currency-eur-3-decimals': ['how amounts read with three decimals', inCurrency('EUR', 3)],
  'currency-krw-0-decimals': ['how amounts read in won', inCurrency('KRW', 0)],
  'currency-krw-2-decimals': ['how amounts read in won with decimals left on', inCurrency('KRW', 2)],
  'currency-usd-2-decimals': ['how amounts read in dollars', inCurrency('USD', 2)],
  'get-cart-bad-token': ['what a malformed token reads', replayed],
  'product-variation': ['how the public API tells a variation', replayed],
  'products': ['how the public API lists products', replayed],
  'products-by-id-include': ['how the public API lists products by number', replayed],
  'update-customer-address': ['how the cart reads with an address', couponed],
  'update-customer-email': ['does the cart keep an e-mail?', couponed],
  'update-customer-invalid-email': ['what becomes of a bad e-mail', couponed],
  'update-item': ['how the cart reads with another quantity', cart],
})
