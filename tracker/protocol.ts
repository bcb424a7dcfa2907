/** The wire format between the tracker and the service: types and limits only. Imports nothing. */

/** Limits of one post. The service refuses what is above them. */
export const LIMITS = {
  bodyBytesMax: 32 * 1024,
  nestingMax: 8,
  /** Further lines are left out. */
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

/**
 * Source of the expression of addresses that a browser may send: ASCII before the @ with no dot at an edge or beside another, at
 * least one dot behind it. What else is wrong, the service sees.
 */
export const ADDRESS_PATTERN = String.raw`^(?!\.)(\.?[\w!#-'*+/=?^-~-])+@([\w-]+\.)+[A-Za-z][\w-]+$`

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

/** A line as the Store API tells it, which the tracker passes on as it is: `variation` holds the attributes. */
export interface StoreLine {
  readonly id: number
  readonly quantity: number
  readonly variation: readonly { readonly attribute: string; readonly value: string }[]
}

/** The parts of the Store API's totals that count here; the tracker passes all of them on as they are. */
export interface StoreTotals {
  readonly total_price: string
  readonly currency_code: string
  readonly currency_minor_unit: number
}

/** How a shopper is asked. `notice`: a line with a button to refuse. `tick`: nothing is kept before a box is ticked.
 *  `existing-customers`: only people who bought before are mailed. `off-by-owner`: the shop's own page says it. */
export type ConsentMode = 'notice' | 'tick' | 'existing-customers' | 'off-by-owner'

export type Answer = 'yes' | 'no' | 'undo'

/** How a shopper is asked, and when his cart may be recorded: all that the tracker goes by. */
export interface Policy {
  readonly mode: ConsentMode
  /** The shopper's last answer, `''` for none → 1 where recording may go on after it. */
  readonly may: Readonly<Partial<Record<Answer | '', 1>>>
  /** Sent back with every post: which wording he saw, in which language. */
  readonly say: { readonly mode: ConsentMode; readonly text: string; readonly locale: string; readonly timeZone?: string }
  /** Nothing but an answer outlives the tab: the browser sends Global Privacy Control, and the shop heeds it. */
  readonly inTab: boolean
  /** Source of the regular expression of what an e-mail field may hold for it to be taken: a whole address, or nothing. */
  readonly address: string
}

/** `GET /v1/notice/<store>,<language>,<country>`: the policy, and what to show under the e-mail field in the shopper's language. */
export interface NoticeAnswer extends Policy {
  /**
   * The shopper's last answer, `''` for none → HTML of the line under the field, which ends with a button whose value is what
   * pressing it answers. null where nothing is shown: the owner's page says it.
   */
  readonly looks: Readonly<Record<Answer | '', string>> | null
  /** Id, direction and style of the line, and the style of its button: a strict Content-Security-Policy allows styles only to scripts. */
  readonly line: { readonly id: string; readonly dir: string; readonly style: string }
  readonly button: { readonly style: string }
  /** Source of the expression of addresses in which a slip is looked for; it fits none where the owner wants that. */
  readonly slips: string
  /** «Did you mean …?» with `{address}` where the suggestion stands; null where the owner wants none. */
  readonly slip: string | null
  /** The optional prompt for an address before the checkout; `consent` stands under its field. */
  readonly early: { readonly title: string; readonly text: string; readonly label: string; readonly button: string; readonly close: string; readonly consent: string }
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
  readonly lines: readonly (WireLine | StoreLine)[]
  /** As the Store API tells them, in place of the next three. */
  readonly totals?: StoreTotals
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
  /** Classes of the page's body and id of the e-mail field, if there is one: they tell what kind of page this is. */
  readonly classes?: string
  readonly field?: string
  /** Version of the script. */
  readonly version?: string
}

/** What is known of a shopper beside the address. */
export type ShopperDetails = Pick<CartPost, 'firstName'>

/** What a cart is worth: ISO 4217, decimals of the minor unit, total in minor units. Needed with the first cart. */
export type CartDetails = Partial<Pick<CartPost, 'currency' | 'minorUnit' | 'totalMinor'>>

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
  readonly answer: Answer
  /** The address in the field at that moment, if complete: a `no` then holds on every device. */
  readonly email?: string | null
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
