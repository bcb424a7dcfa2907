/** Whether the database does now what the service needs of it: takes writes, has this version's schema, tells the time. */
import { sql } from 'kysely'
import type { Connection } from './connect.ts'
import { isDuplicateKey } from './dialect.ts'
import { migrations } from './migrations/index.ts'

/** The row of `setting` that every probe of every process writes. */
const NAME = 'probe'

export interface DatabaseProbe {
  /** Migrations of this version that have not run. Later ones do not matter: an older version serves on while a new one comes. */
  readonly missing: readonly string[]
  /** The database's clock: UTC milliseconds. */
  readonly nowMs: number
}

/** Writes, reads and asks the time once each. Throws when any of them fails. */
export async function probeDatabase(connection: Connection): Promise<DatabaseProbe> {
  const nowMs = await connection.readNow()
  await write(connection, String(nowMs))
  const done = await sql<{ name: string }>`select name from kysely_migration`.execute(connection.db)
  const names = new Set(done.rows.map((row) => row.name))
  return { nowMs, missing: Object.keys(migrations).filter((name) => !names.has(name)) }
}

async function write({ db }: Connection, content: string): Promise<void> {
  const updated = await db.updateTable('setting').set({ content }).where('name', '=', NAME).executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  try {
    await db.insertInto('setting').values({ name: NAME, content }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}
