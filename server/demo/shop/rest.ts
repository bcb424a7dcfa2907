/** The REST v3 door: who may in, and which routes there are. */
import { Hono } from 'hono'
import { access } from './oauth.ts'
import { failure, unauthorized, type RestContext, type RestEnv } from './rest-answers.ts'
import { couponRoutes } from './rest-coupons.ts'
import { customerRoutes } from './rest-customers.ts'
import { orderPartRoutes } from './rest-order-parts.ts'
import { orderRoutes } from './rest-orders.ts'
import { otherRoutes } from './rest-other.ts'
import { productRoutes } from './rest-products.ts'
import { categoryRoutes, reportRoutes } from './rest-reports.ts'
import { shippingRoutes } from './rest-shipping.ts'
import { webhookRoutes } from './rest-webhooks.ts'
import type { ShopState } from './state.ts'

const READING = ['GET', 'HEAD', 'OPTIONS']

/** Everything below `/wp-json/wc/v3`. */
export function restApi(state: ShopState): Hono<RestEnv> {
  const api = new Hono<RestEnv>({ strict: false })
  api.use('*', async (c, next) => {
    const asked = { method: c.req.method, url: new URL(c.req.url), authorization: c.req.header('Authorization') }
    const result = access(state, asked)
    if (result.kind === 'refused') return unauthorized(state, 'woocommerce_rest_authentication_error', result.message)
    if (result.kind === 'anonymous') return notAllowed(state, c)
    const mayDo = result.credentials.mayWrite || READING.includes(asked.method)
    if (!mayDo) return failure(state, c, 401, 'woocommerce_rest_authentication_error', 'The API key provided does not have write permissions.')
    c.set('credentials', result.credentials)
    return next()
  })
  api.route('/orders', orderRoutes(state))
  api.route('/orders', orderPartRoutes(state))
  api.route('/products/categories', categoryRoutes(state))
  api.route('/products', productRoutes(state))
  api.route('/customers', customerRoutes(state))
  api.route('/reports', reportRoutes(state))
  api.route('/webhooks', webhookRoutes(state))
  api.route('/coupons', couponRoutes(state))
  api.route('/shipping/zones', shippingRoutes(state))
  api.route('/', otherRoutes(state))
  api.all('*', (c) => failure(state, c, 404, 'rest_no_route', 'No route was found matching the URL and request method.'))
  return api
}

function notAllowed(state: ShopState, c: RestContext): Response {
  if (!READING.includes(c.req.method)) return unauthorized(state, 'woocommerce_rest_cannot_create', 'Sorry, you are not allowed to create resources.')
  const single = /\/\d+$/.test(new URL(c.req.url).pathname)
  return unauthorized(state, 'woocommerce_rest_cannot_view', single ? 'Sorry, you cannot view this resource.' : 'Sorry, you cannot list resources.')
}
