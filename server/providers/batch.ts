/** How many mails go with one post. Pure. */
import type { OutgoingMail } from './provider.ts'

/** Postmark refuses longer lists (ErrorCode 410). */
export const BATCH_MAILS_MAX = 500
/**
 * Postmark takes 50 MB, but a post that is cut off by its deadline leaves all its mails unclear, and a slow line carries a
 * tenth of that in time. Counted before JSON escapes, which at worst double it.
 */
export const BATCH_BYTES_MAX = 5_000_000

export interface BatchLimits {
  readonly mailsMax?: number
  readonly bytesMax?: number
  /** A mail that is to have a post of its own. */
  isAlone?(mail: OutgoingMail): boolean
}

/** How many mails from the front of the list go with one post: at least one of a list that has any. */
export function fitBatch(mails: readonly OutgoingMail[], { mailsMax = BATCH_MAILS_MAX, bytesMax = BATCH_BYTES_MAX, isAlone = () => false }: BatchLimits = {}): number {
  const [first] = mails
  if (!first || isAlone(first)) return first ? 1 : 0
  let bytes = 0
  const end = mails.slice(0, mailsMax).findIndex((mail, index) => {
    bytes += bytesOf(mail)
    return index > 0 && (bytes > bytesMax || isAlone(mail))
  })
  return end < 0 ? Math.min(mails.length, Math.max(1, mailsMax)) : end
}

/** The whole list as posts, in its order. */
export function batchesOf(mails: readonly OutgoingMail[], limits: BatchLimits = {}): readonly (readonly OutgoingMail[])[] {
  const batches: (readonly OutgoingMail[])[] = []
  for (let start = 0; start < mails.length;) {
    const rest = mails.slice(start, start + BATCH_MAILS_MAX)
    const batch = rest.slice(0, fitBatch(rest, limits))
    batches.push(batch)
    start += batch.length
  }
  return batches
}

/** What everything but the texts takes: names of fields, addresses, headers. */
const FRAME_BYTES = 1_000

const bytesOf = ({ subject, html, text, unsubscribeUrl }: OutgoingMail): number =>
  FRAME_BYTES + Buffer.byteLength(html) + Buffer.byteLength(text) + Buffer.byteLength(subject) + (unsubscribeUrl?.length ?? 0)
