/** People who by lot get no reminder: nothing is sent to them, nothing else is different, and only when it matters do they count. */
import { describe, expect } from 'vitest'
import { armOf } from '../../server/holdout/assign.ts'
import { days, hours } from '../../server/values/time.ts'
import { address } from '../admin/site.ts'
import { scenario, type Shop } from '../support/shop.ts'

/** The first of some people whose lot is such. */
function somebody(shop: Shop, arm: 'mailed' | 'held-out', percent = 50): string {
  const { vault } = shop.service.deps
  const email = Array.from({ length: 200 }, (_, index) => `shopper${index}@example.test`).find((each) => armOf(vault, vault.personIndex(address(each)), percent) === arm)
  if (!email) throw new Error('nobody')
  return email
}
const trials = (shop: Shop) => shop.service.deps.connection.db.selectFrom('reminder_trial').select(['arm', 'percent', 'at']).orderBy('at').execute()
const runs = async (shop: Shop) => (await shop.service.deps.connection.db.selectFrom('run').select(['state', 'reason']).execute()).map(({ state, reason }) => `${state}: ${reason}`)
const HALF = { HOLDOUT_PERCENT: '50' }

describe('a person who is held out', () => {
  scenario('gets nothing of the whole series, and counts from when the first reminder would have left', async (shop) => {
    const left = shop.clock.now()
    await shop.leaves({ email: somebody(shop, 'held-out') })
    await shop.passes(hours(0.5))
    expect(await trials(shop)).toEqual([])
    await shop.passes(days(5))
    expect([await shop.mails(), await shop.outbox(), await runs(shop)]).toEqual([[], ['help cancelled: holdout'], ['stopped: holdout']])
    const [trial, ...others] = await trials(shop)
    expect([trial?.arm, trial?.percent, others]).toEqual(['held-out', 50, []])
    expect((trial?.at ?? 0) - left).toBeGreaterThanOrEqual(hours(1))
    expect((trial?.at ?? 0) - left).toBeLessThan(hours(1.1))
  }, HALF)

  scenario('who buys before that does not count at all', async (shop) => {
    const email = somebody(shop, 'held-out')
    await shop.leaves({ email })
    await shop.passes(hours(0.5))
    shop.orders({ email })
    await shop.passes(days(3))
    expect([await trials(shop), await runs(shop)]).toEqual([[], []])
  }, HALF)

  scenario('is still sent what is no reminder: the thank-you after an order', async (shop) => {
    const email = somebody(shop, 'held-out')
    await shop.leaves({ email })
    await shop.passes(hours(3))
    const order = shop.orders({ email, status: 'processing' })
    await shop.passes(hours(1))
    expect(await shop.cartState()).toBe('purchased')
    shop.woo.setOrderStatus(order, 'completed')
    await shop.passes(days(10))
    expect(await shop.mails()).toEqual([`thank-you to ${email}`])
  }, HALF)

  scenario('stays so for the next cart, and counts once', async (shop) => {
    const email = somebody(shop, 'held-out')
    await shop.leaves({ email })
    await shop.passes(days(2))
    await shop.leaves({ email, device: 'phone' })
    await shop.passes(days(5))
    expect([await shop.mails(), (await trials(shop)).length]).toEqual([[], 1])
  }, HALF)
})

scenario('a person who is not gets his reminders and counts from the first one', async (shop) => {
  const email = somebody(shop, 'mailed')
  await shop.leaves({ email })
  await shop.passes(days(5))
  expect(await shop.mails()).toEqual(['cart-help', 'cart-concerns', 'cart-last-note'].map((mail) => `${mail} to ${email}`))
  expect((await trials(shop)).map(({ arm }) => arm)).toEqual(['mailed'])
}, HALF)

scenario('a series that has begun goes on when the share is raised meanwhile', async (shop) => {
  const email = somebody(shop, 'held-out')
  await shop.leaves({ email })
  await shop.passes(hours(2))
  const store = shop.service.deps.stores.get('default')
  // A process started anew with another setting sees the same shop so.
  if (store) Object.assign(store, { holdoutPercent: 50 })
  await shop.passes(days(5))
  expect([(await shop.mails()).length, await trials(shop)]).toEqual([3, []])
})

scenario('while not live nobody is held out and nobody counts: whoever tries it out gets his mail', async (shop) => {
  const email = somebody(shop, 'held-out')
  await shop.leaves({ email })
  await shop.passes(days(5))
  expect([(await shop.mails()).length, await trials(shop)]).toEqual([3, []])
}, { ...HALF, LIVE: 'false', ALLOWED_RECIPIENTS: '*@example.test' })
