/** The first schema's tables of what is heard back about mails. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

const event = (schema: SchemaModule) => schema.createTable('event').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('message_id', ID, (c) => c.notNull())
  .addColumn('kind', 'varchar(16)', (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())
  .addColumn('class', 'varchar(8)')
  .addColumn('detail', 'varchar(300)', (c) => c.notNull())
  .addColumn('dedupe_key', ID, (c) => c.notNull())
  .addColumn('trace_key', ID)
  .addColumn('heard_at', 'bigint', (c) => c.notNull())
  .addUniqueConstraint('event_once', ['dedupe_key'])
  .addUniqueConstraint('event_trace', ['trace_key'])

const providerList = (schema: SchemaModule) => schema.createTable('provider_list').ifNotExists()
  .addColumn('person_index', ID, (c) => c.notNull())
  .addColumn('stream', 'varchar(12)', (c) => c.notNull())
  .addColumn('word', 'varchar(12)', (c) => c.notNull())
  .addColumn('said_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('provider_list_key', ['person_index', 'stream', 'word'])

const suppressionPush = (schema: SchemaModule) => schema.createTable('suppression_push').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID, (c) => c.notNull())
  .addColumn('person_index', ID, (c) => c.notNull())
  .addColumn('state', 'varchar(8)', (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('suppression_push_key', ['store_id', 'email_index'])

const hearing = (schema: SchemaModule) => schema.createTable('hearing').ifNotExists()
  .addColumn('stream', 'varchar(12)', (c) => c.primaryKey())
  .addColumn('lease_until', 'bigint', (c) => c.notNull())
  .addColumn('pulled_at', 'bigint')
  .addColumn('trouble', 'varchar(200)', (c) => c.notNull())
  .addColumn('webhook_at', 'bigint')
  .addColumn('foreign_count', 'bigint', (c) => c.notNull())

export const FEEDBACK_TABLES = [event, providerList, suppressionPush, hearing] as const

export const FEEDBACK_INDEXES = [
  ['event_message', 'event', ['message_id']],
  ['event_recent', 'event', ['store_id', 'at']],
  ['message_provider', 'message', ['provider_id']],
  ['suppression_push_person', 'suppression_push', ['person_index']],
] as const
