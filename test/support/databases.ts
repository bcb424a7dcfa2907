/** The databases every store, outbox and scenario suite runs on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { dropDatabase, freshDatabase } from './mariadb.ts'

export interface TestDatabase {
  /** Several connections may be opened to it. */
  readonly url: string
  remove(): void
}

export interface DatabaseKind {
  readonly name: 'SQLite' | 'MariaDB'
  create(): Promise<TestDatabase>
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartback-test-'))
    return { url: `sqlite:${join(folder, 'test.db')}`, remove: () => rmSync(folder, { recursive: true, force: true }) }
  },
}

const mariadb = (serverUrl: string): DatabaseKind => ({
  name: 'MariaDB',
  create: async () => {
    const url = await freshDatabase(serverUrl)
    return { url, remove: () => void dropDatabase(url) }
  },
})

const serverUrl = process.env['TEST_MYSQL_URL']
export const databases: readonly DatabaseKind[] = serverUrl ? [sqlite, mariadb(serverUrl)] : [sqlite]

/** A migrated database with one connection, for suites of store functions. */
export async function openDatabase(kind: DatabaseKind): Promise<{ connection: Connection; close(): Promise<void> }> {
  const database = await kind.create()
  const connection = await connect(database.url)
  await migrate(connection)
  return {
    connection,
    close: async () => {
      await connection.close()
      database.remove()
    },
  }
}
