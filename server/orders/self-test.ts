/** Tries whether a shop can be relied on: at the first contact and once a day. Each finding has a name and a sentence. */
import type { Db } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import type { Unanswered } from '../platforms/platform.ts'
import { FAR_FUTURE, type ProbeOrder, type ShopChecks } from '../platforms/woocommerce-checks.ts'
import type { Store } from '../stores/shop.ts'
import { between, minus, minutes, plus, seconds, type Duration, type Instant } from '../values/time.ts'
import { readSelfTest, saveSelfTest } from './ledger.ts'
import type { Finding } from './self-test-words.ts'

/** Clocks of two healthy servers are never that far apart. */
const SKEW_MAX: Duration = minutes(5)
const ONE_SECOND: Duration = seconds(1)
/** An order that changes between two questions makes them disagree; twice in a row it is the shop. */
const TRIES = 2

/** Tests a shop and writes the findings down. */
export async function runSelfTest(deps: Deps, store: Store): Promise<void> {
  const findings = await selfTest(deps, store)
  await saveSelfTest(deps.connection.db, store.id, JSON.stringify(findings), deps.clock.wall())
  const bad = findings.filter((finding) => finding.level === 'bad').map((finding) => finding.outcome)
  if (bad.length > 0) deps.log.warn('store.untrusted', { storeId: store.id, reason: bad.join(', ') })
}

/** The findings of the last test, with its wall time; null before the first. */
export async function lastSelfTest(db: Db, storeId: string): Promise<{ findings: readonly Finding[]; at: Instant } | null> {
  const { findings, at } = await readSelfTest(db, storeId)
  // Written by us, so it needs no second check.
  return findings === null || at === null ? null : { findings: JSON.parse(findings) as readonly Finding[], at }
}

/** Tests a shop now. */
export async function selfTest(deps: Pick<Deps, 'platforms' | 'clock'>, store: Store): Promise<readonly Finding[]> {
  const checks = deps.platforms.get(store.id)?.checks
  if (!checks) return []
  const askedAt = deps.clock.wall()
  const newest = await checks.newestOrder()
  if (newest.kind !== 'ok') return [unread('reading', newest)]
  const probe = newest.value
  const filter = await tryFilter(checks, probe)
  return [
    { check: 'reading', outcome: 'readable', level: 'good' },
    filter,
    ...(filter.outcome === 'filter-honoured' ? [await tryTimeZone(checks, probe)] : []),
    compareClocks(askedAt, newest.storeAt, probe),
    await tryWriting(checks),
    await trySearch(checks, probe),
    await askStorage(checks),
  ]
}

const unread = (check: Finding['check'], { kind, reason }: Unanswered): Finding => ({ check, outcome: 'unanswered', level: 'bad', detail: `${kind}: ${reason}` })

async function tryFilter(checks: ShopChecks, probe: ProbeOrder | null): Promise<Finding> {
  const check = 'change-filter'
  if (!probe) return { check, outcome: 'no-orders', level: 'unknown' }
  const answer = await checks.changedIds({ after: FAR_FUTURE, before: null })
  if (answer.kind !== 'ok') return unread(check, answer)
  return answer.value.length === 0 ? { check, outcome: 'filter-honoured', level: 'good' } : { check, outcome: 'filter-ignored', level: 'bad' }
}

/** The newest order must show up in the very second it says it changed in, or dates mean something else than they say. */
async function tryTimeZone(checks: ShopChecks, first: ProbeOrder | null): Promise<Finding> {
  const check = 'time-zone'
  let probe = first
  for (let n = 0; n < TRIES && probe; n++) {
    const answer = await checks.changedIds({ after: minus(probe.modifiedAt, ONE_SECOND), before: plus(probe.modifiedAt, ONE_SECOND) })
    if (answer.kind !== 'ok') return unread(check, answer)
    // Many orders of one second: the first few need not hold this one.
    if (answer.value.includes(probe.id) || answer.value.length > 1) return { check, outcome: 'dates-right', level: 'good' }
    const again = await checks.newestOrder()
    if (again.kind !== 'ok') return unread(check, again)
    probe = again.value
  }
  return { check, outcome: 'dates-shifted', level: 'bad' }
}

function compareClocks(askedAt: Instant, storeAt: Instant | null, probe: ProbeOrder | null): Finding {
  const check = 'clock'
  if (storeAt === null) return { check, outcome: 'no-date-header', level: 'warn' }
  const skew = between(askedAt, storeAt)
  const minutesOff = String(Math.round(Math.abs(skew) / minutes(1)))
  if (skew > SKEW_MAX) return { check, outcome: 'clock-ahead', level: 'warn', detail: minutesOff }
  if (skew < -SKEW_MAX) return { check, outcome: 'clock-behind', level: 'warn', detail: minutesOff }
  if (probe && probe.modifiedAt > plus(storeAt, SKEW_MAX)) return { check, outcome: 'orders-ahead', level: 'warn' }
  return { check, outcome: 'clock-right', level: 'good' }
}

async function tryWriting(checks: ShopChecks): Promise<Finding> {
  const check = 'writing'
  const answer = await checks.mayWrite()
  if (answer.kind === 'denied') return { check, outcome: 'may-not-write', level: 'warn', detail: answer.reason }
  return answer.kind === 'away' ? unread(check, answer) : { check, outcome: 'may-write', level: 'good' }
}

/** Whether somebody has bought before is looked up by a search, which broke in some versions without a word. */
async function trySearch(checks: ShopChecks, probe: ProbeOrder | null): Promise<Finding> {
  const check = 'order-search'
  if (!probe || probe.email === '') return { check, outcome: 'no-orders', level: 'unknown' }
  const answer = await checks.searchedIds(probe.email)
  if (answer.kind !== 'ok') return unread(check, answer)
  return answer.value.length > 0 ? { check, outcome: 'search-works', level: 'good' } : { check, outcome: 'search-finds-nothing', level: 'warn' }
}

async function askStorage(checks: ShopChecks): Promise<Finding> {
  const check = 'order-storage'
  const answer = await checks.system()
  if (answer.kind !== 'ok') return { check, outcome: 'storage-unknown', level: 'unknown', detail: `${answer.kind}: ${answer.reason}` }
  const { usesOrderTables, version } = answer.value
  const outcome = usesOrderTables === null ? 'storage-unknown' : usesOrderTables ? 'order-tables' : 'order-posts'
  return { check, outcome, level: outcome === 'storage-unknown' ? 'unknown' : 'good', ...(version === null ? {} : { detail: version }) }
}
