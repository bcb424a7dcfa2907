/** Who is shopping: finds the session of a Store API or page request and writes the headers and cookies of the answer. */
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { seconds } from '../../values/time.ts'
import { cartHash } from './cart.ts'
import { dateHeader } from './rest-answers.ts'
import { cartToken, guestNonce, newSessionKey, SESSION_COOKIE, sessionCookieValue, sessionKeyIn, sessionKeyInCookie, sessionOf, type Session } from './sessions.ts'
import type { ShopState } from './state.ts'

export interface Shopper {
  readonly session: Session
  /** The request carried a valid Cart-Token. */
  readonly byToken: boolean
  /** Cookies of the request, for what must be set or taken back. */
  readonly hadCookie: boolean
  readonly hadItemsCookie: boolean
  readonly hashCookie: string | undefined
}

const COOKIE_LIFETIME_SEC = 172_800

/** A valid token decides, then the cookie, else a new guest. */
export function shopperOf(state: ShopState, c: Context): Shopper {
  const byTokenKey = sessionKeyIn(state, c.req.header('Cart-Token'))
  const cookieKey = sessionKeyInCookie(state, getCookie(c, SESSION_COOKIE))
  return {
    session: sessionOf(state, byTokenKey ?? cookieKey ?? newSessionKey()),
    byToken: byTokenKey !== null,
    hadCookie: cookieKey !== null,
    hadItemsCookie: getCookie(c, 'woocommerce_items_in_cart') === '1',
    hashCookie: getCookie(c, 'woocommerce_cart_hash'),
  }
}

/** The cookies a browser gets when they would change; they vanish again when the cart is empty. */
export function cartCookies(state: ShopState, { session, byToken, hadCookie, hadItemsCookie, hashCookie }: Shopper): string[] {
  if (session.lines.length === 0) {
    const gone = 'expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; path=/'
    return hadItemsCookie ? [`woocommerce_items_in_cart=0; ${gone}`, `woocommerce_cart_hash=0; ${gone}`] : []
  }
  const hash = cartHash(state, session)
  const cart = [...(hadItemsCookie ? [] : ['woocommerce_items_in_cart=1; path=/']), ...(hash === hashCookie ? [] : [`woocommerce_cart_hash=${hash}; path=/`])]
  if (byToken || hadCookie) return cart
  return [...cart, `${SESSION_COOKIE}=${sessionCookieValue(state, session.key)}; Max-Age=${COOKIE_LIFETIME_SEC}; path=/; HttpOnly`]
}

/** Headers of answers that have nothing to do with a cart: products, preflights, what fails before a cart is looked at. */
export const publicHeaders = (state: ShopState, allow: string): Record<string, string> => ({
  'Content-Type': 'application/json; charset=UTF-8', ...dateHeader(state), 'X-Robots-Tag': 'noindex',
  Link: `<${state.url}/wp-json/>; rel="https://api.w.org/"`, Allow: allow, Vary: 'Origin',
})

/** Headers of a cart's answers; a batch as a whole carries no token and no hash. */
export function storeHeaders(state: ShopState, shopper: Shopper | null, allow: string): Record<string, string> {
  const old = state.settings.version === '8.9.1'
  const nonce = guestNonce(state)
  const cart = shopper && {
    'Cart-Token': cartToken(state, shopper.session.key),
    ...(old ? {} : { 'Cart-Hash': cartHash(state, shopper.session) }),
  }
  return {
    ...publicHeaders(state, allow),
    Nonce: nonce, 'Nonce-Timestamp': String(Math.floor(state.now() / seconds(1))), 'User-ID': '0',
    ...(old ? { 'X-WC-Store-API-Nonce': nonce } : {}), ...cart,
  }
}

/** Other origins may read an answer only when the request had a valid Cart-Token, or is a preflight. */
export function corsHeaders(state: ShopState, c: Context, allowed: boolean): Record<string, string> {
  const old = state.settings.version === '8.9.1'
  return {
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': `Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type, Cart-Token, Nonce${old ? ', X-WC-Store-API-Nonce' : ''}`,
    'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Expose-Headers': `X-WP-Total, X-WP-TotalPages, Link${old ? '' : ', Cart-Token'}`,
    ...(allowed ? { 'Access-Control-Allow-Origin': c.req.header('Origin') ?? '' } : {}),
  }
}
