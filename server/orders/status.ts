/** What an order's status means for reminders. */

/** No purchase, or none any more. Every other status stops the series, `pending` and `on-hold` (bank transfer) too, and
 *  so do the statuses that plugins add: a reminder too few is better than one too many. */
const NOT_BOUGHT: ReadonlySet<string> = new Set(['checkout-draft', 'auto-draft', 'draft', 'failed', 'cancelled', 'trash'])

export const countsAsBought = (status: string): boolean => !NOT_BOUGHT.has(status)

/** Whether the order makes its person a customer. One that was never paid stops a series, but nothing was sold by it. */
export const isSale = (status: string): boolean => countsAsBought(status) && status !== 'pending'

/** Drafts are carts somebody looks at, not orders: they are not even stored. */
export const isDraft = (status: string): boolean => status === 'checkout-draft' || status === 'auto-draft' || status === 'draft'

/** Waiting for a payment that may never come. */
const WAITING: ReadonlySet<string> = new Set(['pending', 'on-hold'])

/** Whether the shop took the order on. Plugins' statuses are steps of work on it. */
export const isTakenOn = (status: string): boolean => countsAsBought(status) && !WAITING.has(status)
