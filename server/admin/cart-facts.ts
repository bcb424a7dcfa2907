/** Gathers what one cart's page shows. */
import type { ConsentMode } from '../../tracker/protocol.ts'
import type { Cart } from '../carts/cart.ts'
import { findCart } from '../carts/store.ts'
import { readProducts } from '../catalogue/store.ts'
import { modeFor } from '../consent/policy.ts'
import { suppressionsOf, type Suppression } from '../consent/store.ts'
import type { Deps } from '../deps.ts'
import { runsOf, type Run } from '../flows/store.ts'
import { incentivesOfCart, type Incentive } from '../incentives/ledger.ts'
import { countLiveLinks } from '../links/store.ts'
import { feedbackOf, type Feedback } from '../messages/feedback/store.ts'
import type { Message } from '../messages/outbox.ts'
import { messagesOfRuns } from '../messages/store.ts'
import { findAttribution, type StoredAttribution } from '../orders/attribution/store.ts'
import { ordersMatching } from '../orders/matched.ts'
import type { Order } from '../orders/order.ts'
import { standingOf, type Standing } from '../orders/status.ts'
import { findOrder } from '../orders/store.ts'
import { unpaidOrder } from '../orders/unpaid.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { nextStep, type NextStep } from './next-step.ts'
import { latestAnswers, pendingMessages, storeOfCart, type GivenAnswer } from './store.ts'

export interface CartPageFacts {
  readonly cart: Cart
  readonly store: Store | undefined
  readonly products: ReadonlyMap<number, PlatformProduct>
  /** The cart's own and its order's. */
  readonly runs: readonly { readonly run: Run; readonly messages: readonly Message[] }[]
  /** What became of them after they left, by message. */
  readonly feedback: ReadonlyMap<string, Feedback>
  /** Of the cart's mails. */
  readonly coupons: readonly Incentive[]
  /** How many links of its mails open it now. */
  readonly liveLinks: number
  readonly order: Order | null
  /** What the order means for reminders; null without one. */
  readonly standing: Standing | null
  /** What the order owes to a mail; null when nothing. */
  readonly attribution: StoredAttribution | null
  /** Why this person must not be written to. */
  readonly suppressions: readonly Suppression[]
  readonly next: NextStep
  /** Whose rules count; null while not known. */
  readonly country: string | null
  /** What they say; null when the shop is not served any more. */
  readonly mode: ConsentMode | null
  /** Newest first. */
  readonly answers: readonly GivenAnswer[]
}

/** @returns null when there is no such cart */
export async function loadCartPage(deps: Deps, id: string): Promise<CartPageFacts | null> {
  const { db } = deps.connection
  const storeId = await storeOfCart(db, id)
  const cart = storeId === null ? null : await findCart(db, storeId, id)
  if (!cart) return null
  const store = deps.stores.get(cart.storeId)
  // A cart left unpaid has an order too, though it is not over.
  const order = cart.orderId === null ? unpaidOrder(deps, (await ordersMatching(db, cart)).matched) : await findOrder(db, cart.storeId, cart.orderId)
  const runs = await runsOf(db, cart.storeId, [cart.id, ...(order ? [String(order.id)] : [])])
  const messages = await messagesOfRuns(db, runs.map((run) => run.id))
  const products = await readProducts(db, cart.storeId, cart.lines.map((line) => line.id))
  const suppressions = cart.emailIndex === null ? [] : await suppressionsOf(db, cart.storeId, cart.emailIndex)
  const present = runs.find((run) => run.subject === 'cart' && run.round === cart.round)
  const country = cart.country ?? (store ? countryOf(deps, store) : null)
  const pending = present ? (await pendingMessages(db, [present.id])).get(present.id) : undefined
  return {
    cart, store, order, standing: order ? standingOf(order, deps.purchases.payNow) : null, attribution: order ? await findAttribution(db, cart.storeId, order.id) : null, country, mode: store ? modeFor(store.consent, country) : null, answers: await latestAnswers(db, cart), next: nextStep(cart, store, present, pending),
    coupons: await incentivesOfCart(db, cart.id), feedback: await feedbackOf(db, messages.map((message) => message.id)),
    liveLinks: await countLiveLinks(db, cart.storeId, cart.id, deps.clock.now()),
    products: new Map([...products].map(([productId, known]) => [productId, known.product])),
    runs: runs.map((run) => ({ run, messages: messages.filter((message) => message.runId === run.id) })),
    suppressions,
  }
}
