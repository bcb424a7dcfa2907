/** Tokens of links in mails. Only hashes are stored, so the database alone opens nothing. */
import type { Database, Db } from '../db/schema.ts'
import { instant, type Instant } from '../values/time.ts'

export type LinkPurpose = Database['link']['purpose']

export interface Link {
  readonly storeId: string
  readonly purpose: LinkPurpose
  readonly subjectId: string
  readonly messageId: string
  readonly step: string
  readonly expiresAt: Instant
}

export async function saveLink(db: Db, tokenHash: string, link: Link, at: Instant): Promise<void> {
  await db.insertInto('link').values({ token_hash: tokenHash, store_id: link.storeId, purpose: link.purpose, subject_id: link.subjectId,
    message_id: link.messageId, step: link.step, created_at: at, expires_at: link.expiresAt }).execute()
}

export async function findLink(db: Db, tokenHash: string): Promise<Link | null> {
  const row = await db.selectFrom('link').select(['store_id', 'purpose', 'subject_id', 'message_id', 'step', 'expires_at']).where('token_hash', '=', tokenHash).executeTakeFirst()
  return row ? { storeId: row.store_id, purpose: row.purpose, subjectId: row.subject_id, messageId: row.message_id, step: row.step, expiresAt: instant(row.expires_at) } : null
}
