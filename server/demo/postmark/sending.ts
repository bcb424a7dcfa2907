/** Pretend Postmark: takes a mail or says what is wrong with it, the way the sending API does. */
import { z } from 'zod'
import { bareAddress, easternText, isSuppressed, newMessageId, type Account } from './account.ts'
import { withHandling } from './handling.ts'

/** Postmark's error body; `status` is the HTTP status when it answers a whole request. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number
  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export interface Receipt {
  readonly To: string
  readonly SubmittedAt: string
  readonly MessageID: string
  readonly ErrorCode: 0
  readonly Message: string
}

const METADATA_FIELDS_MAX = 10
const METADATA_KEY_MAX = 20
const METADATA_VALUE_MAX = 80
const SUBJECT_MAX = 2_000
const UNPROCESSABLE = 422
const CODE_INVALID = 300
const CODE_FIELD = 403
const CODE_INACTIVE = 406
const CODE_STREAM_UNKNOWN = 1235
const CODE_STREAM_UNABLE = 1236

const text = z.string().nullish().transform((value) => value ?? '')
const messageShape = z.object({
  From: text,
  To: text,
  ReplyTo: text,
  Subject: text,
  HtmlBody: text,
  TextBody: text,
  Tag: z.string().nullish().transform((value) => value ?? null),
  Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).nullish().transform((value) => value ?? []),
  Metadata: z.record(z.string(), z.string()).nullish().transform((value) => value ?? {}),
  MessageStream: z.string().nullish().transform((value) => value ?? 'outbound'),
  TrackOpens: z.boolean().nullish().transform((value) => value ?? false),
  TrackLinks: z.string().nullish().transform((value) => value ?? 'None'),
})
type Message = z.infer<typeof messageShape>

/**
 * Takes one mail.
 * @throws ApiError when Postmark would refuse it
 */
export function accept(account: Account, posted: unknown): Receipt {
  const message = readMessage(posted)
  checkContent(message)
  checkMetadata(message.Metadata)
  checkStream(account, message)
  checkRefusals(account, message)
  const mail = { ...withHandling(account, message), MessageID: newMessageId(), at: account.now() }
  account.accepted.push(mail)
  return { To: mail.To, SubmittedAt: easternText(mail.at), MessageID: mail.MessageID, ErrorCode: 0, Message: 'OK' }
}

/** The same checks and answer as `accept`, but nothing is kept: what the token POSTMARK_API_TEST does. */
export function pretend(account: Account, posted: unknown): Receipt {
  const receipt = accept(account, posted)
  account.accepted.pop()
  return { ...receipt, Message: 'Test job accepted' }
}

/**
 * @param place where it stands in the request, as Postmark writes it
 * @throws ApiError when a field has the wrong type
 */
export function readMessage(posted: unknown, place = '$'): Message {
  const parsed = messageShape.safeParse(posted)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path ?? []
  throw new ApiError(UNPROCESSABLE, CODE_FIELD, `Invalid request field(s): ${[place, ...path].join('.')}`)
}

function checkContent(message: Message): void {
  checkAddress('From', message.From)
  checkAddress('To', message.To)
  if (message.ReplyTo !== '') checkAddress('ReplyTo', message.ReplyTo)
  if (message.HtmlBody === '' && message.TextBody === '') throw new ApiError(UNPROCESSABLE, CODE_INVALID, 'Provide either email TextBody or HtmlBody or both.')
  if (message.Subject.length > SUBJECT_MAX) throw new ApiError(UNPROCESSABLE, CODE_INVALID, `Subject exceeds ${SUBJECT_MAX} characters.`)
}

function checkAddress(field: string, value: string): void {
  if (!/^[\x21-\x7e]+@[^@\s]+\.[^@\s.]+$/.test(bareAddress(value))) {
    throw new ApiError(UNPROCESSABLE, CODE_INVALID, `Invalid '${field}' address: '${value}'.`)
  }
}

function checkMetadata(metadata: Record<string, string>): void {
  const fields = Object.entries(metadata)
  const over = fields.find(([key, value]) => key.length > METADATA_KEY_MAX || value.length > METADATA_VALUE_MAX)
  if (over) {
    throw new ApiError(UNPROCESSABLE, CODE_INVALID, `Invalid metadata content. Field names are limited to ${METADATA_KEY_MAX} characters and field values are limited to ${METADATA_VALUE_MAX} characters in length. The '${over[0]}' field in your metadata content exceeds these limits.`)
  }
  const names = new Set(fields.map(([key]) => key.toLowerCase()))
  if (fields.length > METADATA_FIELDS_MAX || names.size < fields.length) {
    throw new ApiError(UNPROCESSABLE, CODE_INVALID, 'Invalid metadata content.')
  }
}

function checkRefusals(account: Account, message: Message): void {
  const refusal = account.refusals.get(bareAddress(message.To).toLowerCase())
  if (refusal) throw new ApiError(UNPROCESSABLE, refusal.code, refusal.message)
}

function checkStream(account: Account, message: Message): void {
  const stream = account.streams.find((candidate) => candidate.id === message.MessageStream)
  if (!stream) throw new ApiError(UNPROCESSABLE, CODE_STREAM_UNKNOWN, `The stream provided: '${message.MessageStream}' does not exist on this server.`)
  if (stream.type === 'Inbound') throw new ApiError(UNPROCESSABLE, CODE_STREAM_UNABLE, `The stream provided: '${stream.id}' cannot be used for sending.`)
  const address = bareAddress(message.To)
  if (isSuppressed(account, stream.id, address)) {
    throw new ApiError(UNPROCESSABLE, CODE_INACTIVE, `You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ${address}. Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a manual suppression.`)
  }
}
