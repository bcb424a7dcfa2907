/** Answers to «why not?» in the database: one a mail, the last one counts. What was written beside them is sealed by the caller. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import type { SurveyReason } from '../mail/survey.ts'
import { instant, type Instant } from '../values/time.ts'

/** Of a shop's last year no page needs more. */
const COUNTED_MAX = 20_000
const LATEST_MAX = 20

export interface Answer {
  readonly messageId: string
  readonly storeId: string
  readonly cartId: string
  readonly emailIndex: string | null
  readonly reason: SurveyReason
  readonly sealedText: string | null
  readonly language: string
  /** Wall time. */
  readonly at: Instant
}

/** Keeps an answer, in place of an earlier one to the same mail. */
export async function saveAnswer(db: Db, answer: Answer): Promise<void> {
  const said = { answer: answer.reason, text_sealed: answer.sealedText, language: answer.language, answered_at: answer.at }
  try {
    await db.insertInto('survey_answer').values({ ...said, message_id: answer.messageId, store_id: answer.storeId, cart_id: answer.cartId, email_index: answer.emailIndex }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    await db.updateTable('survey_answer').set(said).where('message_id', '=', answer.messageId).execute()
  }
}

export async function findAnswer(db: Db, messageId: string): Promise<Answer | null> {
  const row = await selectAnswer(db).where('message_id', '=', messageId).executeTakeFirst()
  return row ? toAnswer(row) : null
}

/** What was asked about: the cart of a mail that left, or may have. Null where it is gone or was erased. */
export async function askedCart(db: Db, storeId: string, messageId: string): Promise<{ readonly cartId: string; readonly emailIndex: string | null } | null> {
  const row = await db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').innerJoin('cart', 'cart.id', 'run.subject_id').select(['cart.id', 'cart.state', 'cart.email_index'])
    .where('message.id', '=', messageId).where('message.store_id', '=', storeId).where('run.subject', '=', 'cart').executeTakeFirst()
  return row && row.state !== 'erased' ? { cartId: row.id, emailIndex: row.email_index } : null
}

/** Deletes what was answered about carts that are erased. */
export async function forgetAnswers(db: Db, storeId: string, cartIds: readonly string[]): Promise<void> {
  if (cartIds.length > 0) await db.deleteFrom('survey_answer').where('store_id', '=', storeId).where('cart_id', 'in', cartIds).execute()
}

/** Answer and time of each since then, for counting. */
export async function answersSince(db: Db, storeId: string, since: Instant): Promise<readonly Pick<Answer, 'reason' | 'at'>[]> {
  const rows = await db.selectFrom('survey_answer').select(['answer', 'answered_at']).where('store_id', '=', storeId).where('answered_at', '>=', since).orderBy('answered_at', 'desc').limit(COUNTED_MAX).execute()
  return rows.map((row) => ({ reason: row.answer, at: instant(row.answered_at) }))
}

/** The latest answers with something written beside them. */
export async function latestTexts(db: Db, storeId: string): Promise<readonly Answer[]> {
  return (await selectAnswer(db).where('store_id', '=', storeId).where('text_sealed', 'is not', null).orderBy('answered_at', 'desc').limit(LATEST_MAX).execute()).map(toAnswer)
}

/** Troubles that shoppers told of since then, latest first. */
export async function troublesSince(db: Db, storeId: string, since: Instant): Promise<readonly Answer[]> {
  return (await selectAnswer(db).where('store_id', '=', storeId).where('answered_at', '>=', since).where('answer', '=', 'technical').orderBy('answered_at', 'desc').limit(LATEST_MAX).execute()).map(toAnswer)
}

const selectAnswer = (db: Db) => db.selectFrom('survey_answer').select(['message_id', 'store_id', 'cart_id', 'email_index', 'answer', 'text_sealed', 'language', 'answered_at'])

const toAnswer = (row: { message_id: string; store_id: string; cart_id: string; email_index: string | null; answer: SurveyReason; text_sealed: string | null; language: string; answered_at: number }): Answer => ({
  messageId: row.message_id, storeId: row.store_id, cartId: row.cart_id, emailIndex: row.email_index, reason: row.answer, sealedText: row.text_sealed, language: row.language, at: instant(row.answered_at),
})
