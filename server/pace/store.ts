/** How the mails of a shop's flows fare, and which flows were stopped because of it, in the database. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import type { FlowPauseTable } from '../db/tables-of-pace.ts'
import type { WaitReason } from '../flows/decide.ts'
import { instant, type Instant } from '../values/time.ts'
import type { FlowCounts } from './health.ts'

/** The reason with which a mail counts as sent that never left this install. */
const KEPT_LOCALLY = 'kept-locally'
/** The reason with which runs and messages of a paused flow wait. */
const HELD: WaitReason = 'flow-paused'

export interface FlowPause {
  readonly storeId: string
  readonly flow: string
  readonly state: FlowPauseTable['state']
  readonly reason: FlowPauseTable['reason']
  readonly sentCount: number
  readonly bouncedCount: number
  readonly complainedCount: number
  /** Wall time of the last change. */
  readonly at: Instant
}

export const isPaused = async (db: Db, storeId: string, flow: string): Promise<boolean> => (await pausedFlows(db, storeId)).has(flow)

/** The flows of a shop that are paused now. */
export async function pausedFlows(db: Db, storeId: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('flow_pause').select('flow').where('store_id', '=', storeId).where('state', '=', 'paused').execute()
  return new Set(rows.map((row) => row.flow))
}

/** Every pause there ever was, the present one of each flow. */
export async function readPauses(db: Db, storeId: string): Promise<readonly FlowPause[]> {
  const rows = await db.selectFrom('flow_pause').select(['store_id', 'flow', 'state', 'reason', 'sent_count', 'bounced_count', 'complained_count', 'at']).where('store_id', '=', storeId).orderBy('flow').execute()
  return rows.map((row) => ({
    storeId: row.store_id, flow: row.flow, state: row.state, reason: row.reason,
    sentCount: row.sent_count, bouncedCount: row.bounced_count, complainedCount: row.complained_count, at: instant(row.at),
  }))
}

/** Stops a flow for a shop. False when it is stopped already. */
export async function pauseFlow(db: Db, pause: Omit<FlowPause, 'state'>): Promise<boolean> {
  const values = { state: 'paused', reason: pause.reason, sent_count: pause.sentCount, bounced_count: pause.bouncedCount, complained_count: pause.complainedCount, at: pause.at } as const
  try {
    await db.insertInto('flow_pause').values({ store_id: pause.storeId, flow: pause.flow, ...values }).execute()
    return true
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  const result = await db.updateTable('flow_pause').set(values).where('store_id', '=', pause.storeId).where('flow', '=', pause.flow).where('state', '=', 'resumed').executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Lets a flow go on. What happened before is not held against it again, and what waits for nothing else comes up at once. @param at wall time, and service time */
export async function resumeFlow(db: Db, { storeId, flow }: Pick<FlowPause, 'storeId' | 'flow'>, at: { readonly wall: Instant; readonly now: Instant }): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const resumed = await transaction.updateTable('flow_pause').set({ state: 'resumed', at: at.wall }).where('store_id', '=', storeId).where('flow', '=', flow).where('state', '=', 'paused').executeTakeFirst()
    if (resumed.numUpdatedRows !== 1n) return false
    await transaction.updateTable('message').set({ due_at: at.now }).where('store_id', '=', storeId).where('state', '=', 'scheduled').where('due_at', '>', at.now).where('reason', '=', HELD)
      .where('run_id', 'in', (from) => from.selectFrom('run').select('id').where('store_id', '=', storeId).where('state', '=', 'active').where('flow', '=', flow)).execute()
    await transaction.updateTable('run').set((column) => ({ next_at: at.now, version: column('version', '+', 1) }))
      .where('store_id', '=', storeId).where('state', '=', 'active').where('next_at', '>', at.now).where('reason', '=', HELD).where('flow', '=', flow).execute()
    return true
  })
}

export async function flowOfRun(db: Db, runId: string): Promise<string | null> {
  return (await db.selectFrom('run').select('flow').where('id', '=', runId).executeTakeFirst())?.flow ?? null
}

/** What became of the latest mails of a shop's flow, none of them older than `since` (wall time) and no more than `most`. */
export async function countLatest(db: Db, about: { storeId: string; flow: string; since: Instant; most: number }): Promise<FlowCounts> {
  const sent = db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').select(['message.id', 'message.sent_at'])
    .where('message.store_id', '=', about.storeId).where('run.flow', '=', about.flow).where('message.state', '=', 'sent').where('message.reason', '<>', KEPT_LOCALLY)
    .where('message.sent_at', '>=', about.since).orderBy('message.sent_at', 'desc').limit(about.most)
  const total = await db.selectFrom(sent.as('latest')).select((eb) => eb.fn.countAll<number | string>().as('n')).executeTakeFirst()
  const rows = await db.selectFrom(sent.as('latest')).innerJoin('event', 'event.message_id', 'latest.id')
    .select(['event.kind', (eb) => eb.fn.count<number | string>('latest.id').distinct().as('n')])
    .where('event.kind', 'in', ['bounced', 'complained']).groupBy('event.kind').execute()
  const of = (kind: 'bounced' | 'complained'): number => Number(rows.find((row) => row.kind === kind)?.n ?? 0)
  return { sent: Number(total?.n ?? 0), bounced: of('bounced'), complained: of('complained') }
}
