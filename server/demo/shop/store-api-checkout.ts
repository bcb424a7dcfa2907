/** Store API checkout: opening it makes a draft order, posting to it places that order. */
import { Hono, type Context } from 'hono'
import { couponByCode, emailMatches } from './coupons.ts'
import type { Order } from './orders.ts'
import { orderReceivedUrl } from './order-json.ts'
import { placeDraft, refreshDraft } from './place-order.ts'
import { bodyOf } from './rest-answers.ts'
import type { Session } from './sessions.ts'
import type { ShopState } from './state.ts'
import { dropUnfitCoupons, nonceRefusal, refusalJson, storeAnswer, takeAddresses } from './store-api-cart.ts'
import { corsHeaders, publicHeaders, shopperOf } from './store-api-session.ts'

const PAYMENT_METHODS = ['', 'bacs', 'cheque', 'cod']
const EMAIL_FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

interface Problem {
  readonly code: string
  readonly message: string
  readonly status: number
  readonly data?: object
}

/** Routes below `/wp-json/wc/store/v1/checkout`. */
export function checkoutRoutes(state: ShopState): Hono {
  const routes = new Hono({ strict: false })
  const allow = state.settings.version === '8.9.1' ? 'GET, POST' : 'GET, POST, PUT, PATCH'
  routes.get('/', (c) => {
    const shopper = shopperOf(state, c)
    const problem = nonceRefusal(state, c, shopper) ?? emptyProblem(shopper.session)
    if (problem) return storeAnswer(state, c, shopper, problem.status, allow, () => refusalJson(problem))
    const draft = refreshDraft(state, shopper.session, c.req.header('User-Agent') ?? '')
    return storeAnswer(state, c, shopper, 200, allow, () => checkoutJson(state, draft), { tellsCookies: true })
  })
  routes.post('/', async (c) => place(state, c, await bodyOf(c), allow))
  return routes
}

/** What the checkout block and its clients know of the order; `redirect` is where to go after placing it. */
export function checkoutJson(state: ShopState, order: Order, redirect = ''): Record<string, unknown> {
  const old = state.settings.version === '8.9.1'
  return {
    order_id: order.id, status: order.status, order_key: order.key, order_number: String(order.id), customer_note: order.customerNote,
    customer_id: order.customerId, billing_address: order.billing, shipping_address: order.shipping, payment_method: order.paymentMethod,
    payment_result: redirect === '' ? { payment_status: '', payment_details: [], redirect_url: '' } : {
      payment_status: 'success', payment_details: [{ key: 'result', value: 'success' }, { key: 'redirect', value: redirect }], redirect_url: redirect,
    },
    additional_fields: old ? [] : {}, ...(old ? {} : { __experimentalCart: null }), extensions: {},
  }
}

function place(state: ShopState, c: Context, body: Record<string, unknown>, allow: string): Response {
  const shopper = shopperOf(state, c)
  const { session } = shopper
  const malformed = bodyProblem(body)
  if (malformed) return new Response(JSON.stringify(refusalJson(malformed, malformed.data)), { status: malformed.status, headers: { ...corsHeaders(state, c, shopper.byToken), ...publicHeaders(state, allow) } })
  const problem = nonceRefusal(state, c, shopper) ?? emptyProblem(session)
  if (problem) return storeAnswer(state, c, shopper, problem.status, allow, () => refusalJson(problem))
  takeAddresses(session, body)
  const couponProblem = couponProblemOf(state, session)
  if (couponProblem) return storeAnswer(state, c, shopper, couponProblem.status, allow, () => refusalJson(couponProblem))
  const draft = refreshDraft(state, session, c.req.header('User-Agent') ?? '')
  draft.customerNote = typeof body['customer_note'] === 'string' ? body['customer_note'] : ''
  placeDraft(state, session, draft, String(body['payment_method']))
  return storeAnswer(state, c, shopper, 200, allow, () => checkoutJson(state, draft, orderReceivedUrl(state, draft)), { tellsCookies: !shopper.byToken })
}

function bodyProblem(body: Record<string, unknown>): Problem | null {
  const billing = body['billing_address']
  if (typeof billing !== 'object' || billing === null) {
    return { code: 'rest_missing_callback_param', message: 'Missing parameter(s): billing_address', status: 400, data: { params: ['billing_address'] } }
  }
  const email = 'email' in billing ? String(billing.email) : ''
  if (!EMAIL_FORM.test(email)) return invalid('billing_address', 'invalid_email', 'The provided email address is not valid')
  if (!PAYMENT_METHODS.includes(String(body['payment_method'] ?? ''))) {
    return invalid('payment_method', 'rest_not_in_enum', 'payment_method is not one of , bacs, cheque, and cod.')
  }
  if (!body['payment_method']) return { code: 'woocommerce_rest_checkout_missing_payment_method', message: 'No payment method provided.', status: 400 }
  return null
}

const invalid = (name: string, code: string, message: string): Problem => ({
  code: 'rest_invalid_param', message: `Invalid parameter(s): ${name}`, status: 400,
  data: { params: { [name]: message }, details: { [name]: { code, message, data: null } } },
})

const emptyProblem = (session: Session): Problem | null =>
  session.lines.length > 0 ? null : { code: 'woocommerce_rest_cart_empty', message: 'Cannot place an order, your cart is empty.', status: 400 }

/** A coupon bound to another address is taken off, and the shopper is asked to look again; so is one that does not count any more. */
function couponProblemOf(state: ShopState, session: Session): Problem | null {
  const [unfit] = dropUnfitCoupons(state, session)
  if (unfit) return unfit
  const foreign = session.couponCodes.filter((code) => {
    const coupon = couponByCode(state, code)
    return !coupon || !emailMatches(coupon, session.billing.email)
  })
  if (foreign.length === 0) return null
  session.couponCodes = session.couponCodes.filter((code) => !foreign.includes(code))
  const named = foreign.map((code) => `&quot;${code}&quot;`).join(', ')
  return { code: 'woocommerce_rest_cart_coupon_errors', message: `Coupons removed from the cart: ${named}`, status: 409 }
}
