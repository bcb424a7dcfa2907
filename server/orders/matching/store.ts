/** Which stored carts and orders may belong together; `match` decides which do. */
import { askAbout, groupBy } from '../../db/many.ts'
import type { Db } from '../../db/schema.ts'
import type { Order } from '../order.ts'

/** An account that ordered with more addresses than this is no person: somebody orders for others with it. */
const CUSTOMER_ADDRESSES_MAX = 5
const CUSTOMERS_MAX = 5
const BROWSER_CARTS_MAX = 20
const CARTS_MAX = 200

/** Look-up keys of the addresses that one account of the shop ordered with; none when it is no single person's. */
export const addressesOfCustomer = async (db: Db, storeId: string, customerId: number): Promise<readonly string[]> =>
  (await addressesOfCustomers(db, storeId, customerId === 0 ? [] : [customerId])).get(customerId) ?? []

async function addressesOfCustomers(db: Db, storeId: string, customerIds: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await askAbout(customerIds, CUSTOMER_ADDRESSES_MAX + 1, (ids, rowsMax) => db.selectFrom('shop_order').select(['customer_id', 'email_index']).distinct()
    .where('store_id', '=', storeId).where('customer_id', 'in', ids).where('email_index', 'is not', null).limit(rowsMax).execute())
  const known = [...groupBy(rows, (row) => row.customer_id)].filter(([, those]) => those.length <= CUSTOMER_ADDRESSES_MAX)
  return new Map(known.map(([id, those]) => [id, those.flatMap((row) => row.email_index ?? [])]))
}

/** Accounts of the shop that ordered with each of some addresses, each of one person. */
export async function customersOfAddresses(db: Db, storeId: string, emailIndexes: readonly string[]): Promise<ReadonlyMap<string | null, readonly number[]>> {
  const rows = await askAbout(emailIndexes, CUSTOMERS_MAX, (keys, rowsMax) => db.selectFrom('shop_order').select(['email_index', 'customer_id']).distinct()
    .where('store_id', '=', storeId).where('email_index', 'in', keys).where('customer_id', '>', 0).limit(rowsMax).execute())
  const people = await addressesOfCustomers(db, storeId, rows.map((row) => row.customer_id))
  return new Map([...groupBy(rows, (row) => row.email_index)].map(([key, those]) => [key, those.slice(0, CUSTOMERS_MAX).map((row) => row.customer_id).filter((id) => people.has(id))]))
}

/** Carts that showed an order's id and key, whatever became of them, and the browsers they were in. */
export async function cartsOfDraft(db: Db, order: Pick<Order, 'storeId' | 'id' | 'key'>): Promise<readonly { readonly id: string; readonly visitor: string }[]> {
  return db.selectFrom('cart').select(['id', 'visitor']).where('store_id', '=', order.storeId).where('draft_id', '=', order.id)
    .where('draft_key', '=', order.key).limit(BROWSER_CARTS_MAX).execute()
}

/** Orders whose id and key were shown in each of some browsers, by whichever of its carts. */
export async function ordersOfVisitors(db: Db, storeId: string, visitors: readonly string[]): Promise<ReadonlyMap<string, readonly { readonly id: number; readonly key: string }[]>> {
  const rows = await askAbout(visitors.filter((visitor) => visitor !== ''), BROWSER_CARTS_MAX, (keys, rowsMax) => db.selectFrom('cart').select(['visitor', 'draft_id', 'draft_key'])
    .where('store_id', '=', storeId).where('visitor', 'in', keys).where('draft_id', 'is not', null).orderBy('active_at', 'desc').limit(rowsMax).execute())
  const shown = rows.flatMap((row) => (row.draft_id !== null && row.draft_key !== null ? [{ visitor: row.visitor, id: row.draft_id, key: row.draft_key }] : []))
  return new Map([...groupBy(shown, ({ visitor }) => visitor)].map(([visitor, those]) => [visitor, those.slice(0, BROWSER_CARTS_MAX)]))
}

export interface CandidateKeys {
  readonly ids: readonly string[]
  readonly emailIndexes: readonly string[]
  readonly visitors: readonly string[]
}

/** Ids of the live carts among some, of some people and in some browsers. One question a key: each has its own index. */
export async function candidateCarts(db: Db, storeId: string, keys: CandidateKeys): Promise<readonly string[]> {
  const live = db.selectFrom('cart').select('id').where('store_id', '=', storeId).where('state', 'in', ['open', 'abandoned']).limit(CARTS_MAX)
  const lists = [
    ...(keys.ids.length > 0 ? [await live.where('id', 'in', keys.ids).execute()] : []),
    ...(keys.emailIndexes.length > 0 ? [await live.where('email_index', 'in', keys.emailIndexes).execute()] : []),
    ...(keys.visitors.length > 0 ? [await live.where('visitor', 'in', keys.visitors).execute()] : []),
  ]
  return [...new Set(lists.flat().map((row) => row.id))].slice(0, CARTS_MAX)
}

/** Carts that an order ended. */
export async function cartsEndedBy(db: Db, storeId: string, orderId: number): Promise<readonly string[]> {
  const rows = await db.selectFrom('cart').select('id').where('store_id', '=', storeId).where('order_id', '=', orderId)
    .where('state', 'in', ['recovered', 'purchased']).orderBy('created_at', 'desc').limit(CARTS_MAX).execute()
  return rows.map((row) => row.id)
}
