/** Messages that are due: what the measurements claim and hand over. */
import { CompiledQuery, sql } from 'kysely'
import type { Connection } from '../../../server/db/connect.ts'
import type { Deps } from '../../../server/deps.ts'
import { parseEmailAddress } from '../../../server/values/email-address.ts'
import { hours, instant, minus, plus, type Instant } from '../../../server/values/time.ts'
import { OTHER_STORE_ID, STORE_ID } from './service.ts'

const CHUNK = 100

/** Puts due messages into the outbox of the other shop, which no heart of the measurement serves. */
export async function addBacklog({ db }: Connection, count: number, at: Instant): Promise<void> {
  for (let begin = 0; begin < count; begin += CHUNK) {
    await db.insertInto('message').values(Array.from({ length: Math.min(CHUNK, count - begin) }, (_, index) => {
      const n = String(begin + index).padStart(11, '0')
      return messageOf({ id: `01990000-0000-7000-8000-b${n}`, runId: `01990000-0000-7000-8000-r${n}`, storeId: OTHER_STORE_ID, dueAt: instant(at - count + begin + index), at })
    })).execute()
  }
}

/** Makes all of the backlog due again. */
export async function resetBacklog({ db }: Connection): Promise<void> {
  await db.updateTable('message').set({ state: 'scheduled', owner: null, lease_until: null, attempt: 0 }).where('store_id', '=', OTHER_STORE_ID).execute()
}

/** The ceiling of claiming: one statement that marks a batch and does not tell which. @returns how many */
export async function claimBare(connection: Connection, owner: string, now: Instant, limit: number): Promise<number> {
  const order = `where store_id = ? and state = 'scheduled' and due_at <= ? order by due_at limit ${limit}`
  const where = connection.engine === 'mysql' ? order : `where id in (select id from message ${order})`
  const result = await connection.db.executeQuery(CompiledQuery.raw(`update message set state = 'claimed', owner = ?, lease_until = ?, attempt = attempt + 1 ${where}`, [owner, now, OTHER_STORE_ID, now]))
  return Number(result.numAffectedRows ?? 0n)
}

/** How many of the backlog nobody has claimed. */
export async function countUnclaimed({ db }: Connection): Promise<number> {
  const row = await db.selectFrom('message').select(sql<number>`count(*)`.as('n')).where('store_id', '=', OTHER_STORE_ID).where('state', '=', 'scheduled').executeTakeFirstOrThrow()
  return Number(row.n)
}

/** Left carts whose first mail is in the outbox. @param dueAt of the first; each further one is due `spreadMs` later */
export async function addReminders({ connection: { db }, vault }: Deps, reminders: { prefix: string; count: number; dueAt: Instant; spreadMs: number }): Promise<void> {
  const { prefix, count, spreadMs } = reminders
  for (let begin = 0; begin < count; begin += CHUNK) {
    const each = Array.from({ length: Math.min(CHUNK, count - begin) }, (_, index) => {
      const n = `${prefix}${String(begin + index).padStart(8, '0')}`
      const address = parseEmailAddress(`shopper-${n}@shop.example`)
      if (!address) throw new Error('no address')
      return { n, emailIndex: vault.emailIndex(STORE_ID, address), personIndex: vault.personIndex(address), sealed: vault.seal(STORE_ID, address), dueAt: instant(reminders.dueAt + (begin + index) * spreadMs) }
    })
    await db.insertInto('cart').values(each.map(({ n, emailIndex, sealed, dueAt }) => cartOf(n, { emailIndex, sealed, activeAt: minus(dueAt, hours(1)) }))).execute()
    await db.insertInto('run').values(each.map(({ n, emailIndex, personIndex, dueAt }) => runOf(n, { emailIndex, personIndex, dueAt }))).execute()
    await db.insertInto('message').values(each.map(({ n, dueAt }) => messageOf({ id: `${MESSAGE}${n}`, runId: `${RUN}${n}`, storeId: STORE_ID, dueAt, at: minus(dueAt, hours(1)) }))).execute()
  }
}

const CART = '01990000-0000-7000-8000-c'
const RUN = '01990000-0000-7000-8000-u'
const MESSAGE = '01990000-0000-7000-8000-m'

const messageOf = ({ id, runId, storeId, dueAt, at }: { id: string; runId: string; storeId: string; dueAt: Instant; at: Instant }) => ({
  id, store_id: storeId, run_id: runId, step: 'help', mail: 'cart-help', state: 'scheduled' as const, reason: 'scheduled', due_at: dueAt, expires_at: plus(dueAt, hours(24)), recipient_index: null, person_index: null,
  owner: null, lease_until: null, intent_at: null, post_deadline: null, recheck_at: null, absent_count: 0, absent_at: null, lost_count: 0, sent_at: null, seen_at: null, attempt: 0, provider_id: null, created_at: at, ended_at: null,
})

/** As the decision that scheduled its message left it. */
const runOf = (n: string, { emailIndex, personIndex, dueAt }: { emailIndex: string; personIndex: string; dueAt: Instant }) => ({
  id: `${RUN}${n}`, store_id: STORE_ID, flow: 'cart-classic', subject: 'cart' as const, subject_id: `${CART}${n}`, round: 1, email_index: emailIndex, person_index: personIndex,
  state: 'active' as const, reason: 'in-outbox', next_step: 'help', next_at: plus(dueAt, hours(1)), version: 2, started_at: minus(dueAt, hours(1)), ended_at: null,
})

const cartOf = (n: string, { emailIndex, sealed, activeAt }: { emailIndex: string; sealed: string; activeAt: Instant }) => ({
  id: `${CART}${n}`, store_id: STORE_ID, live_token: `${CART}${n}`, token: `${CART}${n}`, visitor: `${CART}${n}`, state: 'abandoned' as const, seq: 1, round: 1,
  email_sealed: sealed, email_index: emailIndex, first_name: 'Ann', lines: JSON.stringify([{ id: 17, quantity: 1 }]), line_count: 1, currency: 'EUR', minor_unit: 2, total_minor: 1900,
  locale: 'en', page: '/checkout/', created_at: activeAt, active_at: activeAt, began_store_at: activeAt, abandoned_at: activeAt,
})
