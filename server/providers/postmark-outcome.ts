/** What an exchange with Postmark means for its mails. Pure: with postmark-codes.ts the table of answers is here and nowhere else. */
import { seconds } from '../values/time.ts'
import type { Seen } from './exchange.ts'
import { CODE_BATCH, codeOutcome, reasonOf, RETRY_TOO_MANY } from './postmark-codes.ts'
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
const RETRY_ALONE = seconds(1)
const OK = 200
const UNPROCESSABLE = 422
const TOO_MANY = 429
const TOO_LARGE = 413
/** Statuses that say the request never reached the sending part, whatever their body. */
const STATUSES_OF_SETUP = new Set([401, 404, 415])

/** What to do with the message after this answer. */
export function sendOutcome(answer: Answer): SendOutcome {
  const { seen } = answer
  switch (seen.stage) {
    case 'unsendable': return { kind: 'blocked', reason: 'the token or the address of the provider cannot be used in a request' }
    case 'not-sent': return { kind: 'retry', after: RETRY_CONNECTION, reason: `no connection (${seen.failureCode ?? 'no code'})`, cause: 'no-connection' }
    case 'under-way': return { kind: 'unclear', reason: `no answer (${seen.failureCode ?? 'no code'})` }
    case 'answered': return answeredOutcome(answer)
  }
}

/**
 * What to do with each of the messages that were posted together. Postmark answers in their order, and a refused item carries
 * neither address nor id: a list of another length could be matched wrongly, so it proves nothing of any of them.
 */
export function batchOutcomes(answer: Answer, count: number): readonly SendOutcome[] {
  const { seen, body, errorCode } = answer
  const all = (outcome: SendOutcome): readonly SendOutcome[] => Array.from({ length: count }, () => outcome)
  if (seen.stage === 'answered' && seen.status === OK) {
    return Array.isArray(body) && body.length === count ? body.map(itemOutcome) : all({ kind: 'unclear', reason: 'answer 200 without an item for each mail' })
  }
  const outcome = sendOutcome(answer)
  // Nothing of it was taken, and one mail may be to blame: each is told what is wrong with it when it comes alone.
  const isForOne = outcome.kind === 'refused' || (seen.status === UNPROCESSABLE && errorCode === CODE_BATCH)
  return all(isForOne ? { kind: 'retry', after: RETRY_ALONE, reason: `batch refused (${reasonOf(seen.status, errorCode)})`, cause: 'batch' } : outcome)
}

function answeredOutcome({ seen, body, errorCode, message }: Answer): SendOutcome {
  if (seen.status === OK) return acceptedOutcome(body)
  if (seen.status === TOO_MANY) return { kind: 'retry', after: seen.retryAfter ?? RETRY_TOO_MANY, reason: 'too many requests', cause: 'too-many' }
  if (STATUSES_OF_SETUP.has(seen.status)) return { kind: 'blocked', reason: reasonOf(seen.status, errorCode) }
  if (seen.status === UNPROCESSABLE) return codeOutcome(seen.status, errorCode, message)
  // Over 10 MB: the body is no JSON then, and the number is no ErrorCode 413.
  if (seen.status === TOO_LARGE && errorCode === 0) return { kind: 'refused', reason: 'invalid-message' }
  return { kind: 'unclear', reason: reasonOf(seen.status, errorCode) }
}

/** While Postmark is slow its answer may lack the ErrorCode; the id is what proves that the mail was taken. */
function acceptedOutcome(body: unknown): SendOutcome {
  const providerId = textField(body, 'MessageID')
  const errorCode = field(body, 'ErrorCode')
  if (providerId && (errorCode === 0 || errorCode === undefined)) return { kind: 'sent', providerId }
  return { kind: 'unclear', reason: 'answer 200 without a message id' }
}

function itemOutcome(item: unknown): SendOutcome {
  const errorCode = field(item, 'ErrorCode')
  const isRefusal = typeof errorCode === 'number' && errorCode !== 0 && textField(item, 'MessageID') === null
  return isRefusal ? codeOutcome(OK, errorCode, textField(item, 'Message') ?? '') : acceptedOutcome(item)
}

/** What a search for one message says. Only a complete, well-formed answer may count as absence. */
export function searchOutcome({ seen, body, errorCode }: Answer, messageId: string): SearchOutcome {
  if (seen.stage !== 'answered') return { kind: 'unknown', reason: `no answer (${seen.failureCode ?? 'no code'})` }
  if (seen.status !== OK) return { kind: 'unknown', reason: reasonOf(seen.status, errorCode) }
  const messages = field(body, 'Messages')
  if (!Array.isArray(messages) || field(body, 'TotalCount') === undefined) return { kind: 'unknown', reason: 'answer 200 without a list' }
  const ours = messages.find((message) => textField(field(message, 'Metadata'), 'sid') === messageId)
  const providerId = textField(ours, 'MessageID')
  if (providerId) return { kind: 'found', providerId }
  // Other people's mails in the list: the filter was not applied, so the list proves nothing.
  if (messages.length > 0) return { kind: 'unknown', reason: 'the search did not filter' }
  return field(body, 'TotalCount') === 0 ? { kind: 'absent' } : { kind: 'unknown', reason: 'the search lists fewer than it counts' }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function textField(value: unknown, name: string): string | null {
  const text = field(value, name)
  return typeof text === 'string' && text !== '' ? text : null
}
