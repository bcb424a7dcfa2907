/** What the owner reads about what reminders bring beyond what would have come anyway. */
import { beforeEach, describe, expect, test } from 'vitest'
import { recordTrial, type Trial } from '../../server/holdout/store.ts'
import { saveOrder } from '../../server/orders/store.ts'
import { money } from '../../server/values/money.ts'
import { days, hours, minus, plus } from '../../server/values/time.ts'
import { harbour, openSite, type Site } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&amp;', '&').replace(/\s+/g, ' ')
const shopWith = (holdoutPercent: number) => new Map([[harbour.id, { ...harbour, holdoutPercent }]])

let site: Site
const open = async (holdoutPercent: number, live = true): Promise<void> => void (site = await openSite({ live, stores: shopWith(holdoutPercent) }))
beforeEach(() => open(10))
const results = async (): Promise<string> => words(await site.text('/admin/results'))

/** Some people of one group, so many of whom ordered a day later for 50.00. */
async function people(arm: Trial['arm'], count: number, buyers: number, ago = days(10)): Promise<void> {
  const { connection: { db } } = site.deps
  const at = minus(site.clock.now(), ago)
  await db.transaction().execute(async (transaction) => {
    for (let each = 0; each < count; each++) {
      const emailIndex = `${arm}-${ago}-${each}`
      await recordTrial(transaction, { storeId: harbour.id, emailIndex, arm, percent: 10, runId: 'run', at, storeAt: at })
      const placed = plus(at, hours(24))
      if (each < buyers) await saveOrder(transaction, { storeId: harbour.id, id: ++orders, status: 'processing', number: '1', key: 'k', createdStoreAt: placed, modifiedStoreAt: placed, placedStoreAt: placed, completedAt: null, paidStoreAt: null,
        isAccepted: true, needsPayment: false, hasTransaction: false, createdVia: 'checkout', emailIndex, sealedEmail: null, firstName: null, customerId: 0, total: money(5_000 + (each % 5) * 100, 2, 'EUR'), refunded: money(0, 2, 'EUR'), paymentMethod: 'stripe', details: null })
    }
  })
}
let orders = 0

describe('the page Results', () => {
  test('says that nothing is known yet before anybody\'s time is over', async () => {
    await people('mailed', 5, 1, days(1))
    expect(await results()).toContain('What the mails brought beyond what would have come anyway Not enough data yet: nobody\'s time to order is over.')
  })

  test('says what is lacking while there is too little', async () => {
    await people('mailed', 120, 6)
    await people('held-out', 99, 0)
    expect(await results()).toContain('Not enough data yet. Wanted before anything can be said: 1 more person who was not, 4 more orders.')
  })

  test('tells a gain in orders and money, each with its range', async () => {
    await people('mailed', 900, 180)
    await people('held-out', 100, 10)
    const text = await results()
    expect(text).toMatch(/Reminders brought about 90 orders that would not have come otherwise: 100 orders for every 1,000 people reminded\. With 95 % certainty it is between \d+ orders more and \d+ orders more\./)
    expect(text).toMatch(/They brought about €4,680\.00 more: €5,200\.00 for every 1,000 people reminded\. With 95 % certainty it is between €[\d,.]+ more and €[\d,.]+ more\./)
    expect(text).toContain('Reminded 900 180 20.0 % By lot not reminded 100 10 10.0 %')
  })

  test('says that it cannot be told where the range holds nothing', async () => {
    await people('mailed', 900, 100)
    await people('held-out', 100, 11)
    expect(await results()).toMatch(/It cannot be told yet whether reminders bring orders\. With 95 % certainty it is between \d+ orders fewer and \d+ orders more\. It cannot be told yet whether they bring revenue\./)
  })

  test('says so when those who got none ordered more', async () => {
    await people('mailed', 900, 45)
    await people('held-out', 100, 20)
    expect(await results()).toMatch(/Reminders cost about 135 orders: people who got none ordered more\./)
  })

  test('with everybody reminded says why nothing is known, and keeps showing what was learnt before', async () => {
    await open(0)
    expect(await results()).toContain('Everybody is reminded at present, so nobody knows what would have come anyway.')
    await people('mailed', 900, 180)
    await people('held-out', 100, 10)
    expect(await results()).toContain('Reminders brought about 90 orders')
  })

  test('while not live says that nobody is held out', async () => {
    await open(10, false)
    expect(await results()).toContain('Not live: nobody is held out and nobody is counted')
  })
})
