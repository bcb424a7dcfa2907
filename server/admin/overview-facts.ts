/** Gathers what the overview shows. */
import type { Cart } from '../carts/cart.ts'
import { latestCarts } from '../carts/store.ts'
import type { CartState } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { runsOf, type Run } from '../flows/store.ts'
import { readSync, type SyncState } from '../orders/store.ts'
import { readWebhooks, type WebhookRecord } from '../orders/webhooks/store.ts'
import { readPauses, type FlowPause } from '../pace/store.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { lastSightings, type ScriptSighting } from '../stores/store.ts'
import { nextStep, type NextStep } from './next-step.ts'
import { loadOrdersFacts, type OrdersFacts } from './orders-panel.tsx'
import { maskedAddress } from './parts.tsx'
import { loadRecovered, type RecoveredFacts } from './recovered-facts.ts'
import { cartCounts, pendingMessages, sealedAddresses, stuckCounts, upcoming, type StuckCount, type Upcoming } from './store.ts'

export interface ShopFacts {
  readonly store: Store
  readonly sync: SyncState
  readonly orders: OrdersFacts
  readonly webhooks: WebhookRecord
  /** Null while neither the owner nor the shop has said. */
  readonly country: string | null
  /** Latest first. */
  readonly sightings: readonly ScriptSighting[]
  readonly counts: ReadonlyMap<CartState, number>
  readonly stuck: readonly StuckCount[]
  readonly recovered: RecoveredFacts
  readonly pauses: readonly FlowPause[]
  readonly upcoming: readonly (Upcoming & {
    /** Masked; null when it is about an order or nothing is known. */
    readonly to: string | null
  })[]
}

export interface CartFacts {
  readonly cart: Cart
  readonly next: NextStep
}

export async function loadShops(deps: Deps): Promise<readonly ShopFacts[]> {
  const { db } = deps.connection
  const [counts, stuck] = [await cartCounts(db), await stuckCounts(db)]
  const shops: ShopFacts[] = []
  for (const store of deps.stores.values()) {
    shops.push({
      store, sync: await readSync(db, store.id), orders: await loadOrdersFacts(db, store.id), webhooks: await readWebhooks(db, store.id), country: countryOf(deps, store), sightings: await lastSightings(db, store.id), upcoming: await loadUpcoming(deps, store),
      recovered: await loadRecovered(deps, store.id), pauses: await readPauses(db, store.id),
      counts: new Map(counts.filter((each) => each.storeId === store.id).map((each) => [each.state, each.count])),
      stuck: stuck.filter((each) => each.storeId === store.id),
    })
  }
  return shops
}

async function loadUpcoming(deps: Deps, store: Store): Promise<ShopFacts['upcoming']> {
  const plans = await upcoming(deps.connection.db, store.id)
  const addresses = await sealedAddresses(deps.connection.db, plans.flatMap((plan) => (plan.subject === 'cart' ? [plan.subjectId] : [])))
  return plans.map((plan) => {
    const known = plan.subject === 'cart' ? addresses.get(plan.subjectId) : undefined
    return { ...plan, to: known ? maskedAddress(deps, known.storeId, known.sealed) : null }
  })
}

/** The latest carts, each with what happens next. */
export async function loadCarts(deps: Deps, state: CartState | null): Promise<readonly CartFacts[]> {
  const { db } = deps.connection
  const carts = await latestCarts(db, state === null ? {} : { state })
  const runs = new Map<string, Run>()
  for (const storeId of new Set(carts.map((cart) => cart.storeId))) {
    const ofShop = carts.filter((cart) => cart.storeId === storeId)
    for (const run of await runsOf(db, storeId, ofShop.map((cart) => cart.id))) runs.set(`${run.subjectId} ${run.round}`, run)
  }
  const present = carts.map((cart) => ({ cart, run: runs.get(`${cart.id} ${cart.round}`) }))
  const pending = await pendingMessages(db, present.flatMap(({ run }) => (run ? [run.id] : [])))
  return present.map(({ cart, run }) => ({ cart, next: nextStep(cart, deps.stores.get(cart.storeId), run, run ? pending.get(run.id) : undefined) }))
}
