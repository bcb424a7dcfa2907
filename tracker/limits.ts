/** Every pause and limit of the tracker. A file without imports, so that the bundler puts the numbers where they are used. */

/** Of typing, and after leaving a field: time enough to reach the notice's button. */
export const PAUSE_MS = 800
/** Password managers and WooCommerce itself set the address without an event, so it is looked at this often. */
export const POLL_MS = 1_000
/** Several signs of one change of the cart come together. */
export const CART_PAUSE_MS = 300
/** A store on a slow day needs seconds; the page does not wait for it. */
export const CART_READ_MS = 4_000
export const POST_MS = 5_000
/** The first retry comes after about twice this, each further one after twice as long as the one before. */
export const RETRY_BASE_MS = 1_000
export const RETRIES_MAX = 5
export const READY_POLL_MS = 50
/** A page that keeps removing the notice wins in the end: then nothing is recorded. */
export const INSERTIONS_MAX = 50
/** 32 bits each. */
export const ID_WORDS = 4

/** The protocol's limits, spelled out: its table would travel with the script. */
export const LINES_MAX = 100
export const FIRST_NAME_MAX = 40
export const PAGE_MAX = 500
