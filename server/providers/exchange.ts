/** One HTTP exchange of the Postmark client, watched from below: what its errors leave out. */
import { milliseconds, seconds, type Duration } from '../values/time.ts'

/** What was seen of one exchange. The client hides all of it, and decides about resending need it. */
export interface Seen {
  /** Where it got to: before anything left, somewhere on the way, or an answer's headers came. */
  stage: 'unsendable' | 'not-sent' | 'under-way' | 'answered'
  /** 0 until headers came. */
  status: number
  retryAfter: Duration | null
  /** The system's or undici's code, for example ECONNRESET; null when it had none. */
  failureCode: string | null
}

export interface Exchange {
  readonly seen: Seen
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
}

/** Failures that come before the first byte of the request leaves. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
])
/** System calls that only connect: when one of them fails there was no connection to write to. */
const CONNECTING = new Set(['connect', 'getaddrinfo'])
const RETRY_AFTER_MAX = seconds(3_600)
const RETRY_AFTER_MIN = seconds(1)

/**
 * A `fetch` for exactly one exchange, and what it saw. One per call, so that concurrent calls cannot mix.
 * @param timeoutMs for the whole exchange, the answer's body included
 */
export function startExchange(timeoutMs: number): Exchange {
  const seen: Seen = { stage: 'unsendable', status: 0, retryAfter: null, failureCode: null }
  return { seen, fetch: (input, init) => watchedFetch(seen, timeoutMs, input, init) }
}

async function watchedFetch(seen: Seen, timeoutMs: number, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  // Following a redirect would post the mail again, at an address nobody chose.
  const request = new Request(input, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  seen.stage = 'under-way'
  try {
    const response = await fetch(request)
    seen.stage = 'answered'
    seen.status = response.status
    seen.retryAfter = retryAfterOf(response.headers)
    return response
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    seen.failureCode = codeOf(cause) ?? codeOf(error)
    if (failedBeforeSending(cause)) seen.stage = 'not-sent'
    throw error
  }
}

function failedBeforeSending(cause: unknown): boolean {
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.every(failedBeforeSending)
  if (typeof cause !== 'object' || cause === null) return false
  const syscall = 'syscall' in cause ? cause.syscall : undefined
  if (typeof syscall === 'string' && CONNECTING.has(syscall)) return true
  return BEFORE_SENDING.has(codeOf(cause) ?? '')
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'name' in error && error.name === 'TimeoutError' ? 'timeout' : null
}

/** Seconds, or a date (RFC 9110, 10.2.3). A date is read against the answer's own `Date`, not our clock. */
function retryAfterOf(headers: Headers): Duration | null {
  const text = headers.get('retry-after')?.trim()
  if (!text) return null
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(waitMs)) return null
  return milliseconds(Math.min(RETRY_AFTER_MAX, Math.max(RETRY_AFTER_MIN, waitMs)))
}
