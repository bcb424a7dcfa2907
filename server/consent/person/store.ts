/** All that the database holds about one person of one shop: found, told, and taken out. */
import type { Database, Db } from '../../db/schema.ts'
import type { Instant } from '../../values/time.ts'

/** Far more than one person leaves behind. */
const ROWS_MAX = 1_000
const MAILBOX_PAGE = 500

/** By what a person's rows are found. */
export interface PersonKeys {
  readonly storeId: string
  readonly emailIndex: string
  readonly personIndex: string
}

/** Rows by table; what has no rows is left out. */
export type PersonRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

interface Trail {
  readonly cartIds: readonly string[]
  readonly tokens: readonly string[]
  readonly orderIds: readonly number[]
  readonly runIds: readonly string[]
  readonly messageIds: readonly string[]
}

/** Where the trail of an address leads: carts and orders with it, their runs, the messages of these and those sent to it. */
export async function trailOf(db: Db, { storeId, emailIndex }: PersonKeys): Promise<Trail> {
  const carts = await db.selectFrom('cart').select(['id', 'token']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute()
  const orders = await db.selectFrom('shop_order').select('order_id').where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute()
  const cartIds = carts.map((row) => row.id)
  const orderIds = orders.map((row) => row.order_id)
  const subjects = [...cartIds, ...orderIds.map(String)]
  const runs = await db.selectFrom('run').select('id').where('store_id', '=', storeId)
    .where((where) => where.or([where('email_index', '=', emailIndex), ...(subjects.length === 0 ? [] : [where('subject_id', 'in', subjects)])])).limit(ROWS_MAX).execute()
  const runIds = runs.map((row) => row.id)
  const messages = await db.selectFrom('message').select('id').where('store_id', '=', storeId)
    .where((where) => where.or([where('recipient_index', '=', emailIndex), ...(runIds.length === 0 ? [] : [where('run_id', 'in', runIds)])])).limit(ROWS_MAX).execute()
  return { cartIds, tokens: carts.map((row) => row.token), orderIds, runIds, messageIds: messages.map((row) => row.id) }
}

const NOBODY = ['-'] as const
const some = (ids: readonly string[]): readonly string[] => (ids.length === 0 ? NOBODY : ids)

export async function rowsOf(db: Db, keys: PersonKeys, trail: Trail): Promise<PersonRows> {
  const { storeId, emailIndex, personIndex } = keys
  const [messageIds, runIds] = [some(trail.messageIds), some(trail.runIds)]
  const all: Record<string, readonly Record<string, unknown>[]> = {
    cart: await db.selectFrom('cart').select(['id', 'token', 'visitor', 'state', 'round', 'email_sealed', 'first_name', 'lines', 'currency', 'total_minor', 'locale', 'time_zone', 'page', 'draft_id', 'country', 'asked_mode', 'page_kind', 'created_at', 'active_at', 'abandoned_at', 'ended_at', 'order_id', 'match_by', 'match_sure']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    shop_order: await db.selectFrom('shop_order').select(['order_id', 'order_number', 'status', 'email_sealed', 'first_name', 'customer_id', 'currency', 'decimals', 'total_minor', 'refunded_minor', 'payment_method', 'created_store_at', 'placed_store_at', 'completed_at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    run: await db.selectFrom('run').select(['id', 'flow', 'subject', 'subject_id', 'round', 'state', 'reason', 'started_at', 'ended_at']).where('id', 'in', runIds).limit(ROWS_MAX).execute(),
    message: await db.selectFrom('message').select(['id', 'run_id', 'step', 'mail', 'state', 'reason', 'due_at', 'sent_at', 'ended_at', 'provider_id']).where('id', 'in', messageIds).limit(ROWS_MAX).execute(),
    event: await db.selectFrom('event').select(['message_id', 'kind', 'at', 'class', 'detail']).where('message_id', 'in', messageIds).limit(ROWS_MAX).execute(),
    link: await db.selectFrom('link').select(['message_id', 'purpose', 'created_at', 'expires_at', 'open_count', 'first_open_at', 'first_click_at', 'restored_at', 'revoked_at']).where('message_id', 'in', messageIds).limit(ROWS_MAX).execute(),
    mailbox_mail: await db.selectFrom('mailbox_mail').select(['message_id', 'subject', 'plain', 'kept_at']).where('message_id', 'in', messageIds).limit(ROWS_MAX).execute(),
    incentive: await db.selectFrom('incentive').select(['message_id', 'state', 'reason', 'code', 'kind', 'amount', 'currency', 'created_at', 'expires_at', 'ended_at', 'order_id']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    attribution: trail.orderIds.length === 0 ? [] : await db.selectFrom('attribution').select(['order_id', 'bought_at', 'by_link', 'after_click', 'message_id', 'step']).where('store_id', '=', storeId).where('order_id', 'in', trail.orderIds).limit(ROWS_MAX).execute(),
    survey_answer: await db.selectFrom('survey_answer').select(['message_id', 'answer', 'text_sealed', 'language', 'answered_at']).where('message_id', 'in', messageIds).limit(ROWS_MAX).execute(),
    reminder_trial: await db.selectFrom('reminder_trial').select(['arm', 'percent', 'at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    experiment_entry: await db.selectFrom('experiment_entry').select(['experiment_id', 'variant', 'at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    watched_item: await db.selectFrom('watched_item').select(['run_id', 'product_id', 'price', 'currency', 'was_gone']).where('run_id', 'in', runIds).limit(ROWS_MAX).execute(),
    suppression: await db.selectFrom('suppression').select(['topic', 'reason', 'created_at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    consent_answer: await db.selectFrom('consent_answer').select(['answer', 'text_id', 'mode', 'locale', 'page', 'created_at']).where('store_id', '=', storeId)
      .where((where) => where.or([where('email_index', '=', emailIndex), where('cart_token', 'in', some(trail.tokens))])).limit(ROWS_MAX).execute(),
    suppression_push: await db.selectFrom('suppression_push').select(['state', 'at']).where('store_id', '=', storeId).where('email_index', '=', emailIndex).limit(ROWS_MAX).execute(),
    provider_list: await db.selectFrom('provider_list').select(['stream', 'word', 'said_at']).where('person_index', '=', personIndex).limit(ROWS_MAX).execute(),
    person_mail: await db.selectFrom('person_mail').select(['message_id', 'kind', 'at']).where('person_index', '=', personIndex).limit(ROWS_MAX).execute(),
  }
  return Object.fromEntries(Object.entries(all).filter(([, rows]) => rows.length > 0))
}

const BLANK = { email_sealed: null, email_index: null, first_name: null, lines: '[]', line_count: 0, time_zone: null, page: '', draft_id: null, draft_key: null, country: null, customer_index: null } as const

/** Takes a person out of every row that names him. Rows that say only that something happened stay, about nobody. */
export async function takeOut(db: Db, { storeId, emailIndex, personIndex }: PersonKeys, trail: Trail, at: Instant): Promise<void> {
  const { cartIds, orderIds, runIds, messageIds } = trail
  await db.transaction().execute(async (transaction) => {
    // A live one keeps its browser's id, so that a late post records nothing.
    await transaction.updateTable('cart').set({ ...BLANK, state: 'erased', ended_at: at }).where('id', 'in', some(cartIds)).where('state', 'in', ['open', 'abandoned']).execute()
    await transaction.updateTable('cart').set({ ...BLANK, token: '', visitor: '' }).where('id', 'in', some(cartIds)).where('state', 'in', ['recovered', 'purchased', 'expired']).execute()
    if (orderIds.length > 0) await transaction.updateTable('shop_order').set({ email_sealed: null, email_index: null, first_name: null, customer_id: 0, payment_url: null, order_key: '' }).where('store_id', '=', storeId).where('order_id', 'in', orderIds).execute()
    await transaction.updateTable('run').set({ email_index: null, person_index: null }).where('id', 'in', some(runIds)).execute()
    await transaction.updateTable('message').set({ recipient_index: null, person_index: null }).where('id', 'in', some(messageIds)).execute()
    await transaction.deleteFrom('link').where('message_id', 'in', some(messageIds)).execute()
    await transaction.deleteFrom('mailbox_mail').where('message_id', 'in', some(messageIds)).execute()
    await transaction.updateTable('incentive').set({ email_index: '' }).where('store_id', '=', storeId).where('email_index', '=', emailIndex).execute()
    await transaction.deleteFrom('survey_answer').where('message_id', 'in', some(messageIds)).execute()
    // Whose orders are nobody's any more would count as somebody who bought nothing.
    await transaction.deleteFrom('reminder_trial').where('store_id', '=', storeId).where('email_index', '=', emailIndex).execute()
    await transaction.deleteFrom('experiment_entry').where('store_id', '=', storeId).where('email_index', '=', emailIndex).execute()
    await transaction.deleteFrom('watched_item').where('run_id', 'in', some(runIds)).execute()
    await transaction.deleteFrom('person_mail').where('person_index', '=', personIndex).execute()
    await transaction.deleteFrom('person').where('person_index', '=', personIndex).execute()
  })
}

/** Every shop that ever was: also one that is not served any more has people's data. */
export async function shopsEver(db: Db): Promise<readonly string[]> {
  return (await db.selectFrom('store').select('id').limit(ROWS_MAX).execute()).map((row) => row.id)
}

/** Deletes kept mails to an address that no message leads to, like tests. @returns how many */
export async function forgetKeptMails(db: Db, isTo: (sealed: string) => boolean): Promise<number> {
  let [after, count] = ['', 0]
  for (;;) {
    const rows = await db.selectFrom('mailbox_mail').select(['message_id', 'to_sealed']).where('message_id', '>', after).orderBy('message_id').limit(MAILBOX_PAGE).execute()
    const theirs = rows.filter((row) => isTo(row.to_sealed)).map((row) => row.message_id)
    if (theirs.length > 0) await db.deleteFrom('mailbox_mail').where('message_id', 'in', theirs).execute()
    count += theirs.length
    after = rows.at(-1)?.message_id ?? ''
    if (rows.length < MAILBOX_PAGE) return count
  }
}

/** What of each table is about people, and what becomes of it: a new table has to be put into one of the two. */
export const TABLES_OF_PEOPLE: readonly (keyof Database)[] = [
  'cart', 'shop_order', 'run', 'message', 'event', 'link', 'mailbox_mail', 'incentive', 'attribution', 'suppression', 'consent_answer', 'suppression_push', 'provider_list', 'person', 'person_mail',
  'survey_answer', 'reminder_trial', 'experiment_entry', 'watched_item',
]
export const TABLES_OF_NOBODY: readonly (keyof Database)[] = [
  'product', 'store', 'store_approval', 'store_sync', 'store_webhook', 'script_seen', 'owner_change', 'flow_pause', 'setting', 'hearing', 'trouble', 'accepted_twice', 'experiment',
]
