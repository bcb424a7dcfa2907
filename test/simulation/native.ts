/** SQLite itself, as far as the simulation uses it. */
import { DatabaseSync } from '@photostructure/sqlite'
import type { Schema } from './schema.ts'

export interface NativeStatement {
  all(...parameters: readonly unknown[]): unknown[]
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  columns(): readonly unknown[]
}

export interface Native {
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  /** A transaction is open. */
  isOpen(): boolean
  close(): void
}

/** @param clock replaces SQLite's own in `julianday`, the function that the service asks for the time */
export function openNative(clock: () => number): Native {
  const database = new DatabaseSync(':memory:')
  // UTC milliseconds since 1970 as a Julian day; half a millisecond keeps the way back from rounding down.
  database.function('julianday', (_moment: unknown) => 2_440_587.5 + (clock() + 0.5) / 86_400_000)
  const prepared = new Map<string, NativeStatement>()
  return {
    prepare: (sql) => {
      let statement = prepared.get(sql)
      if (statement === undefined) prepared.set(sql, statement = remembering(database.prepare(sql) as unknown as NativeStatement))
      return statement
    },
    exec: (sql) => database.exec(sql),
    isOpen: () => database.isTransaction,
    close: () => database.close(),
  }
}

/** Its columns stay the same. */
function remembering(statement: NativeStatement): NativeStatement {
  const columns = statement.columns()
  return { columns: () => columns, all: (...parameters) => statement.all(...parameters), run: (...parameters) => statement.run(...parameters) }
}

interface Kept {
  readonly native: Native
  clock: () => number
}

/** The database of the world before, emptied: making the tables and reading the statements anew would take longer than many a story. */
let kept: Kept | null = null

/** @param schema the same for all worlds */
export function freshNative({ tables, rows }: Schema, clock: () => number): Native {
  const made: Kept = kept ?? { native: openNative(() => made.clock()), clock }
  if (kept === null) for (const statement of tables) made.native.exec(statement)
  kept = null
  made.clock = clock
  for (const statement of rows) made.native.exec(statement)
  return { ...made.native, close: () => { kept = emptied(made) } }
}

function emptied(made: Kept): Kept {
  const { native } = made
  if (native.isOpen()) native.exec('rollback')
  if (native.prepare(ATTACHED).all().length > 0) native.exec('detach backup')
  for (const { name } of native.prepare(ALL_TABLES).all() as { name: string }[]) native.exec(`delete from main."${name}"`)
  return made
}

const ATTACHED = "select 1 from pragma_database_list where name = 'backup'"
const ALL_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite_stat%'"
const TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'"

/** Copies all rows as they are now. */
export function backUp(native: Native): void {
  native.exec("attach ':memory:' as backup")
  for (const { name } of native.prepare(TABLES).all() as { name: string }[]) native.exec(`create table backup."${name}" as select * from main."${name}"`)
}

/** Puts the copied rows in the place of those that are there. */
export function restore(native: Native): void {
  native.exec('begin')
  for (const { name } of native.prepare(TABLES).all() as { name: string }[]) native.exec(`delete from main."${name}"; insert into main."${name}" select * from backup."${name}"`)
  native.exec('commit')
  native.exec('detach backup')
}
