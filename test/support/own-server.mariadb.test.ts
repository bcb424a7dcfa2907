/** The server that tests start for themselves: whole runs only, because it needs MariaDB on the machine. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, startMariaDb, type MariaDb } from './mariadb.ts'

const START_TIMEOUT_MS = 60_000
const ANSWER_TIMEOUT_MS = 300

async function queried(url: string, sql: string): Promise<RowDataPacket[]> {
  const connection = await createConnection(url)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows
  } finally {
    await connection.end()
  }
}

async function folderOf(url: string): Promise<string> {
  const [row] = await queried(url, 'SELECT @@datadir AS folder')
  return String(row?.['folder'])
}

const hangUp = (connection: Connection): void => connection.destroy()

describe('a MariaDB server of our own', () => {
  let server: MariaDb
  let url: string
  beforeAll(async () => {
    server = await startMariaDb()
    url = await freshDatabase(server.url)
  }, START_TIMEOUT_MS)
  afterAll(() => server.stop())

  test('is strict, in UTC, and durable at each commit', async () => {
    const [settings] = await queried(
      url,
      'SELECT @@sql_mode AS mode, @@global.time_zone AS zone, @@innodb_flush_log_at_trx_commit AS flush, @@bind_address AS host',
    )
    expect(settings).toMatchObject({ zone: '+00:00', flush: 1, host: '127.0.0.1' })
    expect(settings?.['mode']).toContain('STRICT_ALL_TABLES')
  })

  test('gives each caller an empty database that no other caller sees', async () => {
    const other = await freshDatabase(server.url)
    await queried(other, 'CREATE TABLE only_here (id INT)')
    expect(await queried(other, 'SHOW TABLES')).toHaveLength(1)
    expect(await queried(url, 'SHOW TABLES')).toHaveLength(0)
  })

  test('keeps what was committed when it is killed, and answers at the same address afterwards', async () => {
    await queried(url, 'CREATE TABLE kept (id INT PRIMARY KEY) ENGINE=InnoDB')
    await queried(url, 'INSERT INTO kept VALUES (7)')
    await server.kill()
    await expect(queried(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await server.restart()
    expect(await queried(url, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
  }, START_TIMEOUT_MS)

  test('answers nothing while it is frozen, and goes on when it is let', async () => {
    const connection = await createConnection(url)
    await server.pause()
    const frozen = connection.query({ sql: 'SELECT 1', timeout: ANSWER_TIMEOUT_MS })
    await expect(frozen).rejects.toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' })
    server.resume()
    expect(await queried(url, 'SELECT 2 AS two')).toEqual([{ two: 2 }])
    hangUp(connection)
  })

  test('is gone with its folder after it is stopped, and may be stopped twice', async () => {
    const short = await startMariaDb()
    const folder = await folderOf(short.url)
    expect(existsSync(folder)).toBe(true)
    await short.stop()
    await short.stop()
    expect(existsSync(folder)).toBe(false)
    await expect(queried(short.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  }, START_TIMEOUT_MS)

  test('is gone with its folder when the process that started it is killed', async () => {
    const script = `import { startMariaDb } from './test/support/mariadb.ts'
      console.log((await startMariaDb()).url); setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    const address = line.toString().trim()
    const folder = await folderOf(address)
    owner.kill('SIGKILL')
    await expect.poll(() => existsSync(folder), { timeout: START_TIMEOUT_MS / 2 }).toBe(false)
    await expect(queried(address, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  }, START_TIMEOUT_MS)
})
