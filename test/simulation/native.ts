/** SQLite itself, as far as the simulation uses it. */
import { DatabaseSync } from '@photostructure/sqlite'

export interface NativeStatement {
  all(...parameters: readonly unknown[]): unknown[]
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  columns(): readonly unknown[]
}

export interface Native {
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  close(): void
}

/** @param clock replaces SQLite's own in `julianday`, the function that the service asks for the time */
export function openNative(clock: () => number): Native {
  const database = new DatabaseSync(':memory:')
  // UTC milliseconds since 1970 as a Julian day; half a millisecond keeps the way back from rounding down.
  database.function('julianday', (_moment: unknown) => 2_440_587.5 + (clock() + 0.5) / 86_400_000)
  return database as unknown as Native
}

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
