/** Events of our messages in the database: each kept once, and classed anew whenever one more is known, so that the order
 *  in which they come makes no difference. */
import { sql } from 'kysely'
import { isDuplicateKey } from '../../db/dialect.ts'
import type { Db } from '../../db/schema.ts'
import type { EventClass, EventKind } from '../../db/tables-of-feedback.ts'
import { instant, type Instant } from '../../values/time.ts'
import { classify, type Sign } from './classify.ts'

/** Openings and clicks of one message above this are programs' and change nothing that anybody would look at. */
const SIGNS_MAX = 200
const MESSAGES_MAX = 1_000

/** What an opening or click was judged by; empty for other events. Holds no addresses, neither of people nor of machines. */
export type EventDetail = Omit<Sign, 'kind' | 'at'> | { readonly bounceType?: string }

export interface NewEvent {
  readonly id: string
  readonly storeId: string
  readonly messageId: string
  readonly kind: EventKind
  readonly at: Instant
  readonly detail: EventDetail
  readonly dedupeKey: string
  readonly traceKey: string | null
  readonly heardAt: Instant
}

/** A message of ours that an event is about. */
export interface Ours {
  readonly id: string
  readonly storeId: string
  readonly runId: string
  readonly providerId: string | null
}

/** The message an event is about, by our id that came along, else by the provider's. Null: it is not one of ours. */
export async function findOurs(db: Db, { messageId, providerId }: { messageId: string | null; providerId: string | null }): Promise<Ours | null> {
  const select = db.selectFrom('message').select(['id', 'store_id', 'run_id', 'provider_id'])
  const row = (messageId === null ? undefined : await select.where('id', '=', messageId).executeTakeFirst())
    ?? (providerId === null ? undefined : await select.where('provider_id', '=', providerId).limit(1).executeTakeFirst())
  return row ? { id: row.id, storeId: row.store_id, runId: row.run_id, providerId: row.provider_id } : null
}

/** Keeps an event. `known`: it was told before. `full`: the message has so many that one more says nothing. */
export async function recordEvent(db: Db, event: NewEvent): Promise<'new' | 'known' | 'full'> {
  if (await isKnown(db, event)) return 'known'
  return db.transaction().execute(async (transaction) => {
    // Events of one message one after the other: the last one sees all others, and so classes them rightly.
    await transaction.updateTable('message').set({ id: event.messageId }).where('id', '=', event.messageId).execute()
    if (isSign(event.kind) && await countSigns(transaction, event.messageId) >= SIGNS_MAX) return 'full'
    if (!(await insert(transaction, event))) return 'known'
    if (isSign(event.kind) || event.kind === 'delivered') await classAnew(transaction, event.messageId)
    return 'new'
  })
}

const isSign = (kind: EventKind): kind is Sign['kind'] => kind === 'opened' || kind === 'clicked'

async function isKnown(db: Db, { dedupeKey, traceKey }: NewEvent): Promise<boolean> {
  const found = await db.selectFrom('event').select('id')
    .where((where) => where.or([where('dedupe_key', '=', dedupeKey), ...(traceKey === null ? [] : [where('trace_key', '=', traceKey)])])).limit(1).executeTakeFirst()
  return found !== undefined
}

async function countSigns(db: Db, messageId: string): Promise<number> {
  const row = await db.selectFrom('event').select(sql<number>`count(*)`.as('n')).where('message_id', '=', messageId).where('kind', 'in', ['opened', 'clicked']).executeTakeFirst()
  return Number(row?.n ?? 0)
}

async function insert(db: Db, event: NewEvent): Promise<boolean> {
  try {
    await db.insertInto('event').values({
      id: event.id, store_id: event.storeId, message_id: event.messageId, kind: event.kind, at: event.at, class: null, detail: JSON.stringify(event.detail),
      dedupe_key: event.dedupeKey, trace_key: event.traceKey, heard_at: event.heardAt,
    }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** Judges every opening and click of a message by all that is known now. */
async function classAnew(db: Db, messageId: string): Promise<void> {
  const rows = await db.selectFrom('event').select(['id', 'kind', 'at', 'class', 'detail']).where('message_id', '=', messageId)
    .where('kind', 'in', ['delivered', 'opened', 'clicked']).orderBy('at').limit(SIGNS_MAX * 2).execute()
  const message = await db.selectFrom('message').select(['intent_at', 'sent_at']).where('id', '=', messageId).executeTakeFirst()
  const sentAt = message?.intent_at ?? message?.sent_at
  const deliveredAt = rows.find((row) => row.kind === 'delivered')?.at
  const journey = { sentAt: sentAt == null ? null : instant(sentAt), deliveredAt: deliveredAt === undefined ? null : instant(deliveredAt) }
  // Written by us, so it needs no second check.
  const signs = rows.flatMap((row) => (isSign(row.kind) ? [{ row, sign: { ...JSON.parse(row.detail) as Omit<Sign, 'kind' | 'at'>, kind: row.kind, at: instant(row.at) } }] : []))
  const all = signs.map(({ sign }) => sign)
  for (const { row, sign } of signs) {
    const found = classify(sign, journey, all)
    if (found !== row.class) await db.updateTable('event').set({ class: found }).where('id', '=', row.id).execute()
  }
}

/** How often something happened, all told and by people. */
export interface Tally {
  readonly count: number
  readonly firstAt: Instant | null
  /** Null: nothing shows that a person did. */
  readonly firstHumanAt: Instant | null
}

/** What became of one message after it left. */
export interface Feedback {
  readonly deliveredAt: Instant | null
  readonly opened: Tally
  readonly clicked: Tally
  readonly bouncedAt: Instant | null
  readonly softBouncedAt: Instant | null
  readonly complainedAt: Instant | null
  readonly unsubscribedAt: Instant | null
}

/** What became of messages after they left; those of which nothing was heard are left out. */
export async function feedbackOf(db: Db, messageIds: readonly string[]): Promise<ReadonlyMap<string, Feedback>> {
  if (messageIds.length === 0) return new Map()
  const rows = await db.selectFrom('event').select(['message_id', 'kind', 'class', sql<number>`count(*)`.as('n'), sql<number>`min(${sql.ref('at')})`.as('first_at')])
    .where('message_id', 'in', messageIds.slice(0, MESSAGES_MAX)).groupBy(['message_id', 'kind', 'class']).execute()
  const byMessage = new Map<string, Counted[]>()
  for (const { message_id: id, kind, class: judged, n, first_at: first } of rows) {
    byMessage.set(id, [...byMessage.get(id) ?? [], { kind, judged, count: Number(n), firstAt: instant(Number(first)) }])
  }
  return new Map([...byMessage].map(([id, counted]) => [id, toFeedback(counted)]))
}

interface Counted {
  readonly kind: EventKind
  readonly judged: EventClass | null
  readonly count: number
  readonly firstAt: Instant
}

function toFeedback(counted: readonly Counted[]): Feedback {
  const of = (kind: EventKind): readonly Counted[] => counted.filter((each) => each.kind === kind)
  const first = (each: readonly Counted[]): Instant | null => (each.length === 0 ? null : instant(Math.min(...each.map(({ firstAt }) => firstAt))))
  const tally = (kind: EventKind): Tally => ({
    count: of(kind).reduce((sum, each) => sum + each.count, 0), firstAt: first(of(kind)), firstHumanAt: first(of(kind).filter((each) => each.judged === 'human')),
  })
  return {
    deliveredAt: first(of('delivered')), opened: tally('opened'), clicked: tally('clicked'), bouncedAt: first(of('bounced')),
    softBouncedAt: first(of('soft-bounced')), complainedAt: first(of('complained')), unsubscribedAt: first(of('unsubscribed')),
  }
}

/** How many messages something happened to, and to how many of them by a person's doing. */
export interface FeedbackCount {
  readonly kind: EventKind
  readonly messages: number
  /** Of openings and clicks; as many as `messages` otherwise. */
  readonly byPeople: number
}

/** A shop's events since a moment, counted by message. Kinds that did not happen are left out. */
export async function countsOf(db: Db, storeId: string, since: Instant): Promise<readonly FeedbackCount[]> {
  const rows = await db.selectFrom('event').select(['kind', sql<number>`count(distinct message_id)`.as('n'),
    sql<number>`count(distinct case when class is null or class = 'human' then message_id end)`.as('people')])
    .where('store_id', '=', storeId).where('at', '>=', since).groupBy('kind').orderBy('kind').execute()
  return rows.map((row) => ({ kind: row.kind, messages: Number(row.n), byPeople: Number(row.people) }))
}
