/** What is remembered about shops: those connected on the admin site, where they are, and when the script was last
 *  heard of in their pages. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'
import type { Vault } from '../vault.ts'
import { shopSecrets, shopSettings, type ShopSecrets, type ShopSettings } from './settings.ts'

const SEEN_MAX = 10
/** Far more shops than one install can serve. */
const SHOPS_MAX = 1_000

/** A shop that was connected on the admin site. */
export interface ConnectedShop {
  readonly id: string
  readonly version: number
  readonly url: string
  readonly settings: ShopSettings
  /** Null when they cannot be opened: they were sealed with another SECRET_KEY. */
  readonly secrets: ShopSecrets | null
}

/** The version of each connected shop: what a process looks at to see whether another one changed something. */
export async function readVersions(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('store').select(['id', 'version']).where('state', '=', 'active').limit(SHOPS_MAX).execute()
  return new Map(rows.map((row) => [row.id, row.version]))
}

/** Those of the named shops that are still connected, longest connected first. */
export async function readConnected(db: Db, vault: Pick<Vault, 'open'>, ids: readonly string[]): Promise<readonly ConnectedShop[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('store').select(['id', 'version', 'url', 'settings', 'secrets_sealed'])
    .where('id', 'in', ids).where('state', '=', 'active').orderBy('created_at').orderBy('id').limit(SHOPS_MAX).execute()
  return rows.map((row) => ({ id: row.id, version: row.version, url: row.url, ...opened(vault, row) }))
}

/** A row that cannot be read costs this one shop, not the others. */
function opened(vault: Pick<Vault, 'open'>, row: { id: string; settings: string; secrets_sealed: string | null }): Pick<ConnectedShop, 'settings' | 'secrets'> {
  try {
    return { settings: shopSettings.parse(JSON.parse(row.settings)), secrets: shopSecrets.parse(JSON.parse(vault.open(row.id, row.secrets_sealed ?? ''))) }
  } catch {
    return { settings: shopSettings.parse({ name: row.id }), secrets: null }
  }
}

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
