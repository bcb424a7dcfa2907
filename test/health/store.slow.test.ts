/** What is read about the outbox and the shops, on every database: right, from indexes, and no more than a limit. */
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import type { Db, MessageState, Row } from '../../server/db/schema.ts'
import { readContacts, readOutbox } from '../../server/health/store.ts'
import { hours, minus, minutes, plus, seconds } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { putMessage } from './messages.ts'

const AT = { now: NOON, wall: NOON }
const message = (state: MessageState, changes: Partial<Row<'message'>> = {}): Partial<Row<'message'>> => ({ state, ...changes })

describe.each(databases)('$name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => {
    ({ connection, close } = await openDatabase(kind))
  })
  afterAll(() => close())
  beforeEach(async () => {
    for (const table of ['message', 'store_sync', 'store_webhook'] as const) await connection.db.deleteFrom(table).execute()
  })
  const put = async (...changes: Partial<Row<'message'>>[]): Promise<void> => {
    for (const each of changes) await putMessage(connection.db, NOON, each)
  }

  test('an empty outbox is empty, and nothing was measured', async () => {
    const none = { count: 0, oldest: null }
    expect(await readOutbox(connection.db, AT)).toEqual({ due: none, inFlight: none, ambiguous: none, held: [], givenUp: [], sent: { hour: 0, day: 0 }, searchLag: null })
  })

  test('what is due counts from when it was; what is due later does not', async () => {
    await put(message('scheduled', { due_at: minus(NOON, minutes(20)) }), message('scheduled', { due_at: minus(NOON, minutes(3)) }), message('scheduled', { due_at: plus(NOON, minutes(1)) }), message('cancelled', { due_at: minus(NOON, hours(9)) }))
    expect((await readOutbox(connection.db, AT)).due).toEqual({ count: 2, oldest: minutes(20) })
  })

  test('what is under way counts from its claim, posted or not', async () => {
    await put(message('claimed', { lease_until: plus(NOON, seconds(50)) }), message('intent', { lease_until: minus(NOON, minutes(4)), intent_at: minus(NOON, minutes(4.5)) }))
    expect((await readOutbox(connection.db, AT)).inFlight).toEqual({ count: 2, oldest: minutes(5) })
  })

  test('what may have left counts from when it was posted', async () => {
    await put(message('ambiguous', { intent_at: minus(NOON, hours(2)) }), message('ambiguous', { intent_at: minus(NOON, minutes(2)) }))
    expect((await readOutbox(connection.db, AT)).ambiguous).toEqual({ count: 2, oldest: hours(2) })
  })

  test('what was tried and put off is counted by its reason, the most frequent first; what was never tried is not', async () => {
    const held = (reason: string) => message('scheduled', { attempt: 1, reason, due_at: plus(NOON, minutes(4)) })
    await put({ ...held('trouble'), attempt: 40, created_at: minus(NOON, hours(3)) }, held('store-unreachable'), held('store-unreachable'), message('scheduled', { due_at: plus(NOON, minutes(4)) }), message('scheduled', { attempt: 1, reason: 'quiet-hours', due_at: plus(NOON, hours(9)) }))
    expect((await readOutbox(connection.db, AT)).held).toEqual([{ reason: 'store-unreachable', count: 2, oldest: 0, tries: 1 }, { reason: 'trouble', count: 1, oldest: hours(3), tries: 40 }])
  })

  test('what was given up within a day is counted by its reason', async () => {
    const ago = (hoursAgo: number, reason: string) => message('expired', { due_at: minus(NOON, hours(hoursAgo)), reason })
    await put(ago(1, 'too-late'), ago(2, 'too-late'), ago(3, 'unverifiable'), ago(25, 'too-late'), message('cancelled', { reason: 'ordered' }))
    expect((await readOutbox(connection.db, AT)).givenUp).toEqual([{ reason: 'too-late', count: 2 }, { reason: 'unverifiable', count: 1 }])
  })

  test('what left is counted over an hour and a day', async () => {
    await put(...[minutes(5), minutes(59), hours(2), hours(23), hours(25)].map((ago) => message('sent', { sent_at: minus(NOON, ago) })))
    expect((await readOutbox(connection.db, AT)).sent).toEqual({ hour: 2, day: 4 })
  })

  test('the search lag is told of those that were looked for', async () => {
    const seen = (lagSeconds: number) => message('sent', { sent_at: minus(NOON, hours(1)), seen_at: plus(minus(NOON, hours(1)), seconds(lagSeconds)) })
    await put(...Array.from({ length: 100 }, (_, n) => seen(n + 1)), message('sent', { sent_at: minus(NOON, hours(1)) }))
    expect((await readOutbox(connection.db, AT)).searchLag).toEqual({ p50: seconds(50), p99: seconds(99), samples: 100 })
  })

  test('a shop is known by its last contact, its trouble and its webhooks', async () => {
    await connection.db.insertInto('store_sync').values([{ store_id: 'one', skew_ms: 0, last_ok_at: NOON, last_error: null }, { store_id: 'two', skew_ms: 0, last_error: 'away: too-slow' }]).execute()
    await connection.db.insertInto('store_webhook').values({ store_id: 'one', state: 'paused', detail: '', mend_count: 0, webhook_ids: '[]' }).execute()
    expect([...await readContacts(connection.db)]).toEqual([
      ['one', { lastOkAt: NOON, error: null, webhooks: 'paused' }], ['two', { lastOkAt: null, error: 'away: too-slow', webhooks: 'unchecked' }]])
  })

  test('no question reads the whole outbox', async () => {
    // Few rows are read at once more cheaply than through an index: so many that no database would.
    for (let n = 0; n < 10; n++) await put(...Array.from({ length: 300 }, () => message('cancelled')))
    // MariaDB counts its rows in the background: asked before it has, it believes the outbox to be nearly empty.
    if (connection.engine !== 'sqlite') await connection.execute('analyze table message', [])
    const plans = await plansOf(connection, (db) => readOutbox(db, AT))
    expect(plans.length).toBeGreaterThanOrEqual(8)
    for (const plan of plans) {
      expect(plan).toMatch(/message_[a-z]+/)
      expect(plan).not.toMatch(/SCAN message|"table":"message"[^}]*"type":"ALL"/)
    }
  })
})

/** How the database would answer the questions that are asked. */
async function plansOf(connection: Connection, ask: (db: Db) => Promise<unknown>): Promise<readonly string[]> {
  const asked: CompiledQuery[] = []
  await ask(connection.db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      asked.push(connection.db.getExecutor().compileQuery(node, queryId))
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }))
  const explain = connection.engine === 'sqlite' ? 'explain query plan' : 'explain'
  const plans = await Promise.all(asked.map((query) => connection.db.executeQuery(CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]))))
  return plans.map(({ rows }) => JSON.stringify(rows))
}
