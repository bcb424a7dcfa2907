/** Products fit to be shown in a mail that leaves now: asked again when what we know is minutes old. */
import type { Deps } from '../deps.ts'
import type { Answer, PlatformProduct } from '../platforms/platform.ts'
import { hours, minus, minutes, type Duration } from '../values/time.ts'
import { mayRunShort } from './stock.ts'
import { readProducts, saveProducts } from './store.ts'

/** A price or stock older than this is not put into a mail. */
const FRESH: Duration = minutes(5)
/** What a click may rely on: it leads to the shop, which knows better. */
const RECENT: Duration = hours(1)

/** @returns the products the shop knows by id; ids it does not know are missing from the map */
export async function freshProducts(deps: Deps, storeId: string, ids: readonly number[]): Promise<Answer<ReadonlyMap<number, PlatformProduct>>> {
  const { clock, connection: { db }, log } = deps
  const platform = deps.platforms.get(storeId)
  if (!platform) return { kind: 'away', reason: 'no-platform' }
  const oldest = minus(clock.wall(), FRESH)
  const known = [...(await readProducts(db, storeId, ids)).values()].filter((entry) => entry.fetchedAt >= oldest).map((entry) => entry.product)
  const stale = ids.filter((id) => !known.some((product) => product.id === id))
  // What changes while the shop answers may be missing in the answer.
  const askedAt = clock.wall()
  const answer = await platform.products(stale)
  if (answer.kind !== 'ok') return answer
  await saveProducts(db, storeId, answer.value, askedAt).catch((error: unknown) => log.error('products.unsaved', error, { storeId }))
  return { kind: 'ok', value: new Map([...known, ...answer.value].map((product) => [product.id, product])), storeAt: answer.storeAt }
}

/**
 * What is known of products of which somebody wants so many. Asked again only where more is wanted than there may be left,
 * what is known is an hour old, and the shop can be asked.
 */
export async function productsFor(deps: Deps, storeId: string, wanted: readonly { readonly id: number; readonly quantity: number }[]): Promise<ReadonlyMap<number, PlatformProduct>> {
  const known = await readProducts(deps.connection.db, storeId, wanted.map(({ id }) => id))
  const oldest = minus(deps.clock.wall(), RECENT)
  const doubtful = wanted.filter(({ id, quantity }) => (known.get(id)?.fetchedAt ?? 0) <= oldest && mayRunShort(known.get(id)?.product, quantity))
  const answer = doubtful.length === 0 ? null : await freshProducts(deps, storeId, doubtful.map(({ id }) => id))
  return new Map([...[...known].map(([id, { product }]) => [id, product] as const), ...(answer?.kind === 'ok' ? answer.value : [])])
}
