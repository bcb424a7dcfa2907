/** Gathers what is looked at, from the database and from this process itself. */
import type { Deps } from '../deps.ts'
import { isMailDue } from '../orders/ledger.ts'
import type { Store } from '../stores/shop.ts'
import { between, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import type { HealthFacts, ShopFacts } from './facts.ts'
import { CONTACT_LATE } from './shop-verdicts.ts'
import { readContacts, readOutbox, type Contact } from './store.ts'

/** What a shop that cannot be reached holds up is put off by less than this each time. */
const DUE_WITHIN: Duration = minutes(6)

const NEVER: Contact = { lastOkAt: null, error: null, webhooks: 'unchecked' }

/** @param beatAt monotonic time of this process's last beat; null before the first */
export async function gather(deps: Deps, beatAt: Duration | null): Promise<HealthFacts> {
  const { clock, connection: { db }, provider, timekeeper } = deps
  const [now, wall] = [clock.now(), clock.wall()]
  const [outbox, contacts] = await Promise.all([readOutbox(db, { now, wall }), readContacts(db)])
  const shops: ShopFacts[] = []
  for (const store of deps.stores.values()) shops.push(await shopFacts(deps, store, contacts.get(store.id) ?? NEVER))
  return {
    outbox, shops, skew: timekeeper.skew(),
    provider: { name: provider.name, state: provider.state?.() ?? null },
    heartbeat: beatAt === null ? null : (clock.monotonic() - beatAt) as Duration,
  }
}

async function shopFacts(deps: Deps, store: Store, known: Contact): Promise<ShopFacts> {
  const { clock, connection: { db } } = deps
  const contact = known.lastOkAt === null ? null : ageOf(known.lastOkAt, clock.wall())
  const isLate = contact === null || contact > CONTACT_LATE
  return {
    storeId: store.id, name: store.name, contact, error: known.error, webhooks: known.webhooks,
    isResting: deps.platforms.get(store.id)?.state?.() === 'resting',
    isMailDue: isLate && await isMailDue(db, store.id, plus(clock.now(), DUE_WITHIN)),
  }
}

const ageOf = (at: Instant, now: Instant): Duration => Math.max(0, between(at, now)) as Duration
