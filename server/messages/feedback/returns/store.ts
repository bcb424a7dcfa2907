/** Finds in the database who came back to the shop after a mail's link had been opened. */
import type { Db } from '../../../db/schema.ts'
import { instant, type Duration, type Instant } from '../../../values/time.ts'

const FOUND_MAX = 200

export interface Return {
  readonly messageId: string
  /** When a cart of the person was posted from the shop's pages, after the click. */
  readonly at: Instant
}

/** Of mails of which it is not known yet that a person followed the link. */
export async function returnsSince(db: Db, storeId: string, { since, within }: { since: Instant; within: Duration }): Promise<readonly Return[]> {
  const rows = await db.selectFrom('link').innerJoin('cart as left', 'left.id', 'link.subject_id')
    .innerJoin('cart as found', (join) => join.onRef('found.store_id', '=', 'left.store_id').onRef('found.email_index', '=', 'left.email_index'))
    .leftJoin('event', (join) => join.onRef('event.message_id', '=', 'link.message_id').on('event.kind', '=', 'clicked').on('event.class', '=', 'human'))
    .select(['link.message_id', 'found.active_at', 'link.first_click_at'])
    .where('link.store_id', '=', storeId).where('link.first_open_at', '>=', since).where('link.purpose', '=', 'restore').where('event.id', 'is', null)
    .where((where) => where('found.active_at', '>', where.ref('link.first_click_at'))).limit(FOUND_MAX).execute()
  return rows.flatMap((row) => (row.first_click_at !== null && row.active_at - row.first_click_at <= within ? [{ messageId: row.message_id, at: instant(row.active_at) }] : []))
}
