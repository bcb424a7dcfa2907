/** Looks at the things left in a cart, and tells what is new of them since. */
import type { Cart } from '../../carts/cart.ts'
import { canBeBought } from '../../catalogue/stock.ts'
import type { Deps } from '../../deps.ts'
import type { PlatformProduct } from '../../platforms/platform.ts'
import type { Trigger } from '../flow.ts'
import { newsOf, watched, type Watched } from './news.ts'
import { keepWatched, noteGone } from './store.ts'

export interface Look {
  readonly runId: string
  readonly cart: Pick<Cart, 'lines'>
  /** What was kept of the run's things. */
  readonly kept: readonly Watched[]
  /** As the shop tells them now. */
  readonly products: ReadonlyMap<number, PlatformProduct>
  readonly dropPercent: number | null
}

/** What is seen for the first time is kept and no news. */
export async function lookAtLeft({ connection: { db } }: Pick<Deps, 'connection'>, { runId, cart, kept, products, dropPercent }: Look): Promise<readonly Trigger[]> {
  const ids = [...new Set(cart.lines.map((line) => line.id))]
  const before = kept.filter(({ productId }) => ids.includes(productId))
  const fresh = ids.flatMap((id) => products.get(id) ?? []).filter(({ id }) => !before.some(({ productId }) => productId === id))
  await keepWatched(db, runId, fresh.map(watched))
  await noteGone(db, runId, before.filter(({ productId, wasGone }) => !wasGone && !canBeBought(products.get(productId))).map(({ productId }) => productId))
  return newsOf(before, products, dropPercent)
}
