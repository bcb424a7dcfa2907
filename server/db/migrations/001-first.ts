/** The first schema. */
import { sql, type CreateTableBuilder, type Kysely, type SchemaModule } from 'kysely'
import { ID, LONG_TEXT, type Engine } from '../dialect.ts'
import { describeIndexes } from '../statistics.ts'
import { INCENTIVE_INDEXES, incentive } from './table-of-incentives.ts'
import { EXPERIMENT_INDEXES, EXPERIMENT_TABLES } from './tables-of-experiments.ts'
import { FEEDBACK_INDEXES, FEEDBACK_TABLES } from './tables-of-feedback.ts'
import { watchedItem } from './tables-of-flows.ts'
import { HEALTH_INDEXES, HEALTH_TABLES } from './tables-of-health.ts'
import { ownerChange, SHOP_INDEXES, store, storeApproval } from './tables-of-shops.ts'
import { attribution, ORDER_INDEXES, shopOrder } from './tables-of-orders.ts'
import { flowPause, PACE_INDEXES, person, personMail } from './tables-of-pace.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const table of TABLES) await create(table(db.schema), engine)
  for (const [name, table, columns] of INDEXES) await createIndex(db, name, table, columns)
  if (engine === 'sqlite') await describeIndexes(db)
}

/** Ids and tokens differ by case, so MySQL compares bytes. */
async function create(table: CreateTableBuilder<string, string>, engine: Engine): Promise<void> {
  await (engine === 'mysql' ? table.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`) : table).execute()
}

const cart = (schema: SchemaModule) => schema.createTable('cart').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('live_token', ID)
  .addColumn('token', ID, (c) => c.notNull())
  .addColumn('visitor', ID, (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('seq', 'bigint', (c) => c.notNull())
  .addColumn('round', 'integer', (c) => c.notNull())
  .addColumn('email_sealed', 'varchar(600)')
  .addColumn('email_index', ID)
  .addColumn('first_name', 'varchar(80)')
  .addColumn('lines', LONG_TEXT, (c) => c.notNull())
  .addColumn('line_count', 'integer', (c) => c.notNull())
  .addColumn('currency', 'varchar(3)', (c) => c.notNull())
  .addColumn('minor_unit', 'integer', (c) => c.notNull())
  .addColumn('total_minor', 'bigint', (c) => c.notNull())
  .addColumn('locale', 'varchar(40)', (c) => c.notNull())
  .addColumn('time_zone', 'varchar(64)')
  .addColumn('page', 'varchar(500)', (c) => c.notNull())
  .addColumn('draft_id', 'bigint')
  .addColumn('draft_key', 'varchar(200)')
  .addColumn('country', 'varchar(2)')
  .addColumn('asked_mode', 'varchar(20)')
  .addColumn('page_kind', 'varchar(40)')
  .addColumn('script_version', 'varchar(20)')
  .addColumn('customer_index', ID)
  .addColumn('stranger_index', ID)
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('active_at', 'bigint', (c) => c.notNull())
  .addColumn('began_store_at', 'bigint', (c) => c.notNull())
  .addColumn('abandoned_at', 'bigint')
  .addColumn('ended_at', 'bigint')
  .addColumn('order_id', 'bigint')
  .addColumn('match_by', 'varchar(20)')
  .addColumn('match_sure', 'varchar(12)')
  .addColumn('reopened_at', 'bigint')
  .addUniqueConstraint('cart_live', ['store_id', 'live_token'])

const run = (schema: SchemaModule) => schema.createTable('run').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('flow', 'varchar(40)', (c) => c.notNull())
  .addColumn('subject', 'varchar(8)', (c) => c.notNull())
  .addColumn('subject_id', ID, (c) => c.notNull())
  .addColumn('round', 'integer', (c) => c.notNull())
  .addColumn('email_index', ID)
  .addColumn('person_index', ID)
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('reason', 'varchar(80)', (c) => c.notNull())
  .addColumn('next_step', 'varchar(40)')
  .addColumn('next_at', 'bigint')
  .addColumn('version', 'integer', (c) => c.notNull())
  .addColumn('started_at', 'bigint', (c) => c.notNull())
  .addColumn('ended_at', 'bigint')
  .addUniqueConstraint('run_once', ['store_id', 'flow', 'subject_id', 'round'])

const message = (schema: SchemaModule) => schema.createTable('message').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('run_id', ID, (c) => c.notNull())
  .addColumn('step', 'varchar(40)', (c) => c.notNull())
  .addColumn('mail', 'varchar(40)', (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('recipient_index', ID)
  .addColumn('person_index', ID)
  .addColumn('due_at', 'bigint', (c) => c.notNull())
  .addColumn('expires_at', 'bigint', (c) => c.notNull())
  .addColumn('owner', ID)
  .addColumn('lease_until', 'bigint')
  .addColumn('intent_at', 'bigint')
  .addColumn('post_deadline', 'bigint')
  .addColumn('recheck_at', 'bigint')
  .addColumn('absent_count', 'integer', (c) => c.notNull())
  .addColumn('absent_at', 'bigint')
  .addColumn('sent_at', 'bigint')
  .addColumn('seen_at', 'bigint')
  .addColumn('attempt', 'integer', (c) => c.notNull())
  .addColumn('variant', 'varchar(200)')
  .addColumn('lost_count', 'integer', (c) => c.notNull())
  .addColumn('provider_id', 'varchar(80)')
  .addColumn('reason', 'varchar(80)', (c) => c.notNull())
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('ended_at', 'bigint')
  .addUniqueConstraint('message_once', ['run_id', 'step'])

const product = (schema: SchemaModule) => schema.createTable('product').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('product_id', 'bigint', (c) => c.notNull())
  .addColumn('body', LONG_TEXT, (c) => c.notNull())
  .addColumn('fetched_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('product_key', ['store_id', 'product_id'])

const storeSync = (schema: SchemaModule) => schema.createTable('store_sync').ifNotExists()
  .addColumn('store_id', ID, (c) => c.primaryKey())
  .addColumn('cursor_store_at', 'bigint')
  .addColumn('skew_ms', 'bigint', (c) => c.notNull())
  .addColumn('last_ok_at', 'bigint')
  .addColumn('last_try_at', 'bigint')
  .addColumn('last_error', 'varchar(200)')
  .addColumn('country', 'varchar(2)')
  .addColumn('currency', 'varchar(3)')
  .addColumn('connected_store_at', 'bigint')
  .addColumn('settling', 'varchar(200)')
  .addColumn('trash_store_at', 'bigint')
  .addColumn('backfill', LONG_TEXT)
  .addColumn('backfill_step', 'integer')
  .addColumn('backfill_total_count', 'bigint')
  .addColumn('backfill_left_count', 'bigint')
  .addColumn('backfill_ended_at', 'bigint')
  .addColumn('backfill_lease_until', 'bigint')
  .addColumn('self_test', LONG_TEXT)
  .addColumn('self_tested_at', 'bigint')
  .addColumn('nightly_at', 'bigint')

const storeWebhook = (schema: SchemaModule) => schema.createTable('store_webhook').ifNotExists()
  .addColumn('store_id', ID, (c) => c.primaryKey())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('detail', 'varchar(80)', (c) => c.notNull())
  .addColumn('checked_at', 'bigint')
  .addColumn('delivered_at', 'bigint')
  .addColumn('mended_at', 'bigint')
  .addColumn('mend_reason', 'varchar(12)')
  .addColumn('mend_count', 'integer', (c) => c.notNull())
  .addColumn('webhook_ids', 'varchar(200)', (c) => c.notNull())
  .addColumn('secret_hash', ID)

const suppression = (schema: SchemaModule) => schema.createTable('suppression').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID, (c) => c.notNull())
  .addColumn('topic', 'varchar(12)', (c) => c.notNull())
  .addColumn('reason', 'varchar(40)', (c) => c.notNull())
  .addColumn('cart_token', ID)
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('suppression_key', ['store_id', 'email_index', 'topic', 'reason'])

const consentAnswer = (schema: SchemaModule) => schema.createTable('consent_answer').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('cart_token', ID, (c) => c.notNull())
  .addColumn('email_index', ID)
  .addColumn('answer', 'varchar(4)', (c) => c.notNull())
  .addColumn('text_id', 'varchar(40)', (c) => c.notNull())
  .addColumn('mode', 'varchar(20)', (c) => c.notNull())
  .addColumn('locale', 'varchar(40)', (c) => c.notNull())
  .addColumn('page', 'varchar(500)', (c) => c.notNull())
  .addColumn('created_at', 'bigint', (c) => c.notNull())

const scriptSeen = (schema: SchemaModule) => schema.createTable('script_seen').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('kind', 'varchar(40)', (c) => c.notNull())
  .addColumn('version', 'varchar(20)', (c) => c.notNull())
  .addColumn('last_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('script_seen_key', ['store_id', 'kind', 'version'])

const link = (schema: SchemaModule) => schema.createTable('link').ifNotExists()
  .addColumn('token_hash', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('purpose', 'varchar(12)', (c) => c.notNull())
  .addColumn('subject_id', ID, (c) => c.notNull())
  .addColumn('message_id', ID, (c) => c.notNull())
  .addColumn('step', 'varchar(40)', (c) => c.notNull())
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('expires_at', 'bigint', (c) => c.notNull())
  .addColumn('open_count', 'integer', (c) => c.notNull())
  .addColumn('first_open_at', 'bigint')
  .addColumn('first_click_at', 'bigint')
  .addColumn('restored_at', 'bigint')
  .addColumn('revoked_at', 'bigint')

const mailboxMail = (schema: SchemaModule) => schema.createTable('mailbox_mail').ifNotExists()
  .addColumn('message_id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('to_sealed', 'varchar(600)', (c) => c.notNull())
  .addColumn('sender', 'varchar(320)', (c) => c.notNull())
  .addColumn('subject', 'varchar(500)', (c) => c.notNull())
  .addColumn('html', LONG_TEXT, (c) => c.notNull())
  .addColumn('plain', LONG_TEXT, (c) => c.notNull())
  .addColumn('kept_at', 'bigint', (c) => c.notNull())

const setting = (schema: SchemaModule) => schema.createTable('setting').ifNotExists()
  .addColumn('name', ID, (c) => c.primaryKey())
  .addColumn('content', LONG_TEXT, (c) => c.notNull())

const TABLES: readonly ((schema: SchemaModule) => CreateTableBuilder<string, string>)[] = [
  cart, run, message, shopOrder, attribution, product, store, storeApproval, ownerChange, storeSync, storeWebhook, person, personMail, flowPause, suppression, consentAnswer, scriptSeen, link, incentive, mailboxMail, setting, watchedItem, ...EXPERIMENT_TABLES, ...FEEDBACK_TABLES, ...HEALTH_TABLES,
]

const INDEXES: readonly (readonly [string, string, readonly string[]])[] = [
  // Carts of a shop that was removed stay as they were: the other shops' rounds must not read them.
  ['cart_idle', 'cart', ['state', 'active_at', 'store_id']],
  ['cart_person', 'cart', ['store_id', 'email_index']],
  ['cart_draft', 'cart', ['store_id', 'draft_id']],
  ['cart_visitor', 'cart', ['store_id', 'visitor']],
  ['run_next', 'run', ['store_id', 'state', 'next_at']],
  ['run_person', 'run', ['store_id', 'email_index']],
  ['run_everywhere', 'run', ['person_index', 'state']],
  ['run_subject', 'run', ['store_id', 'subject_id']],
  // For a shop's round, which must not meet what waits for the others; and for looks at the whole install.
  ['message_shop_due', 'message', ['store_id', 'state', 'due_at']],
  ['message_due', 'message', ['state', 'due_at']],
  ['message_owner', 'message', ['owner']],
  ['message_recheck', 'message', ['store_id', 'recheck_at']],
  ['message_shop_sent', 'message', ['store_id', 'sent_at']],
  ['message_sent', 'message', ['sent_at']],
  ['message_person', 'message', ['store_id', 'recipient_index']],
  ['link_message', 'link', ['message_id']],
  ['link_opened', 'link', ['store_id', 'first_open_at']],
  ['link_subject', 'link', ['store_id', 'subject_id']],
  ['cart_order', 'cart', ['store_id', 'order_id']],
  ['consent_answer_cart', 'consent_answer', ['store_id', 'cart_token']],
  ['consent_answer_person', 'consent_answer', ['store_id', 'email_index']],
  ['mailbox_mail_kept', 'mailbox_mail', ['kept_at']],
  ...EXPERIMENT_INDEXES, ...FEEDBACK_INDEXES, ...HEALTH_INDEXES, ...INCENTIVE_INDEXES, ...ORDER_INDEXES, ...PACE_INDEXES, ...SHOP_INDEXES,
]

/** An interrupted first run may have left some indexes: an existing one is no error. */
async function createIndex(db: Kysely<unknown>, name: string, table: string, columns: readonly string[]): Promise<void> {
  try {
    await db.schema.createIndex(name).on(table).columns([...columns]).execute()
  } catch (error) {
    if (!/exist|duplicate key name/i.test(error instanceof Error ? error.message : '')) throw error
  }
}
