/** What the database itself says: how safely it keeps things, what its clock says, something sealed to try the key on. */
import { sql } from 'kysely'
import type { Connection } from '../db/connect.ts'
import type { Db } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'

const VARIABLES = ['innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'tx_isolation', 'transaction_isolation', 'version'] as const

export interface DatabaseAnswers {
  readonly settings: ReadonlyMap<string, string>
  readonly foreignTables: readonly string[]
  /** Null: it has no clock of its own. */
  readonly clockAt: Instant | null
  /** The file it lies in; null for a server or a database in memory. */
  readonly file: string | null
}

/** Asks the database about itself. */
export async function askDatabase({ engine, db }: Connection): Promise<DatabaseAnswers> {
  return engine === 'mysql' ? askServer(db) : askFile(db)
}

async function askServer(db: Db): Promise<DatabaseAnswers> {
  const variables = await sql<{ Variable_name: string; Value: string }>`show variables where Variable_name in (${sql.join(VARIABLES)})`.execute(db)
  const tables = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' and engine <> 'InnoDB' limit 20`.execute(db)
  const clock = await sql<{ at: number | string }>`select cast(round(unix_timestamp(now(3)) * 1000) as signed) as at`.execute(db)
  return {
    settings: new Map(variables.rows.map((row) => [row.Variable_name, row.Value])), foreignTables: tables.rows.map((row) => row.name),
    clockAt: instant(Number(clock.rows[0]?.at)), file: null,
  }
}

async function askFile(db: Db): Promise<DatabaseAnswers> {
  const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)
  const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
  const files = await sql<{ name: string; file: string }>`pragma database_list`.execute(db)
  const file = files.rows.find((row) => row.name === 'main')?.file ?? ''
  return {
    settings: new Map([['journal_mode', journal.rows[0]?.journal_mode ?? ''], ['synchronous', String(synchronous.rows[0]?.synchronous ?? '')]]),
    foreignTables: [], clockAt: null, file: file === '' ? null : file,
  }
}

/** The latest moment any process wrote down about its contact with a shop; wall time of whoever wrote it. */
export async function latestNote(db: Db): Promise<Instant | null> {
  const row = await db.selectFrom('store_sync').select((column) => column.fn.max('last_try_at').as('at')).executeTakeFirst()
  return row?.at === null || row?.at === undefined ? null : instant(Number(row.at))
}

/** A sealed text of before there was a canary, with the shop it belongs to. */
export async function anySealed(db: Db): Promise<{ readonly storeId: string; readonly sealed: string } | null> {
  const cart = await db.selectFrom('cart').select(['store_id', 'email_sealed']).where('email_sealed', 'is not', null).limit(1).executeTakeFirst()
  return cart?.email_sealed ? { storeId: cart.store_id, sealed: cart.email_sealed } : null
}
