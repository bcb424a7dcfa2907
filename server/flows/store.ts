/** Runs in the database: one cart or order in one flow. */
import { isDuplicateKey } from '../db/dialect.ts'
import { askAbout, padded, valueBy } from '../db/many.ts'
import type { Db, Row, RunState, Subject } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'

const BATCH_MAX = 200

export interface Run {
  readonly id: string
  readonly storeId: string
  readonly flow: string
  readonly subject: Subject
  readonly subjectId: string
  readonly round: number
  readonly emailIndex: string | null
  /** Over all shops; as of the last decision, null before. */
  readonly personIndex: string | null
  readonly state: RunState
  readonly reason: string
  readonly nextStep: string | null
  readonly nextAt: Instant | null
  readonly version: number
  readonly startedAt: Instant
  readonly endedAt: Instant | null
}

/** Reasons that ended a run but not its story: it goes on, behind the steps already done, when the cart is left again. */
const RESUMABLE = ['no-address', 'newer-cart', 'no-consent', 'order-fell-through'] as const

/** Whether a run that ended so goes on when the cart is left again. */
export const mayResume = (reason: string): boolean => RESUMABLE.some((each) => each === reason)

/** Starts a run, or resumes one of this round that ended for a reason that may have passed. Any other earlier run stays as it is. */
export async function startRun(db: Db, run: Pick<Run, 'id' | 'storeId' | 'flow' | 'subject' | 'subjectId' | 'round' | 'emailIndex'>, at: Instant): Promise<void> {
  const values = { id: run.id, store_id: run.storeId, flow: run.flow, subject: run.subject, subject_id: run.subjectId, round: run.round,
    email_index: run.emailIndex, person_index: null, state: 'active', reason: 'started', next_step: null, next_at: at, version: 1, started_at: at, ended_at: null } as const
  try {
    await db.insertInto('run').values(values).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    await db.updateTable('run')
      .set((column) => ({ state: 'active', reason: 'resumed', next_at: at, ended_at: null, email_index: run.emailIndex, version: column('version', '+', 1) }))
      .where('store_id', '=', run.storeId).where('flow', '=', run.flow).where('subject_id', '=', run.subjectId).where('round', '=', run.round)
      .where('state', '=', 'stopped').where('reason', 'in', RESUMABLE).execute()
  }
}

/** Has runs of some subjects go on that ended for one reason, now that it is gone. */
export async function resumeRuns(db: Db, storeId: string, subjectIds: readonly string[], ended: { reason: (typeof RESUMABLE)[number]; at: Instant }): Promise<void> {
  if (subjectIds.length === 0) return
  await db.updateTable('run').set((column) => ({ state: 'active', reason: 'resumed', next_at: ended.at, ended_at: null, version: column('version', '+', 1) }))
    .where('store_id', '=', storeId).where('subject_id', 'in', subjectIds).where('state', '=', 'stopped').where('reason', '=', ended.reason).execute()
}

/** Lets the run of a cart go on when the cart is idle: the order that ended it turned out to be none. */
export async function reopenRuns(db: Db, storeId: string, cartId: string): Promise<void> {
  await db.updateTable('run').set((column) => ({ reason: 'order-fell-through', version: column('version', '+', 1) }))
    .where('store_id', '=', storeId).where('subject_id', '=', cartId).where('subject', '=', 'cart').where('state', '=', 'stopped').where('reason', '=', 'ordered').execute()
}

/** Active runs whose time to decide has come, longest waiting first. */
export async function dueRuns(db: Db, storeId: string, now: Instant): Promise<readonly Run[]> {
  const rows = await selectRun(db).where('state', '=', 'active').where('next_at', '<=', now).where('store_id', '=', storeId)
    .orderBy('next_at').limit(BATCH_MAX).execute()
  return rows.map(toRun)
}

export async function findRun(db: Db, id: string): Promise<Run | null> {
  const row = await selectRun(db).where('id', '=', id).executeTakeFirst()
  return row ? toRun(row) : null
}

/** Those runs, by id. */
export async function findRuns(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Run>> {
  const rows = await askAbout(ids, 2, (keys, rowsMax) => selectRun(db).where('id', 'in', keys).limit(rowsMax).execute())
  return new Map(rows.map((row) => [row.id, toRun(row)]))
}

export async function runsOf(db: Db, storeId: string, subjectIds: readonly string[]): Promise<readonly Run[]> {
  if (subjectIds.length === 0) return []
  return (await selectRun(db).where('store_id', '=', storeId).where('subject_id', 'in', subjectIds).orderBy('round').execute()).map(toRun)
}

/** Says when the run is looked at next, and why then. `at` null: when its message is through. Fails when somebody else changed the run. */
export async function planRun(db: Db, run: Run, next: { step: string | null; at: Instant | null; reason: string }): Promise<boolean> {
  const result = await db.updateTable('run')
    .set({ next_step: next.step, next_at: next.at, reason: next.reason, version: run.version + 1 })
    .where('id', '=', run.id).where('state', '=', 'active').where('version', '=', run.version).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Ends a run. The send path writes the same row, so of a purchase and a send at the same moment one loses. */
export async function stopRun(db: Db, runId: string, end: { reason: string; at: Instant }): Promise<boolean> {
  const result = await db.updateTable('run')
    .set((column) => ({ state: end.reason === 'finished' ? 'finished' : 'stopped', reason: end.reason, next_step: null, next_at: null, ended_at: end.at, version: column('version', '+', 1) }))
    .where('id', '=', runId).where('state', '=', 'active').executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/**
 * Marks that messages of these runs are about to leave: succeeds for those that are active. Call inside the intents' transaction.
 * @returns how many they are
 */
export async function touchActiveRuns(db: Db, runIds: readonly string[]): Promise<number> {
  const result = await db.updateTable('run').set((column) => ({ version: column('version', '+', 1) }))
    .where('id', 'in', padded(runIds)).where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'active').executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Lets a run go on that had ended because all its steps were through: its last one turned out not to have left. */
export async function reopenFinishedRun(db: Db, runId: string, at: Instant): Promise<void> {
  await db.updateTable('run').set((column) => ({ state: 'active', reason: 'in-outbox', next_at: at, ended_at: null, version: column('version', '+', 1) }))
    .where('id', '=', runId).where('state', '=', 'finished').execute()
}

/** Has the run decided again now, after its message is through or its facts changed. */
export const wakeRun = (db: Db, runId: string, at: Instant, reason: string): Promise<void> => wakeRuns(db, new Map([[runId, at]]), reason)

/** The same for some runs, each at its time. */
export async function wakeRuns(db: Db, wakes: ReadonlyMap<string, Instant>, reason: string): Promise<void> {
  const [first, ...others] = new Set(wakes.values())
  if (first === undefined) return
  const at = others.length === 0 ? first : valueBy('id', wakes)
  await db.updateTable('run').set((column) => ({ next_at: at, reason, version: column('version', '+', 1) }))
    .where('id', 'in', padded([...wakes.keys()])).where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'active').execute()
}

/** Active runs about a person: what an unsubscribe stops. A cart's address may have been corrected since its run began. */
export async function activeRunsOfPerson(db: Db, storeId: string, emailIndex: string): Promise<readonly Run[]> {
  const carts = db.selectFrom('cart').select('cart.id').where('cart.store_id', '=', storeId).where('cart.email_index', '=', emailIndex)
  return (await selectRun(db).where('store_id', '=', storeId).where('state', '=', 'active')
    .where((where) => where.or([where('email_index', '=', emailIndex), where('subject_id', 'in', carts)])).limit(BATCH_MAX).execute()).map(toRun)
}

/** Remembers whom each of some runs is about, over all shops. */
export async function notePeople(db: Db, personIndexes: ReadonlyMap<string, string>): Promise<void> {
  if (personIndexes.size === 0) return
  await db.updateTable('run').set({ person_index: valueBy('id', personIndexes) }).where('id', 'in', padded([...personIndexes.keys()])).execute()
}

/** A run that goes on, of a flow that is not paused. */
export interface LiveRun {
  readonly runId: string
  readonly personIndex: string
  readonly flow: string
  /** When it was last active. */
  readonly activeAt: Instant
}

/** What lives for some people, in any flow of any shop. */
export async function liveRunsOf(db: Db, personIndexes: readonly string[]): Promise<readonly LiveRun[]> {
  const rows = await askAbout(personIndexes, BATCH_MAX, (keys, rowsMax) => db.selectFrom('run')
    .leftJoin('cart', (join) => join.onRef('cart.id', '=', 'run.subject_id').on('run.subject', '=', 'cart'))
    .leftJoin('flow_pause', (join) => join.onRef('flow_pause.store_id', '=', 'run.store_id').onRef('flow_pause.flow', '=', 'run.flow').on('flow_pause.state', '=', 'paused'))
    .select(['run.id', 'run.person_index', 'run.flow', 'run.started_at', 'cart.active_at']).where('flow_pause.state', 'is', null)
    .where('run.person_index', 'in', keys).where('run.state', '=', 'active').where('run.reason', '<>', 'watching').limit(rowsMax).execute())
  return rows.flatMap((row) => (row.person_index === null ? [] : [{ runId: row.id, personIndex: row.person_index, flow: row.flow, activeAt: instant(row.active_at ?? row.started_at) }]))
}

const selectRun = (db: Db) => db.selectFrom('run')
  .select(['id', 'store_id', 'flow', 'subject', 'subject_id', 'round', 'email_index', 'person_index', 'state', 'reason', 'next_step', 'next_at', 'version', 'started_at', 'ended_at'])

const toRun = (row: Row<'run'>): Run => ({
  id: row.id, storeId: row.store_id, flow: row.flow, subject: row.subject, subjectId: row.subject_id, round: row.round,
  emailIndex: row.email_index, personIndex: row.person_index, state: row.state, reason: row.reason, nextStep: row.next_step,
  nextAt: row.next_at === null ? null : instant(row.next_at), version: row.version, startedAt: instant(row.started_at),
  endedAt: row.ended_at === null ? null : instant(row.ended_at),
})
