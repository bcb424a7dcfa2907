/** Who was reminded and who was not, in the database, and what each group ordered. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import type { OutcomeOrder } from '../metrics/outcomes.ts'
import { SOLD_COLUMNS, toSold } from '../metrics/store.ts'
import { minus, type Duration, type Instant } from '../values/time.ts'
import type { TrialArm } from './assign.ts'

const ORDERS_MAX = 100_000

export interface Trial {
  readonly storeId: string
  readonly emailIndex: string
  readonly arm: TrialArm
  readonly percent: number
  readonly runId: string
  readonly at: Instant
  /** The same moment by the shop's clock. */
  readonly storeAt: Instant
}

/** A person counts from the first time on; later ones change nothing. */
export async function recordTrial(db: Db, trial: Trial): Promise<void> {
  try {
    await db.insertInto('reminder_trial').values({ store_id: trial.storeId, email_index: trial.emailIndex, arm: trial.arm, percent: trial.percent, run_id: trial.runId, at: trial.at, store_at: trial.storeAt }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Which people of a shop are compared: those of one share whose first reminder was due within this time. */
export interface Compared {
  readonly storeId: string
  readonly percent: number
  readonly from: Instant
  readonly until: Instant
}

/** How many people each group has. */
export async function countTrials(db: Db, of: Compared): Promise<ReadonlyMap<TrialArm, number>> {
  const rows = await db.selectFrom('reminder_trial').select(({ fn }) => ['arm', fn.countAll<number | string>().as('people')])
    .where('store_id', '=', of.storeId).where('percent', '=', of.percent).where('at', '>=', of.from).where('at', '<=', of.until).groupBy('arm').execute()
  return new Map(rows.map((row) => [row.arm, Number(row.people)]))
}

/** What they ordered within `window`. By the address alone: people who got a link would else be found in more ways than the others. */
export async function ordersOfTrials(db: Db, of: Compared, window: Duration): Promise<readonly OutcomeOrder[]> {
  const rows = await db.selectFrom('reminder_trial')
    .innerJoin('shop_order', (join) => join.onRef('shop_order.store_id', '=', 'reminder_trial.store_id').onRef('shop_order.email_index', '=', 'reminder_trial.email_index')
      .onRef('shop_order.placed_store_at', '>=', 'reminder_trial.store_at'))
    .select([...SOLD_COLUMNS, 'reminder_trial.arm', 'reminder_trial.email_index'])
    .where('reminder_trial.store_id', '=', of.storeId).where('reminder_trial.percent', '=', of.percent).where('reminder_trial.at', '>=', of.from).where('reminder_trial.at', '<=', of.until)
    .where(({ eb }) => eb(eb('shop_order.placed_store_at', '-', eb.ref('reminder_trial.store_at')), '<=', window)).limit(ORDERS_MAX).execute()
  return rows.map((row) => ({ ...toSold(row), group: row.arm, person: row.email_index }))
}

/** The share of the latest people who were drawn; null where nobody was. */
export async function latestPercent(db: Db, storeId: string, now: Instant, within: Duration): Promise<number | null> {
  const row = await db.selectFrom('reminder_trial').select('percent').where('store_id', '=', storeId).where('at', '>=', minus(now, within)).orderBy('at', 'desc').limit(1).executeTakeFirst()
  return row?.percent ?? null
}
