/** Mails that left twice, as the provider told: what must never happen is written down where everybody sees it. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import type { Instant } from '../values/time.ts'

const COUNT_MAX = 1_000

/** Notes that the provider accepted a message under another id than the one known. Safe to repeat. */
export async function noteAcceptedTwice(db: Db, twice: { readonly messageId: string; readonly providerId: string; readonly storeId: string; readonly wall: Instant }): Promise<void> {
  try {
    await db.insertInto('accepted_twice').values({ message_id: twice.messageId, provider_id: twice.providerId, store_id: twice.storeId, heard_at: twice.wall }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** How many were heard of since a moment. Index: `accepted_twice_heard` (heard_at). */
export async function countAcceptedTwice(db: Db, since: Instant): Promise<number> {
  const some = db.selectFrom('accepted_twice').select('message_id').where('heard_at', '>=', since).limit(COUNT_MAX).as('some')
  return Number((await db.selectFrom(some).select(({ fn }) => fn.countAll().as('count')).executeTakeFirst())?.count ?? 0)
}
