/** The Store API door: cart, checkout, products, preflights, and `/batch`, which runs several requests in one. */
import { Hono, type Context } from 'hono'
import { bodyOf } from './rest-answers.ts'
import type { ShopState } from './state.ts'
import { cartRoutes } from './store-api-cart.ts'
import { checkoutRoutes } from './store-api-checkout.ts'
import { storeProductRoutes } from './store-api-products.ts'
import { corsHeaders, publicHeaders, shopperOf, storeHeaders } from './store-api-session.ts'

const BATCH_REQUESTS_MAX = 25
const MULTI_STATUS = 207
/** Header names as they appear inside a batch answer; the two numbers are numbers there. */
const INNER_HEADERS = ['Nonce', 'Nonce-Timestamp', 'User-ID', 'Cart-Token', 'Cart-Hash', 'Allow'] as const
const NUMERIC_HEADERS: readonly string[] = ['Nonce-Timestamp', 'User-ID']

interface InnerRequest {
  readonly path: string
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Everything below `/wp-json/wc/store/v1`. */
export function storeApi(state: ShopState): Hono {
  const api = new Hono({ strict: false })
  api.options('*', (c) => new Response('{}', { headers: { ...publicHeaders(state, 'POST'), ...corsHeaders(state, c, true) } }))
  api.route('/cart', cartRoutes(state))
  api.route('/checkout', checkoutRoutes(state))
  api.route('/products', storeProductRoutes(state))
  api.post('/batch', async (c) => batch(state, api, c, await bodyOf(c)))
  api.all('*', (c) => c.json({ code: 'rest_no_route', message: 'No route was found matching the URL and request method.', data: { status: 404 } }, 404, storeHeaders(state, null, 'GET')))
  return api
}

async function batch(state: ShopState, api: Hono, c: Context, body: Record<string, unknown>): Promise<Response> {
  const requests = (Array.isArray(body['requests']) ? (body['requests'] as InnerRequest[]) : []).slice(0, BATCH_REQUESTS_MAX)
  const headers = new Headers({ ...corsHeaders(state, c, shopperOf(state, c).byToken), ...storeHeaders(state, null, 'POST') })
  const responses: object[] = []
  let cookies = c.req.header('Cookie') ?? ''
  for (const each of requests) {
    const answer = await api.request(String(each.path).replace(/^\/wc\/store\/v1/, ''), {
      method: each.method ?? 'POST', body: JSON.stringify(each.body ?? {}),
      headers: { ...each.headers, 'Content-Type': 'application/json', Cookie: cookies, 'User-Agent': c.req.header('User-Agent') ?? '' },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      headers.append('Set-Cookie', cookie)
      cookies = `${cookies}; ${cookie.split(';')[0]}`
    }
    responses.push({ body: await answer.json(), status: answer.status, headers: innerHeaders(answer) })
  }
  return new Response(JSON.stringify({ responses }), { status: MULTI_STATUS, headers })
}

function innerHeaders(answer: Response): Record<string, string | number> {
  return Object.fromEntries(INNER_HEADERS.flatMap((name) => {
    const value = answer.headers.get(name)
    return value === null ? [] : [[name, NUMERIC_HEADERS.includes(name) ? Number(value) : value] as const]
  }))
}
