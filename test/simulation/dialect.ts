/** The database as one process sees it: a connection of the service whose every statement crosses the simulated network. */
import { CompiledQuery, Kysely, MysqlAdapter, MysqlQueryCompiler, SqliteAdapter, type DatabaseConnection, type Driver } from 'kysely'
import type { Connection } from '../../server/db/connect.ts'
import { DATABASE_NOW } from '../../server/db/moment.ts'
import type { Database } from '../../server/db/schema.ts'
import { QuickCompiler } from './compiler.ts'
import type { Life } from './life.ts'
import type { Session, SimDatabase } from './database.ts'

interface SimConnection extends DatabaseConnection {
  readonly session: Session
}

/** The schema is there before the first process starts, so migrating finds nothing to do. */
const NO_TABLES = [{ name: 'kysely_migration' }, { name: 'kysely_migration_lock' }].map((table) => ({ ...table, isView: false, columns: [], hasDefaultValue: false }))

/** Where the service looks which migrations were made. */
class PlainAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return false
  }
}

/** MariaDB's, whose lock would ask the tables that nobody has here. */
class PlainMysqlAdapter extends MysqlAdapter {
  override async acquireMigrationLock(): Promise<void> {
    // Nobody migrates: the schema is there.
  }

  override async releaseMigrationLock(): Promise<void> {
    // Nobody has taken it.
  }
}

const PARTS = {
  sqlite: { createAdapter: () => new PlainAdapter(), createQueryCompiler: () => new QuickCompiler() },
  mysql: { createAdapter: () => new PlainMysqlAdapter(), createQueryCompiler: () => new MysqlQueryCompiler() },
} as const

export function connectSim(database: SimDatabase, life: Life): Connection {
  const { engine } = database.native
  const db = new Kysely<Database>({
    dialect: {
      ...PARTS[engine],
      createDriver: () => driver(database, life),
      createIntrospector: () => ({ getSchemas: async () => [], getTables: async () => NO_TABLES, getMetadata: async () => ({ tables: NO_TABLES }) }),
    },
  })
  // Outside of transactions each statement has a connection of its own; fetching it and giving it back would take half a dozen promises.
  db.getExecutor().executeQuery = ({ sql, parameters }) => database.send(database.session(life), sql, parameters) as Promise<never>
  return {
    engine, db,
    now: () => DATABASE_NOW[engine],
    readNow: async () => Number((await db.selectNoFrom(DATABASE_NOW[engine].as('now')).executeTakeFirstOrThrow()).now),
    execute: async (sql, parameters) => void (await db.executeQuery(CompiledQuery.raw(sql, [...parameters]))),
    defer: (start) => start(),
    close: async () => undefined,
  }
}

function driver(database: SimDatabase, life: Life): Driver {
  const connect = (): SimConnection => {
    const session = database.session(life)
    return {
      session,
      executeQuery: (query) => database.send(session, query.sql, query.parameters) as Promise<never>,
      streamQuery: () => { throw new Error('the service streams nothing') },
    }
  }
  const tell = async (connection: DatabaseConnection, sql: string): Promise<void> => void (await database.send((connection as SimConnection).session, sql, []))
  return {
    init: async () => undefined,
    acquireConnection: async () => connect(),
    beginTransaction: (connection) => tell(connection, 'begin'),
    commitTransaction: (connection) => tell(connection, 'commit'),
    // What was cut was rolled back with it.
    rollbackTransaction: (connection) => tell(connection, 'rollback').catch(() => undefined),
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  }
}
