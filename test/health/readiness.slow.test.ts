/** A process is ready for work when the database takes writes, has this version's schema and tells the same time; and not while it stops. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../server/db/connect.ts'
import { createReadiness, type ReadyDeps } from '../../server/health/readiness.ts'
import { healthRoutes } from '../../server/health/routes.ts'
import { milliseconds, minutes, plus, seconds } from '../../server/values/time.ts'
import { createLog } from '../../server/log.ts'
import { movableClock } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

describe.each(databases)('$name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  const clock = movableClock()
  beforeEach(async () => {
    const opened = await openDatabase(kind)
    close = opened.close
    connection = { ...opened.connection, readNow: async () => clock.wall() }
  })
  afterEach(() => close())
  const depsWith = (changes: Partial<Connection> = {}): ReadyDeps => ({ clock, connection: { ...connection, ...changes }, lifecycle: { isStopping: false }, log: createLog('silent') })
  const ready = (changes?: Partial<Connection>) => createReadiness(depsWith(changes))()

  test('a process with a database that works is ready', async () => {
    expect(await ready()).toBe('ready')
    expect(await ready()).toBe('ready')
  })

  test('one whose database takes no writes is not, though it can be read', async () => {
    await connection.db.schema.alterTable('setting').renameTo('setting_away').execute()
    expect(await ready()).toBe('database-away')
    await connection.db.schema.alterTable('setting_away').renameTo('setting').execute()
  })

  test('one whose database lacks a migration is not; one that knows later ones is', async () => {
    const migrations = connection.db.withTables<{ kysely_migration: { name: string; timestamp: string } }>()
    await migrations.insertInto('kysely_migration').values({ name: '999-of-tomorrow', timestamp: '' }).execute()
    expect(await ready()).toBe('ready')
    await migrations.deleteFrom('kysely_migration').where('name', '=', '001-first').execute()
    expect(await ready()).toBe('schema-old')
  })

  test.each([[seconds(4), 'ready'], [seconds(-4), 'ready'], [seconds(6), 'clock-off'], [minutes(-1), 'clock-off']] as const)('one whose database\'s clock is %d ms away is %s', async (off, expected) => {
    expect(await ready({ readNow: async () => plus(clock.wall(), off) })).toBe(expected)
  })

  test('one whose database stands still is not ready, and says so in time', async () => {
    expect(await createReadiness(depsWith({ readNow: () => new Promise(() => undefined) }), milliseconds(50))()).toBe('database-away')
  })

  test('one that is stopping is not ready, at once and without asking the database', async () => {
    let asked = 0
    const deps = depsWith({ readNow: async () => { asked += 1; return clock.wall() } })
    const app = healthRoutes(deps)
    expect((await app.request('/readyz')).status).toBe(200)
    deps.lifecycle.isStopping = true
    const answer = await app.request('/readyz')
    expect([answer.status, await answer.json(), asked]).toEqual([503, { status: 'stopping' }, 1])
    expect((await app.request('/livez')).status).toBe(200)
  })

  test('however often is asked, the database is written to once a second', async () => {
    let asked = 0
    const question = createReadiness(depsWith({ readNow: async () => { asked += 1; return clock.wall() } }))
    await Promise.all(Array.from({ length: 500 }, question))
    expect(asked).toBe(1)
    clock.pass(seconds(2))
    await question()
    expect(asked).toBe(2)
  })
})

test('without the database a process lives but is not ready', async () => {
  const connection = await connect('sqlite::memory:')
  await connection.close()
  const app = healthRoutes({ clock: movableClock(), connection, lifecycle: { isStopping: false }, log: createLog('silent') })
  expect([(await app.request('/livez')).status, (await app.request('/readyz')).status]).toEqual([200, 503])
})
