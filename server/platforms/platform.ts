/** What the service asks of a shop, whatever it runs on. Foreign failures arrive as one of a few named outcomes. */
import type { EmailAddress } from '../values/email-address.ts'
import type { Duration, Instant } from '../values/time.ts'
import type { ShopChecks } from './woocommerce-checks.ts'
import type { CouponDesk } from './woocommerce-coupons.ts'
import type { ShopSetup } from './woocommerce-setup.ts'
import type { PlatformWebhooks } from './woocommerce-webhooks.ts'

/** An order as the shop tells it now. Times are the shop's clock. */
export interface PlatformOrder {
  readonly id: number
  /** Without WooCommerce's `wc-` prefix. Plugins add their own. */
  readonly status: string
  readonly number: string
  readonly key: string
  readonly createdAt: Instant
  readonly modifiedAt: Instant
  readonly completedAt: Instant | null
  /** Never set by gateways that are paid outside the shop. */
  readonly paidAt: Instant | null
  /** How it was made: `store-api` (block checkout), `checkout` (classic), `admin`, `rest-api`, … */
  readonly createdVia: string
  /** As typed by the customer; may be empty or no address. */
  readonly email: string
  readonly firstName: string
  readonly customerId: number
  readonly currency: string
  /** Decimal text. */
  readonly total: string
  /** What was given back of each refund so far, decimal texts without a sign. */
  readonly refunds: readonly string[]
  /** The shop would still take a payment for it. */
  readonly needsPayment: boolean
  /** A gateway has given it a transaction of its own: it may be paid, whatever its status says. */
  readonly hasTransaction: boolean
  readonly paymentMethod: string
}

/** What a question about one order tells besides. */
export interface PlatformOrderWithLines extends PlatformOrder {
  /** Product and variation ids of its lines. */
  readonly productIds: readonly number[]
}

/** How much of an order's currency the shop took for one unit of its own. */
export interface ShopRate {
  /** The shop's own currency, ISO 4217. */
  readonly currency: string
  /** Decimal text, above zero. */
  readonly rate: string
}

/** What only a question about one order tells. */
export interface PlatformOrderDetails {
  /** The message whose link the order's visit began with, as the visit's first address names it. */
  readonly entryMessageId: string | null
  /** The visit's campaign names us. */
  readonly isFromUs: boolean
  /** The shop's own page to pay the order at. */
  readonly paymentUrl: string | null
  /** At which rate the shop itself sold it in another currency; null when it does not say. */
  readonly shopRate: ShopRate | null
}

export interface PlatformProduct {
  readonly id: number
  readonly name: string
  /** Chosen options of a variation ("M, blue") unless the name already says them. */
  readonly variation: string | null
  /** How many attributes the product itself decides; those it leaves open, as «any» variations do, the shopper chose. */
  readonly fixedAttributeCount: number
  readonly url: string
  readonly imageUrl: string | null
  /** Decimal text as the shop shows it, with tax or without; null when it shows none, or that cannot be told. */
  readonly price: string | null
  /** What it costs while it is not reduced; null or absent: it is not reduced now. */
  readonly regularPrice?: string | null
  /** Of the prices, ISO 4217; absent: not told. */
  readonly currency?: string
  /** How many the shop shows prices with: its own setting. */
  readonly decimals?: number
  readonly isPurchasable: boolean
  readonly isInStock: boolean
  /** Sold at a reduced price now; absent: not told. */
  readonly isOnSale?: boolean
  /** The product a variation belongs to; absent: it is none, or that was not told. */
  readonly parentId?: number
  readonly crossSellIds: readonly number[]
  readonly upsellIds?: readonly number[]
  /** Absent: not told. */
  readonly stock?: ProductStock
  /** The short description as plain text. */
  readonly summary?: string | null
  readonly categories?: readonly { readonly id: number; readonly name: string }[]
}

export interface ProductStock {
  /** Null: the shop does not count. */
  readonly quantity: number | null
  /** More than that may be ordered. */
  readonly takesBackorders: boolean
  /** From this quantity on stock is low; null: it is not, as far as the shop tells. */
  readonly lowAmount: number | null
}

/**
 * `away`: no usable answer (network, time limit, 5xx, a page instead of data): may be better later.
 * `denied`: the shop refuses our key: the owner must act. `missing`: it says there is no such thing.
 */
export interface Unanswered {
  readonly kind: 'away' | 'denied' | 'missing'
  /** A code; `server/orders/sync-trouble.ts` has a sentence for each. */
  readonly reason: string
  /** How long the shop asked to be left alone. */
  readonly retryAfter?: Duration
}

/** `storeAt` is the shop's clock as its answer states it. */
export type Answer<T> = { readonly kind: 'ok'; readonly value: T; readonly storeAt: Instant | null } | Unanswered

export interface ChangedOrders {
  /** Strictly later than this, in whole seconds of the shop's clock. */
  readonly after: Instant
  /** Strictly earlier than this; null for no limit. */
  readonly before: Instant | null
  /** From 1. */
  readonly page: number
  /** Those in the trash instead of all others. */
  readonly isTrash?: boolean
}

export interface OlderOrders {
  /** Made strictly later and earlier than these, in whole seconds of the shop's clock; null for no limit. */
  readonly after: Instant | null
  readonly before: Instant | null
  /** From 1. */
  readonly page: number
  /** Left out: known already. */
  readonly exclude: readonly number[]
}

export interface OrderPage {
  readonly orders: readonly PlatformOrder[]
  /** How many orders the question is about on all its pages; null when the shop does not say. */
  readonly total: number | null
}

export interface Platform {
  /** Up to `pageSize` orders changed in the window, oldest change first. Drafts are among them. */
  changedOrders(window: ChangedOrders): Promise<Answer<readonly PlatformOrder[]>>
  readonly pageSize: number
  /** Up to `pageSize` orders made in the window, the latest first. Drafts are among them. */
  olderOrders(window: OlderOrders): Promise<Answer<OrderPage>>
  /** The shop's clock, by the cheapest question it answers. */
  storeTime(): Promise<Answer<Instant>>
  /** What the shop knows of these products and variations; unknown ones are left out. */
  products(ids: readonly number[]): Promise<Answer<readonly PlatformProduct[]>>
  /** One order as it is now; `trash` is a status like any other, `missing` means deleted for good. */
  order(id: number): Promise<Answer<PlatformOrderWithLines>>
  /** The currency the shop keeps its books in, ISO 4217. Absent: it has no such setting. */
  currency?(): Promise<Answer<string>>
  /** Absent: this kind of shop keeps no such thing. */
  orderDetails?(id: number): Promise<Answer<PlatformOrderDetails>>
  /** Orders of one address, compared as a whole and without regard to case. Drafts may be among them. */
  ordersOf(address: EmailAddress): Promise<Answer<readonly PlatformOrder[]>>
  /** Where the shop is, ISO 3166-1 alpha-2. */
  country(): Promise<Answer<string>>
  /** Whether the shop can rebuild a whole cart from a link (WooCommerce 10.0 and later). */
  hasCheckoutLink(): Promise<Answer<boolean>>
  /** Absent: this kind of shop cannot be tested. */
  readonly checks?: ShopChecks
  /** Absent: nothing can be told of how this kind of shop is set up. */
  readonly setup?: ShopSetup
  /** Absent: this kind of shop has no coupons we could make. */
  readonly coupons?: CouponDesk
  /** Absent where the shop cannot tell of changes by itself. */
  readonly webhooks?: PlatformWebhooks
  /** Whether this process asks the shop now, or leaves it alone for a moment. Asks nobody. */
  state?(): 'answering' | 'resting'
}
