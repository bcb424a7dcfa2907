/** Experiments in the database, who takes part in them, and what these people ordered. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db, Row } from '../db/schema.ts'
import type { OutcomeOrder } from '../metrics/outcomes.ts'
import { SOLD_COLUMNS, toSold } from '../metrics/store.ts'
import type { Message } from '../messages/outbox.ts'
import { instant, type Duration, type Instant } from '../values/time.ts'
import { VARIANT_IDS, variants, type Experiment, type VariantId } from './experiment.ts'

const LIST_MAX = 200
const ORDERS_MAX = 100_000

export type NewExperiment = Omit<Experiment, 'state' | 'isApplied' | 'winner' | 'endedAt'>

/** Begins an experiment. False when another one about the same mail runs. */
export async function startExperiment(db: Db, of: NewExperiment): Promise<boolean> {
  try {
    await db.insertInto('experiment').values({ id: of.id, store_id: of.storeId, name: of.name, flow: of.flow, step: of.step, kind: of.kind, metric: of.metric, share_percent: of.sharePercent,
      variants: JSON.stringify(of.variants), state: 'running', live_key: `${of.storeId}:${of.flow}:${of.step}`, is_auto: of.isAuto ? 1 : 0, is_applied: 0, winner: null, started_at: of.startedAt, ended_at: null }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** Latest first. */
export async function listExperiments(db: Db, storeId: string): Promise<readonly Experiment[]> {
  return (await selectExperiment(db).where('store_id', '=', storeId).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(LIST_MAX).execute()).map(toExperiment)
}

export async function findExperiment(db: Db, id: string): Promise<Experiment | null> {
  const row = await selectExperiment(db).where('id', '=', id).executeTakeFirst()
  return row ? toExperiment(row) : null
}

/** Those that change a step's mail: applied ones in the order they ended in, the running one last. */
export async function experimentsFor(db: Db, of: { readonly storeId: string; readonly flow: string; readonly step: string }): Promise<readonly Experiment[]> {
  const rows = await selectExperiment(db).where('store_id', '=', of.storeId).where((where) => where.or([where('state', '=', 'running'), where('is_applied', '=', 1)]))
    .where('flow', '=', of.flow).where('step', '=', of.step).orderBy('ended_at').limit(LIST_MAX).execute()
  const all = rows.map(toExperiment)
  return [...all.filter(({ state }) => state !== 'running'), ...all.filter(({ state }) => state === 'running')]
}

/** Those that run about delays, of all the mails of a shop. */
export async function delayExperiments(db: Db, storeId: string): Promise<readonly Experiment[]> {
  const rows = await selectExperiment(db).where('store_id', '=', storeId).where('state', '=', 'running').where('kind', '=', 'delay').orderBy('id').limit(LIST_MAX).execute()
  return rows.map(toExperiment)
}

/** Ends a running experiment. False when it does not run any more. */
export async function endExperiment(db: Db, id: string, end: { readonly state: 'decided' | 'stopped'; readonly winner: VariantId | null; readonly isApplied: boolean; readonly at: Instant }): Promise<boolean> {
  const result = await db.updateTable('experiment').set({ state: end.state, winner: end.winner, is_applied: end.isApplied ? 1 : 0, live_key: null, ended_at: end.at })
    .where('id', '=', id).where('state', '=', 'running').executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Has everybody get a variant of an ended experiment, or nobody any more (null). */
export async function applyVariant(db: Db, id: string, winner: VariantId | null): Promise<boolean> {
  const result = await db.updateTable('experiment').set(winner === null ? { is_applied: 0 } : { is_applied: 1, winner })
    .where('id', '=', id).where('state', 'in', ['decided', 'stopped']).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export interface Entry {
  readonly experimentId: string
  readonly storeId: string
  readonly emailIndex: string
  readonly variant: VariantId
  readonly messageId: string
  readonly at: Instant
  /** The same moment by the shop's clock. */
  readonly storeAt: Instant
}

/** A person counts from the first time on; later ones change nothing. */
export async function enter(db: Db, entry: Entry): Promise<void> {
  try {
    await db.insertInto('experiment_entry').values({ experiment_id: entry.experimentId, email_index: entry.emailIndex, store_id: entry.storeId, variant: entry.variant, message_id: entry.messageId, at: entry.at, store_at: entry.storeAt }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Writes down on the message what it is of. */
export async function noteVariants(db: Db, message: Message, text: string): Promise<void> {
  await db.updateTable('message').set({ variant: text }).where('id', '=', message.id).where('attempt', '=', message.attempt).execute()
}

/** How many people got each variant, of those who entered until then. */
export async function countEntries(db: Db, experimentId: string, until: Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('experiment_entry').select(({ fn }) => ['variant', fn.countAll<number | string>().as('people')])
    .where('experiment_id', '=', experimentId).where('at', '<=', until).groupBy('variant').execute()
  return new Map(rows.map((row) => [row.variant, Number(row.people)]))
}

/** What they ordered within `window`, by the address alone. */
export async function ordersOfEntries(db: Db, of: { readonly experimentId: string; readonly until: Instant; readonly window: Duration }): Promise<readonly OutcomeOrder[]> {
  const rows = await db.selectFrom('experiment_entry')
    .innerJoin('shop_order', (join) => join.onRef('shop_order.store_id', '=', 'experiment_entry.store_id').onRef('shop_order.email_index', '=', 'experiment_entry.email_index')
      .onRef('shop_order.placed_store_at', '>=', 'experiment_entry.store_at'))
    .select([...SOLD_COLUMNS, 'experiment_entry.variant', 'experiment_entry.email_index'])
    .where('experiment_entry.experiment_id', '=', of.experimentId).where('experiment_entry.at', '<=', of.until)
    .where(({ eb }) => eb(eb('shop_order.placed_store_at', '-', eb.ref('experiment_entry.store_at')), '<=', of.window)).limit(ORDERS_MAX).execute()
  return rows.map((row) => ({ ...toSold(row), group: row.variant, person: row.email_index }))
}

const selectExperiment = (db: Db) => db.selectFrom('experiment')
  .select(['id', 'store_id', 'name', 'flow', 'step', 'kind', 'metric', 'share_percent', 'variants', 'state', 'live_key', 'is_auto', 'is_applied', 'winner', 'started_at', 'ended_at'])

const toExperiment = (row: Row<'experiment'>): Experiment => ({
  id: row.id, storeId: row.store_id, name: row.name, flow: row.flow, step: row.step, kind: row.kind, metric: row.metric, sharePercent: row.share_percent,
  variants: variants.parse(JSON.parse(row.variants)), state: row.state, isAuto: row.is_auto === 1, isApplied: row.is_applied === 1,
  winner: VARIANT_IDS.find((id) => id === row.winner) ?? null, startedAt: instant(row.started_at), endedAt: row.ended_at === null ? null : instant(row.ended_at),
})
