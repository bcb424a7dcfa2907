/** What is known of each shop's webhooks: how they stood when last looked at, what was mended, when one last delivered. */
import { isDuplicateKey } from '../../db/dialect.ts'
import type { Db, Row } from '../../db/schema.ts'
import { instant, minus, minutes, days, plus, type Duration, type Instant } from '../../values/time.ts'
import { readSync } from '../store.ts'

/** A change that no delivery told of within this speaks against the webhooks: their sender waits for visitors of the shop. */
const DELIVERY_LATE: Duration = minutes(10)
/** Deliveries are noted this coarsely, and the two clocks are compared by whole seconds. */
const TOLERANCE: Duration = minutes(2)
/** Without any delivery for this long nobody knows. */
const DELIVERY_AGE_MAX: Duration = days(2)
const DETAIL_LENGTH_MAX = 80

/**
 * `active`: all are there and switched on. `paused`: somebody paused one in the shop. `off`: the settings say so.
 * `not-public`: the shop could not reach our address. `denied`: the key may not. `away`: the shop gave no usable answer.
 * `unsupported`: this platform has none. `unchecked`: not looked at yet.
 */
export type WebhookState = Row<'store_webhook'>['state']
/** Why a webhook had to be mended. `disabled`: the shop had given up on it. */
export type MendReason = NonNullable<Row<'store_webhook'>['mend_reason']>

export interface WebhookRecord {
  readonly state: WebhookState
  /** The shop's own code where it refused. */
  readonly detail: string
  /** Times are wall time. */
  readonly checkedAt: Instant | null
  /** Last validly signed delivery about an order. */
  readonly deliveredAt: Instant | null
  readonly mendedAt: Instant | null
  readonly mendReason: MendReason | null
  readonly mendCount: number
  /** The shop's ids of those that are ours. */
  readonly ids: readonly number[]
  /** Hash of the secret they were given. */
  readonly secretHash: string | null
}

const UNKNOWN: WebhookRecord = { state: 'unchecked', detail: '', checkedAt: null, deliveredAt: null, mendedAt: null, mendReason: null, mendCount: 0, ids: [], secretHash: null }

export async function readWebhooks(db: Db, storeId: string): Promise<WebhookRecord> {
  const row = await db.selectFrom('store_webhook')
    .select(['state', 'detail', 'checked_at', 'delivered_at', 'mended_at', 'mend_reason', 'mend_count', 'webhook_ids', 'secret_hash']).where('store_id', '=', storeId).executeTakeFirst()
  if (!row) return UNKNOWN
  return {
    state: row.state, detail: row.detail, checkedAt: optional(row.checked_at), deliveredAt: optional(row.delivered_at), mendedAt: optional(row.mended_at),
    mendReason: row.mend_reason, mendCount: row.mend_count, ids: JSON.parse(row.webhook_ids) as readonly number[], secretHash: row.secret_hash,
  }
}

/** Takes the next look at a shop's webhooks for this process. False when another one was quicker: two at once would make each webhook twice. */
export async function claimCheck(db: Db, storeId: string, known: WebhookRecord, wall: Instant): Promise<boolean> {
  if (known.checkedAt === null && await insertRow(db, storeId, { checked_at: wall })) return true
  const result = await db.updateTable('store_webhook').set({ checked_at: wall }).where('store_id', '=', storeId)
    .where('checked_at', known.checkedAt === null ? 'is' : '=', known.checkedAt).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Notes how the webhooks stand, of a claimed check only. */
export async function recordCheck(db: Db, storeId: string, found: Pick<WebhookRecord, 'state' | 'detail' | 'ids' | 'secretHash'>): Promise<void> {
  await db.updateTable('store_webhook').set({ state: found.state, detail: found.detail.slice(0, DETAIL_LENGTH_MAX), webhook_ids: JSON.stringify(found.ids), secret_hash: found.secretHash })
    .where('store_id', '=', storeId).execute()
}

/** Notes that a webhook was put right, for the admin site. */
export async function recordMend(db: Db, storeId: string, reason: MendReason, wall: Instant): Promise<void> {
  await db.updateTable('store_webhook').set((column) => ({ mended_at: wall, mend_reason: reason, mend_count: column('mend_count', '+', 1) })).where('store_id', '=', storeId).execute()
}

/** Notes a valid delivery; an earlier one than known changes nothing. */
export async function recordDelivery(db: Db, storeId: string, wall: Instant): Promise<void> {
  const update = async (): Promise<boolean> => (await db.updateTable('store_webhook').set({ delivered_at: wall }).where('store_id', '=', storeId)
    .where((where) => where.or([where('delivered_at', 'is', null), where('delivered_at', '<', wall)])).executeTakeFirst()).numUpdatedRows > 0n
  if (await update() || await insertRow(db, storeId, { delivered_at: wall })) return
  await update()
}

/**
 * Whether the shop's webhooks can be relied on to tell of changes, so that asking may be rare. They must have proven
 * themselves: one delivered lately, and no change was found by asking that none had told of.
 * @param wall wall time
 */
export async function areWebhooksHealthy(db: Db, storeId: string, wall: Instant): Promise<boolean> {
  const { deliveredAt } = await readWebhooks(db, storeId)
  if (deliveredAt === null || deliveredAt < minus(wall, DELIVERY_AGE_MAX)) return false
  const { cursorStoreAt, skew } = await readSync(db, storeId)
  if (cursorStoreAt === null) return false
  const changedAt = minus(cursorStoreAt, skew)
  return changedAt <= plus(deliveredAt, TOLERANCE) || wall <= plus(changedAt, DELIVERY_LATE)
}

const optional = (utcMs: number | null): Instant | null => (utcMs === null ? null : instant(utcMs))

async function insertRow(db: Db, storeId: string, known: { checked_at?: Instant; delivered_at?: Instant }): Promise<boolean> {
  try {
    await db.insertInto('store_webhook').values({
      store_id: storeId, state: 'unchecked', detail: '', checked_at: null, delivered_at: null, mended_at: null, mend_reason: null, mend_count: 0, webhook_ids: '[]', secret_hash: null, ...known,
    }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}
