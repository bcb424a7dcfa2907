/** What every round asks is answered from the index meant for it, and what is asked about somebody from his rows alone. */
import { CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cartsForOrder, expireCarts, idleCarts, setIdleAside } from '../../server/carts/store.ts'
import { standingAnswer } from '../../server/consent/store.ts'
import { migrations } from '../../server/db/migrations/index.ts'
import type { Database, Db } from '../../server/db/schema.ts'
import { openSqlite } from '../../server/db/sqlite.ts'
import { activeRunsOfPerson, dueRuns } from '../../server/flows/store.ts'
import { acceptedAfter, claimLooks } from '../../server/messages/looks/store.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { cancelScheduled, holdRuns, LEASE, markAllSent, reap, schedule, type Message } from '../../server/messages/outbox.ts'
import { touchesOf } from '../../server/orders/attribution/store.ts'
import { isMailDue } from '../../server/orders/ledger.ts'
import { addressesOfCustomer, customersOfAddresses, ordersOfVisitors } from '../../server/orders/matching/store.ts'
import { ordersFor } from '../../server/orders/store.ts'
import { countLatest } from '../../server/pace/store.ts'
import { instant, milliseconds, plus } from '../../server/values/time.ts'

const NOW = instant(1_000_000_000)
const asked: CompiledQuery[] = []
let db: Db

beforeAll(async () => {
  const { dialect } = await openSqlite(':memory:')
  db = new Kysely<Database>({ dialect, log: ({ level, query }) => void (level === 'query' && asked.push(query)) })
  for (const up of Object.values(migrations)) await up(db as unknown as Kysely<unknown>, 'sqlite')
})

afterAll(() => db.destroy())

/** How SQLite goes about what was asked: one line a table. */
async function plansOf(ask: () => Promise<unknown>): Promise<readonly string[]> {
  asked.length = 0
  await ask()
  const plans: string[] = []
  for (const query of [...asked]) {
    if (!/\b(?:from|update) "(?:message|run|cart|shop_order|consent_answer)"/.test(query.sql)) continue
    const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]))
    plans.push(...rows.map(({ detail }) => detail).filter((detail) => /^(?:SEARCH|SCAN) (?:message|run|cart|left|found|shop_order|consent_answer)\b/.test(detail)))
  }
  return plans
}

test.each<[string, () => Promise<unknown>, readonly string[]]>([
  ['which messages are due', () => claimDue(db, { storeId: 'default', owner: 'x', now: NOW, wall: NOW }), ['message_shop_due (store_id=? AND state=? AND due_at<?)']],
  ['how many are due', () => claimDue(db, { storeId: 'default', owner: 'x', now: NOW, wall: NOW, allow: (due) => due }), ['message_shop_due (store_id=? AND state=? AND due_at<?)']],
  ['whether one will be soon', () => isMailDue(db, 'default', NOW), ['message_shop_due (store_id=? AND state=? AND due_at<?)', 'run_next (store_id=? AND state=? AND next_at<?)']],
  ['which runs are due', () => dueRuns(db, 'default', NOW), ['run_next (store_id=? AND state=? AND next_at<?)']],
  ['which messages to look for', () => claimLooks(db, 'default', NOW), ['message_recheck (store_id=? AND recheck_at<?)']],
  ['which later messages were accepted', () => acceptedAfter(db, NOW), ['message_sent (sent_at>?)', 'sqlite_autoindex_run_1 (id=?)']],
  ['whether workers died', () => reap(db, NOW), ['message_due (state=?)']],
  ['which carts were left', () => idleCarts(db, 'default', NOW), ['cart_idle (state=? AND active_at<?)']],
  ['which of them no mail can follow', () => setIdleAside(db, 'default', NOW, NOW), ['cart_idle (state=? AND active_at<?)']],
  ['which carts are over', () => expireCarts(db, 'default', NOW, NOW), ['cart_idle (state=? AND active_at<?)']],
])('%s is read from an index', async (_, ask, wanted) => {
  expect((await plansOf(ask)).map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(wanted)
})

test.each<[string, () => Promise<unknown>, readonly string[]]>([
  ['orders', () => ordersFor(db, 'default', { emailIndexes: ['e'], ids: [1], customerIds: [2], entryCartIds: ['c'] }), ['shop_order_person (store_id=? AND email_index=?)', 'sqlite_autoindex_shop_order_1 (store_id=? AND order_id=?)', 'shop_order_customer (store_id=? AND customer_id=?)', 'shop_order_entry (store_id=? AND entry_cart_id=?)']],
  ['accounts', () => customersOfAddresses(db, 'default', ['e']), ['shop_order_person (store_id=? AND email_index=?)']],
  ['addresses', () => addressesOfCustomer(db, 'default', 7), ['shop_order_customer (store_id=? AND customer_id=?)']],
  ['browser\'s orders', () => ordersOfVisitors(db, 'default', ['v']), ['cart_visitor (store_id=? AND visitor=?)']],
  ['carts', () => cartsForOrder(db, 'default', { id: 1, emailIndex: 'e' }), ['cart_draft (store_id=? AND draft_id=?)', 'cart_person (store_id=? AND email_index=?)']],
  ['answers', () => standingAnswer(db, { storeId: 'default', cartToken: 't', emailIndex: 'e', yesSince: NOW }), ['consent_answer_cart (store_id=? AND cart_token=?)', 'consent_answer_person (store_id=? AND email_index=?)']],
  ['runs', () => activeRunsOfPerson(db, 'default', 'e'), ['run_person (store_id=? AND email_index=?)', 'cart_person (store_id=? AND email_index=?)', 'run_subject (store_id=? AND subject_id=?)']],
  ['mails', () => touchesOf(db, 'default', { emailIndex: 'e', cartIds: ['c', 'd'], since: NOW }), [
    'message_person (store_id=? AND recipient_index=?)', 'sqlite_autoindex_run_1 (id=?)', 'sqlite_autoindex_run_2 (store_id=? AND flow=? AND subject_id=?)', 'sqlite_autoindex_message_2 (run_id=?)']],
])('somebody\'s %s are read without those of others', async (_, ask, wanted) => {
  expect((await plansOf(ask)).map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(wanted)
})

test('a limit is no parameter: the plan would be made anew each time', async () => {
  await plansOf(() => dueRuns(db, 'default', NOW))
  expect(asked.map(({ sql }) => sql)).toContainEqual(expect.stringMatching(/ limit [0-9]+$/))
  expect(asked.filter(({ sql }) => sql.includes('limit ?'))).toEqual([])
})

test('what became of a flow\'s latest mails is not read from all that was ever sent', async () => {
  const plans = await plansOf(() => countLatest(db, { storeId: 'default', flow: 'cart-classic', since: NOW, most: 100 }))
  expect(plans.filter((plan) => plan.includes(' message '))).not.toEqual([])
  expect(plans.filter((plan) => plan.includes(' message ') && !plan.includes('message_shop_sent (store_id=? AND sent_at>?)'))).toEqual([])
})

test('changing some messages reads only these', async () => {
  const message = { storeId: 'default', step: 'help', mail: 'cart-help', dueAt: NOW, expiresAt: NOW }
  await schedule(db, { ...message, id: 'a', runId: 'run a' }, NOW)
  const claimed = await plansOf(() => claimDue(db, { storeId: 'default', owner: 'x', now: NOW, wall: NOW }))
  expect(claimed.map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(['message_shop_due (store_id=? AND state=? AND due_at<?)', 'sqlite_autoindex_message_1 (id=?)', 'message_shop_due (store_id=? AND state=? AND due_at<?)'])
  expect((await plansOf(() => reap(db, plus(plus(NOW, LEASE), milliseconds(1))))).map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(Array.from({ length: 4 }, () => 'message_due (state=?)'))
  // However many they are, and also once their claim was given up.
  const many = Array.from({ length: 200 }, (_, n) => ({ message: { ...message, id: `many ${n}`, storeId: 'default', runId: `run ${n}`, state: 'intent', owner: 'x', attempt: 1 } as Message, providerId: `p${n}` }))
  expect(new Set((await plansOf(() => markAllSent(db, many, { reason: 'accepted', at: NOW, wall: NOW }))).map((plan) => plan.replace(/^.*INDEX /, '')))).toEqual(new Set(['sqlite_autoindex_message_1 (id=?)']))
  expect(await plansOf(() => cancelScheduled(db, 'run a', 'ordered', NOW))).toEqual(['SEARCH message USING INDEX sqlite_autoindex_message_2 (run_id=?)'])
  expect(await plansOf(() => holdRuns(db, ['run a', 'run b'], NOW, 'hinted'))).toEqual(['SEARCH message USING INDEX sqlite_autoindex_message_2 (run_id=?)'])
})
