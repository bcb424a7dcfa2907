/** The few places where the two databases differ. */
import { MysqlAdapter, MysqlDialect, sql, SqliteAdapter, SqliteDialect, SqliteQueryCompiler, ValueNode, type Kysely, type LimitNode } from 'kysely'
import { DATABASE_NOW } from './moment.ts'

export type Engine = 'sqlite' | 'mysql'

/** Column type of ids, tokens and hashes. */
export const ID = 'varchar(64)'
/** Column type of JSON and mail bodies; SQLite gives it the affinity of text. */
export const LONG_TEXT = sql`longtext`

/** How long one process may hold the right to migrate before another takes over, and how often it asks. */
const MIGRATION_LEASE_MS = 60_000
const MIGRATION_POLL_MS = 250

const INSERT_LEASE_ONCE = {
  mysql: sql`insert ignore into migration_lease (id, until_ms) values (1, 0)`,
  sqlite: sql`insert or ignore into migration_lease (id, until_ms) values (1, 0)`,
} as const

/**
 * MySQL and MariaDB through mysql2. Kysely's own migration lock is GET_LOCK, which Galera and Vitess do not
 * have; a row in a table with an expiry works on all of them.
 */
export class MysqlLeaseDialect extends MysqlDialect {
  override createAdapter(): MysqlAdapter {
    return new MysqlLeaseAdapter()
  }
}

/** SQLite, where Kysely locks nothing: it takes for granted that nobody else has the file open. */
export class SqliteLeaseDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new SqliteLeaseAdapter()
  }

  override createQueryCompiler(): SqliteQueryCompiler {
    return new LiteralLimits()
  }
}

/** SQLite plans a statement anew, which takes ten times as long as most of ours, whenever a parameter is its limit. */
export class LiteralLimits extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    if (!ValueNode.is(node.limit)) return super.visitLimit(node)
    this.append('limit ')
    this.appendImmediateValue(node.limit.value)
  }
}

class MysqlLeaseAdapter extends MysqlAdapter {
  override acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    return acquireLease(db, 'mysql')
  }

  override releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    return releaseLease(db)
  }
}

class SqliteLeaseAdapter extends SqliteAdapter {
  override acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    return acquireLease(db, 'sqlite')
  }

  override releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    return releaseLease(db)
  }
}

async function acquireLease(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`create table if not exists migration_lease (id integer primary key, until_ms bigint not null)`.execute(db)
  await INSERT_LEASE_ONCE[engine].execute(db)
  while (!(await takeLease(db, engine))) await new Promise((resolve) => setTimeout(resolve, MIGRATION_POLL_MS))
}

async function releaseLease(db: Kysely<unknown>): Promise<void> {
  await sql`update migration_lease set until_ms = 0 where id = 1`.execute(db)
}

async function takeLease(db: Kysely<unknown>, engine: Engine): Promise<boolean> {
  const nowMs = DATABASE_NOW[engine]
  const result = await sql`update migration_lease set until_ms = ${nowMs} + ${MIGRATION_LEASE_MS} where id = 1 and until_ms < ${nowMs}`.execute(db)
  return result.numAffectedRows === 1n
}

/** What each new MySQL connection is told first: fewer gap locks, no silent truncation, UTC. */
export const MYSQL_SESSION = [
  'set session transaction isolation level read committed',
  "set session sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'",
]

/** Whether an UPDATE may name the order and the number of rows it changes. Where not, a query inside it may read its own table. */
export const changesInOrder = <Tables>(db: Kysely<Tables>): boolean => db.getExecutor().adapter instanceof MysqlAdapter

/** Whether a statement failed because a row with that key is already there. */
export function isDuplicateKey(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return code === 'ER_DUP_ENTRY' || errcode === 2067 || errcode === 1555
}

/** Whether a transaction lost against another one and was rolled back as a whole: deadlock, lock wait, snapshot conflict, busy. */
export function isConflict(error: unknown): boolean {
  const { errno, errcode } = error as { errno?: unknown; errcode?: unknown }
  return (typeof errno === 'number' && MYSQL_CONFLICTS.includes(errno)) || (typeof errcode === 'number' && (errcode & SQLITE_PRIMARY_MASK) === SQLITE_BUSY)
}

/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD; the cluster's «not now» (1047) and lost certification (1180). */
const MYSQL_CONFLICTS: readonly number[] = [1213, 1205, 1020, 1047, 1180]
const SQLITE_BUSY = 5
const SQLITE_PRIMARY_MASK = 0xff

/** Whether the connection died under a statement, so that its outcome is not known. Retry only what may be repeated. */
export function isConnectionLost(error: unknown): boolean {
  const { fatal, code } = error as { fatal?: unknown; code?: unknown }
  return fatal === true || code === 'PROTOCOL_CONNECTION_LOST' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** SQLite's primary result codes for a busy, failing, full or unopenable database. */
const SQLITE_AWAY: readonly number[] = [5, 10, 13, 14]

/** Whether a failure is the database's own and not that of the rows in the statement: any other statement would fail too. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (isConnectionLost(error) || code === 'ECONNREFUSED' || code === 'ETIMEDOUT') return true
  return typeof errcode === 'number' && SQLITE_AWAY.includes(errcode & SQLITE_PRIMARY_MASK)
}
