/** A mail is built from what is true when it leaves: live products and prices, links of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailTo, type AcceptedMail } from './mail-of.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Leaving, type Shop } from '../support/shop.ts'

const [kind] = databases
if (!kind) throw new Error('no database')

describe('a reminder', () => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())
  beforeEach(() => shop.clock.pass(minutes(30)))
  let counted = 0

  /** Leaves a cart of a new shopper, changes the shop, and returns the first reminder. */
  async function reminded(leaving: Partial<Leaving>, meanwhile: () => void = () => undefined): Promise<AcceptedMail | undefined> {
    const email = `shopper${++counted}@example.test`
    await shop.leaves({ ...leaving, email, device: `device${counted}` })
    await shop.passes(minutes(50))
    meanwhile()
    await shop.passes(minutes(15))
    return mailTo(shop.postmark, email)
  }
  const line = (product: keyof typeof shop.woo.products, quantity = 1) => ({ product: shop.woo.products[product] as Shop['woo']['products']['mug'], quantity })

  test('shows names, quantities and prices as the shop has them now, not as they were when the cart was left', async () => {
    const mail = await reminded({ cart: [line('mug', 2)] }, () => shop.woo.products.setPrice(shop.woo.products.mug, '21.50'))
    expect(mail?.TextBody).toContain(shop.woo.products.mug.name)
    expect(mail?.TextBody).toContain('€43.00')
    expect(mail?.TextBody).toContain('in total: €43.00')
    shop.woo.products.setPrice(shop.woo.products.mug, '14.90')
  })

  test('leaves out what is sold out by now, in the total too', async () => {
    const mail = await reminded({ cart: [line('mug', 2), line('tea')] }, () => shop.woo.products.setStock(shop.woo.products.tea, 0))
    expect(mail?.TextBody).toContain(shop.woo.products.mug.name)
    expect(mail?.TextBody).not.toContain(shop.woo.products.tea.name)
    expect(mail?.TextBody).toContain('in total: €29.80')
    shop.woo.products.setStock(shop.woo.products.tea, 10)
  })

  test('names the chosen options of a variation', async () => {
    const mail = await reminded({ cart: [line('shirtMediumBlue')] })
    expect(mail?.TextBody.toLowerCase()).toContain('blue')
  })

  test('of a cart whose products are all gone is not sent', async () => {
    expect(await reminded({ cart: [{ product: { ...shop.woo.products.mug, id: 999_999 }, quantity: 1 }] })).toBeUndefined()
    expect((await shop.outbox()).at(-1)).toBe('help cancelled: nothing-left')
  })

  test('greets by a first name only when it is plainly one', async () => {
    expect((await reminded({ firstName: 'Ann-Marie' }))?.TextBody).toContain('Ann-Marie')
    expect((await reminded({ firstName: 'win.example/prize' }))?.TextBody).not.toContain('win.example')
  })

  test('carries an unsubscribe link that keeps exactly this person out, and a one-click header with the same', async () => {
    const mail = await reminded({})
    const url = /https:\/\/mail\.shop\.example\/u\/\S+/.exec(mail?.TextBody ?? '')?.[0] ?? ''
    expect(mail?.Headers).toContainEqual({ Name: 'List-Unsubscribe', Value: `<${url}>` })
    expect(mail?.Headers).toContainEqual({ Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' })
    expect((await shop.service.app.request(new URL(url).pathname, { method: 'POST' })).status).toBe(200)
    await shop.passes(hours(30))
    expect(shop.postmark.accepted().filter((each) => each.To === mail?.To)).toHaveLength(1)
  })

  test('has nothing of the shopper\'s address in its links or metadata', async () => {
    const mail = await reminded({ firstName: 'Ann' })
    const links = [...(mail?.HtmlBody ?? '').matchAll(/href="([^"]+)"/g)].map((found) => found[1]).join('\n')
    expect(links).not.toMatch(new RegExp(`${mail?.To}|${encodeURIComponent(mail?.To ?? '')}|Ann`))
    expect(JSON.stringify(mail?.Metadata)).not.toContain('example.test')
  })

  test('waits while the shop is away, and is built from fresh facts when it answers again', async () => {
    const email = 'waiting@example.test'
    await shop.leaves({ email, device: 'waiting', cart: [line('mug')] })
    await shop.passes(minutes(50))
    shop.woo.faults.rest.status(503)
    await shop.passes(minutes(20))
    expect(mailTo(shop.postmark, email)).toBeUndefined()
    shop.woo.products.setPrice(shop.woo.products.mug, '12.34')
    shop.woo.faults.rest.heal()
    await shop.passes(minutes(10))
    expect(mailTo(shop.postmark, email)?.TextBody).toContain('€12.34')
  })
})

describe('a reminder with amounts', () => {
  test.each([[0, '€15'], [3, '€14.900'], [2, '€14.90']] as const)('has %i decimals where the shop shows so many', async (minorUnit, amount) => {
    const { shop, close } = await openShop(kind)
    try {
      const body = { store: 'default', cart: 'decimals-0123456789abcdef', visitor: 'decimals-0123456789abcdef', seq: 1, lines: [{ id: shop.woo.products.mug.id, quantity: 1 }], currency: 'EUR', minorUnit, totalMinor: 1, locale: 'en-IE', page: `${shop.woo.url}/`, email: 'ann@example.test' }
      expect((await shop.post('/v1/carts', body)).status).toBe(202)
      await shop.passes(minutes(62))
      expect(mailTo(shop.postmark, 'ann@example.test')?.TextBody).toMatch(new RegExp(`${amount.replace('.', '\\.')}(?![\\d.]*\\d)`))
    } finally {
      await close()
    }
  })
})
