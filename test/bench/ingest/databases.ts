/** The databases of the measurement: SQLite files in a temporary folder, or a MariaDB server of our own. Both durable. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { guardFolder } from '../../provision/guard.ts'
import { findMariaDb } from '../../provision/programs.ts'
import { freshDatabase, startMariaDb } from '../../support/mariadb.ts'

export interface BenchDatabase {
  readonly name: 'SQLite' | 'MariaDB'
  /** The server's process; null where the database lives in ours. */
  readonly pid: number | null
  /** An empty database. @returns its address */
  create(): Promise<string>
  /** Removes everything. May be called twice. */
  remove(): Promise<void>
}

/** Files under the system's temporary folder. `TMPDIR` chooses another disk; one in memory would flatter. */
export async function sqliteDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'cartback-bench-'))
  const guard = guardFolder(folder)
  let count = 0
  return { name: 'SQLite', pid: null, create: () => Promise.resolve(`sqlite:${join(folder, `${++count}.db`)}`), remove: () => guard.end() }
}

/** A server of our own that flushes its log at each commit. Null where MariaDB is not installed. */
export async function mariaDbDatabase(): Promise<BenchDatabase | null> {
  if (findMariaDb() === null) return null
  const server = await startMariaDb()
  return { name: 'MariaDB', pid: await processOf(server.url), create: () => freshDatabase(server.url), remove: () => server.stop() }
}

/** The server runs on this machine and tells where it keeps its process id. */
async function processOf(url: string): Promise<number> {
  const connection = await createConnection(url)
  const [rows] = await connection.query<RowDataPacket[]>('select @@pid_file as file')
  await connection.end()
  return Number(readFileSync(String(rows[0]?.['file']), 'latin1'))
}
