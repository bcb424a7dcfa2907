/** Where the script was last heard of: written down now and then, never waited for. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { createLog, type Log } from '../../server/log.ts'
import { watchScript } from '../../server/stores/seen.ts'
import { lastSightings } from '../../server/stores/store.ts'
import { minutes, seconds } from '../../server/values/time.ts'
import { movableClock, NOON } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

const block = { kind: 'checkout-block', version: '0.1.0' }

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  afterEach(() => connection.db.deleteFrom('script_seen').execute())

  const sightings = () => lastSightings(connection.db, 'default')
  const times = async () => (await sightings()).map(({ kind: on, lastAt }) => [on, lastAt - NOON])
  const until = (isSo: () => Promise<void>) => vi.waitFor(isSo, { interval: 5, timeout: 20_000 })

  test('a sighting is written once, then at most once a minute', async () => {
    const clock = movableClock()
    const seen = watchScript({ clock, connection, log: createLog('silent') })
    seen('default', block)
    await until(async () => expect(await times()).toEqual([['checkout-block', 0]]))
    clock.pass(seconds(59))
    seen('default', block)
    clock.pass(seconds(1))
    seen('default', { kind: 'cart', version: '0.1.0' })
    await until(async () => expect(await times()).toEqual([['cart', 60_000], ['checkout-block', 0]]))
    seen('default', block)
    await until(async () => expect((await times()).map(([, at]) => at)).toEqual([60_000, 60_000]))
  })

  test('kinds, versions and shops are told apart, the latest first', async () => {
    const clock = movableClock()
    const seen = watchScript({ clock, connection, log: createLog('silent') })
    for (const sighting of [block, { ...block, version: '0.2.0' }, { kind: 'notice', version: '' }]) {
      seen('default', sighting)
      clock.pass(minutes(1))
    }
    seen('other', block)
    await until(async () => expect((await sightings()).map((each) => `${each.kind} ${each.version}`)).toEqual(['notice ', 'checkout-block 0.2.0', 'checkout-block 0.1.0']))
  })

  test('two processes may write the same one at once', async () => {
    const clock = movableClock()
    const failures: string[] = []
    const log: Log = { info: () => undefined, warn: (event) => void failures.push(event), error: () => undefined }
    for (let n = 0; n < 8; n++) watchScript({ clock, connection, log })('default', block)
    await until(async () => expect(await times()).toEqual([['checkout-block', 0]]))
    expect(failures).toEqual([])
  })

  test('browsers that make up kinds fill neither memory nor table', async () => {
    const clock = movableClock()
    const seen = watchScript({ clock, connection, log: createLog('silent') })
    for (let n = 0; n < 500; n++) seen('default', { kind: `kind-${n}`, version: '' })
    // What an earlier test saw may be written down only now.
    const stored = async () => (await connection.db.selectFrom('script_seen').select('kind').where('kind', 'like', 'kind-%').execute()).length
    await until(async () => expect(await stored()).toBe(100))
    clock.pass(minutes(2))
    seen('default', { kind: 'kind-7', version: '' })
    await until(async () => expect((await times())[0]).toEqual(['kind-7', 120_000]))
    expect(await stored()).toBe(100)
  })
})

test('a database that is away costs a line in the log and nobody anything else', async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { connection, close } = await openDatabase(kind)
  await close()
  const failures: string[] = []
  watchScript({ clock: movableClock(), connection, log: { info: () => undefined, warn: (event) => void failures.push(event), error: () => undefined } })('default', block)
  await vi.waitFor(() => expect(failures).toEqual(['sighting.unsaved']), { interval: 5 })
})
