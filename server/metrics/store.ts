/** Reads what the numbers are made of. Amounts are the orders' own, so refunds and cancellations count at once. */
import type { Db } from '../db/schema.ts'
import { money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'
import { sumRecovered, type CurrencyNumbers } from './recovered.ts'

const ORDERS_MAX = 20_000

/** What a shop's reminders brought since `since`, by currency. */
export async function recoveredNumbers(db: Db, storeId: string, since: Instant): Promise<readonly CurrencyNumbers[]> {
  const rows = await db.selectFrom('attribution').innerJoin('shop_order', (join) => join.onRef('shop_order.store_id', '=', 'attribution.store_id').onRef('shop_order.order_id', '=', 'attribution.order_id'))
    .select(['shop_order.status', 'shop_order.is_accepted', 'shop_order.total_minor', 'shop_order.refunded_minor', 'shop_order.decimals', 'shop_order.currency', 'attribution.by_link', 'attribution.after_click'])
    .where('attribution.store_id', '=', storeId).where('attribution.bought_at', '>=', since).orderBy('attribution.bought_at', 'desc').limit(ORDERS_MAX).execute()
  return sumRecovered(rows.map((row) => ({
    status: row.status, isAccepted: row.is_accepted === 1, byLink: row.by_link === 1, afterClick: row.after_click === 1,
    total: money(row.total_minor, row.decimals, row.currency), refunded: money(row.refunded_minor, row.decimals, row.currency),
  })))
}

/** What the readers of reminders did since `since`: openings of every kind, and those that may have been people's. */
export async function linkNumbers(db: Db, storeId: string, since: Instant): Promise<{ readonly mails: number; readonly opened: number; readonly clicked: number }> {
  const { fn } = db
  const row = await db.selectFrom('link').select([fn.countAll().as('mails'), fn.count('first_open_at').as('opened'), fn.count('first_click_at').as('clicked')])
    .where('store_id', '=', storeId).where('purpose', '=', 'restore').where('created_at', '>=', since).executeTakeFirst()
  return { mails: Number(row?.mails ?? 0), opened: Number(row?.opened ?? 0), clicked: Number(row?.clicked ?? 0) }
}
