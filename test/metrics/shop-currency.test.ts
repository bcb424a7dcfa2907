/** The currency a shop keeps its books in: learnt once a day, and remembered while the shop does not answer. */
import { expect } from 'vitest'
import { learnCurrency } from '../../server/metrics/shop-currency.ts'
import { readCurrency } from '../../server/metrics/store.ts'
import { scenario } from '../support/shop.ts'

scenario('a shop\'s own currency is learnt without anybody asking, and an answer that does not come takes nothing away', async (shop) => {
  const { deps } = shop.service
  const store = deps.stores.get('default')
  if (!store) throw new Error('no store')
  await shop.beats()
  expect(await readCurrency(deps.connection.db, 'default')).toBe('EUR')
  shop.woo.faults.rest.down()
  await learnCurrency(deps, store)
  expect(await readCurrency(deps.connection.db, 'default')).toBe('EUR')
  expect(await readCurrency(deps.connection.db, 'other')).toBe(null)
})
