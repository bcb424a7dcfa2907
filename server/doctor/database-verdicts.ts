/** What the facts about the database mean: does it keep what it acknowledged, and does its clock agree with ours? Pure. */
import { minutes, seconds, type Duration } from '../values/time.ts'
import type { DatabaseFacts } from './facts.ts'
import { green, lineOf, red, yellow, type Check, type Line } from './report.ts'

const KEEPS: Check = { check: 'database', title: 'Database' }
const CLOCK: Check = { check: 'database-clock', title: 'Clocks of our processes' }
const ROOM: Check = { check: 'disk', title: 'Room on the disk' }

/** A claim on a message lasts a minute, so clocks further apart than this are near the edge. */
const SKEW_WARN: Duration = seconds(5)
const SKEW_MAX: Duration = seconds(30)
const MEGABYTE = 1024 * 1024
const ROOM_WARN_BYTES = 1024 * MEGABYTE
const ROOM_MIN_BYTES = 100 * MEGABYTE

/** The lines about a database that could be opened. */
export function databaseLines(facts: DatabaseFacts): readonly Line[] {
  return [facts.engine === 'mysql' ? judgeServer(facts) : judgeFile(facts), judgeClock(facts), ...judgeRoom(facts.freeBytes)]
}

function judgeServer({ settings, foreignTables }: DatabaseFacts): Line {
  const flush = settings.get('innodb_flush_log_at_trx_commit')
  const isolation = settings.get('transaction_isolation') ?? settings.get('tx_isolation')
  if (foreignTables.length > 0) return red(KEEPS, `Some tables are not InnoDB (${foreignTables.join(', ')}), so nothing in them can be undone after a crash.`, 'Change each with ALTER TABLE … ENGINE=InnoDB; default_storage_engine must be InnoDB before Cartback starts.')
  if (flush !== undefined && flush !== '1') return red(KEEPS, `innodb_flush_log_at_trx_commit is ${flush}, so a power failure can take back what was acknowledged, and a mail may leave twice.`, 'Set it to 1 in the server\'s configuration (my.cnf, section [mysqld]) and restart it.')
  if (isolation !== undefined && isolation !== 'READ-COMMITTED') return yellow(KEEPS, `Our transactions run as ${isolation}, though each connection asks for READ-COMMITTED.`, 'A proxy between probably drops what a connection sets: let it keep session settings, or set transaction_isolation=READ-COMMITTED on the server.')
  if (settings.get('log_bin') === 'ON' && settings.get('sync_binlog') === '0') return yellow(KEEPS, 'sync_binlog is 0, so after a power failure a replica may miss what was acknowledged.', 'Set sync_binlog=1 if a replica is to take over one day.')
  return green(KEEPS, `${serverName(settings.get('version'))} keeps what it acknowledges (innodb_flush_log_at_trx_commit=1).`)
}

const serverName = (version = ''): string => `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? ''}`.trim()

/** SQLite's numbers for `pragma synchronous`: 0 off, 1 normal, 2 full, 3 extra. */
function judgeFile({ settings }: DatabaseFacts): Line {
  const journal = settings.get('journal_mode')
  if (journal !== undefined && journal !== 'wal' && journal !== 'memory') return yellow(KEEPS, `SQLite could not switch to a write-ahead log (journal_mode is ${journal}), so reading and writing wait for each other.`, 'Put the file onto a local disk: network drives and some containers\' volumes cannot do it.')
  if (Number(settings.get('synchronous') ?? 2) < 2) return red(KEEPS, 'SQLite does not wait for the disk, so a power failure can take back what was acknowledged.', 'Let nothing change «pragma synchronous»: it must be FULL.')
  return green(KEEPS, 'SQLite keeps what it acknowledges (write-ahead log, full synchronisation); it is for one process on one machine.')
}

function judgeClock({ skew, ahead }: DatabaseFacts): Line {
  const off = Math.abs(skew ?? 0)
  if (skew !== null && off > SKEW_WARN) {
    return lineOf(CLOCK, off > SKEW_MAX ? 'red' : 'yellow', `This process' clock is ${lengthWords(off)} ${skew < 0 ? 'ahead of' : 'behind'} the database server's. Set both by NTP: processes hand messages to each other by the clock.`)
  }
  if (ahead !== null && ahead > SKEW_WARN) {
    return lineOf(CLOCK, ahead > SKEW_MAX ? 'red' : 'yellow', `Another process of Cartback wrote down a moment that is ${lengthWords(ahead)} ahead of us. Set the clocks of all machines by NTP, and run this on each of them.`)
  }
  return green(CLOCK, skew === null ? 'One machine, one clock.' : 'This process\' clock and the database server\'s agree.')
}

const lengthWords = (ms: number): string => (ms >= minutes(2) ? `${Math.round(ms / minutes(1))} minutes` : `${Math.round(ms / seconds(1))} seconds`)

function judgeRoom(freeBytes: number | null): readonly Line[] {
  if (freeBytes === null) return []
  const found = `${Math.round(freeBytes / MEGABYTE).toLocaleString('en')} MB are free where the database lies.`
  if (freeBytes < ROOM_MIN_BYTES) return [red(ROOM, found, 'Make room now: when the disk is full no cart can be kept and no mail leaves.')]
  if (freeBytes < ROOM_WARN_BYTES) return [yellow(ROOM, found, 'Make room before it runs full.')]
  return [green(ROOM, found)]
}

/** The database that could not be opened. @param code the driver's */
export const unopenedLine = (code: string): Line => lineOf(KEEPS, 'red', troubleWords(code))

function troubleWords(code: string): string {
  switch (code) {
    case 'ECONNREFUSED': case 'ETIMEDOUT': case 'ENOTFOUND': case 'EAI_AGAIN': case 'EHOSTUNREACH':
      return `The database server cannot be reached (${code}). Check host and port in DATABASE_URL, and that the server runs and lets this machine in.`
    case 'ER_ACCESS_DENIED_ERROR': return 'The database server refuses user or password. Check both in DATABASE_URL; special characters in a password must be percent-encoded.'
    case 'ER_BAD_DB_ERROR': return 'The database named in DATABASE_URL does not exist. Create it: CREATE DATABASE name CHARACTER SET utf8mb4.'
    case 'ER_DBACCESS_DENIED_ERROR': case 'ER_TABLEACCESS_DENIED_ERROR': return 'The database user may not use this database. Give it all rights on it: GRANT ALL ON name.* TO the user.'
    case 'EACCES': case 'EROFS': case 'ERR_SQLITE_ERROR': return `The database file cannot be opened or written (${code}). Check the path in DATABASE_URL, and that its folder may be written by this user.`
    default: return `The database could not be opened (${code}). Check DATABASE_URL, and that its server runs.`
  }
}
