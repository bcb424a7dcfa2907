/** Every pause and limit of the tracker. A file without imports, so that the bundler puts the numbers where they are used. */

/** The page is looked at this often; what stays the same over two looks is sent. So a pause in typing is between one and two of these. */
export const LOOK_MS = 800
/** For our own service before it counts as away. */
export const NOTICE_MS = 1_000
/** Until a service that was away is asked for the notice again. */
export const NOTICE_RETRY_MS = 20_000
/** A store on a slow day needs seconds; the page does not wait for it. */
export const CART_READ_MS = 4_000
export const POST_MS = 5_000
/** The first retry comes after about twice this, each further one after twice as long as the one before. */
export const RETRY_BASE_MS = 1_000
/** 32 bits each. */
export const ID_WORDS = 4

/** The protocol's limits, spelled out: its table would travel with the script. */
export const LINES_MAX = 100
export const FIRST_NAME_MAX = 40
export const PAGE_MAX = 500
