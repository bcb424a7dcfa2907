/** The wire format between the tracker and the service: types and limits only. Imports nothing. */

/** Limits of one post. The service refuses what is above them; the tracker never sends more. */
export const LIMITS = {
  bodyBytesMax: 32 * 1024,
  nestingMax: 8,
  linesMax: 100,
  attributesMax: 20,
  quantityMax: 9_999,
  /** Longest text of any single field, in UTF-16 units. */
  textMax: 200,
  pageMax: 500,
  emailMax: 254,
  firstNameMax: 40,
  /** Amounts are minor units; this is far above any cart and far below what a double can count. */
  minorMax: 1_000_000_000_000,
} as const

/** What a random id made in the browser looks like: cart and visitor ids. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{16,64}$/

/** One chosen attribute of a variation, as the Store API names it. */
export interface WireAttribute {
  readonly name: string
  readonly value: string
}

/** One line of the cart. Names, prices and images are never sent: the service asks the shop for them. */
export interface WireLine {
  /** Product id, or the variation's own id where the line is a variation (the Store API's `id`). */
  readonly id: number
  readonly quantity: number
  readonly attributes?: readonly WireAttribute[]
}

/** How a shopper is asked. `notice`: a line with a button to refuse. `tick`: nothing is kept before a box is ticked.
 *  `existing-customers`: only people who bought before are mailed. `off-by-owner`: the shop's own page says it. */
export type ConsentMode = 'notice' | 'tick' | 'existing-customers' | 'off-by-owner'

/** `GET /v1/notice/:store/:lang`: what to show under the e-mail field, in the shopper's language. */
export interface NoticeAnswer {
  /** For countries not in `tickCountries`. */
  readonly mode: ConsentMode
  /** ISO 3166-1 alpha-2 codes where the law wants a tick first; empty where the owner fixed one mode. */
  readonly tickCountries: readonly string[]
  /** The shop's own country: counts until the shopper has typed another. */
  readonly country: string
  /** Names this wording in the consent ledger. */
  readonly id: string
  readonly notice: string
  readonly refuse: string
  readonly refused: string
  readonly undo: string
  readonly tick: string
  /** «Did you mean …?» with `{address}` where the suggestion stands. */
  readonly slip: string
  /** The optional prompt for an address before the checkout. */
  readonly early: { readonly title: string; readonly text: string; readonly label: string; readonly button: string; readonly close: string }
}

/** `POST /v1/restore`: the shopper came back by a link whose token stands in the page's fragment. */
export interface RestorePost {
  readonly store: string
  readonly token: string
}

/** What `POST /v1/restore` answers once the token is checked. */
export interface RestoreAnswer {
  readonly lines: readonly WireLine[]
  readonly email: string | null
  readonly firstName: string | null
  readonly coupon: string | null
  /** Address of the shop's checkout page with where the click came from; with an empty cart it leads to the cart page, without that. */
  readonly checkout: string
  /** Product or variation id → what the shop calls it, as far as the service knows. */
  readonly names: Readonly<Record<number, string>>
  /** Sentences in the shopper's language; `{items}` stands for the names of what could not come back, `{code}` for a code that was refused. */
  readonly texts: { readonly restored: string; readonly partly: string; readonly failed: string; readonly coupon: string; readonly close: string }
}

/** `POST /v1/carts`: the whole cart as the browser sees it now. A later `seq` wins over an earlier one. */
export interface CartPost {
  /** Public id of the shop (`data-store` of the script tag). */
  readonly store: string
  /** Random id of this cart in this browser; a new one after each order. */
  readonly cart: string
  /** Random id of this browser. */
  readonly visitor: string
  /** Grows with every post of one cart: milliseconds of the browser's clock, made strictly increasing. */
  readonly seq: number
  /** Absent: not known (what was saved stays). null: the shopper cleared the field. */
  readonly email?: string | null
  readonly firstName?: string
  readonly lines: readonly WireLine[]
  /** ISO 4217. */
  readonly currency: string
  /** How many decimals the minor unit of `totalMinor` has: the shop's own setting, not the currency's. */
  readonly minorUnit: number
  readonly totalMinor: number
  /** BCP 47, from the page's `lang`, else the browser. */
  readonly locale: string
  /** IANA name. */
  readonly timeZone?: string
  /** The page's address without query string and fragment. */
  readonly page: string
  /** The draft order that WooCommerce's block checkout made for this session. */
  readonly draft?: { readonly id: number; readonly key: string }
  /** Billing country as chosen by the shopper, ISO 3166-1 alpha-2. */
  readonly country?: string
  /** How this shopper was asked; absent before an e-mail field was seen. */
  readonly mode?: ConsentMode
  /** What kind of page posted, for example `checkout-block`; letters, digits and dashes. */
  readonly kind?: string
  /** Version of the script. */
  readonly version?: string
}

/** `POST /v1/orders`: the order-received page was seen. A hint only: the service asks the shop. */
export interface OrderPost {
  readonly store: string
  readonly cart: string
  readonly orderId: number
  readonly orderKey: string
}

/** `POST /v1/consent`: the notice was answered. */
export interface ConsentPost {
  readonly store: string
  readonly cart: string
  readonly visitor: string
  /** `no` deletes what was saved and stops reminders; `undo` takes a `no` back; `yes` is a tick. */
  readonly answer: 'yes' | 'no' | 'undo'
  /** The address in the field at that moment, if complete: a `no` then holds on every device. */
  readonly email?: string
  /** Which wording the shopper saw, for example `notice-en-1`. */
  readonly text: string
  /** How the shopper was asked; `notice` when absent. */
  readonly mode?: ConsentMode
  readonly locale: string
  readonly page: string
}

/** Body of every answer that is not `202`. */
export interface Refusal {
  readonly error: string
  readonly message: string
}
