/** A stored cart as the rest of the service sees it. */
import type { WireLine } from '../../tracker/protocol.ts'
import type { CartState } from '../db/schema.ts'
import type { Match } from '../orders/match.ts'
import type { Money } from '../values/money.ts'
import { days, minus, plus, type Duration, type Instant } from '../values/time.ts'

/** A cart untouched this long is over; its links end with it. */
export const CART_LIFE: Duration = days(30)
const A_DAY: Duration = days(1)

/** Of the last calendar day that the cart is kept to the end of, in whatever time zone: mails name the day, not the hour. */
export const keptUntil = ({ activeAt }: Pick<Cart, 'activeAt'>): Instant => minus(plus(activeAt, CART_LIFE), A_DAY)

export interface Cart {
  readonly id: string
  readonly storeId: string
  readonly token: string
  /** The browser's own id. */
  readonly visitor: string
  readonly state: CartState
  readonly round: number
  /** Sealed address, or null when none is known. */
  readonly sealedEmail: string | null
  readonly emailIndex: string | null
  readonly firstName: string | null
  readonly lines: readonly WireLine[]
  readonly total: Money
  readonly locale: string
  readonly timeZone: string | null
  readonly page: string
  readonly draft: { readonly id: number; readonly key: string } | null
  /** Billing country as last typed. */
  readonly country: string | null
  /** Look-up key of the address that is known to have bought here before. */
  readonly customerIndex: string | null
  /** Look-up key of the address that had not bought here when the shop was asked. */
  readonly strangerIndex: string | null
  readonly createdAt: Instant
  readonly activeAt: Instant
  /** The shop's clock. */
  readonly beganStoreAt: Instant
  readonly abandonedAt: Instant | null
  readonly endedAt: Instant | null
  readonly orderId: number | null
  /** How its order was found; null without one. */
  readonly match: Match | null
  /** When its order turned out to be none. */
  readonly reopenedAt: Instant | null
}

/** A cart post on its way into the database. Key: store and token. */
export interface CartRow {
  readonly id: string
  readonly storeId: string
  readonly token: string
  readonly visitor: string
  readonly seq: number
  /** null: the post says nothing about the address, keep what is known. '' with a null index: cleared. */
  readonly sealedEmail: string | null
  readonly emailIndex: string | null
  readonly firstName: string | null
  readonly lines: string
  readonly lineCount: number
  readonly currency: string
  readonly minorUnit: number
  readonly totalMinor: number
  readonly locale: string
  readonly timeZone: string | null
  readonly page: string
  readonly draftId: number | null
  readonly draftKey: string | null
  readonly country: string | null
  readonly askedMode: string | null
  readonly pageKind: string | null
  readonly scriptVersion: string | null
  readonly at: Instant
  readonly storeAt: Instant
}
