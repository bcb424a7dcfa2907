/** The databases every store, outbox and scenario suite runs on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { copyOf, copyInto, type MariaDbCopy } from './mariadb-copy.ts'
import { dropDatabase, freshDatabase } from './mariadb.ts'

export interface TestDatabase {
  /** Several connections may be opened to it. */
  readonly url: string
  remove(): void
}

export interface DatabaseKind {
  readonly name: 'SQLite' | 'MariaDB'
  /** Without a table. */
  create(): Promise<TestDatabase>
  /** With this version's schema, as `migrate` leaves it: a copy, because hundreds of tests want one and each migration takes a second. */
  createMigrated(): Promise<TestDatabase>
}

const createSqlite = async (): Promise<TestDatabase & { readonly file: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'cartback-test-'))
  const file = join(folder, 'test.db')
  return { file, url: `sqlite:${file}`, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The file of a migrated database; made once in each process. */
let migratedFile: Promise<Buffer> | null = null

async function readMigratedFile(): Promise<Buffer> {
  const { file, url, remove } = await createSqlite()
  await migrateAt(url, async ({ db }) => void (await sql`pragma wal_checkpoint(truncate)`.execute(db)))
  const content = readFileSync(file)
  remove()
  return content
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  create: createSqlite,
  createMigrated: async () => {
    const content = await (migratedFile ??= readMigratedFile())
    const database = await createSqlite()
    writeFileSync(database.file, content)
    return database
  },
}

function mariadb(serverUrl: string): DatabaseKind {
  let migrated: Promise<MariaDbCopy> | null = null
  const create = async (): Promise<TestDatabase> => {
    const url = await freshDatabase(serverUrl)
    return { url, remove: () => void dropDatabase(url) }
  }
  const readMigrated = async (): Promise<MariaDbCopy> => {
    const { url, remove } = await create()
    await migrateAt(url)
    const copy = await copyOf(url)
    remove()
    return copy
  }
  return {
    name: 'MariaDB',
    create,
    createMigrated: async () => {
      const copy = await (migrated ??= readMigrated())
      const database = await create()
      await copyInto(database.url, copy)
      return database
    },
  }
}

/** @param finish before the connection is closed */
async function migrateAt(url: string, finish: (connection: Connection) => Promise<void> = async () => undefined): Promise<void> {
  const connection = await connect(url)
  await migrate(connection)
  await finish(connection)
  await connection.close()
}

const serverUrl = process.env['TEST_MYSQL_URL']
export const databases: readonly DatabaseKind[] = serverUrl ? [sqlite, mariadb(serverUrl)] : [sqlite]

/** A migrated database with one connection, for suites of store functions. */
export async function openDatabase(kind: DatabaseKind): Promise<{ connection: Connection; close(): Promise<void> }> {
  const database = await kind.createMigrated()
  const connection = await connect(database.url)
  // Only what was used once can be closed for good.
  await connection.readNow()
  return {
    connection,
    close: async () => {
      await connection.close()
      database.remove()
    },
  }
}
