/** Links to carts on both databases: taken back for good, never replacing what is newer, never asking for more than there is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { liveCartIds } from '../../server/carts/store.ts'
import { writeHandover } from '../../server/links/handover.ts'
import { countLiveLinks, revokeLinks } from '../../server/links/store.ts'
import { minutes } from '../../server/values/time.ts'
import { mailTo } from '../messages/mail-of.ts'
import { databases } from '../support/databases.ts'
import { cartToken, openShop, type Shop } from '../support/shop.ts'

const FRONT = 'https://front.shop.example'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())

  let counted = 0
  async function reminded(of: Shop = shop): Promise<{ readonly email: string; readonly cartId: string; readonly restore: string }> {
    const [email, device] = [`reader${++counted}@example.test`, `reader${counted}`]
    const { mug, tea } = of.woo.products
    await of.leaves({ email, device, cart: [{ product: mug, quantity: 2 }, { product: tea, quantity: 1 }] })
    await of.passes(minutes(65))
    const [cartId = ''] = await liveCartIds(of.service.deps.connection.db, 'default', cartToken(device))
    return { email, cartId, restore: /\/r\/\S+/.exec(mailTo(of.postmark, email)?.TextBody ?? '')?.[0] ?? '/no-link' }
  }
  const open = async (path: string, of: Shop = shop): Promise<Response> => of.service.app.request(path)
  const leadsTo = async (path: string, of: Shop = shop): Promise<string> => (await open(path, of)).headers.get('location') ?? ''

  test('taken back by the owner it says so and gives its cart to nobody; the links of other carts work on', async () => {
    const [taken, other] = [await reminded(), await reminded()]
    const { connection: { db }, clock, vault } = shop.service.deps
    expect(await countLiveLinks(db, 'default', taken.cartId, clock.now())).toBe(1)
    expect([await revokeLinks(db, 'other', taken.cartId, clock.now()), await revokeLinks(db, 'default', taken.cartId, clock.now()), await revokeLinks(db, 'default', taken.cartId, clock.now())]).toEqual([0, 1, 0])
    expect(await countLiveLinks(db, 'default', taken.cartId, clock.now())).toBe(0)
    const response = await open(taken.restore)
    expect([response.status, response.headers.get('location')]).toEqual([410, null])
    expect(await response.text()).toContain('This link was switched off')
    const handover = writeHandover(vault, vault.tokenHash(taken.restore.slice('/r/'.length)), clock.wall())
    expect((await shop.post('/v1/restore', { store: 'default', token: handover })).status).toBe(410)
    expect(await leadsTo(other.restore)).toContain('/checkout-link/')
  })

  test('adds to what the same person filled later instead of replacing it', async () => {
    const { email, restore } = await reminded()
    expect(await leadsTo(restore)).toContain('/checkout-link/')
    await shop.leaves({ email, device: `telephone${counted}`, cart: [{ product: shop.woo.products.tea, quantity: 3 }] })
    expect(await leadsTo(restore)).toMatch(/\/checkout\/\?[^#]*#cartback=/)
  })

  test('asks for no more of a product than the shop has by now', async () => {
    const { mug } = shop.woo.products
    const { restore } = await reminded()
    const { stock } = mug
    expect(await leadsTo(restore)).toContain(`products=${mug.id}:2,`)
    shop.woo.products.setStock(mug, 1)
    shop.clock.pass(minutes(61))
    expect(await leadsTo(restore)).toContain(`products=${mug.id}:1,`)
    shop.woo.products.setStock(mug, stock)
  })

  test('leads all the same while the shop cannot be asked', async () => {
    const { restore } = await reminded()
    shop.clock.pass(minutes(70))
    shop.woo.faults.rest.status(503)
    expect(await leadsTo(restore)).toContain(shop.woo.url)
    shop.woo.faults.all.heal()
  })

  test('leads to the storefront that puts carts back itself, which gets the cart for what stands in the fragment', async () => {
    const headless = await openShop(kind, { STORE_ORIGINS: FRONT, STORE_RESTORE_URL: `${FRONT}/cart/back` })
    try {
      const { restore } = await reminded(headless.shop)
      const url = new URL(await leadsTo(restore, headless.shop))
      expect([url.origin, url.pathname, url.searchParams.get('utm_source')]).toEqual([FRONT, '/cart/back', 'cartback'])
      expect(url.href).not.toContain(restore.slice('/r/'.length))
      const answer = await headless.shop.post('/v1/restore', { store: 'default', token: url.hash.replace('#cartback=', '') }, { origin: FRONT })
      expect([answer.status, ((await answer.json()) as { lines: unknown[] }).lines.length]).toEqual([200, 2])
    } finally {
      await headless.close()
    }
  })
})
