/** Shops connected on the admin site, in the database. Every change is one conditional statement and grows the version. */
import { isDuplicateKey } from '../../db/dialect.ts'
import type { Db } from '../../db/schema.ts'
import type { Instant } from '../../values/time.ts'
import type { Vault } from '../../vault.ts'
import { shopSecrets, shopSettings, type ShopSecrets, type ShopSettings } from '../settings.ts'

/** Far more shops than one install can serve. */
const SHOPS_MAX = 1_000
/** Rows changed by one statement. */
const BATCH_MAX = 500

/** A shop that was connected on the admin site. */
export interface ConnectedShop {
  readonly id: string
  readonly version: number
  readonly url: string
  readonly settings: ShopSettings
  /** Null when they cannot be opened (sealed with another SECRET_KEY), and for removed shops. */
  readonly secrets: ShopSecrets | null
  readonly isRemoved: boolean
}

/** The version of each connected shop: what a process looks at to see whether another one changed something. */
export async function readVersions(db: Db): Promise<readonly Pick<ConnectedShop, 'id' | 'url' | 'version'>[]> {
  return db.selectFrom('store').select(['id', 'url', 'version']).where('state', '=', 'active').limit(SHOPS_MAX).execute()
}

/** Those of the named shops that are connected, longest connected first. */
export async function readConnected(db: Db, vault: Opening, ids: readonly string[]): Promise<readonly ConnectedShop[]> {
  if (ids.length === 0) return []
  const rows = await selectShop(db).where('id', 'in', ids).where('state', '=', 'active').orderBy('created_at').orderBy('id').limit(SHOPS_MAX).execute()
  return rows.map((row) => toShop(vault, row))
}

/** The shop at an address, removed ones included. */
export async function findByUrl(db: Db, vault: Opening, url: string): Promise<ConnectedShop | null> {
  const row = await selectShop(db).where('url', '=', url).limit(1).executeTakeFirst()
  return row ? toShop(vault, row) : null
}

type New = Pick<ConnectedShop, 'id' | 'url' | 'settings'> & { readonly secrets: ShopSecrets }

/** False when the id or the address is taken. */
export async function addShop(db: Db, vault: Sealing, shop: New, at: Instant): Promise<boolean> {
  try {
    await db.insertInto('store').values({ id: shop.id, state: 'active', version: 1, url: shop.url, created_at: at, changed_at: at, ...written(vault, shop) }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** Changes a shop, or connects a removed one again. False when somebody else changed it since `shop.version` was read. */
export async function changeShop(db: Db, vault: Sealing, shop: Omit<New, 'url'> & Pick<ConnectedShop, 'version'>, at: Instant): Promise<boolean> {
  const result = await db.updateTable('store').set({ state: 'active', version: shop.version + 1, changed_at: at, ...written(vault, shop) })
    .where('id', '=', shop.id).where('version', '=', shop.version).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Deletes a shop's keys and takes it out of service; the row stays, so that its id and its people's refusals stay its own. */
export async function removeShop(db: Db, id: string, at: Instant): Promise<boolean> {
  const result = await db.updateTable('store').set((column) => ({ state: 'removed', secrets_sealed: null, changed_at: at, version: column('version', '+', 1) }))
    .where('id', '=', id).where('state', '=', 'active').executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Ends every series of a shop and cancels what has not left. A mail whose intent is committed at this moment may still leave. */
export async function stopEverything(db: Db, storeId: string, end: { reason: string; at: Instant }): Promise<void> {
  for (;;) {
    const runs = await db.selectFrom('run').select('id').where('store_id', '=', storeId).where('state', '=', 'active').limit(BATCH_MAX).execute()
    if (runs.length === 0) break
    await db.updateTable('run').set((column) => ({ state: 'stopped', reason: end.reason, next_step: null, next_at: null, ended_at: end.at, version: column('version', '+', 1) }))
      .where('id', 'in', runs.map((row) => row.id)).where('state', '=', 'active').execute()
  }
  for (;;) {
    const messages = await db.selectFrom('message').select('id').where('store_id', '=', storeId).where('state', '=', 'scheduled').limit(BATCH_MAX).execute()
    if (messages.length === 0) break
    await db.updateTable('message').set({ state: 'cancelled', reason: end.reason, ended_at: end.at })
      .where('id', 'in', messages.map((row) => row.id)).where('state', '=', 'scheduled').execute()
  }
}

type Opening = Pick<Vault, 'open'>
type Sealing = Pick<Vault, 'seal'>

const selectShop = (db: Db) => db.selectFrom('store').select(['id', 'state', 'version', 'url', 'settings', 'secrets_sealed'])

const written = (vault: Sealing, shop: Pick<New, 'id' | 'settings' | 'secrets'>) =>
  ({ settings: JSON.stringify(shop.settings), secrets_sealed: vault.seal(shop.id, JSON.stringify(shop.secrets)) })

interface ShopRow {
  readonly id: string
  readonly state: 'active' | 'removed'
  readonly version: number
  readonly url: string
  readonly settings: string
  readonly secrets_sealed: string | null
}

const toShop = (vault: Opening, row: ShopRow): ConnectedShop =>
  ({ id: row.id, version: row.version, url: row.url, isRemoved: row.state === 'removed', settings: readSettings(row), secrets: readSecrets(vault, row) })

/** A row that cannot be read costs this one shop, not the others: then nobody is mailed for it. */
function readSettings(row: ShopRow): ShopSettings {
  try {
    return shopSettings.parse(JSON.parse(row.settings))
  } catch {
    return shopSettings.parse({ name: row.id })
  }
}

function readSecrets(vault: Opening, row: ShopRow): ShopSecrets | null {
  try {
    return row.secrets_sealed === null ? null : shopSecrets.parse(JSON.parse(vault.open(row.id, row.secrets_sealed)))
  } catch {
    return null
  }
}
