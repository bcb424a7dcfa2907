/** The ledger of coupons: every decision with its reason, and the life of each coupon, one conditional UPDATE a step.
 *
 *  reserved ─made and verified─► issued ─► used | voided | expired          reserved, issued ─mail never left─► dropped
 *  denied, failed: no coupon in that mail; the message's next try decides anew */
import { isDuplicateKey } from '../db/dialect.ts'
import { askAbout } from '../db/many.ts'
import type { Db, Row } from '../db/schema.ts'
import type { IncentiveState } from '../db/tables-of-incentives.ts'
import { money, type Money } from '../values/money.ts'
import { instant, type Instant } from '../values/time.ts'

/** Rows of one round of cleaning up. */
const BATCH_MAX = 50
const LIST_MAX = 100
/** The reason column is no longer. */
const REASON_MAX = 80

/** States in which a person was, or may be, offered something. */
const OFFERED: readonly IncentiveState[] = ['reserved', 'issued', 'used', 'voided', 'expired']
/** States that cost money, or still may. */
const COSTING: readonly IncentiveState[] = ['reserved', 'issued', 'used']

export interface Incentive {
  readonly messageId: string
  readonly storeId: string
  readonly cartId: string
  readonly emailIndex: string
  readonly state: IncentiveState
  readonly reason: string
  readonly code: string
  readonly couponId: number | null
  readonly kind: string
  readonly amount: string
  readonly giftId: number | null
  /** What it may cost; once used, what it did. */
  readonly cost: Money
  readonly orderId: number | null
  readonly expiresAt: Instant | null
  readonly createdAt: Instant
  readonly endedAt: Instant | null
}

/** What is known when the message asks for one. */
export type Wish = Pick<Incentive, 'messageId' | 'storeId' | 'cartId' | 'emailIndex' | 'code' | 'kind' | 'amount' | 'giftId' | 'cost'>

/** Opens the message's row, or opens it anew for another try. One that was issued or ended stays as it is. */
export async function reserve(db: Db, wish: Wish, at: Instant): Promise<Incentive> {
  const fresh = { kind: wish.kind, amount: wish.amount, gift_id: wish.giftId, currency: wish.cost.currency, decimals: wish.cost.decimals, cost_minor: wish.cost.minor, email_index: wish.emailIndex }
  try {
    await db.insertInto('incentive').values({ ...fresh, message_id: wish.messageId, store_id: wish.storeId, cart_id: wish.cartId, code: wish.code, state: 'reserved', reason: 'reserved',
      coupon_id: null, order_id: null, expires_at: null, asked_at: 0, created_at: at, ended_at: null }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    await db.updateTable('incentive').set({ ...fresh, state: 'reserved', reason: 'reserved', ended_at: null })
      .where('message_id', '=', wish.messageId).where('state', 'in', ['reserved', 'denied', 'failed']).execute()
  }
  const row = await findIncentive(db, wish.messageId)
  if (!row) throw new Error('the coupon was not written down')
  return row
}

export async function findIncentive(db: Db, messageId: string): Promise<Incentive | null> {
  const row = await selectIncentive(db).where('message_id', '=', messageId).executeTakeFirst()
  return row ? toIncentive(row) : null
}

/** Whether this person was offered another coupon since then, or still has one that counts. */
export async function hasOther(db: Db, person: Pick<Incentive, 'storeId' | 'emailIndex' | 'messageId'>, about: { since: Instant; now: Instant }): Promise<boolean> {
  const row = await db.selectFrom('incentive').select('message_id').where('store_id', '=', person.storeId).where('email_index', '=', person.emailIndex)
    .where('message_id', '<>', person.messageId).where('state', 'in', OFFERED)
    .where((where) => where.or([where('created_at', '>=', about.since), where.and([where('state', '=', 'issued'), where('expires_at', '>', about.now)])])).executeTakeFirst()
  return row !== undefined
}

/** Which of some people hold a coupon of ours that is still good. */
export async function holdersOf(db: Db, storeId: string, emailIndexes: readonly string[], now: Instant): Promise<ReadonlySet<string>> {
  const rows = await askAbout(emailIndexes, 1, (keys, rowsMax) => db.selectFrom('incentive').select('email_index').distinct()
    .where('store_id', '=', storeId).where('email_index', 'in', keys).where('state', '=', 'issued').where('expires_at', '>', now).limit(rowsMax).execute())
  return new Set(rows.map((row) => row.email_index))
}

/** What the coupons of a shop made since then cost or may cost, without this message's. */
export async function spentSince(db: Db, about: { storeId: string; currency: string; decimals: number; exceptMessage: string | null; since: Instant }): Promise<Money> {
  let query = db.selectFrom('incentive').select((column) => column.fn.sum<number | string | null>('cost_minor').as('sum')).where('store_id', '=', about.storeId)
    .where('state', 'in', COSTING).where('currency', '=', about.currency).where('decimals', '=', about.decimals).where('created_at', '>=', about.since)
  if (about.exceptMessage !== null) query = query.where('message_id', '<>', about.exceptMessage)
  const row = await query.executeTakeFirst()
  return money(Number(row?.sum ?? 0), about.decimals, about.currency)
}

/** The same for all currencies, since the calendar month began. */
export async function spentThisMonth(db: Db, storeId: string, now: Instant): Promise<readonly Money[]> {
  const rows = await db.selectFrom('incentive').select((column) => ['currency', 'decimals', column.fn.sum<number | string | null>('cost_minor').as('sum')]).where('store_id', '=', storeId)
    .where('state', 'in', COSTING).where('created_at', '>=', monthOf(now)).groupBy(['currency', 'decimals']).limit(LIST_MAX).execute()
  return rows.map((row) => money(Number(row.sum ?? 0), row.decimals, row.currency))
}

/** The first moment of the calendar month, in UTC. */
export const monthOf = (at: Instant): Instant => instant(Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()))

/** Says that the shop has the coupon as wanted. */
export const issue = (db: Db, messageId: string, made: { couponId: number; expiresAt: Instant }): Promise<boolean> =>
  change(db, messageId, ['reserved', 'issued'], { state: 'issued', reason: 'issued', coupon_id: made.couponId, expires_at: made.expiresAt })

export const refuse = (db: Db, messageId: string, state: 'denied' | 'failed', reason: string, at: Instant): Promise<boolean> =>
  change(db, messageId, ['reserved', 'issued'], { state, reason: reason.slice(0, REASON_MAX), ended_at: at })

export interface End {
  readonly state: 'used' | 'voided' | 'expired' | 'dropped'
  readonly reason: string
  readonly at: Instant
  readonly orderId?: number
  /** What it did cost. */
  readonly costMinor?: number
}

/** Ends a coupon that was reserved or issued. */
export const close = (db: Db, messageId: string, end: End): Promise<boolean> => change(db, messageId, ['reserved', 'issued'], {
  state: end.state, reason: end.reason.slice(0, REASON_MAX), ended_at: end.at,
  ...(end.orderId === undefined ? {} : { order_id: end.orderId }), ...(end.costMinor === undefined ? {} : { cost_minor: end.costMinor }),
})

/** Notes that a used coupon came back to life, because its order was cancelled, and was taken away after its time. */
export const giveBack = (db: Db, messageId: string, at: Instant): Promise<boolean> =>
  change(db, messageId, ['used'], { state: 'expired', reason: 'given-back', ended_at: at })

/** Notes that a coupon nobody was promised is still in the shop, for the clean-up, or no longer (null). */
export const leaveInShop = (db: Db, messageId: string, couponId: number | null): Promise<boolean> => change(db, messageId, ['failed', 'denied'], { coupon_id: couponId })

/** Notes that the shop was asked about it, so that it is left alone for a while. */
export async function noteAsked(db: Db, messageId: string, at: Instant): Promise<void> {
  await db.updateTable('incentive').set({ asked_at: at }).where('message_id', '=', messageId).execute()
}

/** A coupon whose cart is over, with the order that ended it. */
export interface Orphan {
  readonly incentive: Incentive
  readonly orderId: number | null
}

/** Live coupons whose cart was bought, refused or forgotten. Those asked about since `askedBefore` are left out. */
export async function orphans(db: Db, storeId: string, askedBefore: Instant): Promise<readonly Orphan[]> {
  const rows = await selectIncentive(db).innerJoin('cart', 'cart.id', 'incentive.cart_id').select('cart.order_id as cart_order_id')
    .where('incentive.store_id', '=', storeId).where('incentive.state', 'in', ['reserved', 'issued']).where('incentive.asked_at', '<=', askedBefore)
    .where('cart.state', 'in', ['recovered', 'purchased', 'expired', 'erased']).limit(BATCH_MAX).execute()
  return rows.map((row) => ({ incentive: toIncentive(row), orderId: row.cart_order_id }))
}

/**
 * Coupons that can be of no use any more: their time is over, or their mail never left, or they were not made as wanted.
 * A used one comes up when its order was cancelled, which gives it back.
 */
export async function overdue(db: Db, storeId: string, about: { expiredBefore: Instant; askedBefore: Instant }): Promise<readonly Incentive[]> {
  const rows = await selectIncentive(db).leftJoin('message', 'message.id', 'incentive.message_id')
    .leftJoin('shop_order', (join) => join.onRef('shop_order.store_id', '=', 'incentive.store_id').onRef('shop_order.order_id', '=', 'incentive.order_id'))
    .where('incentive.store_id', '=', storeId).where('incentive.asked_at', '<=', about.askedBefore)
    .where((where) => where.or([
      where.and([where('incentive.state', 'in', ['reserved', 'issued']), where.or([
        where('incentive.expires_at', '<', about.expiredBefore),
        where.and([where('message.state', 'in', ['cancelled', 'refused', 'expired']), where('message.reason', '<>', 'unverifiable')]),
      ])]),
      where.and([where('incentive.state', '=', 'used'), where('incentive.expires_at', '<', about.expiredBefore), where('shop_order.status', 'in', ['cancelled', 'failed', 'trash'])]),
      where.and([where('incentive.state', 'in', ['failed', 'denied']), where('incentive.coupon_id', 'is not', null)]),
    ])).limit(BATCH_MAX).execute()
  return rows.map(toIncentive)
}

/** What a link in a mail takes along: the code, and the product a gift adds to the cart. */
export interface LinkCoupon {
  readonly code: string
  readonly giftId: number | null
}

/** The coupon that a message promised. One that is over or used goes along too: the shop says so itself, and to the shopper. */
export async function couponOfMessage(db: Db, messageId: string): Promise<LinkCoupon | null> {
  const row = await db.selectFrom('incentive').select(['code', 'kind', 'gift_id']).where('message_id', '=', messageId).where('state', 'in', ['issued', 'used', 'expired']).executeTakeFirst()
  return row ? { code: row.code, giftId: row.kind === 'gift' ? row.gift_id : null } : null
}

/** The coupons of a cart's mails, oldest first. */
export async function incentivesOfCart(db: Db, cartId: string): Promise<readonly Incentive[]> {
  return (await selectIncentive(db).where('cart_id', '=', cartId).orderBy('created_at').orderBy('message_id').limit(LIST_MAX).execute()).map(toIncentive)
}

/** Latest first. */
export async function latestIncentives(db: Db): Promise<readonly Incentive[]> {
  return (await selectIncentive(db).orderBy('created_at', 'desc').orderBy('message_id', 'desc').limit(LIST_MAX).execute()).map(toIncentive)
}

async function change(db: Db, messageId: string, from: readonly IncentiveState[], to: Partial<Row<'incentive'>>): Promise<boolean> {
  return (await db.updateTable('incentive').set(to).where('message_id', '=', messageId).where('state', 'in', from).executeTakeFirst()).numUpdatedRows > 0n
}

const selectIncentive = (db: Db) => db.selectFrom('incentive').select([
  'incentive.message_id', 'incentive.store_id', 'incentive.cart_id', 'incentive.email_index', 'incentive.state', 'incentive.reason', 'incentive.code', 'incentive.coupon_id', 'incentive.kind',
  'incentive.amount', 'incentive.gift_id', 'incentive.currency', 'incentive.decimals', 'incentive.cost_minor', 'incentive.order_id', 'incentive.expires_at', 'incentive.asked_at', 'incentive.created_at', 'incentive.ended_at',
])

const toIncentive = (row: Row<'incentive'>): Incentive => ({
  messageId: row.message_id, storeId: row.store_id, cartId: row.cart_id, emailIndex: row.email_index, state: row.state, reason: row.reason, code: row.code, couponId: row.coupon_id,
  kind: row.kind, amount: row.amount, giftId: row.gift_id, cost: money(row.cost_minor, row.decimals, row.currency), orderId: row.order_id,
  expiresAt: row.expires_at === null ? null : instant(row.expires_at), createdAt: instant(row.created_at), endedAt: row.ended_at === null ? null : instant(row.ended_at),
})
