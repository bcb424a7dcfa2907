/** The first schema's tables of shops connected on the admin site. */
import type { SchemaModule } from 'kysely'
import { ID, LONG_TEXT } from '../dialect.ts'

export const store = (schema: SchemaModule) => schema.createTable('store').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('state', 'varchar(8)', (c) => c.notNull())
  .addColumn('version', 'integer', (c) => c.notNull())
  .addColumn('url', 'varchar(300)', (c) => c.notNull())
  .addColumn('settings', LONG_TEXT, (c) => c.notNull())
  .addColumn('secrets_sealed', LONG_TEXT)
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('changed_at', 'bigint', (c) => c.notNull())
  .addUniqueConstraint('store_url', ['url'])

export const storeApproval = (schema: SchemaModule) => schema.createTable('store_approval').ifNotExists()
  .addColumn('id', ID, (c) => c.primaryKey())
  .addColumn('url', 'varchar(300)', (c) => c.notNull())
  .addColumn('name', 'varchar(400)', (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('reason', 'varchar(100)', (c) => c.notNull())
  .addColumn('store_id', ID)
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('expires_at', 'bigint', (c) => c.notNull())

export const ownerChange = (schema: SchemaModule) => schema.createTable('owner_change').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('version', 'integer', (c) => c.notNull())
  .addColumn('language', 'varchar(8)', (c) => c.notNull())
  .addColumn('group_name', 'varchar(40)', (c) => c.notNull())
  .addColumn('path', 'varchar(80)', (c) => c.notNull())
  .addColumn('body', LONG_TEXT)
  .addColumn('note', 'varchar(200)', (c) => c.notNull())
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addPrimaryKeyConstraint('owner_change_key', ['store_id', 'version'])

export const SHOP_INDEXES = [
  ['owner_change_entry', 'owner_change', ['store_id', 'group_name', 'language', 'path', 'version']],
] as const
