/** The first schema's table of coupons. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

export const incentive = (schema: SchemaModule) => schema.createTable('incentive').ifNotExists()
  .addColumn('message_id', ID, (c) => c.primaryKey())
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('cart_id', ID, (c) => c.notNull())
  .addColumn('email_index', ID, (c) => c.notNull())
  .addColumn('state', 'varchar(12)', (c) => c.notNull())
  .addColumn('reason', 'varchar(80)', (c) => c.notNull())
  .addColumn('code', 'varchar(40)', (c) => c.notNull())
  .addColumn('coupon_id', 'bigint')
  .addColumn('kind', 'varchar(16)', (c) => c.notNull())
  .addColumn('amount', 'varchar(20)', (c) => c.notNull())
  .addColumn('gift_id', 'bigint')
  .addColumn('currency', 'varchar(3)', (c) => c.notNull())
  .addColumn('decimals', 'integer', (c) => c.notNull())
  .addColumn('cost_minor', 'bigint', (c) => c.notNull())
  .addColumn('order_id', 'bigint')
  .addColumn('expires_at', 'bigint')
  .addColumn('asked_at', 'bigint', (c) => c.notNull())
  .addColumn('created_at', 'bigint', (c) => c.notNull())
  .addColumn('ended_at', 'bigint')

export const INCENTIVE_INDEXES = [
  ['incentive_person', 'incentive', ['store_id', 'email_index']],
  ['incentive_open', 'incentive', ['store_id', 'state']],
  ['incentive_cart', 'incentive', ['cart_id']],
] as const
