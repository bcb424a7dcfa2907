/** Messages of unclear outcome in the database: looked for, settled by the search or by the provider's own word. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import type { Deps } from '../../server/deps.ts'
import { claimLooks, reschedule } from '../../server/messages/looks/store.ts'
import { LOOK_EVERY } from '../../server/messages/looks/verdict.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { cancel, confirmAccepted, expire, FIRST_LOOK, markAmbiguous, markSent, withdrawIntent, type Message } from '../../server/messages/outbox.ts'
import { takeBack } from '../../server/messages/round/record.ts'
import { minus, minutes, plus, type Instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { claim, claimed, NOW } from './messages.ts'

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    for (const table of ['message', 'run', 'person', 'person_mail'] as const) await connection.db.deleteFrom(table).execute()
  })
  const stateOf = async (id: string) => (await connection.db.selectFrom('message').select('state').where('id', '=', id).executeTakeFirst())?.state
  const afterIntent = async (): Promise<Message> => {
    const message = await claimed(connection)
    expect(await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })).toBe(true)
    return message
  }

  describe('an ambiguous message', () => {
    test('is looked for after a while, by one of several workers', async () => {
      const message = await afterIntent()
      await markAmbiguous(connection.db, message, 'timeout', NOW)
      const look = (wall: Instant) => claimLooks(connection.db, 'default', wall)
      expect(await look(minus(plus(NOW, FIRST_LOOK), minutes(1)))).toEqual([])
      const looks = (await Promise.all([look(plus(NOW, FIRST_LOOK)), look(plus(NOW, FIRST_LOOK)), look(plus(NOW, FIRST_LOOK))])).flat()
      expect(looks.map((each) => each.id)).toEqual([message.id])
      expect(await look(plus(NOW, FIRST_LOOK))).toEqual([])
      expect(await look(plus(plus(NOW, FIRST_LOOK), LOOK_EVERY))).toHaveLength(1)
    })

    test('found by the search is sent, and not looked for again', async () => {
      const message = await afterIntent()
      await markAmbiguous(connection.db, message, 'timeout', NOW)
      const [looked] = await claimLooks(connection.db, 'default', plus(NOW, FIRST_LOOK))
      expect(looked && await markSent(connection.db, looked, { providerId: 'p', reason: 'found-by-search', at: NOW, wall: NOW })).toBe(true)
      expect(await claimLooks(connection.db, 'default', plus(NOW, minutes(600)))).toEqual([])
    })

    test('surely not accepted goes back into the queue, and its next attempt is a new one', async () => {
      const message = await afterIntent()
      await markAmbiguous(connection.db, message, 'timeout', NOW)
      expect(await reschedule(connection.db, { ...message, owner: null }, { dueAt: NOW, reason: 'not-accepted' })).toBe(true)
      expect(await claim(connection, 'owner-b')).toMatchObject([{ id: message.id, attempt: 2 }])
      expect(await connection.db.selectFrom('message').select('post_deadline').where('id', '=', message.id).execute()).toEqual([{ post_deadline: null }])
      expect(await markSent(connection.db, message, { providerId: 'p', reason: 'accepted', at: NOW, wall: NOW })).toBe(false)
    })
  })

  describe('what a person\'s caps count', () => {
    const reserved = async (): Promise<readonly string[]> => (await connection.db.selectFrom('person_mail').select('message_id').execute()).map((row) => row.message_id)
    const intend = async (message: Message): Promise<void> => {
      const version = (await connection.db.selectFrom('person').select('version').where('person_index', '=', 'ann').executeTakeFirst())?.version ?? 0
      expect(await commitIntent(connection.db, message, { recipientIndex: 'ann', personIndex: 'ann', reservation: { personIndex: 'ann', version, kind: 'reminders', at: NOW }, wall: NOW })).toBe(true)
    }
    const deps = () => ({ connection, clock: { now: () => NOW } }) as unknown as Deps
    const ways: readonly (readonly [string, (message: Message) => Promise<unknown>])[] = [
      ['that was looked for', async (message) => {
        await markAmbiguous(connection.db, message, 'timeout', NOW)
        return reschedule(connection.db, { ...message, owner: null }, { dueAt: NOW, reason: 'not-accepted' })
      }],
      ['that the provider put off', (message) => takeBack(deps(), [{ message, dueAt: NOW, reason: '429' }])],
    ]
    test.each(ways)('is given back by a mail %s, and not by whoever says so again once its next try is under way', async (_, giveBack) => {
      const message = await claimed(connection)
      await intend(message)
      expect(await reserved()).toEqual([message.id])
      await giveBack(message)
      expect(await reserved()).toEqual([])
      const [again] = await claim(connection, 'owner-b')
      if (!again) throw new Error('it is not there again')
      await intend(again)
      await giveBack(message)
      expect(await reserved()).toEqual([message.id])
    })
  })

  describe('the provider\'s own word that it took a message', () => {
    const told = (messageId: string) => confirmAccepted(connection.db, { messageId, providerId: 'theirs', at: NOW, wall: NOW })
    const states: readonly (readonly [string, (message: Message) => Promise<unknown>])[] = [
      ['on its way', async () => undefined],
      ['ambiguous', (message) => markAmbiguous(connection.db, message, 'timeout', NOW)],
      ['put back into the queue', (message) => withdrawIntent(connection.db, message, { dueAt: NOW, reason: 'x' })],
      ['given up as unverifiable', async (message) => {
        await markAmbiguous(connection.db, message, 'timeout', NOW)
        await expire(connection.db, { ...message, owner: null }, 'unverifiable', NOW)
      }],
    ]
    test.each(states)('settles one that is %s: it is sent, and nobody can send it again', async (_, make) => {
      const message = await afterIntent()
      await make(message)
      expect(await told(message.id)).toBe(true)
      expect(await stateOf(message.id)).toBe('sent')
      expect(await claim(connection, 'owner-b')).toEqual([])
      expect(await told(message.id)).toBe(false)
    })

    test('stops a worker that is about to post it once more', async () => {
      const message = await claimed(connection)
      await told(message.id)
      expect(await commitIntent(connection.db, message, { recipientIndex: 'ann', wall: NOW })).toBe(false)
    })

    test.each([['cancelled', 'suppressed'], ['expired', 'too-late']] as const)('changes nothing about one that had been %s', async (state, reason) => {
      const message = await claimed(connection)
      await (state === 'cancelled' ? cancel(connection.db, message, reason, NOW) : expire(connection.db, message, reason, NOW))
      expect(await told(message.id)).toBe(false)
      expect(await stateOf(message.id)).toBe(state)
    })
  })
})
