/** The migrated schema as statements: migrating anew in each world would take longer than its story. */
import { sql } from 'kysely'
import { connect, migrate } from '../../server/db/connect.ts'

export interface Schema {
  readonly tables: readonly string[]
  /** What is there before anybody has done anything. */
  readonly rows: readonly string[]
}

let schema: Promise<Schema> | null = null

export const migratedSchema = (): Promise<Schema> => (schema ??= readSchema())

async function readSchema(): Promise<Schema> {
  const connection = await connect('sqlite::memory:')
  await migrate(connection)
  const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where sql is not null and name not like 'sqlite_%'`.execute(connection.db)
  const counts = await sql<{ tbl: string; idx: string; stat: string }>`select tbl, idx, stat from sqlite_stat1`.execute(connection.db)
  const made = await sql<{ name: string; timestamp: string }>`select name, timestamp from kysely_migration`.execute(connection.db)
  await connection.close()
  return {
    tables: [...rows.map((row) => row.sql), 'analyze sqlite_schema', ...counts.rows.map(({ tbl, idx, stat }) => `insert into sqlite_stat1 (tbl, idx, stat) values ('${tbl}', '${idx}', '${stat}')`), 'analyze sqlite_schema'],
    rows: [...made.rows.map(({ name }) => `insert into kysely_migration (name, timestamp) values ('${name}', '2026-01-01')`), "insert into kysely_migration_lock (id, is_locked) values ('migration_lock', 0)"],
  }
}
