/** The first schema's tables of how often a person is written to. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

export const person = (schema: SchemaModule) => schema.createTable('person').ifNotExists()
  .addColumn('person_index', ID, (c) => c.primaryKey())
  .addColumn('version', 'bigint', (c) => c.notNull())

export const personMail = (schema: SchemaModule) => schema.createTable('person_mail').ifNotExists()
  .addColumn('message_id', ID, (c) => c.primaryKey())
  .addColumn('person_index', ID, (c) => c.notNull())
  .addColumn('kind', 'varchar(12)', (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())

export const flowPause = (schema: SchemaModule) => schema.createTable('flow_pause').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('flow', 'varchar(40)', (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('reason', 'varchar(20)', (c) => c.notNull())
  .addColumn('sent_count', 'integer', (c) => c.notNull())
  .addColumn('bounced_count', 'integer', (c) => c.notNull())
  .addColumn('complained_count', 'integer', (c) => c.notNull())
  .addColumn('at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('flow_pause_key', ['store_id', 'flow'])

export const PACE_INDEXES = [
  ['person_mail_person', 'person_mail', ['person_index', 'at']],
  ['person_mail_at', 'person_mail', ['at']],
] as const
