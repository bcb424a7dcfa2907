/** Who must not be written to, and every answer to the notice. */
import type { ConsentMode } from '../../tracker/protocol.ts'
import { isDuplicateKey } from '../db/dialect.ts'
import { askAbout, groupBy } from '../db/many.ts'
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

/**
 * Keeps an address from getting mails of a topic. Safe to repeat. Each reason stands by itself: whoever takes his back leaves those of others.
 * Of several carts whose shoppers said «No thanks» the last is named; the others are in the ledger of answers.
 */
export async function suppress(db: Db, entry: { storeId: string; emailIndex: string; topic: Topic; reason: SuppressionReason; cartToken: string | null; at: Instant }): Promise<void> {
  try {
    await db.insertInto('suppression').values({ store_id: entry.storeId, email_index: entry.emailIndex, topic: entry.topic, reason: entry.reason, cart_token: entry.cartToken, created_at: entry.at }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    if (entry.cartToken !== null) await noThanksOf(db, entry.storeId).set({ cart_token: entry.cartToken, created_at: entry.at }).where('email_index', '=', entry.emailIndex).execute()
  }
}

const noThanksOf = (db: Db, storeId: string) => db.updateTable('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks')

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

/** Takes back a «No thanks» said until then, for the cart whose shopper said it: nobody else may undo it, and what was said for another cart of the same person stands. */
export async function undoNoThanks(db: Db, storeId: string, cartToken: string, at: Instant): Promise<void> {
  const rows = await db.selectFrom('suppression').select('email_index').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('cart_token', '=', cartToken).where('created_at', '<=', at).limit(SUPPRESSIONS_MAX).execute()
  for (const { email_index } of rows) {
    const other = await otherRefusal(db, storeId, email_index, cartToken)
    if (other === null) await db.deleteFrom('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('email_index', '=', email_index).where('cart_token', '=', cartToken).where('created_at', '<=', at).execute()
    else await noThanksOf(db, storeId).set({ cart_token: other }).where('email_index', '=', email_index).where('cart_token', '=', cartToken).execute()
  }
}

/** Another cart of this person whose shopper's last answer is a «No thanks»; null when there is none. */
async function otherRefusal(db: Db, storeId: string, emailIndex: string, cartToken: string): Promise<string | null> {
  const answers = await db.selectFrom('consent_answer').select(['cart_token', 'answer']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('cart_token', '<>', cartToken)
    .orderBy('created_at', 'desc').limit(ANSWERS_MAX).execute()
  return answers.find(({ cart_token, answer }, n) => answer === 'no' && answers.findIndex((each) => each.cart_token === cart_token) === n)?.cart_token ?? null
}

/** A tick after a «No thanks» counts for the address, wherever that was said. What was said by a link in a mail stays. */
export async function liftNoThanks(db: Db, storeId: string, emailIndex: string, at: Instant): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('reason', '=', 'no-thanks').where('email_index', '=', emailIndex).where('created_at', '<=', at).execute()
}

/** Takes back what the shop's owner said, and nothing else. */
export async function liftOwnersWord(db: Db, storeId: string, emailIndex: string): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('reason', '=', 'owner').execute()
}

export const isSuppressed = async (db: Db, storeId: string, emailIndex: string, topics: readonly Topic[]): Promise<boolean> =>
  (await suppressedTopics(db, storeId, [emailIndex])).get(emailIndex)?.some((topic) => topics.includes(topic)) ?? false

/** What each of some people must not get; who is missing may get everything. */
export async function suppressedTopics(db: Db, storeId: string, emailIndexes: readonly string[]): Promise<ReadonlyMap<string, readonly Topic[]>> {
  const rows = await askAbout(emailIndexes, SUPPRESSIONS_MAX, (keys, rowsMax) => db.selectFrom('suppression').select(['email_index', 'topic'])
    .where('store_id', '=', storeId).where('email_index', 'in', keys).limit(rowsMax).execute())
  return new Map([...groupBy(rows, (row) => row.email_index)].map(([key, those]) => [key, those.map((row) => row.topic)]))
}

/**
 * The answer that stands for a cart and the address in it: the latest of either. A «yes» is one about the order it was given
 * at, so it counts for the cart itself, and for the address elsewhere only when given since `yesSince`. An undo leaves none.
 */
export async function standingAnswer(db: Db, about: Asked & { readonly storeId: string; readonly yesSince: Instant }): Promise<StandingAnswer> {
  return (await standingAnswers(db, about.storeId, [about], about.yesSince))[0] ?? null
}

/** A cart and the address in it. */
export interface Asked {
  readonly cartToken: string
  readonly emailIndex: string | null
}

/** The same for many carts, in their order. */
export async function standingAnswers(db: Db, storeId: string, asked: readonly Asked[], yesSince: Instant): Promise<readonly StandingAnswer[]> {
  const select = db.selectFrom('consent_answer').select(['answer', 'cart_token', 'email_index', 'created_at']).where('store_id', '=', storeId).orderBy('created_at', 'desc')
  const byCart = groupBy(await askAbout(asked.map(({ cartToken }) => cartToken), ANSWERS_MAX, (keys, rowsMax) => select.where('cart_token', 'in', keys).limit(rowsMax).execute()), (row) => row.cart_token)
  const byPerson = groupBy(await askAbout(asked.flatMap(({ emailIndex }) => emailIndex ?? []), ANSWERS_MAX, (keys, rowsMax) => select.where('email_index', 'in', keys).limit(rowsMax).execute()), (row) => row.email_index)
  return asked.map(({ cartToken, emailIndex }) => standing([...byCart.get(cartToken) ?? [], ...(emailIndex === null ? [] : byPerson.get(emailIndex) ?? [])], cartToken, yesSince))
}

function standing(answers: readonly { readonly answer: 'yes' | 'no' | 'undo'; readonly cart_token: string; readonly created_at: number }[], cartToken: string, yesSince: Instant): StandingAnswer {
  const latestAt = answers.reduce((latest, row) => Math.max(latest, row.created_at), 0)
  // Which of two at the same moment was later nobody can tell: the one against us counts.
  const latest = answers.filter((row) => row.created_at === latestAt)
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

/** Whether the shopper of a cart has answered again since: what was held up on its way until then has no say any more. */
export const isAnsweredSince = async (db: Db, { storeId, cartToken, at }: Pick<RecordedAnswer, 'storeId' | 'cartToken' | 'at'>): Promise<boolean> =>
  (await db.selectFrom('consent_answer').select('id').where('store_id', '=', storeId).where('cart_token', '=', cartToken).where('created_at', '>', at).limit(1).executeTakeFirst()) !== undefined
