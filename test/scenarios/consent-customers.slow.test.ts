/** Who has bought before may be mailed where a stranger may not; and who that is, only the shop can say. */
import { describe, expect, vi } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { cartToken, scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const help = `cart-help to ${ann}`
const series = [help, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`]

const addressOf = async (shop: Shop) => (await shop.service.deps.connection.db.selectFrom('cart').select('email_index').where('token', '=', cartToken()).executeTakeFirst())?.email_index
const reasons = async (shop: Shop): Promise<readonly string[]> => (await shop.service.deps.connection.db.selectFrom('run').select('reason').orderBy('started_at').execute()).map((row) => row.reason)

/** The shop being asked what somebody has bought. */
function searchesOf(shop: Shop) {
  const platform = shop.service.deps.platforms.get('default')
  if (!platform) throw new Error('no platform')
  return vi.spyOn(platform, 'ordersOf')
}

/** The order is one that only the shop knows: the first reading of its orders did not go back that far. */
async function boughtLongAgo(shop: Shop, order: { email: string; status?: string }): Promise<void> {
  shop.orders(order)
  await shop.passes(days(3))
  // Another one moves the reading on: the latest order is read again every time.
  shop.orders({ email: 'someone.else@example.test', status: 'processing' })
  await shop.passes(minutes(2))
  await shop.service.deps.connection.db.deleteFrom('shop_order').execute()
}

describe('somebody who has bought before', () => {
  scenario('is mailed in Germany without a tick, and the shop is asked once', async (shop) => {
    await boughtLongAgo(shop, { email: 'Ann@Example.test', status: 'processing' })
    const searches = searchesOf(shop)
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual(series)
    expect(searches).toHaveBeenCalledOnce()
  })

  scenario('is not mailed in Korea without a tick', async (shop) => {
    await boughtLongAgo(shop, { email: ann, status: 'processing' })
    const searches = searchesOf(shop)
    await shop.leaves({ email: ann, country: 'KR' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(searches).not.toHaveBeenCalled()
  })
})

const customersOnly = { CONSENT_MODE: 'existing-customers' }

describe('where only existing customers are mailed', () => {
  scenario('a stranger is not', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(await reasons(shop)).toEqual(['no-consent'])
  }, customersOnly)

  scenario('a customer is, whose order was read here', async (shop) => {
    shop.orders({ email: ann, status: 'processing' })
    const searches = searchesOf(shop)
    await shop.passes(days(1))
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
    expect(searches).not.toHaveBeenCalled()
  }, customersOnly)

  scenario('a customer is whose order only the shop knows, and a stranger whose address holds that one\'s is not', async (shop) => {
    await boughtLongAgo(shop, { email: `j${ann}`, status: 'processing' })
    await shop.leaves({ email: ann, device: 'stranger' })
    await shop.leaves({ email: `j${ann}`, device: 'customer' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to j${ann}`])
  }, customersOnly)

  scenario('somebody who never paid is not', async (shop) => {
    for (const status of ['pending', 'cancelled', 'failed']) await boughtLongAgo(shop, { email: ann, status })
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  }, customersOnly)

  scenario('nobody is while the shop does not say; the customer is once it does', async (shop) => {
    await boughtLongAgo(shop, { email: ann, status: 'processing' })
    await shop.leaves({ email: ann })
    await shop.passes(minutes(30))
    shop.woo.faults.rest.status(503)
    await shop.passes(hours(3))
    expect(await shop.mails()).toEqual([])
    expect(await reasons(shop)).toEqual(['customer-unknown'])
    expect(await addressOf(shop)).toEqual(expect.any(String))
    shop.woo.faults.rest.heal()
    await shop.passes(hours(1))
    expect(await shop.mails()).toEqual([help])
  }, customersOnly)
})
