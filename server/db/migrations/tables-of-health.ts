/** The first schema's table of troubles. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

export const trouble = (schema: SchemaModule) => schema.createTable('trouble').ifNotExists()
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
