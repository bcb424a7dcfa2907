/** What is remembered about shops: where they are, and when the script was last heard of in their pages. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'

const SEEN_MAX = 10

export async function readCountry(db: Db, storeId: string): Promise<string | null> {
  return (await db.selectFrom('store_sync').select('country').where('store_id', '=', storeId).executeTakeFirst())?.country ?? null
}

/** Kept beside how far the shop was read, once it was read at all. */
export async function rememberCountry(db: Db, storeId: string, country: string): Promise<void> {
  await db.updateTable('store_sync').set({ country }).where('store_id', '=', storeId).execute()
}

/** One kind of page on which the script runs. */
export interface ScriptSighting {
  readonly kind: string
  readonly version: string
  /** Wall time. */
  readonly lastAt: Instant
}

export async function recordSighting(db: Db, storeId: string, seen: ScriptSighting): Promise<void> {
  const update = async (): Promise<boolean> => (await db.updateTable('script_seen').set({ last_at: seen.lastAt })
    .where('store_id', '=', storeId).where('kind', '=', seen.kind).where('version', '=', seen.version).executeTakeFirst()).numUpdatedRows > 0n
  if (await update()) return
  try {
    await db.insertInto('script_seen').values({ store_id: storeId, kind: seen.kind, version: seen.version, last_at: seen.lastAt }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Where the script was last seen, latest first. */
export async function lastSightings(db: Db, storeId: string): Promise<readonly ScriptSighting[]> {
  const rows = await db.selectFrom('script_seen').select(['kind', 'version', 'last_at']).where('store_id', '=', storeId).orderBy('last_at', 'desc').limit(SEEN_MAX).execute()
  return rows.map((row) => ({ kind: row.kind, version: row.version, lastAt: instant(row.last_at) }))
}
