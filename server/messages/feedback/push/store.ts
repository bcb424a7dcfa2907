/** Which unsubscribes of ours the provider's list was told of. */
import { isDuplicateKey } from '../../../db/dialect.ts'
import type { Db } from '../../../db/schema.ts'
import type { Instant } from '../../../values/time.ts'

const PUSH_MAX = 500

/** A person who wants none of the mails of the reminders' stream, as he said to us. */
export interface OptOut {
  readonly storeId: string
  readonly emailIndex: string
}

/** Whether it was us who put a person on the provider's list. */
export async function isOurPush(db: Db, personIndex: string): Promise<boolean> {
  return (await db.selectFrom('suppression_push').select('state').where('person_index', '=', personIndex).limit(1).executeTakeFirst()) !== undefined
}

/** Unsubscribes from all that the reminders' stream carries of which the provider has not said yet that it knows. */
export async function unpushed(db: Db, storeId: string, askedBefore: Instant): Promise<readonly OptOut[]> {
  const rows = await db.selectFrom('suppression as said').leftJoin('suppression_push as push', (join) => join
    .onRef('push.store_id', '=', 'said.store_id').onRef('push.email_index', '=', 'said.email_index'))
    .select('said.email_index').distinct()
    .where('said.store_id', '=', storeId).where('said.reason', '=', 'unsubscribed')
    .where((where) => where.or([where('push.state', 'is', null), where.and([where('push.state', '=', 'asked'), where('push.at', '<', askedBefore)])]))
    .where((where) => where.or([
      where('said.topic', '=', 'all'),
      where.and([where('said.topic', '=', 'reminders'), where.exists(where.selectFrom('suppression as also').select('also.topic')
        .whereRef('also.store_id', '=', 'said.store_id').whereRef('also.email_index', '=', 'said.email_index').where('also.topic', '=', 'offers').where('also.reason', '=', 'unsubscribed'))]),
    ])).orderBy('said.email_index').limit(PUSH_MAX).execute()
  return rows.map((row) => ({ storeId, emailIndex: row.email_index }))
}

/** People who were put on the list and want some of the stream's mails again. */
export async function outdated(db: Db, storeId: string): Promise<readonly OptOut[]> {
  const rows = await db.selectFrom('suppression_push as push').select('push.email_index').where('push.store_id', '=', storeId).where('push.state', '=', 'pushed')
    .where((where) => {
      const isKept = (topic: 'all' | 'reminders' | 'offers') => where.exists(where.selectFrom('suppression as said').select('said.topic')
        .whereRef('said.store_id', '=', 'push.store_id').whereRef('said.email_index', '=', 'push.email_index').where('said.topic', '=', topic))
      return where.and([where.not(isKept('all')), where.or([where.not(isKept('reminders')), where.not(isKept('offers'))])])
    })
    .orderBy('push.email_index').limit(PUSH_MAX).execute()
  return rows.map((row) => ({ storeId, emailIndex: row.email_index }))
}

/** A sealed address of each person that is still kept somewhere; of those whose address was erased there is none. */
export async function sealedOf(db: Db, storeId: string, emailIndexes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (emailIndexes.length === 0) return new Map()
  const carts = await db.selectFrom('cart').select(['email_index', 'email_sealed']).where('store_id', '=', storeId).where('email_index', 'in', emailIndexes).where('email_sealed', 'is not', null).execute()
  const orders = await db.selectFrom('shop_order').select(['email_index', 'email_sealed']).where('store_id', '=', storeId).where('email_index', 'in', emailIndexes).where('email_sealed', 'is not', null).execute()
  return new Map([...orders, ...carts].flatMap((row) => (row.email_index !== null && row.email_sealed !== null ? [[row.email_index, row.email_sealed] as const] : [])))
}

/** Notes that the provider is being told, before it is: its webhook may come back before its answer. */
export async function notePush(db: Db, push: OptOut & { readonly personIndex: string; readonly state: 'asked' | 'pushed' | 'refused'; readonly at: Instant }): Promise<void> {
  const { storeId, emailIndex, personIndex, state, at } = push
  try {
    await db.insertInto('suppression_push').values({ store_id: storeId, email_index: emailIndex, person_index: personIndex, state, at }).execute()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    await db.updateTable('suppression_push').set({ state, at }).where('store_id', '=', storeId).where('email_index', '=', emailIndex).execute()
  }
}

export async function forgetPush(db: Db, { storeId, emailIndex }: OptOut): Promise<void> {
  await db.deleteFrom('suppression_push').where('store_id', '=', storeId).where('email_index', '=', emailIndex).execute()
}
