/** What owners changed, in the database: rows are added and never altered. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db, Row } from '../db/schema.ts'
import { LANGUAGES } from '../values/locale.ts'
import { instant, type Instant } from '../values/time.ts'
import { gathered, NO_CHANGES, NO_LANGUAGE, type Change, type Entry, type EntryLanguage, type OwnerChanges, type SavedChange } from './change.ts'

const SHOPS_MAX = 1_000
/** More than there are words and steps in all languages. */
const ENTRIES_MAX = 10_000
const HISTORY_MAX = 30

/** The newest change of each shop that has any: what a process looks at to see whether another one changed something. */
export async function changeVersions(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('owner_change').select(({ fn }) => ['store_id', fn.max('version').as('newest')]).groupBy('store_id').limit(SHOPS_MAX).execute()
  return new Map(rows.map((row) => [row.store_id, Number(row.newest)]))
}

export async function readChanges(db: Db, storeId: string): Promise<OwnerChanges> {
  const rows = await selectChange(db).where('store_id', '=', storeId)
    .where(({ eb, selectFrom }) => eb('version', 'in', selectFrom('owner_change').select(({ fn }) => fn.max('version').as('newest')).where('store_id', '=', storeId).groupBy(['group_name', 'language', 'path'])))
    .limit(ENTRIES_MAX).execute()
  if (rows.length === 0) return NO_CHANGES
  return gathered(Math.max(...rows.map((row) => row.version)), rows.map(toChange))
}

/**
 * Saves changes one after the other, all or none.
 * @param after the version they were made after
 * @returns false when somebody else has changed something of the shop since
 */
export async function saveChanges(db: Db, save: { storeId: string; after: number; changes: readonly Change[]; note: string; at: Instant }): Promise<boolean> {
  const rows = save.changes.map((change, index) => ({
    store_id: save.storeId, version: save.after + 1 + index, language: change.language, group_name: change.group, path: change.path, body: change.text, note: save.note, created_at: save.at,
  }))
  if (rows.length === 0) return true
  try {
    return await db.transaction().execute(async (transaction) => {
      // A hole would let somebody else's older version in between.
      const newest = await transaction.selectFrom('owner_change').select(({ fn }) => fn.max('version').as('version')).where('store_id', '=', save.storeId).executeTakeFirst()
      if (Number(newest?.version ?? 0) !== save.after) return false
      for (const row of rows) await transaction.insertInto('owner_change').values(row).execute()
      return true
    })
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** The latest changes of a group in a language, newest first. */
export async function historyOf(db: Db, storeId: string, about: Pick<Entry, 'language' | 'group'>): Promise<readonly SavedChange[]> {
  const rows = await selectChange(db).where('store_id', '=', storeId).where('language', '=', about.language).where('group_name', '=', about.group)
    .orderBy('version', 'desc').limit(HISTORY_MAX).execute()
  return rows.map(toChange)
}

export async function findChange(db: Db, storeId: string, version: number): Promise<SavedChange | null> {
  const row = await selectChange(db).where('store_id', '=', storeId).where('version', '=', version).executeTakeFirst()
  return row ? toChange(row) : null
}

/** What held for an entry before a version; null: its default. */
export async function textBefore(db: Db, storeId: string, { language, group, path, version }: Entry & { readonly version: number }): Promise<string | null> {
  const row = await db.selectFrom('owner_change').select('body').where('store_id', '=', storeId).where('language', '=', language).where('group_name', '=', group).where('path', '=', path)
    .where('version', '<', version).orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row?.body ?? null
}

const selectChange = (db: Db) => db.selectFrom('owner_change').select(['store_id', 'version', 'language', 'group_name', 'path', 'body', 'note', 'created_at'])

const toChange = (row: Row<'owner_change'>): SavedChange => ({
  version: row.version, language: toLanguage(row.language), group: row.group_name, path: row.path, text: row.body, note: row.note, at: instant(row.created_at),
})

/** Words of a language we do not have any more are kept and shown nowhere. */
const toLanguage = (text: string): EntryLanguage => LANGUAGES.find((language) => language === text) ?? NO_LANGUAGE
