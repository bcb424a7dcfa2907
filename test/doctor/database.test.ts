/** What is said of the database's settings, its clock and its disk. */
import { expect, test } from 'vitest'
import { databaseLines, unopenedLine } from '../../server/doctor/database-verdicts.ts'
import type { DatabaseFacts } from '../../server/doctor/facts.ts'
import { milliseconds, minutes, seconds } from '../../server/values/time.ts'

const server = (changes: Record<string, string> = {}, more: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  engine: 'mysql', foreignTables: [], skew: milliseconds(20), ahead: null, freeBytes: null, ...more,
  settings: new Map(Object.entries({ innodb_flush_log_at_trx_commit: '1', sync_binlog: '1', log_bin: 'OFF', tx_isolation: 'READ-COMMITTED', version: '10.11.19-MariaDB-0+deb12u1', ...changes })),
})
const file = (changes: Record<string, string> = {}, more: Partial<DatabaseFacts> = {}): DatabaseFacts =>
  ({ engine: 'sqlite', foreignTables: [], skew: null, ahead: null, freeBytes: 5e10, settings: new Map(Object.entries({ journal_mode: 'wal', synchronous: '2', ...changes })), ...more })

test.each<[string, DatabaseFacts, readonly string[]]>([
  ['a safe server', server(), ['green database', 'green database-clock']],
  ['a safe file', file(), ['green database', 'green database-clock', 'green disk']],
  ['a server that acknowledges before it writes', server({ innodb_flush_log_at_trx_commit: '2' }), ['red database', 'green database-clock']],
  ['tables that cannot be rolled back', server({}, { foreignTables: ['cart'] }), ['red database', 'green database-clock']],
  ['a proxy that drops the isolation', server({ tx_isolation: 'REPEATABLE-READ' }), ['yellow database', 'green database-clock']],
  ['MySQL 8, which names the isolation otherwise', server({ tx_isolation: 'READ-COMMITTED', transaction_isolation: 'SERIALIZABLE' }), ['yellow database', 'green database-clock']],
  ['a replica that may miss something', server({ log_bin: 'ON', sync_binlog: '0' }), ['yellow database', 'green database-clock']],
  ['a file that cannot keep a log', file({ journal_mode: 'delete' }), ['yellow database', 'green database-clock', 'green disk']],
  ['a file that does not wait for the disk', file({ synchronous: '1' }), ['red database', 'green database-clock', 'green disk']],
  ['a clock some seconds off', server({}, { skew: seconds(-12) }), ['green database', 'yellow database-clock']],
  ['a clock minutes off', server({}, { skew: minutes(7) }), ['green database', 'red database-clock']],
  ['another process whose clock is ahead', server({}, { ahead: minutes(2) }), ['green database', 'red database-clock']],
  ['another process that wrote a while ago', server({}, { ahead: minutes(-30) }), ['green database', 'green database-clock']],
  ['a disk that fills up', file({}, { freeBytes: 6e8 }), ['green database', 'green database-clock', 'yellow disk']],
  ['a full disk', file({}, { freeBytes: 1e6 }), ['green database', 'green database-clock', 'red disk']],
])('%s', (_, facts, expected) => {
  const lines = databaseLines(facts)
  expect(lines.map((line) => `${line.level} ${line.check}`)).toEqual(expected)
  for (const line of lines) expect(line.todo === null).toBe(line.level === 'green')
})

test('each way of not opening a database says what to do', () => {
  for (const code of ['ECONNREFUSED', 'ER_ACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR', 'EACCES', 'ODD']) {
    expect(unopenedLine(code)).toMatchObject({ level: 'red', todo: expect.stringMatching(/\.$/) as string })
  }
})
