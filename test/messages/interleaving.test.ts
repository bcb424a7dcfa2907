/** Two workers, a purchase and the reaper in any order: never two requests for one message without a search between them. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { stopRun } from '../../server/flows/store.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { cancel, cancelScheduled, expire, LEASE, markAmbiguous, markRefused, markSent, reap, release, withdrawIntent, type Message } from '../../server/messages/outbox.ts'
import { instant, minutes, plus, seconds } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { NOW, scheduled } from './messages.ts'

const RUNS = 40
const OPERATIONS = ['claim', 'claim', 'intent', 'intent', 'sent', 'unclear', 'refused', 'withdraw', 'release', 'cancel', 'expire', 'reap', 'stop', 'time'] as const
const ENDS: readonly string[] = ['sent', 'refused', 'cancelled', 'expired']
const step = fc.record({ worker: fc.constantFrom('a', 'b'), does: fc.constantFrom(...OPERATIONS) })

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  test('an end stays an end, an unclear request is never followed by another, none begins after the purchase', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { db } = connection
      await db.deleteFrom('message').execute()
      const { id, runId } = await scheduled(connection)
      const hands = new Map<string, Message>()
      let [at, isStopped, ended, openRequests] = [NOW, false, '', 0]
      for (const { worker, does } of steps) {
        const mine = hands.get(worker)
        if (does === 'time') at = plus(at, LEASE)
        if (does === 'stop') isStopped = await stopRun(db, runId, { reason: 'ordered', at }) || isStopped
        if (does === 'stop') await cancelScheduled(db, runId, 'ordered', at)
        if (does === 'reap') await reap(db, plus(at, seconds(1)))
        if (does === 'claim') for (const message of await claimDue(db, { storeId: 'default', owner: worker, now: plus(at, minutes(1)), wall: at })) hands.set(worker, message)
        if (!mine) continue
        if (does === 'intent' && await commitIntent(db, mine, { recipientIndex: 'ann', wall: at })) {
          expect(isStopped).toBe(false)
          expect(openRequests).toBe(0)
          openRequests++
        }
        if (does === 'withdraw' && await withdrawIntent(db, mine, { dueAt: at, reason: 'x' })) openRequests--
        if (does === 'sent') await markSent(db, mine, { providerId: worker, reason: 'accepted', at, wall: at })
        if (does === 'unclear') await markAmbiguous(db, mine, 'timeout', at)
        if (does === 'refused') await markRefused(db, mine, 'invalid-message', at)
        if (does === 'release') await release(db, mine, { dueAt: at, reason: 'x' })
        if (does === 'cancel') await cancel(db, mine, 'x', at)
        if (does === 'expire') await expire(db, mine, 'too-late', at)
        const state = (await db.selectFrom('message').select('state').where('id', '=', id).executeTakeFirst())?.state ?? ''
        if (ended) expect(state).toBe(ended)
        if (ENDS.includes(state)) ended = state
        if (state === 'ambiguous') expect(openRequests).toBe(1)
      }
    }), { numRuns: RUNS })
  })

  test('two workers running freely at the same time begin one request for each message', async () => {
    await connection.db.deleteFrom('message').execute()
    const ids = []
    for (let n = 0; n < 15; n++) ids.push((await scheduled(connection)).id)
    const requests: string[] = []
    const work = async (worker: string): Promise<void> => {
      for (let round = 0; round < 4; round++) {
        const messages = await claimDue(connection.db, { storeId: 'default', owner: `${worker}${round}`, now: instant(NOW + 1), wall: NOW })
        await Promise.all(messages.map(async (message) => {
          if (await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })) requests.push(message.id)
        }))
      }
    }
    await Promise.all([work('a'), work('b'), work('c')])
    expect(requests.sort()).toEqual(ids)
  })
})
