/** The first schema's tables of what is tried out and asked. */
import type { SchemaModule } from 'kysely'
import { ID, LONG_TEXT } from '../dialect.ts'

const reminderTrial = (schema: SchemaModule) => schema.createTable('reminder_trial').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID, (c) => c.notNull())
  .addColumn('arm', 'varchar(8)', (c) => c.notNull())
  .addColumn('percent', 'integer', (c) => c.notNull())
  .addColumn('run_id', ID, (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())
  .addColumn('store_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('reminder_trial_key', ['store_id', 'email_index'])

const experiment = (schema: SchemaModule) => schema.createTable('experiment').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('name', 'varchar(80)', (c) => c.notNull())
  .addColumn('flow', 'varchar(40)', (c) => c.notNull())
  .addColumn('step', 'varchar(40)', (c) => c.notNull())
  .addColumn('kind', 'varchar(12)', (c) => c.notNull())
  .addColumn('metric', 'varchar(12)', (c) => c.notNull())
  .addColumn('share_percent', 'integer', (c) => c.notNull())
  .addColumn('variants', LONG_TEXT, (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('live_key', 'varchar(160)')
  .addColumn('is_auto', 'integer', (c) => c.notNull())
  .addColumn('is_applied', 'integer', (c) => c.notNull())
  .addColumn('winner', 'varchar(4)')
  .addColumn('started_at', 'bigint', (c) => c.notNull())
  .addColumn('ended_at', 'bigint')
  .addUniqueConstraint('experiment_live', ['live_key'])

const experimentEntry = (schema: SchemaModule) => schema.createTable('experiment_entry').ifNotExists()
  .addColumn('experiment_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID, (c) => c.notNull())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('variant', 'varchar(4)', (c) => c.notNull())
  .addColumn('message_id', ID, (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())
  .addColumn('store_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('experiment_entry_key', ['experiment_id', 'email_index'])

const surveyAnswer = (schema: SchemaModule) => schema.createTable('survey_answer').ifNotExists()
  .addColumn('message_id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('cart_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID)
  .addColumn('answer', 'varchar(20)', (c) => c.notNull())
  .addColumn('text_sealed', LONG_TEXT)
  .addColumn('language', 'varchar(8)', (c) => c.notNull())
  .addColumn('answered_at', 'bigint', (c) => c.notNull())

export const EXPERIMENT_TABLES = [reminderTrial, experiment, experimentEntry, surveyAnswer] as const

export const EXPERIMENT_INDEXES = [
  ['reminder_trial_at', 'reminder_trial', ['store_id', 'at']],
  ['experiment_entry_person', 'experiment_entry', ['store_id', 'email_index']],
  ['experiment_store', 'experiment', ['store_id', 'state']],
  ['survey_answer_shop', 'survey_answer', ['store_id', 'answered_at']],
  ['survey_answer_cart', 'survey_answer', ['store_id', 'cart_id']],
] as const
