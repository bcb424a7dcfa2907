/** The outbox: one message per run and step, one owner at a time, no way back from an intent to a second sending. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { findRun, stopRun } from '../../server/flows/store.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { cancel, cancelScheduled, expire, LEASE, LEASE_LEFT_MIN, markAmbiguous, markRefused, markSent, POST_WINDOW, reap, recordSkipped, release, schedule, withdrawIntent, type Message } from '../../server/messages/outbox.ts'
import { messagesOfRuns } from '../../server/messages/store.ts'
import { milliseconds, minus, minutes, plus, type Instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { claim, claimed, NOW, scheduled } from './messages.ts'

const MS = milliseconds(1)
const later = (at: Instant): Instant => plus(at, LEASE)

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    await connection.db.deleteFrom('message').execute()
    await connection.db.deleteFrom('run').execute()
  })
  const stateOf = async (id: string) => (await connection.db.selectFrom('message').select('state').where('id', '=', id).executeTakeFirst())?.state
  const afterIntent = async (): Promise<Message> => {
    const message = await claimed(connection)
    expect(await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })).toBe(true)
    return message
  }

  describe('a step of a run', () => {
    const again = (runId: string, step = 'help') => ({ id: `again-${step}`, storeId: 'default', runId, step, mail: 'cart-help', dueAt: NOW, expiresAt: NOW })

    test('is in the outbox once, whatever became of it', async () => {
      const { runId, id } = await scheduled(connection)
      expect(await schedule(connection.db, again(runId), NOW)).toBe(false)
      await cancelScheduled(connection.db, runId, 'ordered', NOW)
      expect([await schedule(connection.db, again(runId), NOW), await recordSkipped(connection.db, again(runId), NOW, 'too-late')]).toEqual([false, false])
      expect((await messagesOfRuns(connection.db, [runId])).map((message) => [message.id, message.state])).toEqual([[id, 'cancelled']])
    })

    test('scheduled by many at once is there once', async () => {
      const { runId } = await scheduled(connection)
      const results = await Promise.all(['a', 'b', 'c', 'd'].map((id) => schedule(connection.db, { ...again(runId, 'concerns'), id }, NOW)))
      expect(results.filter(Boolean)).toHaveLength(1)
    })

    test('that was skipped is never claimed', async () => {
      const { runId } = await scheduled(connection)
      await recordSkipped(connection.db, again(runId, 'concerns'), NOW, 'too-late')
      expect((await claim(connection, 'a')).map((message) => message.step)).toEqual(['help'])
    })
  })

  describe('claiming', () => {
    test('takes what is due, of one shop, longest due first, for the length of a lease', async () => {
      const second = await scheduled(connection)
      const first = await scheduled(connection, { dueAt: minus(NOW, minutes(1)) })
      await scheduled(connection, { dueAt: plus(NOW, minutes(1)) })
      await scheduled(connection, { storeId: 'other' })
      const messages = await claim(connection, 'owner-a')
      expect(messages.map((message) => message.id)).toEqual([first.id, second.id])
      for (const message of messages) expect(message).toMatchObject({ state: 'claimed', owner: 'owner-a', attempt: 1, leaseUntil: plus(NOW, LEASE) })
    })

    test('by several owners at once gives each message to one of them', async () => {
      for (let n = 0; n < 30; n++) await scheduled(connection)
      const hands = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => claim(connection, owner)))
      const ids = hands.flat().map((message) => message.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(20)
    })

    test('again takes nothing that somebody holds', async () => {
      await claimed(connection)
      expect(await claim(connection, 'owner-b')).toEqual([])
    })

    test('counts attempts', async () => {
      const message = await claimed(connection)
      await release(connection.db, message, { dueAt: NOW, reason: 'store-unreachable' })
      expect(await claim(connection, 'owner-b')).toMatchObject([{ id: message.id, attempt: 2, reason: 'store-unreachable' }])
    })
  })

  describe('an intent', () => {
    test('is committed once, with a deadline for its request, and is written on the run', async () => {
      const message = await claimed(connection)
      const before = await findRun(connection.db, message.runId)
      expect([await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW }), await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })]).toEqual([true, false])
      expect(await connection.db.selectFrom('message').select(['state', 'intent_at', 'post_deadline', 'owner']).where('id', '=', message.id).executeTakeFirst())
        .toEqual({ state: 'intent', intent_at: NOW, post_deadline: plus(NOW, POST_WINDOW), owner: 'owner-a' })
      expect((await findRun(connection.db, message.runId))?.version).toBe((before?.version ?? 0) + 1)
    })

    const hindrances: readonly (readonly [string, (message: Message) => Promise<{ message?: Message; wall?: Instant; ignored?: boolean }>])[] = [
      ['the run was stopped', async (message) => ({ ignored: await stopRun(connection.db, message.runId, { reason: 'ordered', at: NOW }) })],
      ['its lease is nearly over', async () => ({ wall: minus(plus(NOW, LEASE), LEASE_LEFT_MIN) })],
      ['its lease is over', async () => ({ wall: later(NOW) })],
      ['somebody else holds it', async (message) => ({ message: { ...message, owner: 'owner-b' } })],
      ['it is of an earlier attempt', async (message) => ({ message: { ...message, attempt: message.attempt - 1 } })],
      ['it was given back meanwhile', async (message) => ({ ignored: await release(connection.db, message, { dueAt: NOW, reason: 'handed-back' }) })],
      ['it was cancelled meanwhile', async (message) => ({ ignored: await cancel(connection.db, message, 'suppressed', NOW) })],
    ]
    test.each(hindrances)('is not committed when %s, and nothing is changed', async (_, hinder) => {
      const message = await claimed(connection)
      const changed = await hinder(message)
      const before = await connection.db.selectFrom('message').selectAll().where('id', '=', message.id).executeTakeFirst()
      expect(await commitIntent(connection.db, changed.message ?? message, { recipientIndex: 'ann', wall: changed.wall ?? NOW })).toBe(false)
      expect(await connection.db.selectFrom('message').selectAll().where('id', '=', message.id).executeTakeFirst()).toEqual(before)
    })

    test('and a purchase at the same moment: where the intent was committed the purchase came after it, never before', async () => {
      for (let n = 0; n < 10; n++) {
        const message = await claimed(connection)
        const [committed] = await Promise.all([commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW }), stopRun(connection.db, message.runId, { reason: 'ordered', at: NOW })])
        expect(await stateOf(message.id)).toBe(committed ? 'intent' : 'claimed')
        expect(await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })).toBe(false)
        await connection.db.deleteFrom('message').execute()
      }
    })

    test('cannot be cancelled, expired or given back, only settled', async () => {
      const message = await afterIntent()
      const { db } = connection
      expect([await cancel(db, message, 'ordered', NOW), await expire(db, message, 'too-late', NOW), await release(db, message, { dueAt: NOW, reason: 'x' }), await cancelScheduled(db, message.runId, 'ordered', NOW)]).toEqual([false, false, false, 0])
      expect(await stateOf(message.id)).toBe('intent')
    })
  })

  describe('an outcome', () => {
    const outcomes: readonly (readonly [string, (message: Message) => Promise<boolean>])[] = [
      ['sent', (message) => markSent(connection.db, message, { providerId: 'p', reason: 'accepted', at: NOW, wall: NOW })], ['refused', (message) => markRefused(connection.db, message, 'inactive-recipient', NOW)],
      ['ambiguous', (message) => markAmbiguous(connection.db, message, 'timeout', NOW)], ['scheduled', (message) => withdrawIntent(connection.db, message, { dueAt: NOW, reason: 'too many requests' })],
    ]
    test.each(outcomes)('%s is written once, by the owner of that attempt only', async (state, write) => {
      const message = await afterIntent()
      expect(await write({ ...message, owner: 'owner-b' })).toBe(false)
      expect(await write({ ...message, attempt: 2 })).toBe(false)
      expect(await stateOf(message.id)).toBe('intent')
      expect(await write(message)).toBe(true)
      expect(await stateOf(message.id)).toBe(state)
    })

    test.each(outcomes)('%s is not written without an intent', async (_, write) => {
      const message = await claimed(connection)
      expect(await write(message)).toBe(false)
    })

    test.each(outcomes)('sent stands: %s changes nothing after it', async (_, write) => {
      const message = await afterIntent()
      await markSent(connection.db, message, { providerId: 'p', reason: 'accepted', at: NOW, wall: NOW })
      const { db } = connection
      expect([await write(message), await cancel(db, message, 'ordered', NOW), await expire(db, message, 'too-late', NOW), await cancelScheduled(db, message.runId, 'ordered', NOW)]).toEqual([false, false, false, 0])
      await reap(db, plus(NOW, minutes(60)))
      expect(await stateOf(message.id)).toBe('sent')
    })

    test('that came late finds its message ambiguous and still says that it was sent', async () => {
      const message = await afterIntent()
      await reap(connection.db, plus(later(NOW), MS))
      expect(await stateOf(message.id)).toBe('ambiguous')
      expect(await markSent(connection.db, message, { providerId: 'p', reason: 'accepted', at: NOW, wall: NOW })).toBe(true)
    })

    test('that came late cannot put an ambiguous message back into the queue', async () => {
      const message = await afterIntent()
      await reap(connection.db, plus(later(NOW), MS))
      expect(await withdrawIntent(connection.db, message, { dueAt: NOW, reason: 'x' })).toBe(false)
      expect(await stateOf(message.id)).toBe('ambiguous')
    })
  })

  describe('after a worker died', () => {
    test('its claim goes back to the queue once the lease is over, not before', async () => {
      const message = await claimed(connection)
      expect(await reap(connection.db, plus(NOW, LEASE))).toEqual({ released: 0, ambiguous: 0 })
      expect(await reap(connection.db, plus(later(NOW), MS))).toEqual({ released: 1, ambiguous: 0 })
      expect(await claim(connection, 'owner-b')).toMatchObject([{ id: message.id, attempt: 2 }])
    })

    test('its intent becomes ambiguous and never goes back to the queue', async () => {
      const message = await afterIntent()
      expect(await reap(connection.db, plus(NOW, LEASE))).toEqual({ released: 0, ambiguous: 0 })
      expect(await reap(connection.db, plus(later(NOW), MS))).toEqual({ released: 0, ambiguous: 1 })
      expect(await claim(connection, 'owner-b', { now: plus(NOW, minutes(600)), wall: plus(NOW, minutes(600)) })).toEqual([])
      expect(await stateOf(message.id)).toBe('ambiguous')
    })

    test('a message in whose hands worker after worker dies is given up at last, and one that was given back in between is not', async () => {
      const dies = async (times: number): Promise<void> => {
        for (let n = 0; n < times; n++) {
          await claim(connection, `owner-${n}`)
          await reap(connection.db, plus(later(NOW), MS))
        }
      }
      const { id } = await scheduled(connection)
      await dies(8)
      const [held] = await claim(connection, 'owner-b')
      expect(held && await release(connection.db, held, { dueAt: NOW, reason: 'store-unreachable' })).toBe(true)
      await dies(8)
      expect(await stateOf(id)).toBe('scheduled')
      await dies(1)
      expect((await messagesOfRuns(connection.db, [held?.runId ?? ''])).map((message) => [message.state, message.reason])).toEqual([['expired', 'parked']])
    })

    test('what worker after worker dies with is taken with fewer others each time, in the end alone, and holds nobody up', async () => {
      const ids: string[] = []
      for (let n = 0; n < 60; n++) ids.push((await scheduled(connection)).id)
      const taken: number[] = []
      for (let n = 0; n < 6; n++) {
        taken.push((await claim(connection, `owner-${n}`)).length)
        await reap(connection.db, plus(later(NOW), MS))
      }
      expect(taken).toEqual([60, 50, 12, 3, 1, 1])
      expect((await claim(connection, 'owner-a')).map(({ id }) => id)).toEqual(ids.slice(0, 1))
      expect((await claim(connection, 'owner-b')).map(({ id }) => id)).toEqual(ids.slice(1, 2))
      const { id } = await scheduled(connection)
      for (let n = 0; n < 9; n++) await claim(connection, `owner-c${n}`)
      expect(await stateOf(id)).toBe('claimed')
    })

    test('it finds, woken up again, that its claim is gone', async () => {
      const message = await claimed(connection)
      await reap(connection.db, plus(later(NOW), MS))
      const [taken] = await claim(connection, 'owner-b', { wall: later(NOW) })
      expect([await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW }), await release(connection.db, message, { dueAt: NOW, reason: 'x' }), await cancel(connection.db, message, 'x', NOW)]).toEqual([false, false, false])
      expect(taken && await commitIntent(connection.db, taken, { recipientIndex: 'ann', wall: later(NOW) })).toBe(true)
    })
  })
})
