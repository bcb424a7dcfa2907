/** Reads what is stored of past carts and orders: a bounded sample, the same one each time. */
import { askAbout } from '../db/many.ts'
import type { Db } from '../db/schema.ts'
import type { Topic } from '../consent/store.ts'
import { instant, type Instant } from '../values/time.ts'

/** Carts of one replay. Beyond, a share of them is taken, and the numbers are scaled up. */
export const CARTS_MAX = 4_000
const ORDERS_MAX = 4_000
/** Of one person. */
const ORDERS_PER_PERSON = 30
const SUPPRESSIONS_PER_PERSON = 20
const MAILS_PER_CART = 20
const LEFT = ['open', 'abandoned', 'recovered', 'purchased', 'expired'] as const
/** Ids end in random hexadecimal digits. */
const LAST_DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'] as const

export interface Window {
  readonly storeId: string
  readonly since: Instant
  /** Carts used since are not left yet. */
  readonly until: Instant
}

/** @returns ids, and for how many carts each of them stands */
export async function leftCarts(db: Db, window: Window): Promise<{ readonly ids: readonly string[]; readonly scale: number }> {
  const left = () => db.selectFrom('cart').where('store_id', '=', window.storeId).where('state', 'in', LEFT).where('active_at', '>=', window.since).where('active_at', '<=', window.until)
    .where('email_index', 'is not', null).where('line_count', '>', 0)
  const { count } = await left().select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
  const digits = Math.max(1, Math.min(16, Math.floor((CARTS_MAX * 16) / Math.max(1, Number(count)))))
  const sampled = digits === 16 ? left() : left().where(({ or, eb }) => or(LAST_DIGITS.slice(0, digits).map((digit) => eb('id', 'like', `%${digit}`))))
  const rows = await sampled.select('id').orderBy('active_at', 'desc').limit(CARTS_MAX).execute()
  return { ids: rows.map((row) => row.id), scale: rows.length === 0 ? 1 : Number(count) / rows.length }
}

export interface PastOrder {
  readonly id: number
  readonly emailIndex: string
  /** The shop's clock, which is taken for ours: it is off by seconds. */
  readonly placedAt: Instant | null
  readonly completedAt: Instant | null
  readonly status: string
  readonly modifiedAt: Instant
}

const selectOrder = (db: Db) => db.selectFrom('shop_order').select(['order_id', 'email_index', 'placed_store_at', 'completed_at', 'status', 'modified_store_at'])

const toOrder = (row: { order_id: number; email_index: string | null; placed_store_at: number | null; completed_at: number | null; status: string; modified_store_at: number }): PastOrder => ({
  id: Number(row.order_id), emailIndex: row.email_index ?? '', placedAt: row.placed_store_at === null ? null : instant(row.placed_store_at), completedAt: row.completed_at === null ? null : instant(row.completed_at), status: row.status, modifiedAt: instant(row.modified_store_at),
})

export async function ordersOfPeople(db: Db, storeId: string, emailIndexes: readonly string[]): Promise<readonly PastOrder[]> {
  return (await askAbout(emailIndexes, ORDERS_PER_PERSON, (keys, rowsMax) => selectOrder(db).where('store_id', '=', storeId).where('email_index', 'in', keys).orderBy('placed_store_at').limit(rowsMax).execute())).map(toOrder)
}

/** Orders that were completed in the window, latest first. */
export async function completedOrders(db: Db, { storeId, since, until }: Window): Promise<readonly PastOrder[]> {
  const rows = await selectOrder(db).where('store_id', '=', storeId).where('completed_at', '>=', since).where('completed_at', '<=', until).where('email_index', 'is not', null)
    .orderBy('completed_at', 'desc').limit(ORDERS_MAX).execute()
  return rows.map(toOrder)
}

export async function suppressionsOfPeople(db: Db, storeId: string, emailIndexes: readonly string[]): Promise<readonly { readonly emailIndex: string; readonly topic: Topic; readonly at: Instant }[]> {
  const rows = await askAbout(emailIndexes, SUPPRESSIONS_PER_PERSON, (keys, rowsMax) => db.selectFrom('suppression').select(['email_index', 'topic', 'created_at'])
    .where('store_id', '=', storeId).where('email_index', 'in', keys).limit(rowsMax).execute())
  return rows.map((row) => ({ emailIndex: row.email_index, topic: row.topic, at: instant(row.created_at) }))
}

/** Mails that really left about carts. */
export async function sentAbout(db: Db, storeId: string, cartIds: readonly string[]): Promise<readonly { readonly cartId: string; readonly mail: string; readonly messageId: string }[]> {
  const rows = await askAbout(cartIds, MAILS_PER_CART, (keys, rowsMax) => db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').select(['run.subject_id', 'message.mail', 'message.id'])
    .where('run.store_id', '=', storeId).where('run.subject', '=', 'cart').where('run.subject_id', 'in', keys).where('message.state', '=', 'sent').limit(rowsMax).execute())
  return rows.map((row) => ({ cartId: row.subject_id, mail: row.mail, messageId: row.id }))
}
