/** Facts of an ordinary cart and an ordinary order, for decisions. */
import type { Circumstances } from '../../server/flows/conditions.ts'
import type { CartFacts, OrderFacts } from '../../server/flows/decide.ts'
import type { PaceFacts } from '../../server/pace/pace.ts'
import { money } from '../../server/values/money.ts'
import { hours, seconds, type Instant } from '../../server/values/time.ts'

/** Nothing in the way but the gap and the count, and nobody was written to. */
export const FREE: PaceFacts = { caps: { gap: hours(20), perFortnight: 4 }, mailedAt: [], quiet: [], spread: seconds(0), hasToWait: false, isPaused: false }

/** Two mugs in Ireland, of somebody who never bought. */
export const VISITOR: Circumstances = {
  total: money(3_780, 2, 'EUR'), pieces: 2, productIds: [12], categories: ['Mugs'], country: 'IE', locale: 'en-IE', previousOrders: 0, hasCoupon: false, hasConsented: false, zone: 'Europe/Dublin',
}

export const CUSTOMER: Circumstances = { ...VISITOR, previousOrders: 2 }

export const cartFacts = (anchor: Instant, changes: Partial<CartFacts> = {}): CartFacts => ({
  subject: 'cart', state: 'abandoned', lineCount: 1, isOrdered: false, payingUntil: null, isUntold: false, reopenedAt: null, hasNewerCart: false, permission: 'yes', idle: hours(1), anchor,
  hasAddress: true, isSuppressed: false, done: [], pace: FREE, about: VISITOR, coolOffUntil: null, news: [], ...changes,
})

export const orderFacts = (anchor: Instant, changes: Partial<OrderFacts> = {}): OrderFacts =>
  ({ subject: 'order', status: 'completed', anchor, hasAddress: true, isSuppressed: false, permission: 'yes', done: [], pace: FREE, about: VISITOR, ...changes })
