/** A flow stops by itself when too many of its latest mails went wrong, and goes on when its owner says so. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import type { EventKind } from '../../server/db/tables-of-feedback.ts'
import type { Deps } from '../../server/deps.ts'
import { startRun } from '../../server/flows/store.ts'
import { createLog } from '../../server/log.ts'
import { recordEvent } from '../../server/messages/feedback/store.ts'
import { schedule } from '../../server/messages/outbox.ts'
import { countLatest, isPaused, pauseFlow, readPauses, resumeFlow } from '../../server/pace/store.ts'
import { watchFlow } from '../../server/pace/watch.ts'
import { days, minus, minutes, plus, type Instant } from '../../server/values/time.ts'
import { movableClock, NOON } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

let counted = 0

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  let clock: ReturnType<typeof movableClock>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    clock = movableClock()
    for (const table of ['message', 'run', 'event', 'flow_pause'] as const) await connection.db.deleteFrom(table).execute()
  })

  interface Sent { readonly id: string; readonly runId: string }
  async function sent(changes: { storeId?: string; flow?: string; at?: Instant; reason?: string; state?: 'sent' | 'cancelled' } = {}): Promise<Sent> {
    const { storeId = 'default', flow = 'cart-classic', at = clock.wall(), reason = 'accepted', state = 'sent' } = changes
    const n = ++counted
    const [runId, id] = [`run-${n}`, `message-${n}`]
    await startRun(connection.db, { id: runId, storeId, flow, subject: 'cart', subjectId: `cart-${n}`, round: 1, emailIndex: null }, at)
    await schedule(connection.db, { id, storeId, runId, step: 'help', mail: 'cart-help', dueAt: at, expiresAt: at }, at)
    await connection.db.updateTable('message').set({ state, reason, sent_at: state === 'sent' ? at : null }).where('id', '=', id).execute()
    return { id, runId }
  }
  async function hears(kind: EventKind, { id }: Sent, storeId = 'default'): Promise<void> {
    await recordEvent(connection.db, { id: `event-${++counted}`, storeId, messageId: id, kind, at: clock.wall(), detail: {}, dedupeKey: `key-${counted}`, traceKey: null, heardAt: clock.wall() })
  }
  /** So many mails of which the last ones went wrong. */
  async function sends(count: number, wrong: { bounced?: number; complained?: number } = {}, changes: Parameters<typeof sent>[0] = {}): Promise<Sent> {
    let last: Sent | undefined
    for (let n = 0; n < count; n++) {
      last = await sent(changes)
      if (n < (wrong.bounced ?? 0)) await hears('bounced', last, changes.storeId)
      if (n < (wrong.complained ?? 0)) await hears('complained', last, changes.storeId)
    }
    if (!last) throw new Error('none sent')
    return last
  }
  const watch = ({ runId }: Sent, storeId = 'default'): Promise<void> => watchFlow({ connection, clock, log: createLog('silent') } as Pick<Deps, 'connection' | 'clock' | 'log'> as Deps, { storeId, runId })
  const paused = async () => (await readPauses(connection.db, 'default')).map((pause) => `${pause.flow} ${pause.state}: ${pause.reason}, ${pause.bouncedCount} and ${pause.complainedCount} of ${pause.sentCount}`)

  test('four of a hundred bounced: it stops, and says why', async () => {
    const last = await sends(100, { bounced: 4 })
    await watch(last)
    expect(await paused()).toEqual(['cart-classic paused: bounces, 4 and 0 of 100'])
    expect([await isPaused(connection.db, 'default', 'cart-classic'), await isPaused(connection.db, 'default', 'post-purchase'), await isPaused(connection.db, 'other', 'cart-classic')]).toEqual([true, false, false])
    await watch(last)
    expect(await paused()).toHaveLength(1)
  })

  test('three of a hundred do not stop it', async () => {
    await watch(await sends(100, { bounced: 3 }))
    expect(await paused()).toEqual([])
  })

  test('mails of other flows and shops, kept in the mailbox, never sent or long past are not counted', async () => {
    const own = await sends(3, { complained: 1 })
    await sends(2, { complained: 2 }, { flow: 'post-purchase' })
    await sends(2, { complained: 2 }, { storeId: 'other' })
    await sends(2, { complained: 2 }, { reason: 'kept-locally' })
    await sends(2, { complained: 2 }, { state: 'cancelled' })
    await sends(2, { complained: 2 }, { at: minus(NOON, days(31)) })
    await watch(own)
    expect(await paused()).toEqual([])
    expect(await countLatest(connection.db, { storeId: 'default', flow: 'cart-classic', since: minus(NOON, days(30)), most: 10 })).toEqual({ sent: 3, bounced: 0, complained: 1 })
  })

  test('only the latest are looked at, and one that bounced twice counts once', async () => {
    for (let n = 0; n < 5; n++) {
      clock.pass(minutes(1))
      const message = await sent()
      if (n !== 3) continue
      await hears('bounced', message)
      await hears('bounced', message)
    }
    const count = (most: number) => countLatest(connection.db, { storeId: 'default', flow: 'cart-classic', since: NOON, most })
    expect([await count(10), await count(2), await count(1)]).toEqual([{ sent: 5, bounced: 1, complained: 0 }, { sent: 2, bounced: 1, complained: 0 }, { sent: 1, bounced: 0, complained: 0 }])
  })

  test('let go on, it is not stopped again for what happened before, but for what happens after', async () => {
    await watch(await sends(5, { complained: 2 }))
    clock.pass(minutes(10))
    expect(await resumeFlow(connection.db, { storeId: 'default', flow: 'cart-classic' }, { wall: clock.wall(), now: clock.now() })).toBe(true)
    expect(await resumeFlow(connection.db, { storeId: 'default', flow: 'cart-classic' }, { wall: clock.wall(), now: clock.now() })).toBe(false)
    clock.pass(minutes(10))
    await watch(await sends(5, { complained: 1 }))
    expect(await isPaused(connection.db, 'default', 'cart-classic')).toBe(false)
    await watch(await sends(1, { complained: 1 }))
    expect(await paused()).toEqual(['cart-classic paused: complaints, 0 and 2 of 6'])
  })

  test('of two processes that notice at once one stops it', async () => {
    const pause = { storeId: 'default', flow: 'cart-classic', reason: 'bounces', sentCount: 100, bouncedCount: 4, complainedCount: 0, at: plus(NOON, days(1)) } as const
    expect((await Promise.all([pauseFlow(connection.db, pause), pauseFlow(connection.db, pause)])).filter(Boolean)).toHaveLength(1)
  })

  test('a message whose run is gone stops nothing', async () => {
    await watch({ id: 'gone', runId: 'gone' })
    expect(await paused()).toEqual([])
  })
})
