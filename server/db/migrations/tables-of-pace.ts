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

export const PACE_INDEXES = [
  ['person_mail_person', 'person_mail', ['person_index', 'at']],
  ['person_mail_at', 'person_mail', ['at']],
] as const
