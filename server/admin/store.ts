/** What the admin site reads from the database and no other part needs. Nothing here writes. */
import { sql } from 'kysely'
import type { CartState, Db, MessageState, Row, Subject } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'

const GROUPS_MAX = 1_000
const UPCOMING_MAX = 5
const PENDING_MAX = 500
const MESSAGES_MAX = 100
const ANSWERS_MAX = 5

export interface CartCount {
  readonly storeId: string
  readonly state: CartState
  readonly count: number
}

export async function cartCounts(db: Db): Promise<readonly CartCount[]> {
  const rows = await db.selectFrom('cart').select(['store_id', 'state', sql<number>`count(*)`.as('n')]).groupBy(['store_id', 'state']).limit(GROUPS_MAX).execute()
  return rows.map((row) => ({ storeId: row.store_id, state: row.state, count: Number(row.n) }))
}

/** Messages that did not leave when they were due, by reason. */
export interface StuckCount {
  readonly storeId: string
  readonly state: MessageState
  readonly reason: string
  readonly count: number
}

export async function stuckCounts(db: Db): Promise<readonly StuckCount[]> {
  const rows = await db.selectFrom('message').select(['store_id', 'state', 'reason', sql<number>`count(*)`.as('n')])
    .where('state', 'in', ['scheduled', 'ambiguous']).where('attempt', '>', 0)
    .groupBy(['store_id', 'state', 'reason']).limit(GROUPS_MAX).execute()
  return rows.map((row) => ({ storeId: row.store_id, state: row.state, reason: row.reason, count: Number(row.n) }))
}

/** A message that has not left yet. */
export interface PendingMessage {
  readonly runId: string
  readonly step: string
  readonly state: MessageState
  readonly dueAt: Instant
  readonly attempt: number
  readonly reason: string
}

/** The message of each run that is about to leave; a run has at most one. */
export async function pendingMessages(db: Db, runIds: readonly string[]): Promise<ReadonlyMap<string, PendingMessage>> {
  if (runIds.length === 0) return new Map()
  const rows = await db.selectFrom('message').select(['run_id', 'step', 'state', 'due_at', 'attempt', 'reason'])
    .where('run_id', 'in', runIds).where('state', 'in', ['scheduled', 'claimed', 'intent']).limit(PENDING_MAX).execute()
  return new Map(rows.map((row) => [row.run_id, { runId: row.run_id, step: row.step, state: row.state, dueAt: instant(row.due_at), attempt: row.attempt, reason: row.reason }]))
}

/** What a person said when asked. */
export interface GivenAnswer {
  readonly answer: 'yes' | 'no' | 'undo'
  readonly textId: string
  /** At this very cart; else with the same address elsewhere. */
  readonly isHere: boolean
  /** Wall time. */
  readonly at: Instant
}

/** The latest answers of a cart's person, newest first. */
export async function latestAnswers(db: Db, cart: { storeId: string; token: string; emailIndex: string | null }): Promise<readonly GivenAnswer[]> {
  const rows = await db.selectFrom('consent_answer').select(['answer', 'text_id', 'cart_token', 'created_at']).where('store_id', '=', cart.storeId)
    .where((where) => where.or([where('cart_token', '=', cart.token), ...(cart.emailIndex === null ? [] : [where('email_index', '=', cart.emailIndex)])]))
    .orderBy('created_at', 'desc').limit(ANSWERS_MAX).execute()
  return rows.map((row) => ({ answer: row.answer, textId: row.text_id, isHere: row.cart_token === cart.token, at: instant(row.created_at) }))
}

/** A moment something is planned for. */
export interface Upcoming {
  readonly runId: string
  readonly flow: string
  readonly subject: Subject
  readonly subjectId: string
  /** null: the next step is still to be chosen. */
  readonly step: string | null
  readonly at: Instant
}

/** What one shop's runs and outbox plan next, soonest first. */
export async function upcoming(db: Db, storeId: string): Promise<readonly Upcoming[]> {
  const messages = await db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id')
    .select(['run.id', 'run.flow', 'run.subject', 'run.subject_id', 'message.step as step', 'message.due_at as at'])
    .where('message.state', '=', 'scheduled').where('message.store_id', '=', storeId).orderBy('message.due_at').limit(UPCOMING_MAX).execute()
  // A run whose message is in the outbox is looked at again for safety only: the message says when.
  const runs = await db.selectFrom('run').select(['id', 'flow', 'subject', 'subject_id', 'next_step as step', 'next_at as at'])
    .where('state', '=', 'active').where('store_id', '=', storeId).where('next_at', 'is not', null).where('reason', '<>', 'in-outbox')
    .orderBy('next_at').limit(2 * UPCOMING_MAX).execute()
  const inOutbox = new Set(messages.map((row) => row.id))
  return [...messages, ...runs.filter((row) => !inOutbox.has(row.id))]
    .map((row) => ({ runId: row.id, flow: row.flow, subject: row.subject, subjectId: row.subject_id, step: row.step, at: instant(row.at ?? 0) }))
    .sort((a, b) => a.at - b.at).slice(0, UPCOMING_MAX)
}

/** The shop a cart belongs to; null when there is no such cart. */
export async function storeOfCart(db: Db, cartId: string): Promise<string | null> {
  return (await db.selectFrom('cart').select('store_id').where('id', '=', cartId).limit(1).executeTakeFirst())?.store_id ?? null
}

/** The cart that a browser's token names, the latest where it names several; null when there is none. */
export async function cartIdOfToken(db: Db, token: string): Promise<string | null> {
  const row = await db.selectFrom('cart').select('id').where('token', '=', token).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? null
}

/** A message as the admin site lists it. */
export interface ListedMessage {
  readonly id: string
  readonly storeId: string
  readonly step: string
  readonly mail: string
  readonly state: MessageState
  readonly dueAt: Instant
  readonly attempt: number
  readonly reason: string
  readonly endedAt: Instant | null
  readonly run: { readonly flow: string; readonly subject: Subject; readonly subjectId: string } | null
}

/** Latest first: ids sort by the time they were made. */
export async function listMessages(db: Db, states: readonly MessageState[]): Promise<readonly ListedMessage[]> {
  return (await selectMessage(db).where('message.state', 'in', states).orderBy('message.id', 'desc').limit(MESSAGES_MAX).execute()).map(toListed)
}

export async function findMessage(db: Db, id: string): Promise<ListedMessage | null> {
  const row = await selectMessage(db).where('message.id', '=', id).limit(1).executeTakeFirst()
  return row ? toListed(row) : null
}

/** Sealed addresses of carts, by the cart's id. */
export async function sealedAddresses(db: Db, cartIds: readonly string[]): Promise<ReadonlyMap<string, { storeId: string; sealed: string }>> {
  if (cartIds.length === 0) return new Map()
  const rows = await db.selectFrom('cart').select(['id', 'store_id', 'email_sealed']).where('id', 'in', cartIds).limit(MESSAGES_MAX).execute()
  return new Map(rows.flatMap((row) => (row.email_sealed ? [[row.id, { storeId: row.store_id, sealed: row.email_sealed }]] : [])))
}

const selectMessage = (db: Db) => db.selectFrom('message').leftJoin('run', 'run.id', 'message.run_id')
  .select(['message.id', 'message.store_id', 'message.step', 'message.mail', 'message.state', 'message.due_at', 'message.attempt', 'message.reason', 'message.ended_at',
    'run.flow', 'run.subject', 'run.subject_id'])

type MessageWithRun = Pick<Row<'message'>, 'id' | 'store_id' | 'step' | 'mail' | 'state' | 'due_at' | 'attempt' | 'reason' | 'ended_at'>
  & { readonly flow: string | null; readonly subject: Subject | null; readonly subject_id: string | null }

const toListed = (row: MessageWithRun): ListedMessage => ({
  id: row.id, storeId: row.store_id, step: row.step, mail: row.mail, state: row.state, dueAt: instant(row.due_at), attempt: row.attempt, reason: row.reason,
  endedAt: row.ended_at === null ? null : instant(row.ended_at),
  run: row.flow !== null && row.subject !== null && row.subject_id !== null ? { flow: row.flow, subject: row.subject, subjectId: row.subject_id } : null,
})
