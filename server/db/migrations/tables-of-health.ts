/** The first schema's tables of what the operator is told of. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

const trouble = (schema: SchemaModule) => schema.createTable('trouble').ifNotExists()
  .addColumn('name', ID, (c) => c.primaryKey())
  .addColumn('state', 'varchar(8)', (c) => c.notNull())
  .addColumn('version', 'integer', (c) => c.notNull())
  .addColumn('mail_id', ID, (c) => c.notNull())
  .addColumn('title', 'varchar(100)', (c) => c.notNull())
  .addColumn('found', 'varchar(600)', (c) => c.notNull())
  .addColumn('todo', 'varchar(600)', (c) => c.notNull())
  .addColumn('began_at', 'bigint', (c) => c.notNull())
  .addColumn('seen_at', 'bigint', (c) => c.notNull())
  .addColumn('ended_at', 'bigint')
  .addColumn('began_told_at', 'bigint')
  .addColumn('ended_told_at', 'bigint')
  .addColumn('mailed_at', 'bigint')
  .addColumn('next_try_at', 'bigint', (c) => c.notNull())
  .addColumn('is_unclear', 'integer', (c) => c.notNull())

const acceptedTwice = (schema: SchemaModule) => schema.createTable('accepted_twice').ifNotExists()
  .addColumn('message_id', ID, (c) => c.notNull())
  .addColumn('provider_id', 'varchar(80)', (c) => c.notNull())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('heard_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('accepted_twice_key', ['message_id', 'provider_id'])

export const HEALTH_TABLES = [trouble, acceptedTwice] as const

export const HEALTH_INDEXES = [
  ['accepted_twice_heard', 'accepted_twice', ['heard_at']],
] as const
