/** The tables about orders: as last seen in the shop, and what each owes to our mails. */

export interface ShopOrderTable {
  store_id: string
  order_id: number
  status: string
  order_number: string
  order_key: string
  /** The shop's clock. */
  created_store_at: number
  modified_store_at: number
  /** The shop's clock when the order was first seen in a status that counts as bought; null until then. */
  placed_store_at: number | null
  /** Service time at which the order was completed; null until then. */
  completed_at: number | null
  email_index: string | null
  email_sealed: string | null
  first_name: string | null
  customer_id: number
  currency: string
  decimals: number
  total_minor: number
  /** What was given back of it. */
  refunded_minor: number
  /** 1 once it was paid or the shop took it on; stays, whatever follows. */
  is_accepted: number
  /** The shop's clock. */
  paid_store_at: number | null
  needs_payment: number
  has_transaction: number
  created_via: string
  /** JSON of product and variation ids. */
  payment_method: string
  /** 1 once the shop was asked for what is below. */
  is_detailed: number
  /** The cart and the message that the order's visit began with. */
  entry_cart_id: string | null
  entry_message_id: string | null
  /** 1 when the shop names us as the source of the visit. */
  entry_is_ours: number
  /** Where the order can be paid, in the shop's own words. */
  payment_url: string | null
  /** The shop's own currency, and how much of the order's currency it took for one unit of it. */
  shop_currency: string | null
  shop_rate: string | null
}

/** What an order owes to our mails. Its amounts are the order's own, so refunds and cancellations count at once. */
export interface AttributionTable {
  store_id: string
  order_id: number
  /** Service time. */
  bought_at: number
  /** 1: the order came by a mail's link. Every row is of an order after a mail, and one by link is also after a click. */
  by_link: number
  after_click: number
  /** The mail that counts most. */
  message_id: string
  step: string
}
