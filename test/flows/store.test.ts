/** Runs in the database: started once, resumed where their story goes on, and a purchase or a send, never both. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { activeRunsOfPerson, dueRuns, findRun, planRun, resumeRuns, runsOf, startRun, stopRun, touchActiveRuns, wakeRun, type Run } from '../../server/flows/store.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { saveCarts } from '../../server/carts/store.ts'
import { cartRow } from '../carts/posts.ts'

const start = (changes: Partial<Run> = {}) => ({ id: 'run-1', storeId: 'default', flow: 'cart-classic', subject: 'cart' as const, subjectId: 'cart-1', round: 1, emailIndex: 'index ann', ...changes })
const at = instant(1_000)

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(() => connection.db.deleteFrom('run').execute())

  const begin = (changes: Partial<Run> = {}, when = at): Promise<void> => startRun(connection.db, start(changes), when)
  const run = async (id = 'run-1'): Promise<Run> => {
    const found = await findRun(connection.db, id)
    if (!found) throw new Error(`no run ${id}`)
    return found
  }
  const stop = (reason: string, id = 'run-1') => stopRun(connection.db, id, { reason, at: instant(5_000) })
  const touches = async (id: string) => (await touchActiveRuns(connection.db, [id])) === 1

  test('a run starts active and is due at once', async () => {
    await begin()
    expect(await run()).toEqual({ ...start(), state: 'active', reason: 'started', personIndex: null, nextStep: null, nextAt: at, version: 1, startedAt: at, endedAt: null })
    expect((await dueRuns(connection.db, 'default', at)).map((each) => each.id)).toEqual(['run-1'])
    expect(await dueRuns(connection.db, 'other', at)).toEqual([])
  })

  test('starting it again changes nothing, by however many at once', async () => {
    await Promise.all(['run-1', 'run-2', 'run-3', 'run-4'].map((id) => begin({ id })))
    const runs = await runsOf(connection.db, 'default', ['cart-1'])
    expect(runs).toHaveLength(1)
    await begin({ id: 'run-5' }, instant(9_000))
    expect(await runsOf(connection.db, 'default', ['cart-1'])).toEqual(runs)
  })

  test('another round, flow, subject or shop is another run', async () => {
    await begin()
    await begin({ id: 'run-2', round: 2 })
    await begin({ id: 'run-3', flow: 'post-purchase' })
    await begin({ id: 'run-4', subjectId: 'cart-2' })
    await begin({ id: 'run-5', storeId: 'other' })
    expect((await runsOf(connection.db, 'default', ['cart-1', 'cart-2'])).map((each) => each.id).sort()).toEqual(['run-1', 'run-2', 'run-3', 'run-4'])
    expect(await runsOf(connection.db, 'default', [])).toEqual([])
  })

  test.each(['no-address', 'newer-cart', 'no-consent'])('one that ended as %s goes on when the cart is left again, with the address known now', async (reason) => {
    await begin()
    await stop(reason)
    await begin({ id: 'run-2', emailIndex: 'index bob' }, instant(9_000))
    expect(await run()).toMatchObject({ state: 'active', reason: 'resumed', nextAt: 9_000, endedAt: null, emailIndex: 'index bob', startedAt: at })
  })

  test.each(['ordered', 'suppressed', 'emptied', 'cart-ended', 'finished'])('one that ended as %s never goes on', async (reason) => {
    await begin()
    await stop(reason)
    await begin({ id: 'run-2' }, instant(9_000))
    expect(await run()).toMatchObject({ state: reason === 'finished' ? 'finished' : 'stopped', reason, nextAt: null, endedAt: 5_000 })
  })

  test('consent lets those go on that ended for want of it, and no others', async () => {
    for (const [n, reason] of ['no-consent', 'suppressed', 'ordered', 'no-address'].entries()) {
      await begin({ id: `run-${n}`, subjectId: `cart-${n}` })
      await stop(reason, `run-${n}`)
    }
    await begin({ id: 'run-9', subjectId: 'cart-9' })
    await stop('no-consent', 'run-9')
    await resumeRuns(connection.db, 'default', ['cart-0', 'cart-1', 'cart-2', 'cart-3'], { reason: 'no-consent', at: instant(9_000) })
    await resumeRuns(connection.db, 'default', [], { reason: 'no-consent', at: instant(9_000) })
    await resumeRuns(connection.db, 'other', ['cart-9'], { reason: 'no-consent', at: instant(9_000) })
    expect(await run('run-0')).toMatchObject({ state: 'active', reason: 'resumed', nextAt: 9_000, endedAt: null })
    expect((await dueRuns(connection.db, 'default', instant(9_000))).map((each) => each.id)).toEqual(['run-0'])
  })

  test('a person\'s active runs are found by the address they began with and by the one the cart has now', async () => {
    await begin()
    await begin({ id: 'run-2', subjectId: 'row-1', emailIndex: 'index bob' })
    await begin({ id: 'run-3', subjectId: 'cart-3', emailIndex: 'index eve' })
    await saveCarts(connection, [cartRow({ id: 'row-1', emailIndex: 'index ann' })])
    const ids = async (person: string) => (await activeRunsOfPerson(connection.db, 'default', person)).map((each) => each.id).sort()
    expect([await ids('index ann'), await ids('index bob'), await ids('nobody')]).toEqual([['run-1', 'run-2'], ['run-2'], []])
    await stop('ordered', 'run-2')
    expect(await ids('index bob')).toEqual([])
    await connection.db.deleteFrom('cart').execute()
  })

  test('a plan made from an old look at it changes nothing', async () => {
    await begin()
    const seen = await run()
    expect(await planRun(connection.db, seen, { step: 'help', at: instant(2_000), reason: 'not-due' })).toBe(true)
    expect(await planRun(connection.db, seen, { step: 'concerns', at: instant(3_000), reason: 'gap' })).toBe(false)
    expect(await run()).toMatchObject({ nextStep: 'help', nextAt: 2_000, reason: 'not-due', version: 2 })
  })

  test('a stopped one cannot be planned, woken, touched or stopped again', async () => {
    await begin()
    const seen = await run()
    expect(await stop('ordered')).toBe(true)
    expect([await planRun(connection.db, { ...seen, version: seen.version + 1 }, { step: 'help', at, reason: 'x' }), await touches('run-1'), await stop('suppressed')]).toEqual([false, false, false])
    await wakeRun(connection.db, 'run-1', instant(9_000), 'message-through')
    expect(await run()).toMatchObject({ state: 'stopped', reason: 'ordered', nextAt: null })
    expect(await dueRuns(connection.db, 'default', instant(99_000))).toEqual([])
  })

  test('of a purchase and a send at the same moment one is first, and the other sees it', async () => {
    for (let n = 0; n < 20; n++) {
      await begin({ id: `run-${n}`, subjectId: `cart-${n}` })
      const [stopped, touched] = await Promise.all(n % 2 ? [stop('ordered', `run-${n}`), touches(`run-${n}`)] : [touches(`run-${n}`), stop('ordered', `run-${n}`)].reverse())
      expect(stopped).toBe(true)
      expect((await run(`run-${n}`)).version).toBe(touched ? 3 : 2)
      expect(await touches(`run-${n}`)).toBe(false)
    }
  })

  test('those waiting longest are decided first, at most two hundred at a time', async () => {
    for (let n = 0; n < 205; n++) await begin({ id: `run-${n}`, subjectId: `cart-${n}` }, instant(2_000 - n))
    const due = await dueRuns(connection.db, 'default', instant(2_000))
    expect([due.length, due[0]?.id, due[1]?.id]).toEqual([200, 'run-204', 'run-203'])
  })
})
