/** The story of a cart in the terminal. */
import { expect } from 'vitest'
import { explain, explanationText } from '../../server/admin/explain.ts'
import { hours } from '../../server/values/time.ts'
import { cartToken, scenario } from '../support/shop.ts'

scenario('a cart is explained by the token in its browser: what was sent, what is decided now, and why', async (shop) => {
  await shop.leaves({ email: 'annelise@example.test' })
  await shop.passes(hours(2))
  const told = await explain(shop.service.deps, cartToken())
  expect(told).toMatchObject({ shop: 'Harbour Goods', address: 'a…e@example.test', state: 'abandoned', order: null, series: [{ flow: 'Cart reminders, plain', state: 'running' }] })
  expect(told?.series[0]?.mails).toMatchObject([{ step: 'Reminder 1 of 3' }])
  expect(told?.series[0]?.decision).toMatch(/^Reminder 2 of 3 waits until \d{4}-\d\d-\d\dT[\d:.]+Z: it is not time yet\.$/)
  expect(told?.next).toMatch(/^Reminder 2 of 3, /)
  if (!told) return
  expect(await explain(shop.service.deps, told.cart)).toEqual(told)
  const text = explanationText(told)
  expect(text).toContain('decided now  Reminder 2 of 3 waits until')
  expect(text).not.toContain('annelise@')
})

scenario('after an order it says that the series ended, and why', async (shop) => {
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(2))
  shop.orders({ email: 'ann@example.test' })
  await shop.passes(hours(1))
  const told = await explain(shop.service.deps, cartToken())
  expect(told?.series[0]).toMatchObject({ state: 'stopped', why: 'the shopper has bought', decision: null })
  expect(told?.order).toContain('processing')
})

scenario('whoever does not want mails is named with the reason', async (shop) => {
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(2))
  const { deps } = shop.service
  await deps.connection.db.insertInto('suppression').values({ store_id: 'default', email_index: (await deps.connection.db.selectFrom('cart').select('email_index').executeTakeFirstOrThrow()).email_index ?? '', topic: 'all', reason: 'complaint', cart_token: null, created_at: deps.clock.wall() }).execute()
  const told = await explain(deps, cartToken())
  expect(told?.kept[0]).toMatch(/^all are kept from this person since .*: complaint$/)
  expect(told?.series[0]?.decision).toBe('The series ends: this person wants no such mails, or the address takes none.')
})

scenario('of a cart that nobody knows nothing is told', async (shop) => {
  expect(await explain(shop.service.deps, 'no-such-cart')).toBe(null)
})
