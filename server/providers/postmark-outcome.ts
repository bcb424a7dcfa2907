/** What an exchange with Postmark means for the message. Pure: the table of answers is here and nowhere else. */
import { seconds } from '../values/time.ts'
import type { Seen } from './exchange.ts'
import type { SearchOutcome, SendOutcome } from './provider.ts'

/** What was seen, and what the client made of it. */
export interface Answer {
  readonly seen: Seen
  /** What the client resolved to; undefined when it threw. */
  readonly body: unknown
  /** Postmark's ErrorCode and Message from a refusal; code 0 when there was none to read. */
  readonly errorCode: number
  readonly message: string
}

const RETRY_CONNECTION = seconds(30)
const RETRY_TOO_MANY = seconds(30)

/** Wrong or missing token. */
const CODE_TOKEN = 10
const CODE_INVALID = 300
const CODE_INACTIVE = 406
/** Broken JSON, unknown field, forbidden attachment: this message is at fault. */
const CODES_OF_MESSAGE = new Set([CODE_INVALID, 402, 403, 411])
/** Sender not confirmed, no credits, account not approved, stream unknown or unable, address of this server not allowed. */
const CODES_OF_ACCOUNT = new Set([CODE_TOKEN, 400, 401, 405, 409, 412, 413, 415, 1235, 1236, 1480])
/** Statuses that say the request never reached the sending part, whatever their body. */
const STATUSES_OF_SETUP = new Set([401, 404, 415])

/** What to do with the message after this answer. */
export function sendOutcome(answer: Answer): SendOutcome {
  const { seen } = answer
  switch (seen.stage) {
    case 'unsendable': return { kind: 'blocked', reason: 'the token or the address of the provider cannot be used in a request' }
    case 'not-sent': return { kind: 'retry', after: RETRY_CONNECTION, reason: `no connection (${seen.failureCode ?? 'no code'})` }
    case 'under-way': return { kind: 'unclear', reason: `no answer (${seen.failureCode ?? 'no code'})` }
    case 'answered': return answeredOutcome(answer)
  }
}

function answeredOutcome({ seen, body, errorCode, message }: Answer): SendOutcome {
  if (seen.status === 200) return acceptedOutcome(body)
  if (seen.status === 429) return { kind: 'retry', after: seen.retryAfter ?? RETRY_TOO_MANY, reason: 'too many requests' }
  if (STATUSES_OF_SETUP.has(seen.status)) return { kind: 'blocked', reason: reasonOf(seen.status, errorCode) }
  if (seen.status === 422) return refusedOutcome(errorCode, message)
  // Over 10 MB: the body is no JSON then, and the number is no ErrorCode 413.
  if (seen.status === 413 && errorCode === 0) return { kind: 'refused', reason: 'invalid-message' }
  return { kind: 'unclear', reason: reasonOf(seen.status, errorCode) }
}

/** While Postmark is slow its answer may lack the ErrorCode; the id is what proves that the mail was taken. */
function acceptedOutcome(body: unknown): SendOutcome {
  const providerId = textField(body, 'MessageID')
  const errorCode = field(body, 'ErrorCode')
  if (providerId && (errorCode === 0 || errorCode === undefined)) return { kind: 'sent', providerId }
  return { kind: 'unclear', reason: 'answer 200 without a message id' }
}

function refusedOutcome(errorCode: number, message: string): SendOutcome {
  if (errorCode === CODE_INACTIVE) return { kind: 'refused', reason: 'inactive-recipient' }
  // The sender is the shop's setting: the next message would fail in the same way.
  if (errorCode === CODE_INVALID && /^Invalid '(From|ReplyTo)'/i.test(message)) return { kind: 'blocked', reason: 'the sender or reply address is refused (code 300)' }
  if (CODES_OF_MESSAGE.has(errorCode)) return { kind: 'refused', reason: 'invalid-message' }
  if (CODES_OF_ACCOUNT.has(errorCode)) return { kind: 'blocked', reason: reasonOf(422, errorCode) }
  return { kind: 'unclear', reason: reasonOf(422, errorCode) }
}

/** What a search for one message says. Only a complete, well-formed answer may count as absence. */
export function searchOutcome({ seen, body, errorCode }: Answer, messageId: string): SearchOutcome {
  if (seen.stage !== 'answered') return { kind: 'unknown', reason: `no answer (${seen.failureCode ?? 'no code'})` }
  if (seen.status !== 200) return { kind: 'unknown', reason: reasonOf(seen.status, errorCode) }
  const messages = field(body, 'Messages')
  if (!Array.isArray(messages) || field(body, 'TotalCount') === undefined) return { kind: 'unknown', reason: 'answer 200 without a list' }
  const ours = messages.find((message) => textField(field(message, 'Metadata'), 'sid') === messageId)
  const providerId = textField(ours, 'MessageID')
  if (providerId) return { kind: 'found', providerId }
  // Other people's mails in the list: the filter was not applied, so the list proves nothing.
  if (messages.length > 0) return { kind: 'unknown', reason: 'the search did not filter' }
  return field(body, 'TotalCount') === 0 ? { kind: 'absent' } : { kind: 'unknown', reason: 'the search lists fewer than it counts' }
}

const reasonOf = (status: number, errorCode: number): string =>
  errorCode === 0 ? `answer ${status}` : `answer ${status}, code ${errorCode}`

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function textField(value: unknown, name: string): string | null {
  const text = field(value, name)
  return typeof text === 'string' && text !== '' ? text : null
}
