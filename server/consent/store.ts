/** Who must not be written to, and every answer to the notice. */
import type { ConsentMode } from '../../tracker/protocol.ts'
import { isDuplicateKey } from '../db/dialect.ts'
import type { Database, Db } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'
import type { StandingAnswer } from './policy.ts'

/** Of one cart and address, newest first; more than one are rare, and only the newest moment counts. */
const ANSWERS_MAX = 20

/** More than there are topics and reasons. */
const SUPPRESSIONS_MAX = 40

export type Topic = Database['suppression']['topic']
/** Every topic there is; the last one means all of them. */
export const TOPICS = ['reminders', 'offers', 'all'] as const satisfies readonly Topic[]
export type SuppressionReason = Database['suppression']['reason']

/** Keeps an address from getting mails of a topic. Safe to repeat. Each reason stands by itself: whoever takes his back leaves those of others. */
export async function suppress(db: Db, entry: { storeId: string; emailIndex: string; topic: Topic; reason: SuppressionReason; cartToken: string | null; at: Instant }): Promise<void> {
  try {
    await db.insertInto('suppression').values({ store_id: entry.storeId, email_index: entry.emailIndex, topic: entry.topic, reason: entry.reason, cart_token: entry.cartToken, created_at: entry.at }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

export interface Suppression {
  readonly topic: Topic
  readonly reason: SuppressionReason
  /** Wall time. */
  readonly at: Instant
}

/** Everything that keeps a person from getting mails. */
export async function suppressionsOf(db: Db, storeId: string, emailIndex: string): Promise<readonly Suppression[]> {
  const rows = await db.selectFrom('suppression').select(['topic', 'reason', 'created_at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).orderBy('created_at').limit(SUPPRESSIONS_MAX).execute()
  return rows.map((row) => ({ topic: row.topic, reason: row.reason, at: instant(row.created_at) }))
}

/** Takes back what the person switched off by links in mails, and nothing that anybody else decided. */
export async function liftUnsubscribes(db: Db, storeId: string, emailIndex: string, topics: readonly Topic[]): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('reason', '=', 'unsubscribed').where('topic', 'in', topics).execute()
}

/** Takes a «No thanks» back, for the cart whose shopper said it: nobody else may undo it. */
export async function undoNoThanks(db: Db, storeId: string, cartToken: string): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('cart_token', '=', cartToken).execute()
}

/** A tick after a «No thanks» counts for the address, wherever that was said. What was said by a link in a mail stays. */
export async function liftNoThanks(db: Db, storeId: string, emailIndex: string): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('email_index', '=', emailIndex).execute()
}

/** Takes back what the shop's owner said, and nothing else. */
export async function liftOwnersWord(db: Db, storeId: string, emailIndex: string): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('reason', '=', 'owner').execute()
}

export async function isSuppressed(db: Db, storeId: string, emailIndex: string, topics: readonly Topic[]): Promise<boolean> {
  const row = await db.selectFrom('suppression').select('reason').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('topic', 'in', topics).limit(1).executeTakeFirst()
  return row !== undefined
}

/**
 * The answer that stands for a cart and the address in it: the latest of either. A «yes» is one about the order it was given
 * at, so it counts for the cart itself, and for the address elsewhere only when given since `yesSince`. An undo leaves none.
 */
export async function standingAnswer(db: Db, about: { storeId: string; cartToken: string; emailIndex: string | null; yesSince: Instant }): Promise<StandingAnswer> {
  const { storeId, cartToken, emailIndex, yesSince } = about
  const rows = await db.selectFrom('consent_answer').select(['answer', 'cart_token', 'created_at']).where('store_id', '=', storeId)
    .where((where) => where.or([where('cart_token', '=', cartToken), ...(emailIndex === null ? [] : [where('email_index', '=', emailIndex)])]))
    .orderBy('created_at', 'desc').limit(ANSWERS_MAX).execute()
  // Which of two at the same moment was later nobody can tell: the one against us counts.
  const latest = rows.filter((row) => row.created_at === rows[0]?.created_at)
  if (latest.some((row) => row.answer === 'no')) return 'no'
  if (latest.some((row) => row.answer === 'undo')) return null
  return latest.some((row) => row.cart_token === cartToken || row.created_at >= yesSince) ? 'yes' : null
}

export interface RecordedAnswer {
  readonly id: string
  readonly storeId: string
  readonly cartToken: string
  readonly emailIndex: string | null
  readonly answer: 'yes' | 'no' | 'undo'
  readonly textId: string
  /** How the shopper was asked, as the browser says. */
  readonly mode: ConsentMode
  readonly locale: string
  readonly page: string
  readonly at: Instant
}

/** Writes an answer into the ledger. Nothing in it is ever changed. */
export async function recordAnswer(db: Db, answer: RecordedAnswer): Promise<void> {
  await db.insertInto('consent_answer').values({ id: answer.id, store_id: answer.storeId, cart_token: answer.cartToken, email_index: answer.emailIndex,
    answer: answer.answer, text_id: answer.textId, mode: answer.mode, locale: answer.locale, page: answer.page, created_at: answer.at }).execute()
}
