/** Every pause and limit of the tracker. A file without imports, so that the bundler puts the numbers where they are used. */

/** The page is looked at this often; what stays the same over two looks is sent. So a pause in typing is between one and two of these. */
export const LOOK_MS = 800
/** Until a service or a store that failed is asked again. One that is slow is waited for, by nothing on the page, and its late answer counts. */
export const RETRY_AFTER_FAILURE_MS = 20_000
/** The first retry comes after about twice this, each further one after twice as long as the one before. */
export const RETRY_BASE_MS = 1_000
/** 32 bits each. */
export const ID_WORDS = 4
