/** Products fit to be shown in a mail that leaves now: asked again when what we know is minutes old. */
import type { Deps } from '../deps.ts'
import type { Answer, PlatformProduct } from '../platforms/platform.ts'
import { hours, minus, minutes, type Duration } from '../values/time.ts'
import { mayRunShort } from './stock.ts'
import { readProducts, saveProducts } from './store.ts'

/** Ids of one question to the shop. */
const ASK_MAX = 100
/** Products asked for before the mails that show them are built: variations cost a question each, and mails wait for the answers. */
const STALE_MAX = 20

/** A price or stock older than this is not put into a mail. */
const FRESH: Duration = minutes(5)
/** What a click may rely on: it leads to the shop, which knows better. */
const RECENT: Duration = hours(1)

/** @returns the products the shop knows by id; ids it does not know are missing from the map */
export async function freshProducts(deps: Deps, storeId: string, ids: readonly number[]): Promise<Answer<ReadonlyMap<number, PlatformProduct>>> {
  return (await stockUp(deps, storeId, [ids])).products
}

/** Products of several mails. */
export interface Stock {
  /** Of how many mails, from the first on, the products are here: a mail that would have too much asked waits. */
  readonly covers: number
  readonly products: Answer<ReadonlyMap<number, PlatformProduct>>
  /** As the shop told them once. */
  readonly remembered: ReadonlyMap<number, PlatformProduct>
}

/** @param wishes the ids of each mail's products */
export async function stockUp(deps: Deps, storeId: string, wishes: readonly (readonly number[])[]): Promise<Stock> {
  const { clock, connection: { db } } = deps
  const known = await readProducts(db, storeId, wishes.flat())
  const remembered = new Map([...known].map(([id, { product }]) => [id, product]))
  const oldest = minus(clock.wall(), FRESH)
  const fresh = new Map([...known].filter(([, { fetchedAt }]) => fetchedAt >= oldest).map(([id, { product }]) => [id, product]))
  const stale = new Set<number>()
  let covers = 0
  for (const ids of wishes) {
    const more = ids.filter((id) => !fresh.has(id))
    if (covers > 0 && new Set([...stale, ...more]).size > STALE_MAX) break
    for (const id of more) stale.add(id)
    covers += 1
  }
  const told = await askFor(deps, storeId, [...stale])
  return { covers, remembered, products: told.kind === 'ok' ? { ...told, value: new Map([...fresh, ...told.value.map((product) => [product.id, product] as const)]) } : told }
}

async function askFor({ platforms, clock, connection: { db }, log }: Deps, storeId: string, ids: readonly number[]): Promise<Answer<readonly PlatformProduct[]>> {
  const platform = platforms.get(storeId)
  if (!platform) return { kind: 'away', reason: 'no-platform' }
  // What changes while the shop answers may be missing in the answer.
  const askedAt = clock.wall()
  const told: PlatformProduct[] = []
  for (let start = 0; start < ids.length; start += ASK_MAX) {
    const answer = await platform.products(ids.slice(start, start + ASK_MAX))
    if (answer.kind !== 'ok') return answer
    told.push(...answer.value)
  }
  await saveProducts(db, storeId, told, askedAt).catch((error: unknown) => log.error('products.unsaved', error, { storeId }))
  return { kind: 'ok', value: told, storeAt: null }
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
