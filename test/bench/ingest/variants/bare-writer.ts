/** Writes rows with the drivers themselves, prepared, without kysely: the floor of what storing costs. */
import { createPool } from 'mysql2/promise'
import { upsertText, upsertValues } from '../../../../server/carts/upsert-sql.ts'
import type { CartRow } from '../../../../server/carts/cart.ts'
import { connect, migrate } from '../../../../server/db/connect.ts'
import { MYSQL_SESSION } from '../../../../server/db/dialect.ts'

const POOL_SIZE = 2

export interface BareWriter {
  write(rows: readonly CartRow[]): Promise<void>
  /** When to begin: SQLite runs on this thread, so it waits until the posts of this turn were read. */
  defer(start: () => void): void
}

export async function bareWriter(databaseUrl: string): Promise<BareWriter> {
  const connection = await connect(databaseUrl)
  await migrate(connection)
  await connection.close()
  return databaseUrl.startsWith('sqlite:') ? sqliteWriter(databaseUrl.slice('sqlite:'.length)) : mysqlWriter(databaseUrl)
}

async function sqliteWriter(file: string): Promise<BareWriter> {
  const { DatabaseSync } = await import('@photostructure/sqlite')
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  const prepared = new Map<number, ReturnType<typeof database.prepare>>()
  const statementFor = (rowCount: number) => {
    const statement = prepared.get(rowCount) ?? database.prepare(upsertText('sqlite', rowCount))
    prepared.set(rowCount, statement)
    return statement
  }
  return {
    write: async (rows) => void statementFor(rows.length).run(...rows.flatMap(upsertValues)),
    defer: (start) => void setImmediate(start),
  }
}

async function mysqlWriter(url: string): Promise<BareWriter> {
  const pool = createPool({ uri: url, connectionLimit: POOL_SIZE, charset: 'utf8mb4', timezone: 'Z' })
  pool.on('connection', (connection) => {
    for (const statement of MYSQL_SESSION) void connection.query(statement)
  })
  return {
    write: async (rows) => void (await pool.execute(upsertText('mysql', rows.length), rows.flatMap(upsertValues))),
    defer: (start) => start(),
  }
}
