/** Store API cart routes: read, add, change, remove, coupons, the shopper's address. */
import { Hono, type Context } from 'hono'
import { addToCart, isRefusal, pricedLines, setQuantity, type Refusal, type Wish } from './cart.ts'
import { cartJson } from './cart-json.ts'
import { couponByCode, couponRefusal } from './coupons.ts'
import { touchOrder } from './orders.ts'
import { bodyOf } from './rest-answers.ts'
import { guestNonce, type Session } from './sessions.ts'
import type { ShopState } from './state.ts'
import { cartCookies, corsHeaders, shopperOf, storeHeaders, type Shopper } from './store-api-session.ts'

type Body = Record<string, unknown>
type Change = (session: Session, body: Body) => Refusal | null

const EMAIL_FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Routes below `/wp-json/wc/store/v1/cart`. */
export function cartRoutes(state: ShopState): Hono {
  const routes = new Hono({ strict: false })
  const post = (path: string, status: 200 | 201, change: Change): void => {
    routes.post(path, async (c) => changed(state, c, await bodyOf(c), status, change))
  }
  routes.get('/', (c) => storeAnswer(state, c, shopperOf(state, c), 200, 'GET', (session) => {
    const errors = dropUnfitCoupons(state, session).map((each) => ({ code: COUPON_ERROR, message: each.message }))
    return { ...cartJson(state, session), errors }
  }))
  routes.get('/items', (c) => storeAnswer(state, c, shopperOf(state, c), 200, 'GET, POST, DELETE', (session) => cartJson(state, session)['items']))
  post('/add-item', 201, (session, body) => {
    const added = addToCart(state, session, wishOf(body))
    return isRefusal(added) ? added : null
  })
  post('/update-item', 200, (session, body) => setQuantity(session, state, String(body['key']), Number(body['quantity'] ?? 1)))
  post('/remove-item', 200, (session, body) => setQuantity(session, state, String(body['key']), 0))
  post('/apply-coupon', 200, (session, body) => applyCoupon(state, session, String(body['code'] ?? '')))
  post('/remove-coupon', 200, (session, body) => removeCoupon(session, String(body['code'] ?? '')))
  post('/update-customer', 200, (session, body) => updateCustomer(state, session, body))
  post('/select-shipping-rate', 200, () => null)
  return routes
}

/** An answer with the cart's headers, and its cookies where told. */
export function storeAnswer(
  state: ShopState, c: Context, shopper: Shopper, status: number, allow: string, body: (session: Session) => unknown, { tellsCookies = status >= 400 } = {},
): Response {
  const text = JSON.stringify(body(shopper.session))
  const headers = new Headers({ ...corsHeaders(state, c, shopper.byToken), ...storeHeaders(state, shopper, allow) })
  for (const cookie of tellsCookies ? cartCookies(state, shopper) : []) headers.append('Set-Cookie', cookie)
  return new Response(text, { status, headers })
}

/** A refusal in WooCommerce's error form. */
export const refusalJson = (refusal: { code: string; message: string; status: number }, data: object = {}): object =>
  ({ code: refusal.code, message: refusal.message, data: { status: refusal.status, ...data } })

/**
 * Changes need a valid Cart-Token or the guests' nonce; the old version wants the nonce in any case.
 * @returns the refusal, or null when the request may go on
 */
export function nonceRefusal(state: ShopState, c: Context, shopper: Shopper): { code: string; message: string; status: number } | null {
  if (shopper.byToken && state.settings.version !== '8.9.1') return null
  const nonce = c.req.header('Nonce') ?? c.req.header('X-WC-Store-API-Nonce')
  if (nonce === undefined) return { code: 'woocommerce_rest_missing_nonce', message: 'Missing the Nonce header. This endpoint requires a valid nonce.', status: 401 }
  return nonce === guestNonce(state) ? null : { code: 'woocommerce_rest_invalid_nonce', message: 'Nonce is invalid.', status: 403 }
}

const COUPON_ERROR = 'woocommerce_rest_cart_coupon_error'

/** Takes off what does not count any more, whenever the cart is looked at. Whose address it is for is asked at the checkout. */
export function dropUnfitCoupons(state: ShopState, session: Session): readonly Refusal[] {
  const lines = pricedLines(state, session.lines)
  const unfit = session.couponCodes.flatMap((code) => {
    const why = couponRefusal(state, code, { email: session.billing.email, lines }, { isAddressAsked: false })
    return why === null ? [] : [{ code, why }]
  })
  session.couponCodes = session.couponCodes.filter((code) => !unfit.some((each) => each.code === code))
  return unfit.map(({ code, why }) => ({ code: COUPON_ERROR, status: 409, message: `The &quot;${code}&quot; coupon has been removed from your cart: ${why}` }))
}

/** Puts a coupon on the cart, or says why not. */
export function applyCoupon(state: ShopState, session: Session, code: string): Refusal | null {
  const lower = code.toLowerCase()
  const error = (message: string): Refusal => ({ code: COUPON_ERROR, message, status: 400 })
  if (session.couponCodes.includes(lower)) return error(`Coupon code &quot;${lower}&quot; has already been applied.`)
  const alone = session.couponCodes.find((each) => couponByCode(state, each)?.individualUse)
  if (alone) return error(`&quot;${alone}&quot; has already been applied and cannot be used in conjunction with other coupons.`)
  const problem = couponRefusal(state, code, { email: session.billing.email, lines: pricedLines(state, session.lines) })
  if (problem) return error(problem)
  session.couponCodes = couponByCode(state, code)?.individualUse ? [lower] : [...session.couponCodes, lower]
  return null
}

function changed(state: ShopState, c: Context, body: Body, status: 200 | 201, change: Change): Response {
  const shopper = shopperOf(state, c)
  const linesBefore = shopper.session.lines.length
  const refusal = nonceRefusal(state, c, shopper) ?? change(shopper.session, body)
  if (refusal) return storeAnswer(state, c, shopper, refusal.status, 'POST', () => refusalJson(refusal))
  // A new line and an emptied cart are told to the browser; other changes leave the cookie with the hash behind.
  const tellsCookies = shopper.session.lines.length > linesBefore || shopper.session.lines.length === 0
  return storeAnswer(state, c, shopper, status, 'POST', (session) => cartJson(state, session), { tellsCookies })
}

function removeCoupon(session: Session, code: string): Refusal | null {
  const lower = code.toLowerCase()
  if (!session.couponCodes.includes(lower)) return { code: 'woocommerce_rest_cart_coupon_invalid_code', message: 'Coupon cannot be removed because it is not already applied to the cart.', status: 409 }
  session.couponCodes = session.couponCodes.filter((each) => each !== lower)
  return null
}

/** A bad e-mail is dropped and the rest is taken. The draft order, if there is one, learns the new address at once. */
function updateCustomer(state: ShopState, session: Session, body: Body): null {
  takeAddresses(session, body)
  const draft = state.orders.get(session.draftOrderId ?? 0)
  if (draft?.status === 'checkout-draft') {
    Object.assign(draft, { billing: { ...session.billing }, shipping: { ...session.shipping } })
    touchOrder(state, draft)
  }
  return null
}

/** Copies the address fields a request names into the session. */
export function takeAddresses(session: Session, body: Body): void {
  const billing = textsOf(body['billing_address'])
  if (billing['email'] && !EMAIL_FORM.test(billing['email'])) delete billing['email']
  const { email: _unused, ...shipping } = textsOf(body['shipping_address'])
  takeKnown(session.billing, billing)
  takeKnown(session.shipping, shipping)
}

function takeKnown(target: object, fields: Record<string, string>): void {
  Object.assign(target, Object.fromEntries(Object.entries(fields).filter(([key]) => key in target)))
}

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(typeof value === 'object' && value !== null ? value : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

const wishOf = (body: Body): Wish => ({
  id: Number(body['id']), quantity: Number(body['quantity'] ?? 1),
  variation: Array.isArray(body['variation'])
    ? (body['variation'] as Body[]).map((each) => ({ attribute: String(each['attribute']), value: String(each['value']) }))
    : [],
})
