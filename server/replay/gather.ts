/** Puts a shop's stored past into stories, and replays them under its own settings and others. */
import type { Cart } from '../carts/cart.ts'
import { findCarts } from '../carts/store.ts'
import { readProducts } from '../catalogue/store.ts'
import { answersFor } from '../consent/permission.ts'
import { mayMail } from '../consent/policy.ts'
import { groupBy } from '../db/many.ts'
import type { Deps } from '../deps.ts'
import { delaysFor } from '../experiments/delays.ts'
import { delayExperiments } from '../experiments/store.ts'
import { aboutCart } from '../flows/about.ts'
import type { Response } from '../flows/flow.ts'
import { cartFlowOf, flowOf, seriesOf } from '../flows/flows.ts'
import { postPurchase } from '../flows/post-purchase.ts'
import { responsesOf } from '../flows/responses/store.ts'
import { isSale } from '../orders/status.ts'
import { quietRules } from '../pace/zone.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { parseEmailAddress } from '../values/email-address.ts'
import { chooseLanguage } from '../values/locale.ts'
import { days, minus, type Instant } from '../values/time.ts'
import { replay, type Replayed, type ReplaySettings } from './replay.ts'
import { completedOrders, leftCarts, ordersOfPeople, sentAbout, suppressionsOfPeople, type PastOrder } from './store.ts'
import type { Story } from './story.ts'

export const DAYS_MAX = 90

export interface Past {
  readonly stories: readonly Story[]
  /** For how many carts each story of a cart stands. */
  readonly scale: number
  readonly carts: number
  readonly orders: number
}

/** What a shop's settings are for a replay; with another `store`, what they would be. */
export const settingsOf = (deps: Pick<Deps, 'pace'>, store: Store): ReplaySettings => {
  const cart = cartFlowOf(store.flows)
  return {
    flows: { cart: cart === null ? null : flowOf(store, cart), order: store.flows.includes(postPurchase.name) ? flowOf(store, postPurchase.name) : null },
    coupons: store.coupons ?? null, caps: deps.pace.caps, idle: store.idle, coolOff: days(seriesOf(store).coolOffDays),
  }
}

export const replayShop = (deps: Deps, past: Past, store: Store): Replayed => replay(past.stories, settingsOf(deps, store), deps.clock.now())

export async function pastOf(deps: Deps, store: Store, length: number): Promise<Past> {
  const { clock, connection: { db } } = deps
  const window = { storeId: store.id, since: minus(clock.now(), days(length)), until: minus(clock.now(), store.idle) }
  const { ids, scale } = await leftCarts(db, window)
  const carts = [...(await findCarts(db, store.id, ids)).values()]
  const completed = await completedOrders(db, window)
  const people = [...new Set([...carts.flatMap(({ emailIndex }) => emailIndex ?? []), ...completed.map(({ emailIndex }) => emailIndex)])]
  const known: Known = {
    orders: groupBy(await ordersOfPeople(db, store.id, people), ({ emailIndex }) => emailIndex),
    suppressions: groupBy(await suppressionsOfPeople(db, store.id, people), ({ emailIndex }) => emailIndex),
  }
  return { stories: [...await cartStories(deps, store, carts, known), ...orderStories(deps, store, completed, known)], scale, carts: carts.length, orders: completed.length }
}

interface Known {
  readonly orders: ReadonlyMap<string, readonly PastOrder[]>
  readonly suppressions: ReadonlyMap<string, Story['suppressions']>
}

async function cartStories(deps: Deps, store: Store, carts: readonly Cart[], known: Known): Promise<readonly Story[]> {
  const { db } = deps.connection
  const shopCountry = countryOf(deps, store)
  const answers = await answersFor(deps, store, carts.map(({ token, emailIndex }) => ({ cartToken: token, emailIndex })))
  const sent = await sentAbout(db, store.id, carts.map(({ id }) => id))
  const taken = await responsesOf(db, sent.map(({ messageId }) => messageId), seriesOf(store).signals)
  const byCart = groupBy(sent, ({ cartId }) => cartId)
  const experiments = await delayExperiments(db, store.id)
  const products = new Map([...await readProducts(db, store.id, [...new Set(carts.flatMap(({ lines }) => lines.map(({ id }) => id)))])].map(([id, { product }]) => [id, product]))
  return carts.map((cart, index): Story => {
    const bought = (known.orders.get(cart.emailIndex ?? '') ?? []).filter(({ placedAt, status, id }) => placedAt !== null && isSale(status) && id !== cart.orderId && placedAt < cart.activeAt)
    const answer = answers[index] ?? null
    const country = cart.country ?? shopCountry
    return {
      id: cart.id, subject: 'cart', person: cart.emailIndex ?? cart.id, anchor: cart.activeAt, orderedAt: orderedAt(cart, known), withdrawnAt: null, boughtBefore: latest(bought.map(({ placedAt }) => placedAt)),
      suppressions: known.suppressions.get(cart.emailIndex ?? '') ?? [], permission: mayMail({ setting: store.consent, country, answer, isCustomer: bought.length > 0 }),
      about: aboutCart(cart, { previousOrders: bought.length, products, hasCoupon: false, answer, shopCountry }),
      quiet: quietRules(deps.pace.quiet, { timeZone: cart.timeZone, country: cart.country, shopCountry }),
      responses: new Map((byCart.get(cart.id) ?? []).map(({ mail, messageId }): [string, Response] => [mail, taken.get(messageId) ?? 'not-opened'])),
      delays: experiments.length === 0 ? [] : delaysFor(deps.vault, experiments, readerOf(deps, store, cart)),
    }
  })
}

/** Whose lot it is, as when mails leave. */
function readerOf({ vault }: Pick<Deps, 'vault'>, store: Store, { sealedEmail, locale }: Cart): Parameters<typeof delaysFor>[2] {
  const email = sealedEmail === null ? null : parseEmailAddress(vault.open(store.id, sealedEmail))
  return email && { personIndex: vault.personIndex(email), language: chooseLanguage(locale, store.locale) }
}

/** Without the order's own moment, when the cart was seen to have ended by it. */
function orderedAt(cart: Cart, { orders }: Known): Instant | null {
  if (cart.orderId === null) return null
  return (orders.get(cart.emailIndex ?? '') ?? []).find(({ id }) => id === cart.orderId)?.placedAt ?? cart.endedAt
}

function orderStories(deps: Deps, store: Store, completed: readonly PastOrder[], known: Known): readonly Story[] {
  const shopCountry = countryOf(deps, store)
  return completed.flatMap(({ id, emailIndex, completedAt, status, modifiedAt }): Story[] => (completedAt === null ? [] : [{
    id: String(id), subject: 'order', person: emailIndex, anchor: completedAt, orderedAt: null, withdrawnAt: status === 'completed' ? null : modifiedAt, boughtBefore: null, suppressions: known.suppressions.get(emailIndex) ?? [],
    permission: mayMail({ setting: store.consent, country: shopCountry, answer: null, isCustomer: true }),
    about: { total: null, pieces: 1, productIds: [], categories: null, country: shopCountry, locale: null, previousOrders: null, hasCoupon: null, hasConsented: null, zone: null },
    quiet: quietRules(deps.pace.quiet, { timeZone: null, country: null, shopCountry }), responses: new Map(), delays: [],
  }]))
}

const latest = (moments: readonly (Instant | null)[]): Instant | null => moments.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null)
