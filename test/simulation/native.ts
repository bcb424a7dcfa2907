/** The real database under a world: SQLite itself in memory here, MariaDB in `maria.ts`. Each statement is carried out at once,
 *  one after the other, by whichever process it was sent. */
import { DatabaseSync } from '@photostructure/sqlite'
import type { Engine } from '../../server/db/dialect.ts'
import type { Schema } from './schema.ts'

export interface NativeStatement {
  readonly isReader: boolean
  all(...parameters: readonly unknown[]): unknown[]
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
}

export interface Native {
  readonly engine: Engine
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  /** Copies all rows as they are now. */
  backUp(): void
  /** Puts the copied rows in the place of those that are there. */
  restore(): void
  close(): void
}

interface Opened {
  readonly prepare: Native['prepare']
  readonly exec: Native['exec']
  /** A transaction is open. */
  isOpen(): boolean
}

/** @param clock replaces SQLite's own in `julianday`, the function that the service asks for the time */
function openNative(clock: () => number): Opened {
  const database = new DatabaseSync(':memory:')
  // UTC milliseconds since 1970 as a Julian day; half a millisecond keeps the way back from rounding down.
  database.function('julianday', (_moment: unknown) => 2_440_587.5 + (clock() + 0.5) / 86_400_000)
  const prepared = new Map<string, NativeStatement>()
  return {
    prepare: (sql) => {
      let statement = prepared.get(sql)
      if (statement === undefined) prepared.set(sql, statement = remembering(database.prepare(sql) as never))
      return statement
    },
    exec: (sql) => database.exec(sql),
    isOpen: () => database.isTransaction,
  }
}

/** Its columns stay the same. */
function remembering(statement: Omit<NativeStatement, 'isReader'> & { columns(): readonly unknown[] }): NativeStatement {
  return { isReader: statement.columns().length > 0, all: (...parameters) => statement.all(...parameters), run: (...parameters) => statement.run(...parameters) }
}

interface Kept {
  readonly native: Opened
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
  return { engine: 'sqlite', prepare: made.native.prepare, exec: made.native.exec, backUp: () => backUp(made.native), restore: () => restore(made.native), close: () => { kept = emptied(made) } }
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

function backUp(native: Opened): void {
  native.exec("attach ':memory:' as backup")
  for (const { name } of native.prepare(TABLES).all() as { name: string }[]) native.exec(`create table backup."${name}" as select * from main."${name}"`)
}

function restore(native: Opened): void {
  native.exec('begin')
  for (const { name } of native.prepare(TABLES).all() as { name: string }[]) native.exec(`delete from main."${name}"; insert into main."${name}" select * from backup."${name}"`)
  native.exec('commit')
  native.exec('detach backup')
}
