/** SQLite under kysely: Node's own module where Node has it, else the package with the same interface. */
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { SqliteLeaseDialect } from './dialect.ts'

/** Statements kept prepared. */
const PREPARED_MAX = 500
const BUSY_TIMEOUT_MS = 5_000

interface NativeStatement {
  columns(): readonly { readonly name: string }[]
  /** Missing in Node before 22.16. */
  setReturnArrays?(areArrays: boolean): void
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  iterate(...parameters: unknown[]): IterableIterator<unknown>
}

interface NativeDatabase {
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  close(): void
}

/** Opens a file (or `:memory:`) with write-ahead log and full synchronisation: what is acknowledged is on disk. */
export async function openSqlite(file: string): Promise<{ dialect: SqliteLeaseDialect }> {
  const DatabaseSync = await loadEngine()
  const native = new DatabaseSync(file)
  native.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma foreign_keys = on`)
  return { dialect: new SqliteLeaseDialect({ database: asKyselyDatabase(native) }) }
}

async function loadEngine(): Promise<new (file: string) => NativeDatabase> {
  const builtin = (process as { getBuiltinModule?(id: string): unknown }).getBuiltinModule?.('node:sqlite')
  const module = builtin ?? (await import('@photostructure/sqlite'))
  return (module as { DatabaseSync: new (file: string) => NativeDatabase }).DatabaseSync
}

function asKyselyDatabase(native: NativeDatabase): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  return {
    prepare: (sql) => {
      const statement = prepared.get(sql) ?? asKyselyStatement(native.prepare(sql))
      // The one that was not used for longest goes: a statement about many rows has a text for each number of them.
      prepared.delete(sql)
      prepared.set(sql, statement)
      for (const oldest of prepared.size > PREPARED_MAX ? prepared.keys() : []) return prepared.delete(oldest), statement
      return statement
    },
    close: () => native.close(),
  }
}

function asKyselyStatement(native: NativeStatement): SqliteStatement {
  const names = native.columns().map(({ name }) => name)
  const toRow = rowMaker(native, names)
  return {
    reader: names.length > 0,
    all: (parameters) => native.all(...parameters).map(toRow),
    run: (parameters) => native.run(...parameters),
    iterate: function* (parameters) {
      for (const values of native.iterate(...parameters)) yield toRow(values)
    },
  }
}

/** Rows come over as lists and become objects here, which takes half the time of having the engine name each value. */
function rowMaker(native: NativeStatement, names: readonly string[]): (row: unknown) => unknown {
  if (!native.setReturnArrays || names.length === 0) return (row) => row
  native.setReturnArrays(true)
  return (values) => {
    const row: Record<string, unknown> = {}
    for (let n = 0; n < names.length; n++) row[names[n] ?? ''] = (values as readonly unknown[])[n]
    return row
  }
}
