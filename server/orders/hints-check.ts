/** Looks into what was hinted at: holds what might leave meanwhile, asks the shop, and believes only its answer. */
import { cartsForOrder, findCart, liveCartsOf, noteOrderOfCart } from '../carts/store.ts'
import { markStale } from '../catalogue/store.ts'
import type { Deps } from '../deps.ts'
import { runsOf } from '../flows/store.ts'
import { holdRuns } from '../messages/outbox.ts'
import type { PlatformOrder } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { minus, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import { dropOld, type OrderHint, type StoreHints } from './hints.ts'
import { settleCarts } from './settle.ts'
import { findOrder, readSync } from './store.ts'
import { take } from './sync-take.ts'
import { recordDelivery } from './webhooks/store.ts'

/** Orders asked for one by one in one round. */
const ASKED_PER_ROUND = 10
/** Questions a minute that pages may cause; what is above waits. */
const CLAIMS_PER_MINUTE = 30
const MINUTE: Duration = minutes(1)
/** How long a held message waits at most for the shop's word. Its run decides anew then. */
const HOLD: Duration = minutes(2)
const AWAY_PAUSE: Duration = minutes(1)
/** A cart may be stored a little after the order it led to. */
const LATE_POST: Duration = minutes(10)

/** One round for one shop. Costs nothing where nothing was hinted at. */
export async function checkHints(deps: Deps, store: Store): Promise<void> {
  const hints = deps.hints.get(store.id)
  if (!hints) return
  const { clock, connection: { db } } = deps
  await writeDown(deps, store, hints)
  if (dropOld(hints, clock.wall())) deps.readSoon.add(store.id)
  if (hints.orders.size === 0) return
  const carts = await cartsOfClaims(deps, store, hints)
  await holdHinted(deps, store, hints, carts)
  if (hints.askAgainAt !== null && clock.wall() < hints.askAgainAt) return
  const { skew, cursorStoreAt } = await readSync(db, store.id)
  // Before its first reading a shop's past is not told from its present: that reading finds the order as well.
  if (cursorStoreAt === null) return hints.orders.clear()
  for (const [key, hint] of nextAsked(hints, clock.wall())) {
    const isAnswered = await ask(deps, store, hint, { skew, cartId: carts.get(hint.claim?.cartToken ?? '') }).catch((error: unknown) => setAside(deps, store, hint, error))
    hints.askAgainAt = isAnswered ? null : plus(clock.wall(), AWAY_PAUSE)
    if (!isAnswered) return
    // Only the very hint that was looked into: a newer one about the same order came while the shop was asked.
    if (hints.orders.get(key) === hint) hints.orders.delete(key)
  }
}

/** What deliveries told apart from orders. Kept for the next round when the database is away. */
async function writeDown(deps: Deps, store: Store, hints: StoreHints): Promise<void> {
  const { db } = deps.connection
  if (hints.deliveredAt !== null) await recordDelivery(db, store.id, hints.deliveredAt)
  hints.deliveredAt = null
  const productIds = [...hints.productIds]
  if (productIds.length > 0) await markStale(db, store.id, productIds)
  for (const id of productIds) hints.productIds.delete(id)
}

/** Ids of the carts that pages claim to have ordered. A claim about a cart nobody knows is dropped: the shop is not even asked. */
async function cartsOfClaims(deps: Deps, store: Store, { orders }: StoreHints): Promise<ReadonlyMap<string, string>> {
  const claims = [...orders].flatMap(([key, { claim }]) => (claim ? [{ key, cartToken: claim.cartToken }] : []))
  const carts = await liveCartsOf(deps.connection.db, store.id, [...new Set(claims.map((claim) => claim.cartToken))])
  for (const { key, cartToken } of claims) if (!carts.has(cartToken)) orders.delete(key)
  return carts
}

async function holdHinted(deps: Deps, store: Store, { orders }: StoreHints, carts: ReadonlyMap<string, string>): Promise<void> {
  const { clock, connection: { db } } = deps
  for (const hint of [...orders.values()].slice(0, ASKED_PER_ROUND)) {
    if (hint.isGone) continue
    const claimed = carts.get(hint.claim?.cartToken ?? '')
    const cartIds = hint.claim ? (claimed ? [claimed] : []) : (await cartsForOrder(db, store.id, { id: hint.orderId, emailIndex: hint.emailIndex })).map((cart) => cart.id)
    const runs = (await runsOf(db, store.id, cartIds)).filter((run) => run.state === 'active')
    const held = await holdRuns(db, runs.map((run) => run.id), plus(clock.now(), HOLD), 'order-hinted')
    if (held > 0) deps.log.info('message.held', { storeId: store.id, orderId: hint.orderId, reason: 'order-hinted', count: held })
  }
}

/** What is asked for now: first what the shop itself told, then pages' claims as far as this minute's allowance goes. */
function nextAsked(hints: StoreHints, wall: Instant): readonly (readonly [string, OrderHint])[] {
  if (plus(hints.claimsAsked.since, MINUTE) <= wall) hints.claimsAsked = { since: wall, count: 0 }
  const told = [...hints.orders].filter(([, hint]) => hint.claim === null).slice(0, ASKED_PER_ROUND)
  const allowed = Math.max(0, Math.min(ASKED_PER_ROUND - told.length, CLAIMS_PER_MINUTE - hints.claimsAsked.count))
  const claimed = [...hints.orders].filter(([, hint]) => hint.claim !== null).slice(0, allowed)
  hints.claimsAsked.count += claimed.length
  return [...told, ...claimed]
}

/** Returns whether the shop gave an answer. */
async function ask(deps: Deps, store: Store, hint: OrderHint, known: { skew: Duration; cartId: string | undefined }): Promise<boolean> {
  const { log } = deps
  const answer = await deps.platforms.get(store.id)?.order(hint.orderId)
  if (answer?.kind !== 'ok') {
    log.info('hint.unanswered', { storeId: store.id, orderId: hint.orderId, reason: answer?.reason ?? 'no-platform' })
    return answer?.kind === 'missing'
  }
  const order = answer.value
  if (hint.claim && hint.claim.orderKey !== order.key) {
    log.info('hint.foreign', { storeId: store.id, orderId: hint.orderId })
    return true
  }
  await take(deps, store, order, { skew: known.skew, isFirstReading: false })
  if (hint.claim && known.cartId !== undefined) await tie(deps, store, known.cartId, order)
  return true
}

/**
 * Gives the cart its order, proven by the order's key: they belong together whatever address the order has. Not when
 * somebody looks at an old order's page with a new cart.
 */
async function tie(deps: Deps, store: Store, cartId: string, { id, key }: PlatformOrder): Promise<void> {
  const { db } = deps.connection
  const [cart, order] = [await findCart(db, store.id, cartId), await findOrder(db, store.id, id)]
  if (!cart || !order || order.placedStoreAt === null || order.placedStoreAt < minus(cart.beganStoreAt, LATE_POST)) return
  await noteOrderOfCart(db, cartId, { id, key })
  await settleCarts(deps, order)
}

/** One order that cannot be taken must not keep the shop's mails from leaving: reading all changes meets it again. */
function setAside(deps: Deps, store: Store, hint: OrderHint, error: unknown): true {
  deps.log.error('hint.failed', error, { storeId: store.id, orderId: hint.orderId })
  deps.readSoon.add(store.id)
  return true
}
