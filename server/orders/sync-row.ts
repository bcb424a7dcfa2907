/** The one row of a shop in which is written down how far it was read. It is made by whoever needs it first. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'

/** Changes a shop's row, which nearly always is there. @returns whether it was changed */
export async function changeRow(db: Db, storeId: string, change: () => Promise<{ readonly numUpdatedRows: bigint }>): Promise<boolean> {
  if ((await change()).numUpdatedRows === 1n) return true
  return await ensureRow(db, storeId) && (await change()).numUpdatedRows === 1n
}

/** @returns whether it was missing */
export async function ensureRow(db: Db, storeId: string): Promise<boolean> {
  const row = await db.selectFrom('store_sync').select('store_id').where('store_id', '=', storeId).executeTakeFirst()
  if (row) return false
  try {
    await db.insertInto('store_sync').values({ store_id: storeId, skew_ms: 0 }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  return true
}
