/** Pretend Postmark: several mails with one post. */
import type { Account } from './account.ts'
import { accept, ApiError, readMessage, type Receipt } from './sending.ts'

export const MAIL_BYTES_MAX = 10_000_000
export const BATCH_BYTES_MAX = 50_000_000
const BATCH_MAX = 500
const UNPROCESSABLE = 422
const CODE_JSON = 402
const CODE_BATCH = 410

interface Refusal { readonly ErrorCode: number; readonly Message: string }

/**
 * Answers each mail in the order of the list. A refused one is an entry of the answer, without address and id.
 * @throws ApiError when the list is none or too long, or a field of one of its mails has the wrong type
 */
export function acceptBatch(account: Account, posted: unknown): readonly (Receipt | Refusal)[] {
  if (!Array.isArray(posted)) throw new ApiError(UNPROCESSABLE, CODE_JSON, 'Invalid JSON.')
  if (posted.length > BATCH_MAX) throw new ApiError(UNPROCESSABLE, CODE_BATCH, `You may only send up to ${BATCH_MAX} messages in a single batched request.`)
  posted.forEach((message: unknown, index) => readMessage(message, `$[${index}]`))
  return posted.map((message: unknown) => acceptItem(account, message))
}

function acceptItem(account: Account, message: unknown): Receipt | Refusal {
  try {
    return accept(account, message)
  } catch (error) {
    if (error instanceof ApiError) return { ErrorCode: error.code, Message: error.message }
    throw error
  }
}
