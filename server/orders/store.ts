/** Orders as we last saw them, and how far each shop has been read. */
import { isDuplicateKey } from '../db/dialect.ts'
import { askAbout } from '../db/many.ts'
import type { Db, Row } from '../db/schema.ts'
import { money } from '../values/money.ts'
import { instant, type Duration, type Instant, milliseconds } from '../values/time.ts'
import type { Order, OrderDetails } from './order.ts'
import { changeRow } from './sync-row.ts'

const PERSON_ORDERS_MAX = 50

/** Stores an order unless we know a later version of it. When it was first seen as bought or completed stays, and that it was accepted. */
export async function saveOrder(db: Db, order: Order): Promise<void> {
  if (await updateOrder(db, order) || await insertOrder(db, order)) return
  // Somebody else was quicker to write it down, perhaps an earlier version of it.
  await updateOrder(db, order)
}

export async function findOrder(db: Db, storeId: string, id: number): Promise<Order | null> {
  const row = await selectOrder(db).where('store_id', '=', storeId).where('order_id', '=', id).executeTakeFirst()
  return row ? toOrder(row) : null
}

/** Those orders, by id. */
export async function findOrders(db: Db, storeId: string, ids: readonly number[]): Promise<ReadonlyMap<number, Order>> {
  const rows = await askAbout(ids, 2, (keys, rowsMax) => selectOrder(db).where('store_id', '=', storeId).where('order_id', 'in', keys).limit(rowsMax).execute())
  return new Map(rows.map((row) => [row.order_id, toOrder(row)]))
}

/** What orders may be known by. */
export interface OrderKeys {
  readonly emailIndexes: readonly string[]
  readonly ids: readonly number[]
  readonly customerIds: readonly number[]
  /** Carts whose mail's link their visit may have begun with. */
  readonly entryCartIds: readonly string[]
}

/** Orders known by any of the keys, latest first. One question a kind of key: each has its own index. */
export async function ordersFor(db: Db, storeId: string, keys: OrderKeys): Promise<readonly Order[]> {
  const select = selectOrder(db).where('store_id', '=', storeId).orderBy('order_id', 'desc')
  const lists = [
    await askAbout(keys.emailIndexes, PERSON_ORDERS_MAX, (wanted, rowsMax) => select.where('email_index', 'in', wanted).limit(rowsMax).execute()),
    await askAbout(keys.ids, PERSON_ORDERS_MAX, (wanted, rowsMax) => select.where('order_id', 'in', wanted).limit(rowsMax).execute()),
    await askAbout(keys.customerIds, PERSON_ORDERS_MAX, (wanted, rowsMax) => select.where('customer_id', 'in', wanted).limit(rowsMax).execute()),
    await askAbout(keys.entryCartIds, PERSON_ORDERS_MAX, (wanted, rowsMax) => select.where('entry_cart_id', 'in', wanted).limit(rowsMax).execute()),
  ]
  const rows = new Map(lists.flat().map((row) => [row.order_id, row]))
  return [...rows.values()].sort((a, b) => b.order_id - a.order_id).map(toOrder)
}

/** Keeps what the shop told of one order alone. */
export async function saveDetails(db: Db, order: Pick<Order, 'storeId' | 'id'>, details: OrderDetails): Promise<void> {
  await db.updateTable('shop_order').set({ is_detailed: 1, entry_cart_id: details.entryCartId, entry_message_id: details.entryMessageId,
    entry_is_ours: details.isFromUs ? 1 : 0, payment_url: details.paymentUrl, shop_currency: details.shopRate?.currency ?? null, shop_rate: details.shopRate?.rate ?? null }).where('store_id', '=', order.storeId).where('order_id', '=', order.id).execute()
}

/** Orders placed since a moment of the shop's clock whose details nobody has asked for, earliest first. */
export async function undetailedOrders(db: Db, storeId: string, since: Instant): Promise<readonly Order[]> {
  const rows = await selectOrder(db).where('store_id', '=', storeId).where('placed_store_at', '>=', since).where('is_detailed', '=', 0)
    .orderBy('placed_store_at').limit(PERSON_ORDERS_MAX).execute()
  return rows.map(toOrder)
}

export interface SyncState {
  /** Newest change seen, on the shop's clock; null before the first contact. */
  readonly cursorStoreAt: Instant | null
  /** Shop's clock minus ours. */
  readonly skew: Duration
  readonly lastOkAt: Instant | null
  readonly lastTryAt: Instant | null
  readonly lastError: string | null
}

export async function readSync(db: Db, storeId: string): Promise<SyncState> {
  const row = await db.selectFrom('store_sync').select(['cursor_store_at', 'skew_ms', 'last_ok_at', 'last_try_at', 'last_error']).where('store_id', '=', storeId).executeTakeFirst()
  const optional = (utcMs: number | null | undefined): Instant | null => (utcMs === null || utcMs === undefined ? null : instant(utcMs))
  return { cursorStoreAt: optional(row?.cursor_store_at), skew: milliseconds(row?.skew_ms ?? 0), lastOkAt: optional(row?.last_ok_at), lastTryAt: optional(row?.last_try_at), lastError: row?.last_error ?? null }
}

/** Records a good contact. The cursor only ever moves forward. */
export async function recordContact(db: Db, storeId: string, contact: { cursorStoreAt: Instant | null; skew: Duration; at: Instant }): Promise<void> {
  const { cursorStoreAt: cursor, skew, at } = contact
  await changeRow(db, storeId, () => db.updateTable('store_sync').set((column) => ({
    skew_ms: skew, last_ok_at: at, last_try_at: at, last_error: null,
    ...(cursor === null ? {} : { cursor_store_at: column.case().when('cursor_store_at', '>=', cursor).then(column.ref('cursor_store_at')).else(cursor).end() }),
  })).where('store_id', '=', storeId).executeTakeFirst())
}

export async function recordTrouble(db: Db, storeId: string, error: string, at: Instant): Promise<void> {
  await changeRow(db, storeId, () => db.updateTable('store_sync').set({ last_error: error.slice(0, 200), last_try_at: at }).where('store_id', '=', storeId).executeTakeFirst())
}

async function updateOrder(db: Db, order: Order): Promise<boolean> {
  const result = await db.updateTable('shop_order')
    .set(({ fn, val }) => ({ ...values(order), ...(order.isAccepted ? { is_accepted: 1 } : {}), placed_store_at: fn.coalesce('placed_store_at', val(order.placedStoreAt)), completed_at: fn.coalesce('completed_at', val(order.completedAt)) }))
    .where('store_id', '=', order.storeId).where('order_id', '=', order.id).where('modified_store_at', '<=', order.modifiedStoreAt).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

async function insertOrder(db: Db, order: Order): Promise<boolean> {
  try {
    await db.insertInto('shop_order').values({ store_id: order.storeId, order_id: order.id, is_accepted: order.isAccepted ? 1 : 0, is_detailed: 0, entry_is_ours: 0, ...values(order) }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

const values = (order: Order) => ({
  status: order.status, order_number: order.number, order_key: order.key,
  created_store_at: order.createdStoreAt, modified_store_at: order.modifiedStoreAt, placed_store_at: order.placedStoreAt, completed_at: order.completedAt,
  email_index: order.emailIndex, email_sealed: order.sealedEmail, first_name: order.firstName, customer_id: order.customerId,
  currency: order.total.currency, decimals: order.total.decimals, total_minor: order.total.minor, refunded_minor: order.refunded.minor,
  paid_store_at: order.paidStoreAt, needs_payment: order.needsPayment ? 1 : 0, has_transaction: order.hasTransaction ? 1 : 0, created_via: order.createdVia,
  payment_method: order.paymentMethod,
})

const selectOrder = (db: Db) => db.selectFrom('shop_order')
  .select(['store_id', 'order_id', 'status', 'order_number', 'order_key', 'created_store_at', 'modified_store_at', 'placed_store_at', 'completed_at', 'email_index', 'email_sealed', 'first_name', 'customer_id', 'currency', 'decimals', 'total_minor', 'refunded_minor', 'is_accepted', 'paid_store_at', 'needs_payment', 'has_transaction', 'created_via', 'payment_method',
    'is_detailed', 'entry_cart_id', 'entry_message_id', 'entry_is_ours', 'payment_url', 'shop_currency', 'shop_rate'])

const toOrder = (row: Row<'shop_order'>): Order => ({
  storeId: row.store_id, id: row.order_id, status: row.status, number: row.order_number, key: row.order_key,
  createdStoreAt: instant(row.created_store_at), modifiedStoreAt: instant(row.modified_store_at),
  placedStoreAt: row.placed_store_at === null ? null : instant(row.placed_store_at),
  completedAt: row.completed_at === null ? null : instant(row.completed_at),
  emailIndex: row.email_index, sealedEmail: row.email_sealed, firstName: row.first_name, customerId: row.customer_id,
  total: money(row.total_minor, row.decimals, row.currency), refunded: money(row.refunded_minor, row.decimals, row.currency),
  isAccepted: row.is_accepted === 1, paidStoreAt: row.paid_store_at === null ? null : instant(row.paid_store_at), needsPayment: row.needs_payment === 1, hasTransaction: row.has_transaction === 1, createdVia: row.created_via,
  paymentMethod: row.payment_method,
  details: row.is_detailed === 0 ? null : { entryCartId: row.entry_cart_id, entryMessageId: row.entry_message_id, isFromUs: row.entry_is_ours === 1, paymentUrl: row.payment_url,
    shopRate: row.shop_currency === null || row.shop_rate === null ? null : { currency: row.shop_currency, rate: row.shop_rate } },
})
