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
  /** Since when it opens nothing any more; null: it was not taken back. */
  readonly revokedAt: Instant | null
}

export const saveLink = (db: Db, tokenHash: string, link: Omit<Link, 'revokedAt'>, at: Instant): Promise<void> => saveLinks(db, [{ ...link, tokenHash }], at)

export type NewLink = Omit<Link, 'revokedAt'> & { readonly tokenHash: string }

export async function saveLinks(db: Db, links: readonly NewLink[], at: Instant): Promise<void> {
  if (links.length === 0) return
  await db.insertInto('link').values(links.map((link) => ({ token_hash: link.tokenHash, store_id: link.storeId, purpose: link.purpose, subject_id: link.subjectId,
    message_id: link.messageId, step: link.step, created_at: at, expires_at: link.expiresAt, open_count: 0 }))).execute()
}

export async function findLink(db: Db, tokenHash: string): Promise<Link | null> {
  const row = await db.selectFrom('link').select(['store_id', 'purpose', 'subject_id', 'message_id', 'step', 'expires_at', 'revoked_at']).where('token_hash', '=', tokenHash).executeTakeFirst()
  return row ? {
    storeId: row.store_id, purpose: row.purpose, subjectId: row.subject_id, messageId: row.message_id, step: row.step,
    expiresAt: instant(row.expires_at), revokedAt: row.revoked_at === null ? null : instant(row.revoked_at),
  } : null
}

/** Takes the links of all mails about one cart back, for good. Returns how many still worked. */
export async function revokeLinks(db: Db, storeId: string, cartId: string, at: Instant): Promise<number> {
  const result = await db.updateTable('link').set({ revoked_at: at })
    .where('store_id', '=', storeId).where('subject_id', '=', cartId).where('purpose', '=', 'restore').where('revoked_at', 'is', null).where('expires_at', '>', at).executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** How many links to a cart would open it now. */
export async function countLiveLinks(db: Db, storeId: string, cartId: string, at: Instant): Promise<number> {
  const row = await db.selectFrom('link').select((column) => column.fn.countAll<number>().as('links'))
    .where('store_id', '=', storeId).where('subject_id', '=', cartId).where('purpose', '=', 'restore').where('revoked_at', 'is', null).where('expires_at', '>', at).executeTakeFirst()
  return Number(row?.links ?? 0)
}

/** Notes an opening, and when it was the first of its kind. Nothing that anybody decides about the link depends on it. */
export async function recordOpening(db: Db, tokenHash: string, opening: { at: Instant; isClick: boolean }): Promise<void> {
  const { at, isClick } = opening
  await db.updateTable('link').set(({ fn, val, eb }) => ({
    open_count: eb('open_count', '+', 1), first_open_at: fn.coalesce('first_open_at', val(at)),
    ...(isClick ? { first_click_at: fn.coalesce('first_click_at', val(at)) } : {}),
  })).where('token_hash', '=', tokenHash).execute()
}

/** Notes that the shop's page put the cart back: a browser with our script did so, and no program that only looks. */
export async function recordRestored(db: Db, tokenHash: string, at: Instant): Promise<void> {
  await db.updateTable('link').set({ restored_at: at }).where('token_hash', '=', tokenHash).where('restored_at', 'is', null).execute()
}

/** When the link's mail left; null while it has not, or nobody knows. */
export async function sentAtOf(db: Db, link: Link): Promise<Instant | null> {
  const row = await db.selectFrom('message').select('ended_at').where('id', '=', link.messageId).where('state', '=', 'sent').executeTakeFirst()
  return row?.ended_at == null ? null : instant(row.ended_at)
}
