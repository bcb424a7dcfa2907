/** Things left are kept as they were when the run first looked; whose mail was taken how is read by message. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetLeft } from '../../../server/flows/watch/forget.ts'
import { noteGone, keepWatched, watchedOf } from '../../../server/flows/watch/store.ts'
import { responsesOf } from '../../../server/flows/responses/store.ts'
import type { Connection } from '../../../server/db/connect.ts'
import type { EventClass, EventKind } from '../../../server/db/tables-of-feedback.ts'
import { days, instant, minus, type Duration } from '../../../server/values/time.ts'
import { movableClock } from '../../support/clock.ts'
import { databases, openDatabase } from '../../support/databases.ts'

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  const mug = { productId: 12, price: '20.00', currency: 'EUR', wasGone: false }
  const tea = { productId: 13, price: null, currency: '', wasGone: true }

  test('what is kept once stays as it was', async () => {
    await keepWatched(connection.db, 'run-1', [mug])
    await keepWatched(connection.db, 'run-1', [{ ...mug, price: '5.00' }, tea])
    await keepWatched(connection.db, 'run-2', [tea])
    const found = await watchedOf(connection.db, ['run-1', 'run-2', 'run-3'])
    expect([found.get('run-1')?.length, found.get('run-1'), found.get('run-2'), found.has('run-3')]).toEqual([2, expect.arrayContaining([mug, tea]), [tea], false])
  })

  test('that something sold out is noted of that run alone', async () => {
    await keepWatched(connection.db, 'run-4', [mug])
    await noteGone(connection.db, 'run-1', [12])
    await noteGone(connection.db, 'run-1', [])
    const found = await watchedOf(connection.db, ['run-1', 'run-4'])
    expect([found.get('run-1')?.find(({ productId }) => productId === 12)?.wasGone, found.get('run-4')?.[0]?.wasGone]).toEqual([true, false])
  })

  describe('what is forgotten at night', () => {
    const NOW = instant(1_790_000_000_000)
    const run = (id: string, state: 'active' | 'stopped' | 'finished', endedAgo: Duration | null, storeId = 'default') => connection.db.insertInto('run').values({
      id, store_id: storeId, flow: 'cart-recovery', subject: 'cart', subject_id: id, round: 1, email_index: null, person_index: null, state, reason: 'finished', next_step: null, next_at: null, version: 1, started_at: minus(NOW, days(60)), ended_at: endedAgo === null ? null : minus(NOW, endedAgo),
    }).execute()
    const kept = async (ids: readonly string[]): Promise<readonly string[]> => [...(await watchedOf(connection.db, ids)).keys()].sort()
    const night = () => forgetLeft({ connection, clock: { ...movableClock(), now: () => NOW } }, { id: 'default' })

    test('the things of series that ended as long ago as a cart lives, and of no others', async () => {
      await run('over', 'finished', days(31))
      await run('stopped', 'stopped', days(31))
      await run('lately', 'stopped', days(29))
      await run('live', 'active', null)
      await run('elsewhere', 'finished', days(31), 'second')
      const all = ['over', 'stopped', 'lately', 'live', 'elsewhere']
      for (const id of all) await keepWatched(connection.db, id, [mug, tea])
      await night()
      expect(await kept([...all, 'run-1'])).toEqual(['elsewhere', 'lately', 'live', 'run-1'])
      await night()
      expect((await watchedOf(connection.db, ['live'])).get('live')).toHaveLength(2)
    })

    test('more than goes at once goes in one night too', async () => {
      const ids = Array.from({ length: 230 }, (_, index) => `many-${index}`)
      for (const id of ids) {
        await run(id, 'finished', days(40))
        await keepWatched(connection.db, id, [mug, tea, { ...mug, productId: 14 }])
      }
      await night()
      expect(await kept(ids)).toEqual([])
    })
  })

  describe('how a mail was taken', () => {
    let made = 0
    const event = (messageId: string, eventKind: EventKind, judged: EventClass | null) => connection.db.insertInto('event').values({
      id: `event-${++made}`, store_id: 'default', message_id: messageId, kind: eventKind, at: made, class: judged, detail: '{}', dedupe_key: `event-${made}`, trace_key: null, heard_at: made,
    }).execute()
    beforeAll(async () => {
      await event('opened', 'opened', 'human')
      await event('opened', 'clicked', 'machine')
      await event('clicked', 'clicked', 'human')
      await event('both', 'clicked', 'human')
      await event('both', 'opened', 'human')
      await event('unsure', 'opened', 'unsure')
      await event('scanned', 'clicked', 'machine')
      await event('delivered', 'delivered', null)
    })
    const told = async (signals: Parameters<typeof responsesOf>[2]) => Object.fromEntries(await responsesOf(connection.db, ['opened', 'clicked', 'both', 'unsure', 'scanned', 'delivered', 'nobody'], signals))

    test('is by people alone, unless the settings say otherwise', async () => {
      expect(await told('human')).toEqual({ opened: 'opened', clicked: 'clicked', both: 'clicked' })
      expect(await told('human-or-unsure')).toEqual({ opened: 'opened', clicked: 'clicked', both: 'clicked', unsure: 'opened' })
      expect(await told('all')).toEqual({ opened: 'clicked', clicked: 'clicked', both: 'clicked', unsure: 'opened', scanned: 'clicked' })
    })
  })
})
