/** What is kept of things left is kept while a series may tell news of it, and goes at night when it is long over. */
import { expect } from 'vitest'
import { days, hours } from '../../../server/values/time.ts'
import { scenario } from '../../support/shop.ts'

scenario('things left are forgotten by themselves a month after their series ended, and not before', async (shop) => {
  const { db } = shop.service.deps.connection
  const kept = async (): Promise<number> => (await db.selectFrom('watched_item').select('product_id').execute()).length
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(3))
  expect(await kept()).toBe(1)
  shop.orders({ email: 'ann@example.test' })
  await shop.passes(days(29))
  expect([await kept(), (await db.selectFrom('run').select('state').where('subject', '=', 'cart').executeTakeFirst())?.state]).toEqual([1, 'stopped'])
  await shop.passes(days(4))
  expect(await kept()).toBe(0)
}, { FLOWS: 'cart-recovery', PRICE_DROP_PERCENT: '10' })
