/** Gathers what series that branch, rest after a purchase or tell news want to know of their carts: only what their flows ask. */
import type { Cart } from '../carts/cart.ts'
import { freshProducts } from '../catalogue/refresh.ts'
import type { StandingAnswer } from '../consent/policy.ts'
import type { Deps } from '../deps.ts'
import { holdersOf } from '../incentives/ledger.ts'
import { previousOrders } from '../orders/customer.ts'
import { NO_ORDERS, type OrdersOfCart } from '../orders/matched.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { aboutCart } from './about.ts'
import { coolOffUntil } from './cool-off.ts'
import type { CartFacts } from './decide.ts'
import { askedBy, flowOf, seriesOf, type Asked } from './flows.ts'
import type { Run } from './store.ts'
import { lookAtLeft } from './watch/look.ts'
import type { Watched } from './watch/news.ts'
import { watchedOf } from './watch/store.ts'

export type SeriesFacts = Pick<CartFacts, 'about' | 'coolOffUntil' | 'news'>

export interface CartOfRun {
  readonly run: Run
  readonly cart: Cart
}

/** What is known already, by the cart's id and by the run's. */
export interface KnownOfCarts {
  readonly orders: ReadonlyMap<string, OrdersOfCart>
  readonly answers: ReadonlyMap<string, StandingAnswer>
}

interface Together {
  /** Null: the shop did not answer, or nobody asks. */
  readonly products: ReadonlyMap<number, PlatformProduct> | null
  readonly watched: ReadonlyMap<string, readonly Watched[]>
  readonly holders: ReadonlySet<string>
}

const NOTHING_ASKED: Asked = { conditions: new Set(), responses: false, news: false }

/** What has to be found out for a run. Of a flow that is no more nothing is decided but that it ends. */
export function askedIn(store: Store, run: Run): Asked {
  const flow = flowOf(store, run.flow)
  return flow ? askedBy(flow) : NOTHING_ASKED
}

/** @returns by the run's id */
export async function seriesFactsOf(deps: Deps, store: Store, pairs: readonly CartOfRun[], known: KnownOfCarts): Promise<ReadonlyMap<string, SeriesFacts>> {
  const together = await gatherTogether(deps, store, pairs)
  const facts = new Map<string, SeriesFacts>()
  for (const pair of pairs) facts.set(pair.run.id, await seriesFacts(deps, store, pair, { known, together }))
  return facts
}

async function gatherTogether(deps: Deps, store: Store, pairs: readonly CartOfRun[]): Promise<Together> {
  const { db } = deps.connection
  const asking = (isSo: (asked: Asked) => boolean): readonly CartOfRun[] => pairs.filter(({ run }) => isSo(askedIn(store, run)))
  const watching = asking(({ news }) => news)
  const showing = asking(({ news, conditions }) => news || conditions.has('category'))
  const holding = asking(({ conditions }) => conditions.has('coupon')).flatMap(({ cart }) => cart.emailIndex ?? [])
  const products = showing.length === 0 ? null : await freshProducts(deps, store.id, [...new Set(showing.flatMap(({ cart }) => cart.lines.map((line) => line.id)))])
  return { products: products?.kind === 'ok' ? products.value : null, watched: await watchedOf(db, watching.map(({ run }) => run.id)), holders: await holdersOf(db, store.id, holding, deps.clock.now()) }
}

async function seriesFacts(deps: Deps, store: Store, { run, cart }: CartOfRun, { known, together }: { known: KnownOfCarts; together: Together }): Promise<SeriesFacts> {
  const { conditions, news } = askedIn(store, run)
  const orders = known.orders.get(cart.id) ?? NO_ORDERS
  const isAsked = conditions.has('customer') || conditions.has('orders')
  const count = isAsked ? await previousOrders(deps, cart, orders.ofPerson, orders.matched.map(({ order }) => order.id)) : null
  const { products, watched, holders } = together
  return {
    about: aboutCart(cart, { previousOrders: count, products, hasCoupon: conditions.has('coupon') ? holders.has(cart.emailIndex ?? '') : null, answer: known.answers.get(run.id) ?? null, shopCountry: countryOf(deps, store) }),
    coolOffUntil: await coolOffUntil(deps, store, orders),
    news: news && products ? await lookAtLeft(deps, { runId: run.id, cart, products, kept: watched.get(run.id) ?? [], dropPercent: seriesOf(store).priceDropPercent }) : [],
  }
}
