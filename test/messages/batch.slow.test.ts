/** Messages that go together: those that may not leave are left out, the others leave, and all of them cost few statements. */
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { stopRun } from '../../server/flows/store.ts'
import { commitIntents, type Intent } from '../../server/messages/intents/outbox.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { confirmAccepted, expireAll, markAllAmbiguous, markAllSent, release, releaseAll, withdrawIntent, type Message } from '../../server/messages/outbox.ts'
import { sendDue } from '../../server/messages/sender.ts'
import { instant, minutes, plus } from '../../server/values/time.ts'
import { addReminders } from '../bench/outbox/backlog.ts'
import { openService, steppedClock, STORE_ID, type BenchService, type Parts } from '../bench/outbox/service.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { NOW, scheduled } from './messages.ts'

/** A database of its own is made, and on a busy machine that takes its time. */
const LIMIT_MS = 60_000

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    for (const table of ['message', 'run', 'person', 'person_mail'] as const) await connection.db.deleteFrom(table).execute()
  })

  const claimedBy = async (owner: string, count: number): Promise<readonly Message[]> => {
    for (let n = 0; n < count; n++) await scheduled(connection)
    return claimDue(connection.db, { storeId: 'default', owner, now: NOW, wall: NOW })
  }
  const intentOf = (message: Message, person = `person ${message.id}`, version = 0): Intent =>
    ({ message, recipientIndex: `to ${message.id}`, personIndex: person, reservation: { personIndex: person, version, kind: 'reminders', at: NOW } })
  const states = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await connection.db.selectFrom('message').select(['id', 'state']).execute()).map((row) => [row.id, row.state]))
  const reserved = async (): Promise<readonly string[]> => (await connection.db.selectFrom('person_mail').select('message_id').orderBy('message_id').execute()).map((row) => row.message_id)

  describe('intents', () => {
    test('of a whole batch are committed, each with its own address', async () => {
      const messages = await claimedBy('a', 5)
      expect(await commitIntents(connection.db, messages.map((message) => intentOf(message)), NOW)).toEqual(new Set(messages.map(({ id }) => id)))
      const rows = await connection.db.selectFrom('message').select(['id', 'recipient_index', 'person_index', 'state']).execute()
      for (const row of rows) expect(row).toMatchObject({ recipient_index: `to ${row.id}`, person_index: `person ${row.id}`, state: 'intent' })
      expect(await reserved()).toEqual(messages.map(({ id }) => id).sort())
    })

    test('of messages that may not leave are left out, and nothing of them is changed', async () => {
      const messages = await claimedBy('a', 9)
      const [stopped, given, settled, ...others] = messages
      if (!stopped || !given || !settled) throw new Error('too few')
      await stopRun(connection.db, stopped.runId, { reason: 'ordered', at: NOW })
      await release(connection.db, given, { dueAt: NOW, reason: 'x' })
      await confirmAccepted(connection.db, { messageId: settled.id, providerId: 'p', at: NOW, wall: NOW })
      expect(await commitIntents(connection.db, messages.map((message) => intentOf(message)), NOW)).toEqual(new Set(others.map(({ id }) => id)))
      expect(await states()).toMatchObject({ [stopped.id]: 'claimed', [given.id]: 'scheduled', [settled.id]: 'sent', [others[0]?.id ?? '']: 'intent' })
      expect(await reserved()).toEqual(others.map(({ id }) => id).sort())
    })

    test('of messages to one person are committed for one, whether somebody wrote to him before or not', async () => {
      await connection.db.insertInto('person').values({ person_index: 'ann', version: 7 }).execute()
      const [first, second, third, fourth, fifth] = await claimedBy('a', 5)
      if (!first || !second || !third || !fourth || !fifth) throw new Error('too few')
      const committed = await commitIntents(connection.db, [intentOf(first, 'ann', 7), intentOf(second, 'bob'), intentOf(third, 'ann', 7), intentOf(fourth, 'bob'), intentOf(fifth)], NOW)
      expect(committed).toEqual(new Set([first.id, second.id, fifth.id]))
      expect(await reserved()).toEqual([...committed].sort())
    })

    test('of two workers at once are committed by one for each person', async () => {
      const [mine, theirs] = [await claimedBy('a', 6), await claimedBy('b', 6)]
      const people = (messages: readonly Message[]): readonly Intent[] => messages.map((message, n) => intentOf(message, `person ${n}`))
      const won = await Promise.all([commitIntents(connection.db, people(mine), NOW), commitIntents(connection.db, people(theirs).toReversed(), NOW)])
      expect(won.map((each) => each.size).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(6)
      expect(await reserved()).toEqual(won.flatMap((each) => [...each]).sort())
    })
  })

  describe('an outcome', () => {
    const intended = async (): Promise<readonly Message[]> => {
      const messages = await claimedBy('a', 4)
      await commitIntents(connection.db, messages.map((message) => intentOf(message)), NOW)
      return messages
    }
    const write = {
      sent: (messages) => markAllSent(connection.db, messages.map((message) => ({ message, providerId: `at ${message.id}` })), { reason: 'accepted', at: NOW, wall: NOW }),
      ambiguous: (messages) => markAllAmbiguous(connection.db, messages, 'timeout', NOW),
      scheduled: async (messages) => {
        const back: Message[] = []
        for (const [n, message] of messages.entries()) if (await withdrawIntent(connection.db, message, { dueAt: plus(NOW, minutes(n)), reason: 'too many requests' })) back.push(message)
        return back
      },
    } satisfies Record<string, (messages: readonly Message[]) => Promise<readonly Message[]>>

    test.each(Object.entries(write))('%s is written for all but those that were settled meanwhile', async (state, writeAll) => {
      const messages = await intended()
      const [settled, ...others] = messages
      await confirmAccepted(connection.db, { messageId: settled?.id ?? '', providerId: 'told', at: NOW, wall: NOW })
      expect((await writeAll(messages)).map(({ id }) => id)).toEqual(others.map(({ id }) => id))
      expect(await states()).toEqual({ [settled?.id ?? '']: 'sent', ...Object.fromEntries(others.map(({ id }) => [id, state])) })
      expect(await writeAll(messages)).toEqual([])
    })

    test('names each message\'s own id at the provider, and each its own time to come back', async () => {
      const messages = await intended()
      await write.sent(messages.slice(0, 2))
      await write.scheduled(messages.slice(2))
      const rows = await connection.db.selectFrom('message').select(['provider_id', 'due_at']).orderBy('id').execute()
      expect(rows.map((row) => row.provider_id ?? row.due_at)).toEqual([`at ${messages[0]?.id}`, `at ${messages[1]?.id}`, NOW, plus(NOW, minutes(1))])
    })

    test('of a claim that is gone changes nothing', async () => {
      const messages = (await claimedBy('a', 3)).map((message) => ({ ...message, owner: 'b' }))
      expect([await expireAll(connection.db, messages, 'too-late', NOW), await releaseAll(connection.db, messages.map((message) => ({ message, dueAt: NOW, reason: 'x' })))]).toEqual([[], []])
    })
  })

  describe('a service', () => {
    /** With so many mails due at once. */
    const withDue = async (count: number, parts: Parts, story: (service: BenchService, send: () => Promise<number>) => Promise<void>): Promise<void> => {
      const database = await kind.create()
      await migrated(database.url)
      const service = await openService(database.url, { clock: steppedClock(), ...parts })
      try {
        const store = service.deps.stores.get(STORE_ID)
        if (!store) throw new Error('no shop')
        await service.heart.beat()
        await addReminders(service.deps, { prefix: 't', count, dueAt: instant(service.deps.clock.now() - count), spreadMs: 0 })
        await story(service, () => sendDue(service.deps, store))
      } finally {
        await service.close()
        database.remove()
      }
    }

    test('hands a hundred mails that are due together over with less than a statement each', async () => {
      let statements = 0
      const plugin: KyselyPlugin = { transformQuery: ({ node }) => (statements++, node), transformResult: async ({ result }) => result }
      const handed: string[] = []
      await withDue(100, { plugin, took: (mails) => void handed.push(...mails.map(({ messageId }) => messageId)) }, async (_, send) => {
        statements = 0
        await send()
        expect([handed.length, new Set(handed).size]).toEqual([100, 100])
        expect(statements).toBeLessThan(100)
      })
    }, LIMIT_MS)

    test('that is told to end while it posts gives back what it has built and not posted', async () => {
      let stop: () => void = () => undefined
      await withDue(5, { batchMax: 2, took: () => stop() }, async ({ deps }, send) => {
        stop = () => { deps.lifecycle.isStopping = true }
        expect(await send()).toBe(2)
        const rows = await deps.connection.db.selectFrom('message').select(['state', 'reason', 'owner']).orderBy('state').execute()
        expect(rows).toEqual([...Array.from({ length: 3 }, () => ({ state: 'scheduled', reason: 'handed-back', owner: null })), ...Array.from({ length: 2 }, () => ({ state: 'sent', reason: 'accepted', owner: null }))])
      })
    }, LIMIT_MS)
  })
})

async function migrated(url: string): Promise<void> {
  const connection = await connect(url)
  await migrate(connection)
  await connection.close()
}
