/** Shoppers' sessions: cart tokens for headless clients, a cookie for browsers, one nonce for all guests. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { hours, seconds } from '../../values/time.ts'
import type { ShopState } from './state.ts'

export interface Address {
  first_name: string
  last_name: string
  company: string
  address_1: string
  address_2: string
  city: string
  state: string
  postcode: string
  country: string
  phone: string
}
export interface BillingAddress extends Address {
  email: string
}

export interface CartLine {
  readonly key: string
  /** The parent's id for a variation. */
  readonly productId: number
  /** 0 when the line is no variation. */
  readonly variationId: number
  /** Chosen option slug by taxonomy. */
  readonly chosen: Readonly<Record<string, string>>
  quantity: number
}

export interface Session {
  readonly key: string
  lines: CartLine[]
  couponCodes: string[]
  billing: BillingAddress
  shipping: Address
  draftOrderId: number | null
  notices: { readonly kind: 'success' | 'error'; readonly text: string }[]
}

const TOKEN_LIFETIME = hours(48)
export const SESSION_COOKIE = 'wp_woocommerce_session_demo'
const HOME_COUNTRY = 'FI'

export const noAddress = (country = ''): Address =>
  ({ first_name: '', last_name: '', company: '', address_1: '', address_2: '', city: '', state: '', postcode: '', country, phone: '' })

/** A session key nobody can guess, in WooCommerce's form for guests. */
export const newSessionKey = (): string => `t_${randomBytes(15).toString('hex')}`

/** The session of this key; a new, empty one is made when there is none. */
export function sessionOf(state: ShopState, key: string): Session {
  const found = state.sessions.get(key)
  if (found) return found
  const made: Session = {
    key, lines: [], couponCodes: [], draftOrderId: null, notices: [],
    billing: { ...noAddress(HOME_COUNTRY), email: '' }, shipping: noAddress(HOME_COUNTRY),
  }
  state.sessions.set(key, made)
  return made
}

/** A Cart-Token: a JWT that names the session for 48 hours. */
export function cartToken(state: ShopState, key: string): string {
  const issuedSec = Math.floor(state.now() / seconds(1))
  const issuer = state.settings.version === '8.9.1' ? 'wc/store/v1' : 'store-api'
  const payload = { user_id: key, exp: issuedSec + TOKEN_LIFETIME / seconds(1), iss: issuer, iat: issuedSec }
  const unsigned = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`
  return `${unsigned}.${signature(state, unsigned)}`
}

/** The session key inside a Cart-Token, or null when the token is malformed, forged or expired. */
export function sessionKeyIn(state: ShopState, token: string | undefined): string | null {
  const [header, payload, given, ...rest] = (token ?? '').split('.')
  if (!header || !payload || !given || rest.length > 0) return null
  if (!sameText(given, signature(state, `${header}.${payload}`))) return null
  const { user_id: key, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { user_id: string; exp: number }
  return exp * seconds(1) > state.now() ? key : null
}

/** What `wp_woocommerce_session_…` holds for a session. */
export function sessionCookieValue(state: ShopState, key: string): string {
  return `${key}%7C${signature(state, `cookie:${key}`)}`
}

/** The session key inside the cookie's value (already percent-decoded), or null. */
export function sessionKeyInCookie(state: ShopState, value: string | undefined): string | null {
  const [key, given] = (value ?? '').split('|')
  return key && given && sameText(given, signature(state, `cookie:${key}`)) ? key : null
}

const NONCE_LENGTH = 10
/** The nonce that every guest gets. */
export const guestNonce = (state: ShopState): string => createHmac('sha256', state.signingKey).update('nonce').digest('hex').slice(0, NONCE_LENGTH)

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
const signature = (state: ShopState, text: string): string => createHmac('sha256', state.signingKey).update(text).digest('base64url')

/** Compares without telling by its duration how much was right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
