/** What the provider's lists said of people, and how far the provider's own records were read. */
import { isDuplicateKey } from '../../db/dialect.ts'
import { later, type DbMoment } from '../../db/moment.ts'
import type { Db } from '../../db/schema.ts'
import { instant, minus, minutes, seconds, type Duration, type Instant } from '../../values/time.ts'
import type { Topic } from '../../consent/store.ts'
import { STREAM_KINDS, type StreamKind } from './settings.ts'
import type { Said } from './standing.ts'

/** A process that stopped in the middle of a reading is replaced after this. */
const LEASE: Duration = minutes(5)
const NOTE_EVERY: Duration = seconds(10)

/** Notes a word about a person; of each word the latest time counts. */
export async function noteWord(db: Db, personIndex: string, { stream, word, at }: Said): Promise<void> {
  try {
    await db.insertInto('provider_list').values({ person_index: personIndex, stream, word, said_at: at }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    await db.updateTable('provider_list').set({ said_at: at })
      .where('person_index', '=', personIndex).where('stream', '=', stream).where('word', '=', word).where('said_at', '<', at).execute()
  }
}

/** All that was said of a person. */
export async function wordsOf(db: Db, personIndex: string): Promise<readonly Said[]> {
  const rows = await db.selectFrom('provider_list').select(['stream', 'word', 'said_at']).where('person_index', '=', personIndex).orderBy('stream').orderBy('word').execute()
  return rows.map((row) => ({ stream: row.stream, word: row.word, at: instant(row.said_at) }))
}

/** All that was said of some people, by person. */
export async function wordsOfPeople(db: Db, personIndexes: readonly string[]): Promise<ReadonlyMap<string, readonly Said[]>> {
  if (personIndexes.length === 0) return new Map()
  const rows = await db.selectFrom('provider_list').select(['person_index', 'stream', 'word', 'said_at']).where('person_index', 'in', personIndexes).execute()
  const known = new Map<string, Said[]>()
  for (const row of rows) known.set(row.person_index, [...known.get(row.person_index) ?? [], { stream: row.stream, word: row.word, at: instant(row.said_at) }])
  return known
}

/** Takes back what the provider's side had said about an address in one shop; what the person said to us stays. */
export async function liftProviderWord(db: Db, { storeId, emailIndex }: { storeId: string; emailIndex: string }, topics: readonly Topic[], reasons: readonly ('provider' | 'hard-bounce' | 'inactive-recipient')[]): Promise<void> {
  await db.deleteFrom('suppression').where('store_id', '=', storeId).where('email_index', '=', emailIndex).where('topic', 'in', topics).where('reason', 'in', reasons).execute()
}

export interface Hearing {
  readonly stream: StreamKind
  /** Up to when the provider's own records were read, wall time; null before the first time. */
  readonly pulledAt: Instant | null
  /** Why the last reading failed; empty when it did not. */
  readonly trouble: string
  /** Wall time of the last webhook that was ours to hear. */
  readonly webhookAt: Instant | null
  readonly foreignCount: number
}

/** How well the provider is heard, for the operator. */
export async function readHearing(db: Db): Promise<readonly Hearing[]> {
  const rows = await db.selectFrom('hearing').select(['stream', 'pulled_at', 'trouble', 'webhook_at', 'foreign_count']).orderBy('stream').limit(STREAM_KINDS.length).execute()
  return rows.map((row) => ({
    stream: row.stream, pulledAt: optional(row.pulled_at), trouble: row.trouble, webhookAt: optional(row.webhook_at), foreignCount: Number(row.foreign_count),
  }))
}

/** Takes the reading of a stream for this process. Null when it is not due, or another process is at it. */
export async function claimPull(db: Db, stream: StreamKind, { now, pulledBefore }: { now: () => DbMoment; pulledBefore: Instant }): Promise<{ readonly pulledAt: Instant | null } | null> {
  await ensureRow(db, stream)
  const result = await db.updateTable('hearing').set({ lease_until: later(now(), LEASE) }).where('stream', '=', stream).where('lease_until', '<=', now())
    .where((where) => where.or([where('pulled_at', 'is', null), where('pulled_at', '<=', pulledBefore)])).executeTakeFirst()
  if (result.numUpdatedRows !== 1n) return null
  const row = await db.selectFrom('hearing').select('pulled_at').where('stream', '=', stream).executeTakeFirst()
  return { pulledAt: optional(row?.pulled_at ?? null) }
}

/** Notes that all up to a moment was read, and lets go. */
export async function endPull(db: Db, stream: StreamKind, pulledAt: Instant): Promise<void> {
  await db.updateTable('hearing').set({ pulled_at: pulledAt, trouble: '', lease_until: 0 }).where('stream', '=', stream).execute()
}

/** Notes why a reading failed; it is tried again after `until`. */
export async function failPull(db: Db, stream: StreamKind, trouble: string, until: DbMoment): Promise<void> {
  await db.updateTable('hearing').set({ trouble: trouble.slice(0, 200), lease_until: until }).where('stream', '=', stream).execute()
}

/** Notes that a webhook came. @param isForeign it was about a mail that is none of ours */
export async function noteWebhook(db: Db, stream: StreamKind, wall: Instant, isForeign: boolean): Promise<void> {
  await ensureRow(db, stream)
  if (isForeign) await db.updateTable('hearing').set((column) => ({ foreign_count: column('foreign_count', '+', 1) })).where('stream', '=', stream).execute()
  // A burst of webhooks must not write one row again and again.
  await db.updateTable('hearing').set({ webhook_at: wall }).where('stream', '=', stream)
    .where((where) => where.or([where('webhook_at', 'is', null), where('webhook_at', '<', minus(wall, NOTE_EVERY))])).execute()
}

async function ensureRow(db: Db, stream: StreamKind): Promise<void> {
  const known = await db.selectFrom('hearing').select('stream').where('stream', '=', stream).executeTakeFirst()
  if (known) return
  try {
    await db.insertInto('hearing').values({ stream, lease_until: 0, pulled_at: null, trouble: '', webhook_at: null, foreign_count: 0 }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

const optional = (utcMs: number | null): Instant | null => (utcMs === null ? null : instant(utcMs))
