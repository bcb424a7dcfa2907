/** The first schema's tables of orders. */
import type { SchemaModule } from 'kysely'
import { ID } from '../dialect.ts'

export const shopOrder = (schema: SchemaModule) => schema.createTable('shop_order').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('order_id', 'bigint', (c) => c.notNull())
  .addColumn('status', 'varchar(40)', (c) => c.notNull())
  .addColumn('order_number', 'varchar(64)', (c) => c.notNull())
  .addColumn('order_key', 'varchar(200)', (c) => c.notNull())
  .addColumn('created_store_at', 'bigint', (c) => c.notNull())
  .addColumn('modified_store_at', 'bigint', (c) => c.notNull())
  .addColumn('placed_store_at', 'bigint')
  .addColumn('completed_at', 'bigint')
  .addColumn('email_index', ID)
  .addColumn('email_sealed', 'varchar(600)')
  .addColumn('first_name', 'varchar(80)')
  .addColumn('customer_id', 'bigint', (c) => c.notNull())
  .addColumn('currency', 'varchar(3)', (c) => c.notNull())
  .addColumn('decimals', 'integer', (c) => c.notNull())
  .addColumn('total_minor', 'bigint', (c) => c.notNull())
  .addColumn('refunded_minor', 'bigint', (c) => c.notNull())
  .addColumn('is_accepted', 'integer', (c) => c.notNull())
  .addColumn('paid_store_at', 'bigint')
  .addColumn('needs_payment', 'integer', (c) => c.notNull())
  .addColumn('has_transaction', 'integer', (c) => c.notNull())
  .addColumn('created_via', 'varchar(100)', (c) => c.notNull())
  .addColumn('payment_method', 'varchar(100)', (c) => c.notNull())
  .addColumn('is_detailed', 'integer', (c) => c.notNull())
  .addColumn('entry_cart_id', ID)
  .addColumn('entry_message_id', ID)
  .addColumn('entry_is_ours', 'integer', (c) => c.notNull())
  .addColumn('payment_url', 'varchar(500)')
  .addColumn('shop_currency', 'varchar(3)')
  .addColumn('shop_rate', 'varchar(40)')
  .addPrimaryKeyConstraint('shop_order_key', ['store_id', 'order_id'])

export const attribution = (schema: SchemaModule) => schema.createTable('attribution').ifNotExists()
  .addColumn('store_id', ID, (c) => c.notNull())
  .addColumn('order_id', 'bigint', (c) => c.notNull())
  .addColumn('bought_at', 'bigint', (c) => c.notNull())
  .addColumn('by_link', 'integer', (c) => c.notNull())
  .addColumn('after_click', 'integer', (c) => c.notNull())
  .addColumn('message_id', ID, (c) => c.notNull())
  .addColumn('step', 'varchar(40)', (c) => c.notNull())
  .addPrimaryKeyConstraint('attribution_key', ['store_id', 'order_id'])

export const ORDER_INDEXES = [
  ['shop_order_person', 'shop_order', ['store_id', 'email_index']],
  ['shop_order_customer', 'shop_order', ['store_id', 'customer_id']],
  ['shop_order_placed', 'shop_order', ['store_id', 'placed_store_at']],
  ['shop_order_entry', 'shop_order', ['store_id', 'entry_cart_id']],
  ['attribution_bought', 'attribution', ['store_id', 'bought_at']],
] as const
