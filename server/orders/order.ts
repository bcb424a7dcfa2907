/** A stored order as the rest of the service sees it, and how a shop's answer becomes one. */
import type { Deps } from '../deps.ts'
import type { PlatformOrder, ShopRate } from '../platforms/platform.ts'
import { parseEmailAddress } from '../values/email-address.ts'
import { money, parseMoney, type Money } from '../values/money.ts'
import { minus, type Duration, type Instant } from '../values/time.ts'
import { countsAsBought, isTakenOn } from './status.ts'

export interface Order {
  readonly storeId: string
  readonly id: number
  readonly status: string
  readonly number: string
  readonly key: string
  /** The shop's clock. */
  readonly createdStoreAt: Instant
  readonly modifiedStoreAt: Instant
  /** The shop's clock when it was first seen as bought; null until then. */
  readonly placedStoreAt: Instant | null
  /** The service's clock when it was completed; null until then. */
  readonly completedAt: Instant | null
  /** The shop's clock; gateways that are paid outside the shop never say. */
  readonly paidStoreAt: Instant | null
  /** It was paid or taken on by the shop at some time: whatever follows, it was a purchase. */
  readonly isAccepted: boolean
  /** The shop would still take a payment for it. */
  readonly needsPayment: boolean
  /** A gateway knows it: it may be paid, whatever its status says. */
  readonly hasTransaction: boolean
  readonly createdVia: string
  readonly emailIndex: string | null
  readonly sealedEmail: string | null
  readonly firstName: string | null
  /** 0 for guests. */
  readonly customerId: number
  readonly total: Money
  /** What was given back of it. */
  readonly refunded: Money
  readonly paymentMethod: string
  /** What only a question about this one order tells; null until it was asked. */
  readonly details: OrderDetails | null
}

export interface OrderDetails {
  /** The cart and the message whose link the order's visit began with. */
  readonly entryCartId: string | null
  readonly entryMessageId: string | null
  /** The shop names us as the source of the visit. */
  readonly isFromUs: boolean
  /** Where it can be paid; null when the shop names no page of its own. */
  readonly paymentUrl: string | null
  /** At which rate the shop itself sold it in another currency. */
  readonly shopRate: ShopRate | null
}

/** Characters the database keeps. Plugins make long order numbers; one must not end the reading for all. */
const COLUMN_MAX = { status: 40, number: 64, key: 200, createdVia: 100, firstName: 40, paymentMethod: 100 } as const
/** More decimals than any shop shows are a plugin's arithmetic. */
const DECIMALS_MAX = 4

/**
 * What is kept of an order. Its address is sealed.
 * @param completedAge how long ago it was completed by the shop's clock; null when it is not
 */
export function toOrder(deps: Pick<Deps, 'clock' | 'vault'>, storeId: string, from: PlatformOrder, completedAge: Duration | null): Order {
  const address = parseEmailAddress(from.email)
  const total = readAmount(from.total, from.currency, decimalsOf(from.total))
  return {
    storeId, id: from.id, status: from.status.slice(0, COLUMN_MAX.status), number: from.number.slice(0, COLUMN_MAX.number), key: from.key.slice(0, COLUMN_MAX.key),
    createdStoreAt: from.createdAt, modifiedStoreAt: from.modifiedAt,
    // An order of the block checkout was created when its draft was, long before it was placed.
    placedStoreAt: countsAsBought(from.status) ? (from.createdVia === 'store-api' ? from.modifiedAt : from.createdAt) : null,
    completedAt: completedAge === null ? null : minus(deps.clock.now(), completedAge),
    paidStoreAt: from.paidAt, isAccepted: from.paidAt !== null || isTakenOn(from.status), needsPayment: from.needsPayment, hasTransaction: from.hasTransaction, createdVia: from.createdVia.slice(0, COLUMN_MAX.createdVia),
    emailIndex: address ? deps.vault.emailIndex(storeId, address) : null,
    sealedEmail: address ? deps.vault.seal(storeId, address) : null,
    firstName: from.firstName.slice(0, COLUMN_MAX.firstName) || null, customerId: from.customerId,
    total, refunded: sumOf(from, total), paymentMethod: from.paymentMethod.slice(0, COLUMN_MAX.paymentMethod), details: null,
  }
}

/** Whether what is stored says all of what the shop says now. It dates changes to the second, so what mails, matches and numbers depend on is compared too. */
export const isSameVersion = (known: Order, now: Order): boolean =>
  known.modifiedStoreAt === now.modifiedStoreAt && known.status === now.status && known.emailIndex === now.emailIndex
  && known.total.minor === now.total.minor && known.refunded.minor === now.refunded.minor
  && known.paidStoreAt === now.paidStoreAt && known.needsPayment === now.needsPayment && known.hasTransaction === now.hasTransaction && (known.isAccepted || !now.isAccepted)

/** The text itself shows how many decimals the shop uses. */
const decimalsOf = (text: string): number => Math.min(text.split('.')[1]?.length ?? 0, DECIMALS_MAX)

const readAmount = (text: string, currency: string, decimals: number): Money =>
  (/^-?\d{1,12}(\.\d{1,40})?$/.test(text) ? parseMoney(text, currency, decimals) : money(0, 0, currency))

function sumOf(from: PlatformOrder, total: Money): Money {
  const minor = from.refunds.reduce((sum, text) => sum + readAmount(text, total.currency, total.decimals).minor, 0)
  return money(minor, total.decimals, total.currency)
}
