/** What each ErrorCode of Postmark means for a mail that it did not take: https://postmarkapp.com/developer/api/overview. Pure. */
import { seconds } from '../values/time.ts'
import type { SendOutcome } from './provider.ts'

export const RETRY_TOO_MANY = seconds(30)

const CODE_INVALID = 300
const CODE_INACTIVE = 406
const CODE_TOO_MANY = 429
/** A list longer than a batch may be. */
export const CODE_BATCH = 410
/** Broken JSON, unknown field, forbidden attachment: this message is at fault. */
const CODES_OF_MESSAGE = new Set([CODE_INVALID, 402, 403, 411])
/**
 * Wrong token (10), feature not in the plan or not approved (14, 614), sender not confirmed (400, 401), no credits (405),
 * headers of the request (409, 415), account waiting for approval (412) or not approved (413), stream unknown or unable
 * (1226, 1235, 1236), unsubscribe handling not allowed (1238, 1239), address of this machine not allowed (1480).
 */
const CODES_OF_ACCOUNT = new Set([10, 14, 400, 401, 405, 409, 412, 413, 415, 614, 1226, 1235, 1236, 1238, 1239, 1480])

/**
 * Of a refusal with HTTP status 422, or of one item of a batch. An ErrorCode may look like an HTTP status and means something
 * else; one that no sending is known to answer with proves nothing.
 */
export function codeOutcome(status: number, code: number, message: string): SendOutcome {
  if (code === CODE_INACTIVE) return { kind: 'refused', reason: 'inactive-recipient' }
  if (code === CODE_TOO_MANY) return { kind: 'retry', after: RETRY_TOO_MANY, reason: 'too many requests', cause: 'too-many' }
  // The sender is the shop's setting: the next message would fail in the same way.
  if (code === CODE_INVALID && /^Invalid '(From|ReplyTo)'/i.test(message)) return { kind: 'blocked', reason: 'the sender or reply address is refused (code 300)' }
  if (CODES_OF_MESSAGE.has(code)) return { kind: 'refused', reason: 'invalid-message' }
  if (CODES_OF_ACCOUNT.has(code)) return { kind: 'blocked', reason: reasonOf(status, code) }
  return { kind: 'unclear', reason: reasonOf(status, code) }
}

/** In our own words: what Postmark writes may hold an address. */
export const reasonOf = (status: number, errorCode: number): string =>
  errorCode === 0 ? `answer ${status}` : `answer ${status}, code ${errorCode}`
