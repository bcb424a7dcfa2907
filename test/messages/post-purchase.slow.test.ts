/** After a purchase: one thank-you for an order that was completed, and none where it would be wrong. */
import { describe, expect } from 'vitest'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { days, hours, milliseconds, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'
import { mailTo } from './mail-of.ts'

const ann = 'ann@example.test'
const thanks = [`thank-you to ${ann}`]

/** Ann buys; the order is completed an hour later. */
async function completes(shop: Shop): Promise<number> {
  const id = shop.orders({ email: ann })
  await shop.passes(hours(1))
  shop.woo.setOrderStatus(id, 'completed')
  return id
}

describe('a customer whose order was completed', () => {
  scenario('is thanked once, three days later, with the order\'s own link and products that go with it', async (shop) => {
    const id = await completes(shop)
    await shop.passes(days(2.9))
    expect(await shop.mails()).toEqual([])
    await shop.passes(hours(3))
    expect(await shop.mails()).toEqual(thanks)
    const mail = mailTo(shop.postmark, ann)
    const link = /\/r\/\S+/.exec(mail?.TextBody ?? '')?.[0] ?? ''
    expect((await shop.service.app.request(link)).headers.get('location')).toBe(shop.woo.orderReceivedUrl(id))
    const { mug } = shop.woo.products
    const named = mug.crossSellIds.map((crossSell) => shop.woo.products.byId(crossSell)).filter((product) => mail?.TextBody.includes(product.name))
    expect(named.length).toBeGreaterThan(0)
    expect(mail?.TextBody).not.toContain(shop.woo.products.soldOut.name)
    await shop.passes(days(8))
    expect(await shop.mails()).toEqual(thanks)
  })

  scenario('is thanked once, however often the order is touched afterwards', async (shop) => {
    const id = await completes(shop)
    for (let n = 0; n < 4; n++) {
      await shop.passes(days(2))
      shop.woo.setOrderStatus(id, 'completed')
    }
    await shop.passes(days(5))
    expect(await shop.mails()).toEqual(thanks)
  })

  scenario('and refunded before is not thanked', async (shop) => {
    const id = await completes(shop)
    await shop.passes(days(1))
    shop.woo.setOrderStatus(id, 'refunded')
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  })

  scenario('and moved to the trash before is not thanked, although lists of orders do not show that', async (shop) => {
    const id = await completes(shop)
    await shop.passes(days(2.9))
    shop.woo.trashOrder(id)
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
    expect(await shop.outbox()).toEqual(['thank-you cancelled: order-not-completed'])
  })

  scenario('and moved to the trash days before: the nightly look into the trash has ended it', async (shop) => {
    const id = await completes(shop)
    await shop.passes(days(1))
    shop.woo.trashOrder(id)
    await shop.passes(days(6))
    expect([await shop.mails(), await shop.outbox()]).toEqual([[], []])
  })

  scenario('is thanked in the language of the cart the order came from', async (shop) => {
    await shop.leaves({ email: ann, locale: 'fi-FI' })
    const id = shop.orders({ email: ann })
    await shop.passes(hours(1))
    shop.woo.setOrderStatus(id, 'completed')
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual(thanks)
    expect(mailTo(shop.postmark, ann)?.HtmlBody).toContain('lang="fi')
  })

  scenario('and refunded in the last minute is not thanked either', async (shop) => {
    const id = await completes(shop)
    await shop.passes(milliseconds(days(3) - minutes(1)))
    shop.woo.setOrderStatus(id, 'refunded')
    await shop.passes(days(2))
    expect(await shop.mails()).toEqual([])
  })

  /** A reminded shopper makes a choice behind the link of the reminder, and buys later. */
  const buysAfter = async (shop: Shop, choice: Record<string, string>): Promise<readonly string[]> => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const unsubscribe = /\/u\/\S+/.exec(mailTo(shop.postmark, ann)?.TextBody ?? '')?.[0] ?? ''
    expect((await shop.service.app.request(unsubscribe, { method: 'POST', body: new URLSearchParams(choice) })).status).toBe(200)
    await completes(shop)
    await shop.passes(days(6))
    return shop.mails()
  }

  scenario('and who unsubscribed from the reminders is not thanked', async (shop) => {
    expect(await buysAfter(shop, { 'List-Unsubscribe': 'One-Click' })).toEqual([`cart-help to ${ann}`])
  })

  scenario('but who chose on the page to get no more reminders is thanked', async (shop) => {
    expect(await buysAfter(shop, { off: 'reminders' })).toEqual([`cart-help to ${ann}`, `thank-you to ${ann}`])
  })

  scenario('and who unsubscribes while the thank-you waits is not thanked', async (shop) => {
    await completes(shop)
    await shop.passes(days(1))
    const { vault } = shop.service.deps
    const { writeUnsubscribeToken } = await import('../../server/links/unsubscribe-token.ts')
    const token = writeUnsubscribeToken(vault, { storeId: 'default', emailIndex: vault.emailIndex('default', parseEmailAddress(ann) as EmailAddress), topic: 'all', language: null })
    await shop.service.app.request(`/u/${token}`, { method: 'POST' })
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  })
})

describe('nobody is thanked', () => {
  scenario('for an order that is not completed', async (shop) => {
    shop.orders({ email: ann })
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  })

  scenario('for an order that was completed long ago and is seen only now', async (shop) => {
    const id = shop.orders({ email: ann })
    shop.woo.faults.rest.down()
    shop.woo.setOrderStatus(id, 'completed')
    await shop.passes(days(2))
    shop.woo.faults.rest.heal()
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  })

  scenario('whose order has no address, or none that is one', async (shop) => {
    for (const email of ['', 'not an address']) shop.woo.setOrderStatus(shop.orders({ email }), 'completed')
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  })

  scenario('where the shop has switched the flow off', async (shop) => {
    await completes(shop)
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual([])
  }, { FLOWS: 'cart-classic' })
})

describe('where the law wants a tick from customers too', () => {
  for (const country of ['PL', 'KR']) {
    scenario(`(${country}) who gave none is not thanked with offers`, async (shop) => {
      await completes(shop)
      await shop.passes(days(6))
      expect(await shop.mails()).toEqual([])
    }, { STORE_COUNTRY: country })

    scenario(`(${country}) who ticked while he bought is thanked`, async (shop) => {
      await shop.leaves({ email: ann })
      await shop.answersNotice('yes', { email: ann, mode: 'tick' })
      await completes(shop)
      await shop.passes(days(6))
      expect(await shop.mails()).toEqual(thanks)
    }, { STORE_COUNTRY: country })
  }

  scenario('and where it does not, a customer is thanked without one', async (shop) => {
    await completes(shop)
    await shop.passes(days(6))
    expect(await shop.mails()).toEqual(thanks)
  }, { STORE_COUNTRY: 'DE' })
})
