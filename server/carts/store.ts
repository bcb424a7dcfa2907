/** Carts in the database. */
import type { WireLine } from '../../tracker/protocol.ts'
import type { Connection } from '../db/connect.ts'
import { isConnectionLost, isDuplicateKey } from '../db/dialect.ts'
import { askAbout, groupBy, padded } from '../db/many.ts'
import { CART_STATES, type CartState, type Db, type Row } from '../db/schema.ts'
import type { Match } from '../orders/match.ts'
import { money } from '../values/money.ts'
import { instant, type Instant } from '../values/time.ts'
import type { Cart, CartRow } from './cart.ts'
import { ERASED } from './erasure/store.ts'
import { upsertText, upsertValues } from './upsert-sql.ts'

/** Rows one round looks at; the next round goes on. */
const BATCH_MAX = 200
const LIST_MAX = 100
/** Of one person or one order only the latest carts count. */
const LATEST_MAX = 20

/** States in which a cart can still change. */
const LIVE: readonly CartState[] = ['open', 'abandoned']
const BOUGHT: readonly CartState[] = ['recovered', 'purchased']

/** Stores posts, one row per cart. A repeat changes nothing, so a lost connection is tried once more. */
export async function saveCarts(connection: Connection, rows: readonly CartRow[]): Promise<void> {
  const text = upsertText(connection.engine, rows.length)
  // `flatMap` takes ten times as long, several microseconds a row.
  const values: unknown[] = []
  for (const row of rows) values.push(...upsertValues(row))
  try {
    await connection.execute(text, values)
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    await connection.execute(text, values)
  }
}

export async function findCart(db: Db, storeId: string, id: string): Promise<Cart | null> {
  const row = await selectCart(db).where('store_id', '=', storeId).where('id', '=', id).executeTakeFirst()
  return row ? toCart(row) : null
}

/** Those carts, by id. */
export async function findCarts(db: Db, storeId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Cart>> {
  const rows = await askAbout(ids, 2, (keys, rowsMax) => selectCart(db).where('store_id', '=', storeId).where('id', 'in', keys).limit(rowsMax).execute())
  return new Map(rows.map((row) => [row.id, toCart(row)]))
}

/** Carts left alone since `before` with something in them and an address to write to. */
export async function idleCarts(db: Db, storeId: string, before: Instant): Promise<readonly Cart[]> {
  const rows = await selectCart(db)
    .where('state', '=', 'open').where('active_at', '<=', before).where('store_id', '=', storeId)
    .where('line_count', '>', 0).where('email_index', 'is not', null)
    .orderBy('active_at').limit(BATCH_MAX).execute()
  return rows.map(toCart)
}

/**
 * Takes idle carts that no mail can follow out of the open ones, so that a round does not meet them again and again:
 * those without an address are abandoned, empty ones are over.
 */
export async function setIdleAside(db: Db, storeId: string, before: Instant, at: Instant): Promise<void> {
  const rows = await db.selectFrom('cart').select('id').where('state', '=', 'open').where('active_at', '<=', before).where('store_id', '=', storeId)
    .where((where) => where.or([where('line_count', '=', 0), where('email_index', 'is', null)])).orderBy('active_at').limit(BATCH_MAX).execute()
  if (rows.length === 0) return
  const idle = db.updateTable('cart').where('id', 'in', rows.map((row) => row.id)).where('state', '=', 'open').where('active_at', '<=', before)
  await idle.set({ state: 'expired', ended_at: at, live_token: null }).where('line_count', '=', 0).execute()
  await idle.set({ state: 'abandoned', abandoned_at: at }).where('email_index', 'is', null).execute()
}

/** Calls an idle cart abandoned, unless the shopper came back meanwhile. */
export async function abandonCart(db: Db, cart: Cart, at: Instant): Promise<boolean> {
  const result = await db.updateTable('cart').set({ state: 'abandoned', abandoned_at: at })
    .where('id', '=', cart.id).where('state', '=', 'open').where('active_at', '=', cart.activeAt).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Ends a cart that can still change. Its browser's next post begins a new one. */
export async function endCart(db: Db, id: string, end: { state: 'recovered' | 'purchased' | 'expired'; at: Instant; orderId: number | null; match?: Match }): Promise<boolean> {
  const result = await db.updateTable('cart').set({ state: end.state, ended_at: end.at, order_id: end.orderId, ...matchColumns(end.match ?? null), live_token: null })
    .where('id', '=', id).where('state', 'in', LIVE).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Gives an ended cart the order that really ended it. */
export async function assignOrder(db: Db, cart: Cart, found: { orderId: number; match: Match }): Promise<void> {
  await db.updateTable('cart').set({ order_id: found.orderId, ...matchColumns(found.match) }).where('id', '=', cart.id).where('state', 'in', BOUGHT)
    .where('order_id', '=', cart.orderId).execute()
}

/**
 * Opens a cart again whose order fell through. When it was last used stays, so that what is too late by now stays unsent. Not when
 * its browser has begun another cart since, which then counts, and what it says of that one would not be heard of this one; nor
 * when its shopper has refused since, which would have deleted it.
 * @returns null: it is no longer this order's
 */
export async function reopenCart(db: Db, cart: Cart, at: Instant, isSuperseded = false): Promise<'reopened' | 'superseded' | 'refused' | null> {
  const ended = db.updateTable('cart').where('id', '=', cart.id).where('state', 'in', BOUGHT).where('order_id', '=', cart.orderId)
  const unordered = { order_id: null, ...matchColumns(null) }
  if (!isSuperseded) try {
    const result = await ended.set({ state: 'open', ended_at: null, abandoned_at: null, reopened_at: at, live_token: cart.token, ...unordered }).executeTakeFirst()
    return result.numUpdatedRows === 1n ? 'reopened' : null
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  const isRefused = (await db.selectFrom('cart').select('state').where('store_id', '=', cart.storeId).where('live_token', '=', cart.token).executeTakeFirst())?.state === 'erased'
  const result = await ended.set(isRefused ? { ...ERASED, ended_at: at, ...unordered } : { state: 'expired', ended_at: at, ...unordered }).executeTakeFirst()
  return result.numUpdatedRows === 1n ? isRefused ? 'refused' : 'superseded' : null
}

const matchColumns = (match: Match | null) => ({ match_by: match?.by ?? null, match_sure: match?.sure ?? null })

/** Ends carts nobody touched since `before`, a batch at a time. */
export async function expireCarts(db: Db, storeId: string, before: Instant, at: Instant): Promise<number> {
  const rows = await db.selectFrom('cart').select('id').where('state', 'in', LIVE).where('active_at', '<=', before)
    .where('store_id', '=', storeId).limit(BATCH_MAX).execute()
  for (const row of rows) await endCart(db, row.id, { state: 'expired', at, orderId: null })
  return rows.length
}

/** Live carts that an order may belong to: same person, or the order's draft. */
export async function cartsForOrder(db: Db, storeId: string, order: { id: number; emailIndex: string | null }): Promise<readonly Cart[]> {
  const rows = await selectCart(db).where('store_id', '=', storeId).where('state', 'in', LIVE)
    .where((where) => where.or([where('draft_id', '=', order.id), ...(order.emailIndex ? [where('email_index', '=', order.emailIndex)] : [])]))
    .limit(BATCH_MAX).execute()
  return rows.map(toCart)
}

/** The cart an order came from; the latest when there were several. */
export const cartOfOrder = async (db: Db, storeId: string, orderId: number, emailIndex: string | null): Promise<Cart | null> =>
  (await cartsOfOrders(db, storeId, [{ id: orderId, emailIndex }])).get(orderId) ?? null

/** The carts that orders came from, by the order's id. */
export async function cartsOfOrders(db: Db, storeId: string, orders: readonly { readonly id: number; readonly emailIndex: string | null }[]): Promise<ReadonlyMap<number, Cart>> {
  const people = new Map(orders.flatMap(({ id, emailIndex }) => (emailIndex === null ? [] : [[id, emailIndex] as const])))
  const rows = await askAbout([...people.keys()], LATEST_MAX, (ids, rowsMax) => selectCart(db).where('store_id', '=', storeId)
    .where('order_id', 'in', ids).where('email_index', 'in', padded([...new Set(people.values())])).orderBy('active_at').limit(rowsMax).execute())
  const latestLast = rows.filter((row) => row.order_id !== null && people.get(row.order_id) === row.email_index).sort((a, b) => a.active_at - b.active_at)
  return new Map(latestLast.map((row) => [row.order_id ?? 0, toCart(row)]))
}

/** Whether the same person has another filled cart that was used later: then this one is not the one to write about. */
export const hasNewerCart = async (db: Db, cart: Cart): Promise<boolean> => (await cartsWithNewer(db, cart.storeId, [cart])).has(cart.id)

/** Ids of those of some carts for which that is so. */
export async function cartsWithNewer(db: Db, storeId: string, carts: readonly Cart[]): Promise<ReadonlySet<string>> {
  const rows = await askAbout(carts.flatMap(({ emailIndex }) => emailIndex ?? []), LATEST_MAX, (keys, rowsMax) => db.selectFrom('cart').select(['id', 'email_index', 'active_at'])
    .where('store_id', '=', storeId).where('email_index', 'in', keys).where('state', 'in', LIVE).where('line_count', '>', 0)
    .orderBy('active_at', 'desc').orderBy('id', 'desc').limit(rowsMax).execute())
  const filled = groupBy(rows, (row) => row.email_index)
  const isOlder = (cart: Cart): boolean => (filled.get(cart.emailIndex) ?? []).some((row) => row.id !== cart.id && (row.active_at > cart.activeAt || (row.active_at === cart.activeAt && row.id > cart.id)))
  return new Set(carts.filter((cart) => cart.emailIndex !== null && isOlder(cart)).map(({ id }) => id))
}

/**
 * Takes the address off a cart about which its shopper may not be mailed: it is of no use here. Not when the shopper came
 * back meanwhile, since what was said then is not decided yet.
 */
export async function dropAddress(db: Db, cart: Cart): Promise<void> {
  await db.updateTable('cart').set({ email_sealed: null, email_index: null, first_name: null, customer_index: null, stranger_index: null })
    .where('id', '=', cart.id).where('state', 'in', LIVE).where('active_at', '=', cart.activeAt).execute()
}

/** Gives a live cart without an address the one that came with its shopper's consent. */
export async function giveAddress(db: Db, about: { storeId: string; token: string; sealedEmail: string; emailIndex: string }): Promise<void> {
  await db.updateTable('cart').set({ email_sealed: about.sealedEmail, email_index: about.emailIndex })
    .where('store_id', '=', about.storeId).where('live_token', '=', about.token).where('state', 'in', LIVE).where('email_index', 'is', null).execute()
}

/** The cart that a browser can still change, if there is one. */
export async function liveCartIds(db: Db, storeId: string, token: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('cart').select('id').where('store_id', '=', storeId).where('live_token', '=', token).where('state', 'in', LIVE).execute()
  return rows.map((row) => row.id)
}

/** Those carts that browsers can still change, by the browser's id. */
export async function liveCartsOf(db: Db, storeId: string, tokens: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (tokens.length === 0) return new Map()
  const rows = await db.selectFrom('cart').select(['id', 'token']).where('store_id', '=', storeId).where('live_token', 'in', tokens).where('state', 'in', LIVE).limit(BATCH_MAX).execute()
  return new Map(rows.map((row) => [row.token, row.id]))
}

/** Ties a live cart to the order it became: from here on they match, whatever address the order has. */
export async function noteOrderOfCart(db: Db, id: string, order: { id: number; key: string }): Promise<void> {
  await db.updateTable('cart').set({ draft_id: order.id, draft_key: order.key }).where('id', '=', id).where('state', 'in', LIVE).execute()
}

/** Notes that the address of a cart has bought here before, so that the shop need not be asked again. */
export async function noteCustomer(db: Db, cart: Cart): Promise<void> {
  await db.updateTable('cart').set({ customer_index: cart.emailIndex }).where('id', '=', cart.id).where('email_index', '=', cart.emailIndex).execute()
}

/** Notes that the address of a cart had not bought here when the shop was asked. */
export async function noteStranger(db: Db, cart: Cart): Promise<void> {
  await db.updateTable('cart').set({ stranger_index: cart.emailIndex }).where('id', '=', cart.id).where('email_index', '=', cart.emailIndex).execute()
}

/** Carts for the admin page, latest first. */
export async function latestCarts(db: Db, filter: { storeId?: string; state?: CartState }): Promise<readonly Cart[]> {
  const { storeId } = filter
  // State by state, because that is how the index is ordered; without it every page view would sort all carts.
  const lists = await Promise.all((filter.state ? [filter.state] : CART_STATES).map((state) => selectCart(db).where('state', '=', state)
    .$if(storeId !== undefined, (query) => query.where('store_id', '=', storeId ?? '')).orderBy('active_at', 'desc').limit(LIST_MAX).execute()))
  return lists.flat().sort((a, b) => b.active_at - a.active_at).slice(0, LIST_MAX).map(toCart)
}

const selectCart = (db: Db) => db.selectFrom('cart').select(['id', 'store_id', 'live_token', 'token', 'visitor', 'state', 'seq', 'round', 'email_sealed', 'email_index',
  'first_name', 'lines', 'line_count', 'currency', 'minor_unit', 'total_minor', 'locale', 'time_zone', 'page', 'draft_id', 'draft_key', 'country', 'asked_mode', 'page_kind', 'script_version', 'customer_index', 'stranger_index', 'created_at', 'active_at',
  'began_store_at', 'abandoned_at', 'ended_at', 'order_id', 'match_by', 'match_sure', 'reopened_at'])

const optional = (utcMs: number | null): Instant | null => (utcMs === null ? null : instant(utcMs))

function toCart(row: Row<'cart'>): Cart {
  return {
    id: row.id, storeId: row.store_id, token: row.token, visitor: row.visitor, state: row.state, round: row.round,
    sealedEmail: row.email_sealed || null, emailIndex: row.email_index, firstName: row.first_name,
    // Written by us from a checked post, so it needs no second check.
    lines: JSON.parse(row.lines) as readonly WireLine[],
    total: money(row.total_minor, row.minor_unit, row.currency),
    locale: row.locale, timeZone: row.time_zone, page: row.page,
    draft: row.draft_id !== null && row.draft_key !== null ? { id: row.draft_id, key: row.draft_key } : null,
    country: row.country, customerIndex: row.customer_index, strangerIndex: row.stranger_index,
    createdAt: instant(row.created_at), activeAt: instant(row.active_at), beganStoreAt: instant(row.began_store_at),
    abandonedAt: optional(row.abandoned_at), endedAt: optional(row.ended_at), orderId: row.order_id,
    match: row.match_by && row.match_sure ? { by: row.match_by, sure: row.match_sure } : null, reopenedAt: optional(row.reopened_at),
  }
}
