/** What every round asks is answered from the index meant for it. SQLite, which keeps no statistics here, takes each state
 *  for rare and each shop for small: with another index it reads all that was ever sent. */
import { CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expireCarts, idleCarts, setIdleAside } from '../../server/carts/store.ts'
import { migrations } from '../../server/db/migrations/index.ts'
import type { Database, Db } from '../../server/db/schema.ts'
import { openSqlite } from '../../server/db/sqlite.ts'
import { dueRuns } from '../../server/flows/store.ts'
import { acceptedAfter, claimLooks } from '../../server/messages/looks/store.ts'
import { cancelScheduled, claimDue, holdRuns, reap, schedule } from '../../server/messages/outbox.ts'
import { isMailDue } from '../../server/orders/ledger.ts'
import { countLatest } from '../../server/pace/store.ts'
import { instant } from '../../server/values/time.ts'

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
    if (!/\b(?:from|update) "(?:message|run|cart)"/.test(query.sql)) continue
    const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]))
    plans.push(...rows.map(({ detail }) => detail).filter((detail) => /^(?:SEARCH|SCAN) (?:message|run|cart)\b/.test(detail)))
  }
  return plans
}

test.each<[string, () => Promise<unknown>, readonly string[]]>([
  ['which messages are due', () => claimDue(db, { storeId: 'default', owner: 'x', now: NOW, wall: NOW }), ['message_shop_due (store_id=? AND state=? AND due_at<?)']],
  ['whether one will be soon', () => isMailDue(db, 'default', NOW), ['message_shop_due (store_id=? AND state=? AND due_at<?)', 'run_next (store_id=? AND state=? AND next_at<?)']],
  ['which runs are due', () => dueRuns(db, 'default', NOW), ['run_next (store_id=? AND state=? AND next_at<?)']],
  ['which messages to look for', () => claimLooks(db, 'default', NOW), ['message_recheck (store_id=? AND recheck_at<?)']],
  ['which later messages were accepted', () => acceptedAfter(db, NOW), ['message_sent (sent_at>?)', 'sqlite_autoindex_run_1 (id=?)']],
  ['what dead workers left behind', () => reap(db, NOW), ['message_due (state=?)', 'message_due (state=?)', 'message_due (state=?)']],
  ['which carts were left', () => idleCarts(db, 'default', NOW), ['cart_idle (state=? AND active_at<?)']],
  ['which of them no mail can follow', () => setIdleAside(db, 'default', NOW, NOW), ['cart_idle (state=? AND active_at<?)']],
  ['which carts are over', () => expireCarts(db, 'default', NOW, NOW), ['cart_idle (state=? AND active_at<?)']],
])('%s is read from an index', async (_, ask, wanted) => {
  expect((await plansOf(ask)).map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(wanted)
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
  expect(claimed.map((plan) => plan.replace(/^.*INDEX /, ''))).toEqual(['message_shop_due (store_id=? AND state=? AND due_at<?)', 'sqlite_autoindex_message_1 (id=?)', 'message_owner (owner=?)'])
  expect(await plansOf(() => cancelScheduled(db, 'run a', 'ordered', NOW))).toEqual(['SEARCH message USING INDEX sqlite_autoindex_message_2 (run_id=?)'])
  expect(await plansOf(() => holdRuns(db, ['run a', 'run b'], NOW, 'hinted'))).toEqual(['SEARCH message USING INDEX sqlite_autoindex_message_2 (run_id=?)'])
})
