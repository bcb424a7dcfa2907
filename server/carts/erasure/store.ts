/** Carts whose shoppers refused: nothing is left of them but a mark, which keeps later posts of that browser out. */
import type { Db } from '../../db/schema.ts'
import type { Instant } from '../../values/time.ts'

/** What is left of a cart whose shopper refused. */
export const ERASED = { state: 'erased', email_sealed: null, email_index: null, first_name: null, lines: '[]', line_count: 0, total_minor: 0,
  time_zone: null, page: '', draft_id: null, draft_key: null, country: null, customer_index: null, stranger_index: null } as const

/**
 * Deletes what is stored about a browser's cart and leaves a mark, so that a late post records nothing.
 * @returns ids of the carts that were erased, and the look-up key of the address they held
 */
export async function eraseCart(db: Db, mark: { id: string; storeId: string; token: string; visitor: string; at: Instant }): Promise<{ ids: readonly string[]; emailIndex: string | null }> {
  const erased = { ...ERASED, ended_at: mark.at }
  const known = await db.selectFrom('cart').select(['id', 'email_index']).where('store_id', '=', mark.storeId).where('live_token', '=', mark.token).execute()
  // Also one that was erased before: what takes that back has been said before this.
  await db.updateTable('cart').set(erased).where('store_id', '=', mark.storeId).where('live_token', '=', mark.token).where('state', 'in', ['open', 'abandoned', 'erased']).execute()
  if (known.length === 0) {
    await db.insertInto('cart').values({ ...erased, id: mark.id, store_id: mark.storeId, live_token: mark.token, token: mark.token, visitor: mark.visitor,
      seq: 0, round: 1, currency: 'XTS', minor_unit: 0, locale: '', created_at: mark.at, active_at: mark.at, began_store_at: 0, abandoned_at: null, order_id: null }).execute()
  }
  return { ids: known.map((row) => row.id), emailIndex: known[0]?.email_index ?? null }
}

/** Takes an erasure mark of until then away, so that the browser's next post is stored again. */
export async function forgetErasure(db: Db, storeId: string, token: string, until: Instant): Promise<void> {
  await db.updateTable('cart').set({ live_token: null }).where('store_id', '=', storeId).where('live_token', '=', token).where('state', '=', 'erased').where('ended_at', '<=', until).execute()
}
