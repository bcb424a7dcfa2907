/** Deletes what was kept of things left in carts whose series are over: nobody tells news of them any more. */
import { CART_LIFE } from '../../carts/cart.ts'
import type { Deps } from '../../deps.ts'
import type { Store } from '../../stores/shop.ts'
import { minus } from '../../values/time.ts'
import { forgetWatched } from './store.ts'

/** What is left is done tomorrow. */
const ROUNDS_MAX = 40

/** A series that has ended goes on when its cart is left again, or its order falls through: both only while the cart lives. */
export async function forgetLeft({ clock, connection: { db } }: Pick<Deps, 'clock' | 'connection'>, { id }: Pick<Store, 'id'>): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) if (!(await forgetWatched(db, id, minus(clock.now(), CART_LIFE)))) return
}
