/** The first schema's tables of series besides runs and messages. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

export const watchedItem = (schema: SchemaModule) => schema.createTable('watched_item').ifNotExists()
  .addColumn('run_id', ID, (c) => c.notNull())
  .addColumn('product_id', 'bigint', (c) => c.notNull())
  .addColumn('price', 'varchar(40)')
  .addColumn('currency', 'varchar(3)', (c) => c.notNull())
  .addColumn('was_gone', 'integer', (c) => c.notNull())
  .addPrimaryKeyConstraint('watched_item_key', ['run_id', 'product_id'])
