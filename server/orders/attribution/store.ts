/** Mails, their links and what orders owe to them, in the database. */
import { isDuplicateKey } from '../../db/dialect.ts'
import { askAbout } from '../../db/many.ts'
import { CART_FLOWS } from '../../flows/flow.ts'
import type { Db } from '../../db/schema.ts'
import { instant, type Instant } from '../../values/time.ts'
import type { Touch } from '../attribute.ts'

const TOUCHES_MAX = 100

/** The cart that a mail was about; null when there is no such mail in this shop, or it was about no cart. */
export async function cartOfMessage(db: Db, storeId: string, messageId: string): Promise<string | null> {
  const row = await db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').select('run.subject_id')
    .where('message.id', '=', messageId).where('message.store_id', '=', storeId).where('run.subject', '=', 'cart').executeTakeFirst()
  return row?.subject_id ?? null
}

/** Reminders that reached a person, by the address they went to and by the carts they were about, since `since`. */
export async function touchesOf(db: Db, storeId: string, of: { emailIndex: string | null; cartIds: readonly string[]; since: Instant }): Promise<readonly Touch[]> {
  const select = db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').leftJoin('link', 'link.message_id', 'message.id')
    .select(['message.id', 'message.step', 'message.ended_at', 'link.first_click_at', 'link.restored_at'])
    .where('message.store_id', '=', storeId).where('run.flow', 'in', CART_FLOWS).where('message.state', '=', 'sent').where('message.ended_at', '>=', of.since).limit(TOUCHES_MAX)
  const rows = [
    ...(of.emailIndex === null ? [] : await select.where('message.recipient_index', '=', of.emailIndex).execute()),
    ...(of.cartIds.length === 0 ? [] : await select.where('run.store_id', '=', storeId).where('run.subject_id', 'in', of.cartIds).execute()),
  ]
  const touches = new Map<string, Touch>()
  for (const row of rows) {
    const known = touches.get(row.id)
    touches.set(row.id, {
      messageId: row.id, step: row.step, sentAt: instant(row.ended_at ?? 0),
      clickedAt: earlier(known?.clickedAt ?? null, row.first_click_at), restoredAt: earlier(known?.restoredAt ?? null, row.restored_at),
    })
  }
  return [...touches.values()]
}

/** Whether links to carts that are still live were opened since `since`, by whomever: then an order may have come by one. */
export async function hasOpenedLinks(db: Db, storeId: string, since: Instant): Promise<boolean> {
  const row = await db.selectFrom('link').innerJoin('cart', 'cart.id', 'link.subject_id').select('link.token_hash')
    .where('link.store_id', '=', storeId).where('link.first_open_at', '>=', since).where('link.purpose', '=', 'restore').where('cart.state', 'in', ['open', 'abandoned'])
    .limit(1).executeTakeFirst()
  return row !== undefined
}

/** When a link to each of some carts was first opened, by whomever; a cart whose links nobody opened is missing. */
export async function firstOpenings(db: Db, storeId: string, cartIds: readonly string[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await askAbout(cartIds, 2, (ids, rowsMax) => db.selectFrom('run').innerJoin('message', 'message.run_id', 'run.id').innerJoin('link', 'link.message_id', 'message.id')
    .select(['run.subject_id', (of) => of.fn.min('link.first_open_at').as('opened_at')]).where('run.store_id', '=', storeId).where('run.flow', 'in', CART_FLOWS).where('run.subject_id', 'in', ids)
    .where('link.first_open_at', 'is not', null).groupBy('run.subject_id').limit(rowsMax).execute())
  return new Map(rows.flatMap((row) => (row.opened_at === null ? [] : [[row.subject_id, instant(row.opened_at)] as const])))
}

export interface StoredAttribution {
  readonly storeId: string
  readonly orderId: number
  readonly boughtAt: Instant
  readonly byLink: boolean
  readonly afterClick: boolean
  /** The mail that counts most. */
  readonly messageId: string
  readonly step: string
}

/** Stores it, or adds what was learnt since: what an order once owed to a mail it owes for good. Returns whether it was news. */
export async function saveAttribution(db: Db, row: StoredAttribution): Promise<boolean> {
  const counts = { by_link: row.byLink ? 1 : 0, after_click: row.afterClick ? 1 : 0, message_id: row.messageId, step: row.step }
  const update = db.updateTable('attribution').set({ ...counts, bought_at: row.boughtAt }).where('store_id', '=', row.storeId).where('order_id', '=', row.orderId)
    .where((where) => where.or([where('by_link', '<', counts.by_link), where.and([where('by_link', '=', counts.by_link), where('after_click', '<', counts.after_click)])]))
  const known = await findAttribution(db, row.storeId, row.orderId)
  // Every reading overlaps the one before: mostly there is nothing to add.
  if (known) return isMore(row, known) && (await update.executeTakeFirst()).numUpdatedRows === 1n
  try {
    await db.insertInto('attribution').values({ store_id: row.storeId, order_id: row.orderId, bought_at: row.boughtAt, ...counts }).execute()
    return true
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    return (await update.executeTakeFirst()).numUpdatedRows === 1n
  }
}

const isMore = (learnt: StoredAttribution, known: StoredAttribution): boolean =>
  learnt.byLink === known.byLink ? learnt.afterClick && !known.afterClick : learnt.byLink

export async function findAttribution(db: Db, storeId: string, orderId: number): Promise<StoredAttribution | null> {
  const row = await db.selectFrom('attribution').select(['bought_at', 'by_link', 'after_click', 'message_id', 'step'])
    .where('store_id', '=', storeId).where('order_id', '=', orderId).executeTakeFirst()
  return row ? { storeId, orderId, boughtAt: instant(row.bought_at), byLink: row.by_link === 1, afterClick: row.after_click === 1, messageId: row.message_id, step: row.step } : null
}

function earlier(known: Instant | null, at: number | null): Instant | null {
  if (at === null) return known
  return known !== null && known <= at ? known : instant(at)
}
