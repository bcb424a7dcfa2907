/** Everything the pretend shop remembers while it runs. Nothing is kept on disk. */
import { randomBytes } from 'node:crypto'
import { instant, plus, type Instant } from '../../values/time.ts'
import type { Coupon } from './coupons.ts'
import type { Order } from './orders.ts'
import { stockRoom, type Product } from './products.ts'
import type { Session } from './sessions.ts'
import type { ShopSettings } from './settings.ts'
import type { ShopEvents, WebhookSender } from './webhooks.ts'

export interface Credentials {
  readonly key: string
  readonly secret: string
  readonly mayWrite: boolean
}

/** What plugins and hosts do to a shop's REST API without a word: ignore the filter by change, shift its dates, break the search.
 *  And what some shops say of themselves: their checkout is the classic one, they remind shoppers by themselves. */
export type Quirk = 'ignores-changes' | 'shifts-dates' | 'search-finds-nothing' | 'classic-checkout' | 'sends-recovery-mails'

export interface ShopState {
  readonly quirks: Set<Quirk>
  /** Main files of the plugins beside WooCommerce. */
  readonly plugins: Set<string>
  readonly settings: ShopSettings
  /** The shop's own clock. */
  readonly now: () => Instant
  /** Real time: what a client's signature time stamp is compared with. */
  readonly wall: () => Instant
  /** Without a slash at the end; known once the shop listens. */
  url: string
  pageHead: string
  readonly credentials: readonly Credentials[]
  /** Signs cart tokens and nonces. */
  readonly signingKey: Buffer
  readonly products: Map<number, Product>
  readonly orders: Map<number, Order>
  readonly coupons: Map<number, Coupon>
  readonly sessions: Map<string, Session>
  readonly usedNonces: Map<string, number>
  /** WooCommerce numbers orders, coupons and products from one row of ids. */
  nextId(): number
  /** Ids of order lines and meta entries. */
  nextItemId(): number
  readonly events: ShopEvents
  readonly sender: WebhookSender
}

const FIRST_ID = 1_001

/** An empty shop with its goods on the shelves. */
export function shopState(input: {
  settings: ShopSettings
  now: () => Instant
  wall: () => Instant
  credentials: readonly Credentials[]
  pageHead: string
  sender: WebhookSender
}): ShopState {
  let id = FIRST_ID
  let itemId = 1
  return {
    ...input,
    events: input.sender,
    url: '',
    signingKey: randomBytes(32),
    products: stockRoom(input.settings, wholeSecond(input.now())),
    quirks: new Set(), plugins: new Set(), orders: new Map(), coupons: new Map(), sessions: new Map(), usedNonces: new Map(),
    nextId: () => id++,
    nextItemId: () => itemId++,
  }
}

/** WooCommerce keeps dates to the second. */
export const wholeSecond = (at: Instant): Instant => instant(Math.floor(at / 1_000) * 1_000)

/** A stored date as the store's own local time without a zone; null stays null. */
export function localText(state: ShopState, at: Instant | null): string | null {
  return at === null ? null : new Date(plus(at, state.settings.timeZoneOffset)).toISOString().slice(0, 19)
}
