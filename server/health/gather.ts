/** Gathers what is looked at, from the database and from this process itself. */
import type { Deps } from '../deps.ts'
import type { EventKind } from '../db/tables-of-feedback.ts'
import { readHearing } from '../messages/feedback/ledger.ts'
import { unpushed } from '../messages/feedback/push/store.ts'
import { countsOf } from '../messages/feedback/store.ts'
import { readQuarantine } from '../messages/quarantine/store.ts'
import { isMailDue } from '../orders/ledger.ts'
import type { FlowPause } from '../pace/store.ts'
import { troublesSince } from '../survey/store.ts'
import type { Store } from '../stores/shop.ts'
import { between, days, minus, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import type { FeedbackFacts, HealthFacts, ShopFacts, ToldTrouble } from './facts.ts'
import { CONTACT_LATE, TOLD_WITHIN } from './shop-verdicts.ts'
import { countAcceptedTwice } from './ledger.ts'
import { readContacts, readOutbox, readPaused, type Contact } from './store.ts'

/** What a shop that cannot be reached holds up is put off by less than this each time. */
const DUE_WITHIN: Duration = minutes(6)

const NEVER: Contact = { lastOkAt: null, error: null, webhooks: 'unchecked' }

/** What only this process knows. */
export interface OwnFacts {
  /** Monotonic time of its last beat; null before the first. */
  readonly beatAt: Duration | null
  /** Somebody is mailed of troubles. */
  readonly hasOperator: boolean
}

/** Everything, as it is now. */
export async function gather(deps: Deps, { beatAt, hasOperator }: OwnFacts): Promise<HealthFacts> {
  const { clock, connection: { db }, provider, timekeeper } = deps
  const [now, wall] = [clock.now(), clock.wall()]
  const [outbox, contacts, paused, suspectUntil] = await Promise.all([readOutbox(db, { now, wall }), readContacts(db), readPaused(db), readQuarantine(db)])
  const shops: ShopFacts[] = []
  for (const store of deps.stores.values()) shops.push(await shopFacts(deps, store, { contact: contacts.get(store.id) ?? NEVER, pauses: paused.filter((pause) => pause.storeId === store.id) }))
  return {
    outbox, shops, hasOperator, quarantine: suspectUntil === null || suspectUntil <= wall ? null : between(wall, suspectUntil),
    feedback: provider.name === 'mailbox' ? null : await feedbackFacts(deps), skew: timekeeper.skew(),
    provider: { name: provider.name, state: provider.state?.() ?? null },
    heartbeat: beatAt === null ? null : (clock.monotonic() - beatAt) as Duration,
  }
}

async function feedbackFacts(deps: Deps): Promise<FeedbackFacts> {
  const { clock, connection: { db }, spool } = deps
  const wall = clock.wall()
  const since = minus(wall, days(1))
  const counts = new Map<EventKind, number>()
  let waiting = 0
  for (const storeId of deps.stores.keys()) {
    for (const { kind, messages } of await countsOf(db, storeId, since)) counts.set(kind, (counts.get(kind) ?? 0) + messages)
    waiting += (await unpushed(db, storeId, wall)).length
  }
  const hearing = (await readHearing(db)).map(({ stream, trouble, pulledAt, webhookAt }) => ({
    stream, trouble, pulled: pulledAt === null ? null : ageOf(pulledAt, wall), webhook: webhookAt === null ? null : ageOf(webhookAt, wall),
  }))
  return { hearing, counts, twice: await countAcceptedTwice(db, since), unpushed: waiting, spooled: spool.waitingCount() }
}

async function shopFacts(deps: Deps, store: Store, { contact: known, pauses }: { contact: Contact; pauses: readonly FlowPause[] }): Promise<ShopFacts> {
  const { clock, connection: { db } } = deps
  const contact = known.lastOkAt === null ? null : ageOf(known.lastOkAt, clock.wall())
  const isLate = contact === null || contact > CONTACT_LATE
  const told = await toldTrouble(deps, store)
  return {
    ...(told ? { told } : {}),
    storeId: store.id, name: store.name, contact, error: known.error, webhooks: known.webhooks, pauses,
    isResting: deps.platforms.get(store.id)?.state?.() === 'resting',
    isMailDue: isLate && await isMailDue(db, store.id, plus(clock.now(), DUE_WITHIN)),
  }
}

async function toldTrouble({ clock, connection: { db }, publicUrl }: Deps, store: Store): Promise<ToldTrouble | null> {
  const answers = await troublesSince(db, store.id, minus(clock.wall(), TOLD_WITHIN))
  const [latest] = answers
  return latest ? { count: answers.length, latest: ageOf(latest.at, clock.wall()), cartUrl: `${publicUrl}/admin/carts/${latest.cartId}` } : null
}

const ageOf = (at: Instant, now: Instant): Duration => Math.max(0, between(at, now)) as Duration
