/** The table of coupons: one row a message that was to carry one, with what was decided and what became of it. */

/**
 * `reserved`: decided, perhaps made in the shop already. `issued`: made and verified, its mail may leave. The rest are ends:
 * `used` in an order, `voided` because it was bought without, `expired` unused, `dropped` because its mail never left,
 * `denied` by our own rules, `failed` because the shop could or would not make it as wanted.
 */
export const INCENTIVE_STATES = ['reserved', 'issued', 'used', 'voided', 'expired', 'dropped', 'denied', 'failed'] as const
export type IncentiveState = (typeof INCENTIVE_STATES)[number]

export interface IncentiveTable {
  message_id: string
  store_id: string
  cart_id: string
  /** Whom it was for: look-up key of the address. */
  email_index: string
  state: IncentiveState
  /** A reason code for people. */
  reason: string
  code: string
  /** The shop's own id of it; null before the shop has told it. */
  coupon_id: number | null
  kind: string
  amount: string
  gift_id: number | null
  currency: string
  decimals: number
  /** What it may cost, as long as it is not used; what it did cost, once it is. */
  cost_minor: number
  /** The order it was used in. */
  order_id: number | null
  /** Service time; null before it is issued. */
  expires_at: number | null
  /** Service time of the last question to the shop about its end. */
  asked_at: number
  created_at: number
  ended_at: number | null
}
