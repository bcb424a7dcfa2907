/** Echoes: what a browser said of a cart that has ended since, heard once more. A post may stand still on its way for minutes, in
 *  a proxy or in a process that hangs, while its browser has tried again elsewhere; arriving after the purchase it would begin a
 *  cart that is younger than its order. Whatever is said of a new cart is said later than the last word of the one before. */
import type { Db } from '../../db/schema.ts'
import { padded } from '../../db/many.ts'
import type { Cart } from '../cart.ts'
import type { Instant } from '../../values/time.ts'

/**
 * Ends those of some carts that are echoes, as over. Not one whose browser has said something new meanwhile.
 * @returns their ids
 */
export async function endEchoes(db: Db, cartIds: readonly string[], at: Instant): Promise<ReadonlySet<string>> {
  if (cartIds.length === 0) return new Set()
  const echoes = await db.selectFrom('cart').innerJoin('cart as ended', (join) => join.onRef('ended.store_id', '=', 'cart.store_id')
    // One browser has few carts, and by this they have an index.
    .onRef('ended.visitor', '=', 'cart.visitor').onRef('ended.token', '=', 'cart.token').onRef('ended.seq', '>=', 'cart.seq').on('ended.live_token', 'is', null)
    // A cart that was opened again is none of the echo that came meanwhile.
    .onRef('ended.created_at', '<=', 'cart.created_at'))
    .select(['cart.id', 'cart.seq']).distinct().where('cart.id', 'in', padded(cartIds)).where('cart.live_token', 'is not', null).where('cart.state', 'in', ['open', 'abandoned']).execute()
  for (const { id, seq } of echoes) {
    await db.updateTable('cart').set({ state: 'expired', ended_at: at, live_token: null }).where('id', '=', id).where('seq', '=', seq).where('state', 'in', ['open', 'abandoned']).execute()
  }
  return new Set(echoes.map(({ id }) => id))
}

/** Whether the browser of a cart that has ended has said something later of another one, whatever became of that: what it left behind is not what it was. */
export const hasSaidMore = async (db: Db, cart: Pick<Cart, 'id'>): Promise<boolean> =>
  (await db.selectFrom('cart').innerJoin('cart as later', (join) => join.onRef('later.store_id', '=', 'cart.store_id').onRef('later.visitor', '=', 'cart.visitor').onRef('later.token', '=', 'cart.token')
    .onRef('later.seq', '>', 'cart.seq')).select('later.id').where('cart.id', '=', cart.id).limit(1).executeTakeFirst()) !== undefined
