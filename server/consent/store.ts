/** Who must not be written to, and every answer to the notice. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Database, Db } from '../db/schema.ts'
import type { Instant } from '../values/time.ts'

export type Topic = Database['suppression']['topic']
export type SuppressionReason = Database['suppression']['reason']

/** Keeps an address from getting mails of a topic. Safe to repeat; the first reason stays. */
export async function suppress(db: Db, entry: { storeId: string; emailIndex: string; topic: Topic; reason: SuppressionReason; cartToken: string | null; at: Instant }): Promise<void> {
  try {
    await db.insertInto('suppression').values({ store_id: entry.storeId, email_index: entry.emailIndex, topic: entry.topic, reason: entry.reason, cart_token: entry.cartToken, created_at: entry.at }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Takes a «No thanks» back, for the cart whose shopper said it: nobody else may undo it. */
export async function undoNoThanks(db: Db, storeId: string, cartToken: string): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('cart_token', '=', cartToken).execute()
}

export async function isSuppressed(db: Db, storeId: string, emailIndex: string, topics: readonly Topic[]): Promise<boolean> {
  const row = await db.selectFrom('suppression').select('reason').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('topic', 'in', topics).limit(1).executeTakeFirst()
  return row !== undefined
}

export async function recordAnswer(db: Db, answer: { id: string; storeId: string; cartToken: string; emailIndex: string | null; answer: 'yes' | 'no' | 'undo'; textId: string; locale: string; page: string; at: Instant }): Promise<void> {
  await db.insertInto('consent_answer').values({ id: answer.id, store_id: answer.storeId, cart_token: answer.cartToken, email_index: answer.emailIndex,
    answer: answer.answer, text_id: answer.textId, locale: answer.locale, page: answer.page, created_at: answer.at }).execute()
}
