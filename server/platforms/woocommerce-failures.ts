/** Names what went wrong with a question to WooCommerce, from status, headers, text and network code. Pure. */
import { milliseconds, seconds, type Duration, type Instant } from '../values/time.ts'
import type { Unanswered } from './platform.ts'
import { errorBody } from './woocommerce-schema.ts'

const REASON_CHARACTERS_MAX = 100
/** How much of an answer is looked at to say what it is. */
const BEGIN_CHARACTERS = 2_000

/** An answer as it came, unread. */
export interface RawAnswer {
  readonly status: number
  readonly contentType: string
  readonly location: string
  readonly retryAfter: string
  readonly text: string
}

const unanswered = (kind: Unanswered['kind'], reason: string, more: { retryAfter?: Duration } = {}): Unanswered => ({ kind, reason: reason.slice(0, REASON_CHARACTERS_MAX), ...more })

/** What kept an answer of status 200 from being data. */
export function namePoorAnswer({ text }: RawAnswer): Unanswered {
  const begin = text.slice(0, BEGIN_CHARACTERS)
  if (begin.trim() === '') return unanswered('away', 'empty-answer')
  if (/^\s*[[{]/.test(begin)) return unanswered('away', 'json-cut-short')
  if (/^\s*<(?:!doctype|html)/i.test(begin)) return unanswered('away', 'html-instead-of-json')
  // What stands behind such a text is not read, though it may be data: «WordPress database error» is printed in the same
  // way, with an empty list behind it, and an empty list means that nobody has bought.
  if (/\b(?:Fatal|Parse) error\b/.test(begin)) return unanswered('away', 'php-error')
  if (/\b(?:Warning|Notice|Deprecated|database error)\b/.test(begin) && /[[{]/.test(text)) return unanswered('away', 'php-output-before-json')
  return unanswered('away', /^\s*</.test(begin) ? 'html-instead-of-json' : 'answer-not-understood')
}

/** An answer with a status that says no. `body` is its parsed JSON, if it was any. */
export function nameRefusal(answer: Pick<RawAnswer, 'status' | 'location' | 'retryAfter'>, body: unknown, storeAt: Instant | null): Unanswered {
  const { status } = answer
  const told = errorBody.safeParse(body)
  const code = told.success ? told.data.code : `http-${status}`
  const patience = patienceOf(answer.retryAfter, storeAt)
  const more = patience === null ? {} : { retryAfter: patience }
  if (status >= 300 && status < 400) return unanswered('away', redirectReason(answer.location))
  if (status === 429) return unanswered('away', 'too-many-requests', more)
  if (status === 401 || status === 403) return unanswered('denied', told.success ? denialOf(code, told.data.message ?? '') : code)
  if (status === 404) return unanswered('missing', code)
  return unanswered('away', code, more)
}

/**
 * What a 401 of WooCommerce means. Its codes say little: one code covers a wrong key, a wrong secret, a wrong clock and a
 * missing right, and a key that never arrived looks like a missing right. Recorded in fixtures rest/error-401-*.
 * In a shop of another language only the code is left.
 */
function denialOf(code: string, message: string): string {
  const known = DENIALS.find(([pattern]) => pattern.test(message))
  if (known) return known[1]
  return /_cannot_(?:view|create|edit|delete|batch)$/.test(code) ? 'key-not-seen' : code
}

const DENIALS: readonly (readonly [RegExp, string])[] = [
  [/consumer key is invalid/i, 'key-unknown'],
  [/consumer secret is invalid|invalid signature/i, 'secret-wrong'],
  [/invalid timestamp/i, 'clock-off'],
  [/invalid nonce/i, 'nonce-used'],
  [/does not have write permissions/i, 'key-may-not-write'],
  [/does not have read permissions/i, 'key-may-not-read'],
]

/** Only where to: the rest of the address may repeat the signature. */
function redirectReason(location: string): string {
  try {
    return `redirected to ${new URL(location).origin}`
  } catch {
    return 'redirected'
  }
}

/** `Retry-After`: seconds or a date (RFC 9110 section 10.2.3). */
function patienceOf(text: string, storeAt: Instant | null): Duration | null {
  if (/^\d{1,9}$/.test(text)) return seconds(Number(text))
  const until = Date.parse(text)
  return Number.isNaN(until) || storeAt === null ? null : milliseconds(Math.max(0, until - storeAt))
}

const NETWORK: ReadonlyMap<string, string> = new Map([
  ['ERR_CANCELED', 'too-slow'], ['ECONNABORTED', 'too-slow'], ['ETIMEDOUT', 'too-slow'],
  ['ENOTFOUND', 'no-such-host'], ['EAI_AGAIN', 'no-such-host'], ['ECONNREFUSED', 'connection-refused'],
  ['ECONNRESET', 'connection-cut'], ['EPIPE', 'connection-cut'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'], ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-self-signed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-untrusted'], ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted'], ['UNABLE_TO_GET_ISSUER_CERT', 'certificate-untrusted'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'], ['CERT_NOT_YET_VALID', 'certificate-expired'], ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-of-another-host'],
])

/** No answer at all. @param code Node's or axios' code of the error */
export function nameSilence(code: unknown, message: unknown): Unanswered {
  if (typeof code !== 'string') return unanswered('away', 'unreachable')
  if (code === 'ERR_BAD_RESPONSE') return unanswered('away', /maxContentLength/.test(String(message)) ? 'answer-too-long' : 'connection-cut')
  return unanswered('away', NETWORK.get(code) ?? code)
}
