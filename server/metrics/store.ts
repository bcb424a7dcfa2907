/** Reads what the numbers are made of. Amounts are the orders' own, so refunds and cancellations count at once. */
import type { Db, Row } from '../db/schema.ts'
import { money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'
import type { AttributedOrder, SoldOrder } from './recovered.ts'

const ORDERS_MAX = 20_000

/** Orders of a shop that owe something to a mail, bought since `since`. */
export async function attributedOrders(db: Db, storeId: string, since: Instant): Promise<readonly AttributedOrder[]> {
  const rows = await db.selectFrom('attribution').innerJoin('shop_order', (join) => join.onRef('shop_order.store_id', '=', 'attribution.store_id').onRef('shop_order.order_id', '=', 'attribution.order_id'))
    .select([...SOLD_COLUMNS, 'attribution.by_link', 'attribution.after_click'])
    .where('attribution.store_id', '=', storeId).where('attribution.bought_at', '>=', since).orderBy('attribution.bought_at', 'desc').limit(ORDERS_MAX).execute()
  return rows.map((row) => ({ ...toSold(row), byLink: row.by_link === 1, afterClick: row.after_click === 1 }))
}

/** What `toSold` wants to know of an order. */
export const SOLD_COLUMNS = ['shop_order.status', 'shop_order.is_accepted', 'shop_order.total_minor', 'shop_order.refunded_minor', 'shop_order.decimals', 'shop_order.currency', 'shop_order.shop_currency', 'shop_order.shop_rate'] as const

export const toSold = (row: Pick<Row<'shop_order'>, 'status' | 'is_accepted' | 'total_minor' | 'refunded_minor' | 'decimals' | 'currency' | 'shop_currency' | 'shop_rate'>): SoldOrder => ({
  status: row.status, isAccepted: row.is_accepted === 1, total: money(row.total_minor, row.decimals, row.currency), refunded: money(row.refunded_minor, row.decimals, row.currency),
  shopRate: row.shop_currency === null || row.shop_rate === null ? null : { currency: row.shop_currency, rate: row.shop_rate },
})

/** Reminders of a shop since `since`: how many left with a link, how many links were opened by anything, and by people as far as one can tell. */
export async function linkNumbers(db: Db, storeId: string, since: Instant): Promise<{ readonly mails: number; readonly opened: number; readonly clicked: number }> {
  const { fn } = db
  const row = await db.selectFrom('link').innerJoin('message', 'message.id', 'link.message_id')
    .select([fn.count('link.token_hash').as('mails'), fn.count('link.first_open_at').as('opened'), fn.count('link.first_click_at').as('clicked')])
    .where('message.store_id', '=', storeId).where('message.state', '=', 'sent').where('message.ended_at', '>=', since).where('link.purpose', '=', 'restore').executeTakeFirst()
  return { mails: Number(row?.mails ?? 0), opened: Number(row?.opened ?? 0), clicked: Number(row?.clicked ?? 0) }
}

/** The currency a shop keeps its books in, as it last told; null while it has not. */
export async function readCurrency(db: Db, storeId: string): Promise<string | null> {
  return (await db.selectFrom('store_sync').select('currency').where('store_id', '=', storeId).executeTakeFirst())?.currency ?? null
}

/** Kept beside how far the shop was read, once it was read at all. */
export async function saveCurrency(db: Db, storeId: string, currency: string): Promise<void> {
  await db.updateTable('store_sync').set({ currency }).where('store_id', '=', storeId).execute()
}
