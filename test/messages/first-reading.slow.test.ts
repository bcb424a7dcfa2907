/** The first reading of a shop that has been open for long: its past orders start nothing. */
import { expect, test } from 'vitest'
import { days, hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop } from '../support/shop.ts'

test.each(databases)('orders completed before we came get no thank-you; those completed afterwards do (on $name)', async (kind) => {
  const { shop, close } = await openShop(kind)
  const { db } = shop.service.deps.connection
  const before = shop.orders({ email: 'before@example.test' })
  shop.woo.setOrderStatus(before, 'completed')
  // As if this install had never met the shop.
  for (const table of ['store_sync', 'shop_order', 'run'] as const) await db.deleteFrom(table).execute()
  await shop.passes(hours(1))
  expect(await db.selectFrom('shop_order').select('order_id').execute()).toEqual([{ order_id: before }])
  const after = shop.orders({ email: 'after@example.test' })
  shop.woo.setOrderStatus(after, 'completed')
  await shop.passes(days(10))
  expect(await shop.mails()).toEqual(['thank-you to after@example.test'])
  await close()
})
