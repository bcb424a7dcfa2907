/** Products as the shop last told them. */
import { askAbout, padded } from '../db/many.ts'
import type { Db } from '../db/schema.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import { instant, type Instant } from '../values/time.ts'

/** Ids in one statement. */
const BATCH_MAX = 200

export interface KnownProduct {
  readonly product: PlatformProduct
  /** Wall time. */
  readonly fetchedAt: Instant
}

export async function readProducts(db: Db, storeId: string, ids: readonly number[]): Promise<ReadonlyMap<number, KnownProduct>> {
  const rows = await askAbout(ids, 2, (keys, rowsMax) => db.selectFrom('product').select(['product_id', 'body', 'fetched_at'])
    .where('store_id', '=', storeId).where('product_id', 'in', keys).limit(rowsMax).execute())
  // Written by us from a checked answer, so it needs no second check.
  return new Map(rows.map((row) => [row.product_id, { product: JSON.parse(row.body) as PlatformProduct, fetchedAt: instant(row.fetched_at) }]))
}

export async function saveProducts(db: Db, storeId: string, products: readonly PlatformProduct[], at: Instant): Promise<void> {
  const latest = [...new Map(products.map((product) => [product.id, product])).values()]
  for (let start = 0; start < latest.length; start += BATCH_MAX) {
    const some = latest.slice(start, start + BATCH_MAX)
    await db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('product').where('store_id', '=', storeId).where('product_id', 'in', padded(some.map(({ id }) => id))).execute()
      await transaction.insertInto('product').values(some.map((product) => ({ store_id: storeId, product_id: product.id, body: JSON.stringify(product), fetched_at: at }))).execute()
    })
  }
}

/** Has products asked for again before they are shown: the shop said that they changed. Ids it does not know do no harm. */
export async function markStale(db: Db, storeId: string, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH_MAX) {
    await db.updateTable('product').set({ fetched_at: 0 }).where('store_id', '=', storeId).where('product_id', 'in', ids.slice(start, start + BATCH_MAX)).execute()
  }
}
