/** Reads how the outbox and the shops stand. Every question is answered from an index and counts up to a limit, so that it
 *  costs the same with ten million messages as with none. Service time is `now`, real time `wall`. */
import type { Db } from '../db/schema.ts'
import { LEASE } from '../messages/outbox.ts'
import type { WebhookState } from '../orders/webhooks/store.ts'
import type { FlowPause } from '../pace/store.ts'
import { between, days, hours, instant, milliseconds, minus, plus, type Duration, type Instant } from '../values/time.ts'
import type { HeldReason, OutboxFacts, Pile, ReasonCount, SearchLag } from './facts.ts'

/** More than this is counted as this. */
export const COUNT_MAX = 10_000
/** Sent messages are counted up to here. */
const SENT_MAX = 1_000_000
/** What was put off by some trouble is tried again within minutes; what waits longer waits in the ordinary course. */
const HELD_AHEAD: Duration = hours(1)
const REASONS_MAX = 20
/** Of how many of the latest sent messages the search lag is told, and how far back those may lie. */
const LAG_SAMPLES = 500
const LAG_WITHIN: Duration = days(7)

export interface Moments {
  readonly now: Instant
  readonly wall: Instant
}

/** Everything about the outbox of the whole install. Indexes: `message_due` (state, due_at) and `message_sent` (sent_at). */
export async function readOutbox(db: Db, at: Moments): Promise<OutboxFacts> {
  const [due, inFlight, ambiguous, held] = await Promise.all([readDue(db, at.now), readInFlight(db, at.wall), readAmbiguous(db, at.wall), readHeld(db, at.now)])
  const givenUp = await readGivenUp(db, at.now)
  const [hour, day, searchLag] = await Promise.all([countSent(db, minus(at.wall, hours(1))), countSent(db, minus(at.wall, days(1))), readSearchLag(db, minus(at.wall, LAG_WITHIN))])
  return { due, inFlight, ambiguous, held, givenUp, sent: { hour, day }, searchLag }
}

async function readDue(db: Db, now: Instant): Promise<Pile> {
  const due = db.selectFrom('message').select('due_at as at').where('state', '=', 'scheduled').where('due_at', '<=', now).orderBy('due_at').limit(COUNT_MAX).as('due')
  const row = await db.selectFrom(due).select(({ fn }) => [fn.countAll().as('count'), fn.min('at').as('at')]).executeTakeFirst()
  return pileOf(row, now)
}

/** Leases are renewed by nobody, so the end of one tells when its message was claimed. */
async function readInFlight(db: Db, wall: Instant): Promise<Pile> {
  const underWay = db.selectFrom('message').select('lease_until as at').where('state', 'in', ['claimed', 'intent']).limit(COUNT_MAX).as('under_way')
  const row = await db.selectFrom(underWay).select(({ fn }) => [fn.countAll().as('count'), fn.min('at').as('at')]).executeTakeFirst()
  return pileOf(row, plus(wall, LEASE))
}

async function readAmbiguous(db: Db, wall: Instant): Promise<Pile> {
  const unclear = db.selectFrom('message').select('intent_at as at').where('state', '=', 'ambiguous').limit(COUNT_MAX).as('unclear')
  const row = await db.selectFrom(unclear).select(({ fn }) => [fn.countAll().as('count'), fn.min('at').as('at')]).executeTakeFirst()
  return pileOf(row, wall)
}

/** By reason, of those that were tried before and are to be tried again soon. */
async function readHeld(db: Db, now: Instant): Promise<readonly HeldReason[]> {
  const soon = db.selectFrom('message').select(['reason', 'attempt', 'created_at as at']).where('state', '=', 'scheduled').where('due_at', '<=', plus(now, HELD_AHEAD)).orderBy('due_at').limit(COUNT_MAX).as('soon')
  const rows = await db.selectFrom(soon).select(({ fn }) => ['reason', fn.countAll().as('count'), fn.min('at').as('at'), fn.max('attempt').as('tries')])
    .where('attempt', '>', 0).groupBy('reason').orderBy('count', 'desc').limit(REASONS_MAX).execute()
  return rows.map((row) => ({ reason: row.reason, count: Number(row.count), oldest: ageOf(row.at, now), tries: Number(row.tries) }))
}

async function readGivenUp(db: Db, now: Instant): Promise<readonly ReasonCount[]> {
  const late = db.selectFrom('message').select('reason').where('state', '=', 'expired').where('due_at', '>=', minus(now, days(1))).limit(COUNT_MAX).as('late')
  const rows = await db.selectFrom(late).select(({ fn }) => ['reason', fn.countAll().as('count')]).groupBy('reason').orderBy('count', 'desc').limit(REASONS_MAX).execute()
  return rows.map((row) => ({ reason: row.reason, count: Number(row.count) }))
}

async function countSent(db: Db, since: Instant): Promise<number> {
  const sent = db.selectFrom('message').select('sent_at').where('sent_at', '>=', since).limit(SENT_MAX).as('sent')
  return Number((await db.selectFrom(sent).select(({ fn }) => fn.countAll().as('count')).executeTakeFirst())?.count ?? 0)
}

async function readSearchLag(db: Db, since: Instant): Promise<SearchLag | null> {
  const latest = db.selectFrom('message').select(['sent_at', 'seen_at']).where('sent_at', '>=', since).orderBy('sent_at', 'desc').limit(COUNT_MAX).as('latest')
  const rows = await db.selectFrom(latest).select(['sent_at', 'seen_at']).where('seen_at', 'is not', null).limit(LAG_SAMPLES).execute()
  const lags = rows.flatMap(({ sent_at: sentAt, seen_at: seenAt }) => (sentAt === null || seenAt === null ? [] : [milliseconds(Math.max(0, seenAt - sentAt))]))
  const sorted = lags.sort((a, b) => a - b)
  const [p50, p99] = [percentile(sorted, 50), percentile(sorted, 99)]
  return p50 === undefined || p99 === undefined ? null : { p50, p99, samples: lags.length }
}

/** The nearest rank: one of the values themselves. */
const percentile = (sorted: readonly Duration[], percent: number): Duration | undefined => sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]

const pileOf = (row: { count: number | string | bigint; at: number | null } | undefined, now: Instant): Pile => ({
  count: Number(row?.count ?? 0),
  oldest: row === undefined || row.at === null ? null : ageOf(row.at, now),
})

const ageOf = (at: number, now: Instant): Duration => milliseconds(Math.max(0, between(instant(Number(at)), now)))

export interface Contact {
  /** Wall time. */
  readonly lastOkAt: Instant | null
  readonly error: string | null
  readonly webhooks: WebhookState
}

/** How each shop was last reached, by its id. Both tables have one row a shop and the shop's id as key. */
export async function readContacts(db: Db): Promise<ReadonlyMap<string, Contact>> {
  const [syncs, hooks] = [
    await db.selectFrom('store_sync').select(['store_id', 'last_ok_at', 'last_error']).limit(COUNT_MAX).execute(),
    await db.selectFrom('store_webhook').select(['store_id', 'state']).limit(COUNT_MAX).execute(),
  ]
  const states = new Map(hooks.map((row) => [row.store_id, row.state]))
  return new Map(syncs.map((row) => [row.store_id, { lastOkAt: row.last_ok_at === null ? null : instant(row.last_ok_at), error: row.last_error, webhooks: states.get(row.store_id) ?? 'unchecked' }]))
}

/** Flows that are stopped, of all shops. A row a shop and flow, and its key. */
export async function readPaused(db: Db): Promise<readonly FlowPause[]> {
  const rows = await db.selectFrom('flow_pause').select(['store_id', 'flow', 'state', 'reason', 'sent_count', 'bounced_count', 'complained_count', 'at']).where('state', '=', 'paused').limit(COUNT_MAX).execute()
  return rows.map((row) => ({
    storeId: row.store_id, flow: row.flow, state: row.state, reason: row.reason, sentCount: row.sent_count, bouncedCount: row.bounced_count, complainedCount: row.complained_count, at: instant(row.at),
  }))
}
