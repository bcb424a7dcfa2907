/** Checks REST keys the way WooCommerce does: OAuth 1.0a on plain http, Basic only over https. */
import { createHmac } from 'node:crypto'
import { milliseconds, minutes, plus, minus, seconds, instant } from '../../values/time.ts'
import { sameText } from './sessions.ts'
import type { Credentials, ShopState } from './state.ts'

/** How far a signature's time stamp may be off, and how long its nonce is remembered. */
const TIMESTAMP_TOLERANCE = minutes(15)
const SIGNATURE_METHODS: Readonly<Record<string, string>> = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }
const OAUTH_FIELDS = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method']

/** `anonymous`: no usable credentials came along, which WooCommerce reports as a lack of permission. */
export type Access =
  | { readonly kind: 'granted'; readonly credentials: Credentials }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'refused'; readonly message: string }

interface Asked {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
}

const refused = (message: string): Access => ({ kind: 'refused', message })

/** Who is asking? */
export function access(state: ShopState, asked: Asked): Access {
  const query = phpQuery(asked.url.search)
  if (state.settings.trustBasic) {
    const basic = basicAccess(state, asked, query)
    if (basic.kind !== 'anonymous') return basic
  }
  return OAUTH_FIELDS.every((field) => query.has(field)) ? oauthAccess(state, asked, query) : { kind: 'anonymous' }
}

function basicAccess(state: ShopState, asked: Asked, query: ReadonlyMap<string, string>): Access {
  const [, encoded] = /^Basic (.+)$/i.exec(asked.authorization ?? '') ?? []
  const decoded = Buffer.from(encoded ?? '', 'base64').toString()
  const key = encoded ? decoded.slice(0, decoded.indexOf(':')) : query.get('consumer_key')
  const secret = encoded ? decoded.slice(decoded.indexOf(':') + 1) : query.get('consumer_secret')
  if (!key || !secret) return { kind: 'anonymous' }
  const credentials = state.credentials.find((each) => each.key === key)
  if (!credentials) return refused('Consumer key is invalid.')
  return sameText(credentials.secret, secret) ? { kind: 'granted', credentials } : refused('Consumer secret is invalid.')
}

function oauthAccess(state: ShopState, asked: Asked, query: ReadonlyMap<string, string>): Access {
  const credentials = state.credentials.find((each) => each.key === query.get('oauth_consumer_key'))
  if (!credentials) return refused('Consumer key is invalid.')
  const algorithm = SIGNATURE_METHODS[query.get('oauth_signature_method') ?? '']
  if (!algorithm) return refused('Invalid signature - signature method is invalid.')
  const expected = createHmac(algorithm, `${credentials.secret}&`).update(baseString(state, asked, query)).digest('base64')
  if (!sameText(expected, query.get('oauth_signature') ?? '')) return refused('Invalid signature - provided signature does not match.')
  return freshness(state, query) ?? { kind: 'granted', credentials }
}

function freshness(state: ShopState, query: ReadonlyMap<string, string>): Access | null {
  const stamped = instant(Number(query.get('oauth_timestamp')) * seconds(1))
  const wall = state.wall()
  const inTime = stamped >= minus(wall, TIMESTAMP_TOLERANCE) && stamped <= plus(wall, TIMESTAMP_TOLERANCE)
  if (!inTime) return refused('Invalid timestamp.')
  const nonce = query.get('oauth_nonce') ?? ''
  if (state.usedNonces.has(nonce)) return refused('Invalid nonce - nonce has already been used.')
  for (const [old, at] of state.usedNonces) if (at < wall - TIMESTAMP_TOLERANCE) state.usedNonces.delete(old)
  state.usedNonces.set(nonce, milliseconds(wall))
  return null
}

/** RFC 5849 section 3.4.1, over the parameters as PHP hands them to WooCommerce. */
function baseString(state: ShopState, asked: Asked, query: ReadonlyMap<string, string>): string {
  const parameters = [...query].filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`).join('&')
  return [asked.method.toUpperCase(), encoded(state.url + asked.url.pathname), encoded(parameters)].join('&')
}

/**
 * Reads a query as PHP's `$_GET` does: the last of several equal names wins, `a[]` counts up, a blank or dot in a
 * name becomes `_`. The official client sends every parameter twice on http, so this decides whether signatures hold.
 */
export function phpQuery(search: string): Map<string, string> {
  const query = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const [rawName, value] of new URLSearchParams(search)) {
    const bracket = rawName.indexOf('[')
    const stem = (bracket === -1 ? rawName : rawName.slice(0, bracket)).replace(/[ .]/g, '_')
    const rest = bracket === -1 ? '' : rawName.slice(bracket)
    const at = counts.get(stem) ?? 0
    if (rest === '[]') counts.set(stem, at + 1)
    query.set(stem + (rest === '[]' ? `[${at}]` : rest), value)
  }
  return query
}

/** RFC 3986 percent-encoding, which leaves fewer characters alone than `encodeURIComponent`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
