/** Shops that are being connected: who was asked for approval, and what came of it. */
import type { Db, Row } from '../../db/schema.ts'
import { instant, minus, days, type Duration, type Instant } from '../../values/time.ts'

/** How long past its end an approval can still be looked at. */
const KEPT_FOR: Duration = days(7)

export interface Approval {
  readonly id: string
  readonly url: string
  readonly name: string
  readonly state: Row<'store_approval'>['state']
  /** Why it failed; empty otherwise. */
  readonly reason: string
  readonly storeId: string | null
  /** Wall time. */
  readonly expiresAt: Instant
}

/** Notes that a shop is to be connected, and forgets attempts of long ago. */
export async function addApproval(db: Db, approval: Pick<Approval, 'id' | 'url' | 'name' | 'expiresAt'>, at: Instant): Promise<void> {
  await db.deleteFrom('store_approval').where('expires_at', '<', minus(at, KEPT_FOR)).execute()
  await db.insertInto('store_approval').values({
    id: approval.id, url: approval.url, name: approval.name, state: 'waiting', reason: '', store_id: null, created_at: at, expires_at: approval.expiresAt,
  }).execute()
}

export async function findApproval(db: Db, id: string): Promise<Approval | null> {
  const row = await db.selectFrom('store_approval').select(['id', 'url', 'name', 'state', 'reason', 'store_id', 'expires_at']).where('id', '=', id).executeTakeFirst()
  return row ? { id: row.id, url: row.url, name: row.name, state: row.state, reason: row.reason, storeId: row.store_id, expiresAt: instant(row.expires_at) } : null
}

/** Takes an approval for one delivery of keys. False when it had one already, or its time is over. */
export async function claimApproval(db: Db, id: string, at: Instant): Promise<boolean> {
  const result = await db.updateTable('store_approval').set({ state: 'checking' })
    .where('id', '=', id).where('state', '=', 'waiting').where('expires_at', '>', at).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Says how it went. */
export async function endApproval(db: Db, id: string, end: { state: 'connected'; storeId: string } | { state: 'failed'; reason: string }): Promise<void> {
  await db.updateTable('store_approval')
    .set(end.state === 'connected' ? { state: end.state, reason: '', store_id: end.storeId } : { state: end.state, reason: end.reason })
    .where('id', '=', id).where('state', '<>', 'connected').execute()
}
