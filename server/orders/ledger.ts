/** What is written down about reading a shop: the walk back through its older orders, its self-test, whose turn a reading is. */
import type { Db } from '../db/schema.ts'
import { hours, instant, minus, plus, seconds, type Duration, type Instant } from '../values/time.ts'
import { BACKFILL_BEGIN, type BackfillState } from './backfill-walk.ts'
import { changeRow, ensureRow } from './sync-row.ts'
import type { Settling } from './sync-walk.ts'

/** A worker that stopped in the middle is replaced after this: twice the longest a page may take, and some air. */
const LEASE: Duration = seconds(60)
/** What was noted later than this ahead of now comes from a clock that was wrong then, and counts for nothing. */
const AHEAD_MAX: Duration = hours(1)

/** How far the walk through a shop's older orders is. */
export interface BackfillProgress {
  /** Null before the first page. */
  readonly totalCount: number | null
  readonly leftCount: number | null
  /** Wall time; null while it goes on. */
  readonly endedAt: Instant | null
}

/** A walk that this process may carry on until it lets go or its lease ends. */
export interface Backfill extends BackfillProgress {
  readonly state: BackfillState
  readonly step: number
}

export async function readBackfill(db: Db, storeId: string): Promise<Backfill> {
  const row = await db.selectFrom('store_sync').select(['backfill', 'backfill_step', 'backfill_total_count', 'backfill_left_count', 'backfill_ended_at'])
    .where('store_id', '=', storeId).executeTakeFirst()
  return {
    // Written by us, so it needs no second check.
    state: row?.backfill ? JSON.parse(row.backfill) as BackfillState : BACKFILL_BEGIN, step: row?.backfill_step ?? 0,
    totalCount: row?.backfill_total_count ?? null, leftCount: row?.backfill_left_count ?? null, endedAt: optional(row?.backfill_ended_at),
  }
}

/** Takes the walk for this process. Null when it is over, or another process is at it. */
export async function claimBackfill(db: Db, storeId: string, wall: Instant): Promise<Backfill | null> {
  await ensureRow(db, storeId)
  const result = await db.updateTable('store_sync').set({ backfill_lease_until: plus(wall, LEASE) }).where('store_id', '=', storeId).where('backfill_ended_at', 'is', null)
    .where((where) => where.or([where('backfill_lease_until', 'is', null), where('backfill_lease_until', '<=', wall), where('backfill_lease_until', '>', plus(wall, AHEAD_MAX))]))
    .executeTakeFirst()
  return result.numUpdatedRows === 1n ? readBackfill(db, storeId) : null
}

export async function releaseBackfill(db: Db, storeId: string): Promise<void> {
  await db.updateTable('store_sync').set({ backfill_lease_until: null }).where('store_id', '=', storeId).execute()
}

/** Writes down where the walk goes on, once a page is stored. False when somebody else went on meanwhile. */
export async function saveBackfill(db: Db, storeId: string, known: Backfill, next: { state: BackfillState | null; leftCount: number | null; wall: Instant }): Promise<Backfill | null> {
  // Within a crowded second what is left is an estimate; what is shown only ever shrinks.
  const leftCount = next.leftCount === null ? null : Math.min(next.leftCount, known.leftCount ?? next.leftCount)
  const totalCount = known.totalCount ?? leftCount
  const result = await db.updateTable('store_sync').set({
    backfill: JSON.stringify(next.state ?? known.state), backfill_step: known.step + 1, backfill_total_count: totalCount, backfill_left_count: leftCount,
    backfill_ended_at: next.state === null ? next.wall : null, backfill_lease_until: next.state === null ? null : plus(next.wall, LEASE),
  }).where('store_id', '=', storeId).where((where) => where.or([where('backfill_step', '=', known.step), ...(known.step === 0 ? [where('backfill_step', 'is', null)] : [])])).executeTakeFirst()
  if (result.numUpdatedRows !== 1n) return null
  return { state: next.state ?? known.state, step: known.step + 1, totalCount, leftCount, endedAt: next.state === null ? next.wall : null }
}

/** The shop's clock at our first contact; null before. */
export async function readConnectedAt(db: Db, storeId: string): Promise<Instant | null> {
  return optional((await db.selectFrom('store_sync').select('connected_store_at').where('store_id', '=', storeId).executeTakeFirst())?.connected_store_at)
}

/**
 * Notes the first contact; a later one changes nothing. Carts that came before it began by our clock, for want of the shop's:
 * they are put right, or an order placed after them would seem to be older.
 * @param skew the shop's clock minus ours
 */
export async function noteConnected(db: Db, storeId: string, { storeAt, skew }: { storeAt: Instant; skew: Duration }): Promise<void> {
  await ensureRow(db, storeId)
  await db.transaction().execute(async (transaction) => {
    const result = await transaction.updateTable('store_sync').set({ connected_store_at: storeAt, skew_ms: skew })
      .where('store_id', '=', storeId).where('connected_store_at', 'is', null).executeTakeFirst()
    if (result.numUpdatedRows !== 1n) return
    await transaction.updateTable('cart').set((column) => ({ began_store_at: column('began_store_at', '+', skew) })).where('store_id', '=', storeId).where('began_store_at', '>', 0).execute()
  })
}

/** Takes the next reading of a shop for this process. False when another one asked it within `every`. */
export async function claimReading(db: Db, storeId: string, every: Duration, wall: Instant): Promise<boolean> {
  return changeRow(db, storeId, () => db.updateTable('store_sync').set({ last_try_at: wall }).where('store_id', '=', storeId)
    .where((where) => where.or([where('last_try_at', 'is', null), where('last_try_at', '<=', minus(wall, every)), where('last_try_at', '>', plus(wall, AHEAD_MAX))])).executeTakeFirst())
}

/** Takes a shop's nightly round for this process; once within `every`. */
export async function claimNight(db: Db, storeId: string, every: Duration, wall: Instant): Promise<boolean> {
  return changeRow(db, storeId, () => db.updateTable('store_sync').set({ nightly_at: wall }).where('store_id', '=', storeId)
    .where((where) => where.or([where('nightly_at', 'is', null), where('nightly_at', '<=', minus(wall, every)), where('nightly_at', '>', plus(wall, AHEAD_MAX))])).executeTakeFirst())
}

/** How long the cursor has stood still; null when that is not known. */
export async function readSettling(db: Db, storeId: string): Promise<Settling | null> {
  const row = await db.selectFrom('store_sync').select('settling').where('store_id', '=', storeId).executeTakeFirst()
  return row?.settling ? JSON.parse(row.settling) as Settling : null
}

export async function saveSettling(db: Db, storeId: string, settling: Settling | null): Promise<void> {
  await db.updateTable('store_sync').set({ settling: settling === null ? null : JSON.stringify(settling) }).where('store_id', '=', storeId).execute()
}

/** Up to which change the trash was read, the shop's clock; null before the first time. */
export async function readTrashCursor(db: Db, storeId: string): Promise<Instant | null> {
  return optional((await db.selectFrom('store_sync').select('trash_store_at').where('store_id', '=', storeId).executeTakeFirst())?.trash_store_at)
}

export async function saveTrashCursor(db: Db, storeId: string, storeAt: Instant): Promise<void> {
  await db.updateTable('store_sync').set({ trash_store_at: storeAt }).where('store_id', '=', storeId).execute()
}

/** Whether a message is to leave before that moment of service time, or a step to be decided. */
export async function isMailDue(db: Db, storeId: string, before: Instant): Promise<boolean> {
  const message = await db.selectFrom('message').select('id').where('state', 'in', ['scheduled', 'claimed']).where('due_at', '<=', before).where('store_id', '=', storeId).limit(1).executeTakeFirst()
  if (message) return true
  return (await db.selectFrom('run').select('id').where('state', '=', 'active').where('next_at', '<=', before).where('store_id', '=', storeId).limit(1).executeTakeFirst()) !== undefined
}

/** When the oldest live cart with an address began, the shop's clock: an order may belong to it. Null without one. */
export async function oldestLiveCart(db: Db, storeId: string): Promise<Instant | null> {
  const row = await db.selectFrom('cart').select((of) => of.fn.min('began_store_at').as('began')).where('store_id', '=', storeId)
    .where('state', 'in', ['open', 'abandoned']).where('email_index', 'is not', null).executeTakeFirst()
  return optional(row?.began)
}

/** The last self-test as it was written down. */
export async function readSelfTest(db: Db, storeId: string): Promise<{ findings: string | null; at: Instant | null }> {
  const row = await db.selectFrom('store_sync').select(['self_test', 'self_tested_at']).where('store_id', '=', storeId).executeTakeFirst()
  return { findings: row?.self_test ?? null, at: optional(row?.self_tested_at) }
}

export async function saveSelfTest(db: Db, storeId: string, findings: string, wall: Instant): Promise<void> {
  await ensureRow(db, storeId)
  await db.updateTable('store_sync').set({ self_test: findings, self_tested_at: wall }).where('store_id', '=', storeId).execute()
}

const optional = (utcMs: number | null | undefined): Instant | null => (utcMs === null || utcMs === undefined ? null : instant(utcMs))
