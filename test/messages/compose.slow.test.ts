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
    expect(mail?.TextBody).toContain('Items total: €43.00')
    shop.woo.products.setPrice(shop.woo.products.mug, '14.90')
  })

  test('leaves out what is sold out by now, in the total too, and says so in the language of the shopper', async () => {
    const { mug, tea } = shop.woo.products
    const mail = await reminded({ cart: [line('mug', 2), line('tea')], locale: 'fi-FI' }, () => shop.woo.products.setStock(tea, 0))
    const [before, after] = (mail?.TextBody ?? '').split('Ei enää saatavilla: ')
    expect(before).toContain(mug.name)
    expect(before).not.toContain(tea.name)
    expect(before).toMatch(/yhteensä: 29,80\s€/)
    expect(after).toMatch(new RegExp(`^${tea.name}\\.\n`))
    expect(mail?.HtmlBody).toContain(`Ei enää saatavilla: ${tea.name}.`)
    shop.woo.products.setStock(tea, 10)
  })

  test('says that something is gone though nobody knows its name any more', async () => {
    const mail = await reminded({ cart: [line('mug'), { product: { ...shop.woo.products.mug, id: 999_999 }, quantity: 1 }] })
    expect(mail?.TextBody).toContain('Some things that were in your cart are no longer available.')
    expect(mail?.TextBody).not.toContain('No longer available:')
  })

  test('says nothing of the kind while all is there', async () => {
    expect((await reminded({ cart: [line('mug'), line('tea')] }))?.TextBody).not.toMatch(/no longer available|Regular price|Available now/i)
  })

  test('shows a reduced price beside the regular one', async () => {
    const { mug } = shop.woo.products
    const mail = await reminded({ cart: [line('mug', 2)] }, () => shop.woo.products.setPrice(mug, '14.90', '11.90'))
    expect(mail?.TextBody).toContain('2 × €11.90 = €23.80\n  Regular price: €14.90\n')
    expect(mail?.HtmlBody).toContain('Regular price: <s>€14.90</s>')
    shop.woo.products.setPrice(mug, '14.90')
  })

  test('shows no more of a product than there is', async () => {
    const { mug } = shop.woo.products
    const { stock } = mug
    const mail = await reminded({ cart: [line('mug', 5)] }, () => shop.woo.products.setStock(mug, 2))
    expect(mail?.TextBody).toContain('2 × €14.90 = €29.80\n  Available now: 2\n')
    shop.woo.products.setStock(mug, stock)
  })

  test('says how few are left where the shop shows its visitors that they are few', async () => {
    const { mug } = shop.woo.products
    const { stock } = mug
    const [few, more] = [await reminded({ cart: [line('mug')] }, () => shop.woo.products.setStock(mug, 2)), await reminded({ cart: [line('mug')] }, () => shop.woo.products.setStock(mug, 3))]
    expect([few?.TextBody.includes('Left in stock: 2'), more?.TextBody.includes('Left in stock')]).toEqual([true, false])
    shop.woo.products.setStock(mug, stock)
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

test.each([0, 3])('a reminder shows prices with the shop\'s own decimals, though the browser claims %i', async (minorUnit) => {
  const { shop, close } = await openShop(kind)
  try {
    const body = { store: 'default', cart: 'decimals-0123456789abcdef', visitor: 'decimals-0123456789abcdef', seq: 1, lines: [{ id: shop.woo.products.mug.id, quantity: 1 }], currency: 'EUR', minorUnit, totalMinor: 1, locale: 'en-IE', page: `${shop.woo.url}/`, email: 'ann@example.test' }
    expect((await shop.post('/v1/carts', body)).status).toBe(202)
    await shop.passes(minutes(62))
    expect(mailTo(shop.postmark, 'ann@example.test')?.TextBody).toMatch(/€14\.90(?!\d)/)
  } finally {
    await close()
  }
})
