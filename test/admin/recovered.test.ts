/** What the owner reads about what reminders brought, and about how an order was found to be a cart's. */
import { beforeEach, describe, expect, test } from 'vitest'
import { saveAttribution } from '../../server/orders/attribution/store.ts'
import { saveCurrency } from '../../server/metrics/store.ts'
import type { Order } from '../../server/orders/order.ts'
import { recordContact, saveDetails, saveOrder } from '../../server/orders/store.ts'
import { money } from '../../server/values/money.ts'
import { days, milliseconds, minus } from '../../server/values/time.ts'
import { abandoned, bought, sent } from './seed.ts'
import { harbour, openSite, type Site } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&amp;', '&').replace(/\s+/g, ' ')

let site: Site
beforeEach(async () => void (site = await openSite()))
const overview = async (): Promise<string> => words(await site.text('/admin'))

async function attributed(id: number, changes: Partial<Order> = {}, owes: { byLink?: boolean; afterClick?: boolean } = {}, ago = days(1)): Promise<void> {
  const { connection: { db } } = site.deps
  const at = minus(site.clock.now(), ago)
  await saveOrder(db, { storeId: harbour.id, id, status: 'processing', number: String(id), key: 'k', createdStoreAt: at, modifiedStoreAt: at, placedStoreAt: at, completedAt: null, paidStoreAt: null,
    isAccepted: true, needsPayment: false, hasTransaction: false, createdVia: 'checkout', emailIndex: null, sealedEmail: null, firstName: null, customerId: 0, total: money(5_000, 2, 'EUR'), refunded: money(0, 2, 'EUR'),
    paymentMethod: 'stripe', details: null, ...changes })
  await saveAttribution(db, { storeId: harbour.id, orderId: id, boughtAt: at, byLink: false, afterClick: owes.byLink ?? false, messageId: 'm', step: 'help', ...owes })
}

describe('the overview', () => {
  test('says that no order has followed a reminder before one has', async () => {
    expect(await overview()).toContain('What reminders brought in 30 days No order has followed a reminder yet.')
  })

  test('shows orders and revenue by each of the three definitions, and says what each means', async () => {
    await attributed(1, { refunded: money(1_000, 2, 'EUR') }, { byLink: true })
    await attributed(2, {}, { afterClick: true })
    await attributed(3)
    await attributed(4, { status: 'cancelled' }, { byLink: true })
    await attributed(5, {}, { byLink: true }, days(31))
    const text = await overview()
    expect(text).toMatch(/By link The order's visit began with a reminder's link, .*? pay page\. 1 €40\.00 After a click The above, and those within 5 days after somebody opened a reminder's link\. 2 €90\.00 After a mail The above, and those within 5 days after a reminder was sent\. Some of them would have come without it\. 3 €140\.00/)
    expect(text).toContain('less what was given back')
  })

  test('keeps currencies apart, and adds up in the shop\'s own only what the shop noted a rate for', async () => {
    const { connection: { db } } = site.deps
    await recordContact(db, harbour.id, { cursorStoreAt: null, skew: milliseconds(0), at: site.clock.wall() })
    const dollars = { total: money(3_000, 2, 'USD'), refunded: money(0, 2, 'USD') }
    await attributed(1)
    await attributed(2)
    await attributed(3, { refunded: money(4_000, 2, 'EUR') })
    await attributed(4, dollars)
    await attributed(5, dollars)
    await saveDetails(db, { storeId: harbour.id, id: 4 }, { entryCartId: null, entryMessageId: null, isFromUs: false, paymentUrl: null, shopRate: { currency: 'EUR', rate: '1.2' } })
    expect(await overview()).not.toContain('the shop\'s own currency')
    await saveCurrency(db, harbour.id, 'EUR')
    const text = await overview()
    expect(text).toMatch(/5 €110\.00 \$60\.00/)
    expect(text).toContain('In EUR, the shop\'s own currency: €0.00 by link, €0.00 after a click, €135.00 after a mail. Without 1 order in other currencies: the shop did not note at which rate, and none is guessed.')
  })
})

describe('a cart\'s page', () => {
  test('says by which key its order was found, how sure that is, what it means and what it owes to a mail', async () => {
    const cart = await abandoned(site)
    await sent(site, cart.runId, 'help', 'concerns')
    await bought(site, cart, 1042, 'recovered')
    await saveAttribution(site.deps.connection.db, { storeId: harbour.id, orderId: 1042, boughtAt: site.clock.now(), byLink: true, afterClick: true, messageId: 'm', step: 'help' })
    const text = words(await site.text(`/admin/carts/${cart.cartId}`))
    expect(text).toContain('Status processing, a purchase: no more reminders')
    expect(text).toContain('Found by the order has the cart\'s e-mail address (the same person, as good as certain)')
    expect(text).toContain('Came by the link of Reminder 1 of 3')
  })
})
