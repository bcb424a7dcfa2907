/** What was left in carts, as the shop told it then: kept while a run may tell news of it. */
import { isDuplicateKey } from '../../db/dialect.ts'
import { askAbout, groupBy } from '../../db/many.ts'
import type { Db } from '../../db/schema.ts'
import type { Instant } from '../../values/time.ts'
import type { Watched } from './news.ts'

/** More things than a cart may hold. */
const THINGS_MAX = 500
/** Things looked for at a time. With the rest of the last run's, at most a thousand are deleted. */
const FORGET_MAX = 500

/** By run; those about which nothing was kept are left out. */
export async function watchedOf(db: Db, runIds: readonly string[]): Promise<ReadonlyMap<string, readonly Watched[]>> {
  const rows = await askAbout(runIds, THINGS_MAX, (keys, rowsMax) => db.selectFrom('watched_item').select(['run_id', 'product_id', 'price', 'currency', 'was_gone'])
    .where('run_id', 'in', keys).limit(rowsMax).execute())
  return new Map([...groupBy(rows, (row) => row.run_id)].map(([runId, things]) =>
    [runId, things.map((row) => ({ productId: row.product_id, price: row.price, currency: row.currency, wasGone: row.was_gone === 1 }))]))
}

/** Keeps things as they are now, those that are kept already as they were. */
export async function keepWatched(db: Db, runId: string, things: readonly Watched[]): Promise<void> {
  for (const { productId, price, currency, wasGone } of things) {
    try {
      await db.insertInto('watched_item').values({ run_id: runId, product_id: productId, price, currency, was_gone: wasGone ? 1 : 0 }).execute()
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
  }
}

/** Notes that things cannot be bought at present. */
export async function noteGone(db: Db, runId: string, productIds: readonly number[]): Promise<void> {
  if (productIds.length === 0) return
  await db.updateTable('watched_item').set({ was_gone: 1 }).where('run_id', '=', runId).where('product_id', 'in', productIds).where('was_gone', '=', 0).execute()
}

/**
 * Deletes the things of runs of a shop that ended before then.
 * @returns whether there may be more
 */
export async function forgetWatched(db: Db, storeId: string, before: Instant): Promise<boolean> {
  const over = await db.selectFrom('watched_item').innerJoin('run', 'run.id', 'watched_item.run_id').select('watched_item.run_id')
    .where('run.store_id', '=', storeId).where('run.state', '<>', 'active').where('run.ended_at', '<', before).limit(FORGET_MAX).execute()
  if (over.length > 0) await db.deleteFrom('watched_item').where('run_id', 'in', [...new Set(over.map((row) => row.run_id))]).execute()
  return over.length === FORGET_MAX
}
