/** Webhooks from end to end: made in the shop, delivered over sockets, and what asking is spared by them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { areWebhooksHealthy, readWebhooks } from '../../../server/orders/webhooks/store.ts'
import { hours, minutes, seconds } from '../../../server/values/time.ts'
import { headless } from '../../demo/shop/clients.ts'
import { databases } from '../../support/databases.ts'
import { openDelivering, type Delivering } from '../delivering.ts'

const BEAT_EVERY = seconds(60)
const HEALTHY_READINGS_PER_HOUR = 4

describe.each(databases)('on $name', (kind) => {
  let opened: Delivering
  beforeEach(async () => {
    opened = await openDelivering(kind)
    opened.shop.woo.faults.forgetRequests()
  })
  afterEach(() => opened.close())

  const isHealthy = () => areWebhooksHealthy(opened.shop.service.deps.connection.db, 'default', opened.shop.clock.wall())
  const readings = (): number => opened.shop.woo.faults.requests.filter((request) => request.path.includes('modified_after')).length
  const beatsFor = async (length: number): Promise<void> => {
    for (let past = 0; past < length; past += BEAT_EVERY) {
      opened.shop.clock.pass(BEAT_EVERY)
      await opened.shop.beats()
    }
  }
  const buysByItself = async (email: string): Promise<void> => {
    const shopper = headless(opened.shop.woo)
    await shopper.call('/cart')
    await shopper.call('/cart/add-item', { id: opened.shop.woo.products.mug.id, quantity: 1 })
    await shopper.call('/checkout')
    await opened.delivered()
    await shopper.call('/checkout', { billing_address: { email }, payment_method: 'cod' })
    await opened.delivered()
  }

  test('a purchase in the shop\'s own checkout ends the series at the next beat, without a reading of all changes', async () => {
    await opened.shop.leaves({ email: 'ann@example.test' })
    await buysByItself('ann@example.test')
    expect(new Set(opened.answers.slice(5))).toEqual(new Set([200]))
    await opened.shop.beats()
    expect([await opened.shop.cartState(), readings()]).toEqual(['purchased', 0])
  })

  test('somebody who merely opens the checkout causes no question', async () => {
    const shopper = headless(opened.shop.woo)
    await shopper.call('/cart')
    await shopper.call('/cart/add-item', { id: opened.shop.woo.products.mug.id, quantity: 1 })
    await shopper.call('/checkout')
    await opened.delivered()
    opened.shop.woo.faults.forgetRequests()
    await opened.shop.beats()
    expect(opened.shop.woo.faults.requests).toEqual([])
    expect((await readWebhooks(opened.shop.service.deps.connection.db, 'default')).deliveredAt).toBe(opened.shop.clock.wall())
  })

  test('once they have proven themselves the shop is asked four times an hour, and more often while they are silent', async () => {
    await buysByItself('ann@example.test')
    await opened.shop.beats()
    await beatsFor(minutes(20))
    expect(await isHealthy()).toBe(true)
    opened.shop.woo.faults.forgetRequests()
    await beatsFor(hours(1))
    expect(readings()).toBeLessThanOrEqual(HEALTHY_READINGS_PER_HOUR + 1)
    opened.shop.woo.webhooks.hold()
    opened.shop.orders({ email: 'bob@example.test' })
    await beatsFor(minutes(30))
    expect(await isHealthy()).toBe(false)
    opened.shop.woo.faults.forgetRequests()
    await beatsFor(minutes(20))
    expect(readings()).toBeGreaterThan(HEALTHY_READINGS_PER_HOUR)
    opened.shop.woo.webhooks.release()
    await opened.delivered()
    await beatsFor(minutes(2))
    expect(await isHealthy()).toBe(true)
  })

  test('a shop whose deliveries never leave mails nobody who bought', async () => {
    opened.shop.woo.webhooks.hold()
    await opened.shop.leaves({ email: 'ann@example.test' })
    await buysByItself('ann@example.test')
    await opened.shop.passes(hours(100))
    expect([await opened.shop.cartState(), (await opened.shop.mails()).filter((mail) => mail.startsWith('cart-'))]).toEqual(['purchased', []])
  })
})
