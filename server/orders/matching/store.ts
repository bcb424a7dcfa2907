/** Which stored carts and orders may belong together; `match` decides which do. */
import type { Db } from '../../db/schema.ts'
import type { Order } from '../order.ts'

/** An account that ordered with more addresses than this is no person: somebody orders for others with it. */
const CUSTOMER_ADDRESSES_MAX = 5
const CUSTOMERS_MAX = 5
const BROWSER_CARTS_MAX = 20
const CARTS_MAX = 200

/** Look-up keys of the addresses that one account of the shop ordered with; none when it is no single person's. */
export async function addressesOfCustomer(db: Db, storeId: string, customerId: number): Promise<readonly string[]> {
  if (customerId === 0) return []
  const rows = await db.selectFrom('shop_order').select('email_index').distinct().where('store_id', '=', storeId).where('customer_id', '=', customerId)
    .where('email_index', 'is not', null).limit(CUSTOMER_ADDRESSES_MAX + 1).execute()
  return rows.length > CUSTOMER_ADDRESSES_MAX ? [] : rows.flatMap((row) => row.email_index ?? [])
}

/** Accounts of the shop that ordered with an address, each of one person. */
export async function customersOfAddress(db: Db, storeId: string, emailIndex: string): Promise<readonly number[]> {
  const rows = await db.selectFrom('shop_order').select('customer_id').distinct().where('store_id', '=', storeId).where('email_index', '=', emailIndex)
    .where('customer_id', '>', 0).limit(CUSTOMERS_MAX).execute()
  const customers: number[] = []
  for (const { customer_id: id } of rows) if ((await addressesOfCustomer(db, storeId, id)).length > 0) customers.push(id)
  return customers
}

/** Carts that showed an order's id and key, whatever became of them, and the browsers they were in. */
export async function cartsOfDraft(db: Db, order: Pick<Order, 'storeId' | 'id' | 'key'>): Promise<readonly { readonly id: string; readonly visitor: string }[]> {
  return db.selectFrom('cart').select(['id', 'visitor']).where('store_id', '=', order.storeId).where('draft_id', '=', order.id)
    .where('draft_key', '=', order.key).limit(BROWSER_CARTS_MAX).execute()
}

/** Orders whose id and key were shown in a browser, by whichever of its carts. */
export async function ordersOfVisitor(db: Db, storeId: string, visitor: string): Promise<readonly { readonly id: number; readonly key: string }[]> {
  if (visitor === '') return []
  const rows = await db.selectFrom('cart').select(['draft_id', 'draft_key']).where('store_id', '=', storeId).where('visitor', '=', visitor)
    .where('draft_id', 'is not', null).orderBy('active_at', 'desc').limit(BROWSER_CARTS_MAX).execute()
  return rows.flatMap((row) => (row.draft_id !== null && row.draft_key !== null ? [{ id: row.draft_id, key: row.draft_key }] : []))
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
    .where('state', 'in', ['recovered', 'purchased']).limit(CARTS_MAX).execute()
  return rows.map((row) => row.id)
}
