/** Opens the database that a `DATABASE_URL` names and brings its schema up to date. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { CompiledQuery, Kysely, Migrator } from 'kysely'
import type { Clock } from '../clock.ts'
import { MYSQL_SESSION, MysqlLeaseDialect, type Engine } from './dialect.ts'
import { DATABASE_NOW, type DbMoment } from './moment.ts'
import { migrations } from './migrations/index.ts'
import type { Database, Db } from './schema.ts'
import { openSqlite } from './sqlite.ts'

/** Connections per process. More add latency, not throughput (measured in facts: 8 to 16 suffice on two cores). */
const MYSQL_POOL_SIZE = 12
const MYSQL_CONNECT_TIMEOUT_MS = 3_000
/** A server that stands still must not keep browsers waiting: after this the post is refused and they keep it. */
const MYSQL_EXECUTE_TIMEOUT_MS = 10_000

export interface Connection {
  readonly engine: Engine
  readonly db: Db
  /** The database's own now, for the statement that takes it: leases and deadlines are by the clock that all processes share. */
  readonly now: () => DbMoment
  /** Asks the database what time it is: UTC milliseconds. */
  readNow(): Promise<number>
  /** Runs a statement whose text repeats, prepared once per connection: the fast path of cart posts. */
  execute(sql: string, parameters: readonly unknown[]): Promise<void>
  /** Starts gathered work: MySQL at once; SQLite, which runs on this thread, after this turn's posts were read. */
  defer(start: () => void): void
  close(): Promise<void>
}

/**
 * @param url `sqlite:<file>`, `sqlite::memory:` or `mysql://user:password@host:port/name`
 * @param clock instead of the database's own: for tests, which move time
 * @throws Error with a message for the operator when the URL is of neither kind
 */
export async function connect(url: string, clock?: Pick<Clock, 'wall'>): Promise<Connection> {
  const opened = await open(url)
  return clock ? { ...opened, now: clock.wall, readNow: async () => clock.wall() } : opened
}

async function open(url: string): Promise<Connection> {
  if (url.startsWith('sqlite:')) return connectSqlite(url.slice('sqlite:'.length))
  if (url.startsWith('mysql:') || url.startsWith('mariadb:')) return connectMysql(url.replace(/^mariadb:/, 'mysql:'))
  throw new Error('DATABASE_URL must start with sqlite: or mysql:')
}

/** Brings the schema to this version. Safe to call from several processes at once; never undoes anything. */
export async function migrate(connection: Connection): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: connection.db,
    provider: {
      getMigrations: async () => Object.fromEntries(
        Object.entries(migrations).map(([name, up]) => [name, { up: (db: Kysely<unknown>) => up(db, connection.engine) }])),
    },
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('migration failed')
  return (results ?? []).map((result) => result.migrationName)
}

async function connectSqlite(file: string): Promise<Connection> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const { dialect } = await openSqlite(file)
  const db = new Kysely<Database>({ dialect })
  return {
    engine: 'sqlite',
    db,
    now: () => DATABASE_NOW.sqlite,
    readNow: () => readNow(db, 'sqlite'),
    // Through kysely, so that it waits its turn: SQLite has one connection, and a statement slipped into
    // somebody else's transaction could be rolled back after it was acknowledged.
    execute: async (sql, parameters) => void (await db.executeQuery(CompiledQuery.raw(sql, [...parameters]))),
    defer: (start) => void setImmediate(start),
    close: () => db.destroy(),
  }
}

async function connectMysql(url: string): Promise<Connection> {
  const { createPool } = await import('mysql2')
  const pool = createPool({
    uri: url, connectionLimit: MYSQL_POOL_SIZE, connectTimeout: MYSQL_CONNECT_TIMEOUT_MS, charset: 'utf8mb4',
    timezone: 'Z', supportBigNumbers: true, stringifyObjects: true, enableKeepAlive: true,
  })
  pool.on('connection', (connection) => {
    for (const statement of MYSQL_SESSION) connection.query(statement)
  })
  const db = new Kysely<Database>({ dialect: new MysqlLeaseDialect({ pool }) })
  const promised = pool.promise()
  return {
    engine: 'mysql',
    db,
    now: () => DATABASE_NOW.mysql,
    readNow: () => readNow(db, 'mysql'),
    execute: async (sql, parameters) => void (await promised.execute({ sql, timeout: MYSQL_EXECUTE_TIMEOUT_MS }, parameters as (string | number | null)[])),
    defer: (start) => start(),
    close: () => db.destroy(),
  }
}

const readNow = async (db: Db, engine: Engine): Promise<number> => Number((await db.selectNoFrom(DATABASE_NOW[engine].as('now')).executeTakeFirstOrThrow()).now)
