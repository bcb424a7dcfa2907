/** Facts about a service that is well; a test changes what it is about. */
import type { FeedbackFacts, HealthFacts, OutboxFacts, ShopFacts } from '../../server/health/facts.ts'
import { milliseconds, minutes, seconds } from '../../server/values/time.ts'

const NONE = { count: 0, oldest: null } as const

export const wellOutbox: OutboxFacts = {
  due: NONE, inFlight: NONE, ambiguous: NONE, held: [], givenUp: [], sent: { hour: 12, day: 340 },
  searchLag: { p50: seconds(4), p99: seconds(30), samples: 80 },
}

export const wellShop: ShopFacts = { storeId: 'default', name: 'Harbour Goods', contact: minutes(1), error: null, isResting: false, isMailDue: false, webhooks: 'active', pauses: [] }

export const wellFeedback: FeedbackFacts = {
  hearing: [{ stream: 'reminders', pulled: minutes(40), trouble: '', webhook: minutes(2) }], counts: new Map([['delivered', 340], ['bounced', 2]]), twice: 0, unpushed: 0, spooled: 0,
}

export const wellFacts: HealthFacts = {
  outbox: wellOutbox, provider: { name: 'postmark', state: { breaker: 'closed', blockedReason: null } },
  feedback: wellFeedback, skew: milliseconds(0), heartbeat: seconds(1), quarantine: null, hasOperator: true, shops: [wellShop],
}
