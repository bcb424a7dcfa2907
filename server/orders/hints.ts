/** Hints that something changed in a shop, kept in memory until the shop is asked. Bounded, without doubles; losing them
 *  costs time, never truth. */
import { instant, minutes, plus, type Duration, type Instant } from '../values/time.ts'

/** Deliveries waiting above this are an import: asking for all changes costs less than asking for each order. */
const SHOP_HINTS_MAX = 20
/** Orders the shop says are gone. They are in no list of changes, so each has to be asked for. */
const GONE_HINTS_MAX = 500
/** Claims of pages that wait at the same time; more come from nobody who shops. */
const CLAIMS_MAX = 200
const PRODUCTS_MAX = 1_000
/** A hint that could not be looked into for this long is dropped: the changes are asked for instead. */
const HINT_LIFE: Duration = minutes(60)

/** What a shopper's page claims; its word alone changes nothing. */
export interface Claim {
  /** The browser's id of the cart it says the order came from. */
  readonly cartToken: string
  /** Must be the order's own, which only its buyer and the shop know. */
  readonly orderKey: string
}

export interface OrderHint {
  readonly orderId: number
  /** Null: the shop itself said so, signed. */
  readonly claim: Claim | null
  /** Look-up key of the address a signed delivery named. */
  readonly emailIndex: string | null
  /** The order is in the trash or deleted. */
  readonly isGone: boolean
  /** Wall time. */
  readonly notedAt: Instant
}

/** What one shop hinted at since it was last asked. */
export interface StoreHints {
  readonly orders: Map<string, OrderHint>
  /** Products and variations whose price or stock may have changed. */
  readonly productIds: Set<number>
  /** Wall time of the last valid delivery about an order, until it is written down. */
  deliveredAt: Instant | null
  /** Wall time before which the shop is left alone after it gave no answer. */
  askAgainAt: Instant | null
  /** How many claims were looked into since `since`, wall time. */
  claimsAsked: { since: Instant; count: number }
}

/** By store id. */
export type Hints = Map<string, StoreHints>

/** Notes a signed delivery about an order. False when there are too many: then all changes should be read instead. */
export function noteDelivery(hints: Hints, storeId: string, hint: Omit<OrderHint, 'claim'>): boolean {
  const { orders } = of(hints, storeId)
  const key = String(hint.orderId)
  const waiting = count(orders, (each) => each.claim === null)
  if (!orders.has(key) && waiting >= (hint.isGone ? GONE_HINTS_MAX : SHOP_HINTS_MAX)) return false
  // Of several about one order the last word on whether it is gone counts; the shop is asked anyway.
  orders.set(key, { ...hint, claim: null })
  return true
}

/** Notes what a shopper's page claims. Doubles and what is too much are dropped without a word. */
export function noteClaim(hints: Hints, storeId: string, orderId: number, claim: Claim, notedAt: Instant): void {
  const { orders } = of(hints, storeId)
  const key = `${orderId} ${claim.cartToken}`
  if (orders.has(key) || count(orders, (each) => each.claim !== null) >= CLAIMS_MAX) return
  orders.set(key, { orderId, claim, emailIndex: null, isGone: false, notedAt })
}

export function noteHeard(hints: Hints, storeId: string, deliveredAt: Instant): void {
  of(hints, storeId).deliveredAt = deliveredAt
}

export function noteProduct(hints: Hints, storeId: string, productId: number): void {
  const { productIds } = of(hints, storeId)
  if (productIds.size < PRODUCTS_MAX) productIds.add(productId)
}

/** Takes out what waited too long. Returns whether there was any. */
export function dropOld(store: StoreHints, wall: Instant): boolean {
  const old = [...store.orders].filter(([, hint]) => plus(hint.notedAt, HINT_LIFE) <= wall)
  for (const [key] of old) store.orders.delete(key)
  return old.length > 0
}

/** What a cart is known by. */
export interface HintedCart {
  readonly storeId: string
  readonly token: string
  readonly emailIndex: string | null
  readonly draft: { readonly id: number } | null
}

/** Whether an order of this cart may exist that the shop was not asked about yet: until it was, no reminder leaves. */
export function isHinted(hints: Hints, cart: HintedCart): boolean {
  const store = hints.get(cart.storeId)
  if (!store) return false
  return [...store.orders.values()].some((hint) => {
    // Order numbers can be guessed and cart tokens cannot, so of a page's claim only the token counts.
    if (hint.claim) return hint.claim.cartToken === cart.token
    return !hint.isGone && (hint.orderId === cart.draft?.id || (hint.emailIndex !== null && hint.emailIndex === cart.emailIndex))
  })
}

function of(hints: Hints, storeId: string): StoreHints {
  const known = hints.get(storeId)
  if (known) return known
  const made: StoreHints = { orders: new Map(), productIds: new Set(), deliveredAt: null, askAgainAt: null, claimsAsked: { since: instant(0), count: 0 } }
  hints.set(storeId, made)
  return made
}

const count = (orders: ReadonlyMap<string, OrderHint>, isOne: (hint: OrderHint) => boolean): number => [...orders.values()].filter(isOne).length
