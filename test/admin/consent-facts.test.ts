/** Whose rules count for a cart, and what its person said: so that the owner can answer for every mail. */
import { expect, test } from 'vitest'
import { recordAnswer } from '../../server/consent/store.ts'
import { startRun, stopRun } from '../../server/flows/store.ts'
import { minutes } from '../../server/values/time.ts'
import { address, harbour, leaveCart, openSite, type Site } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replace(/\s+/g, ' ')
const read = async (site: Site, cartId: string): Promise<string> => words(await site.text(`/admin/carts/${cartId}`))
const ann = address('ann@example.test')

async function says(site: Site, answer: 'yes' | 'no' | 'undo', emailIndex: string | null, cartToken = 'another-cart-0123456789'): Promise<void> {
  const { clock, connection: { db }, vault } = site.deps
  await recordAnswer(db, { id: vault.newId(clock.wall()), storeId: 'default', cartToken, emailIndex, answer, textId: 'notice-de-1', mode: 'tick', locale: 'de', page: 'https://shop.example/', at: clock.wall() })
}

test('a cart\'s page names the country, its rule and the answers, the latest first', async () => {
  const site = await openSite()
  const cartId = await leaveCart(site, { email: ann, country: 'DE' })
  await says(site, 'no', site.deps.vault.emailIndex('default', ann))
  site.clock.pass(minutes(5))
  await says(site, 'yes', site.deps.vault.emailIndex('default', ann))
  await says(site, 'no', site.deps.vault.emailIndex('default', address('bob@example.test')))
  const text = await read(site, cartId)
  expect(text).toContain('Country DE, chosen at the checkout Rule a tick is wanted')
  expect(text).toMatch(/Said «yes» to notice-de-1, at another cart, now .{0,30} Said «no» to notice-de-1, at another cart, 5 minutes ago/)
  expect(text.match(/Said/g)).toHaveLength(2)
})

test.each([['IE', 'Country IE, the shop\'s own Rule a notice is enough'], [null, 'Country not known Rule a tick is wanted']])('of a shopper who chose no country the shop\'s counts (%s)', async (country, said) => {
  const site = await openSite({ stores: new Map([['default', { ...harbour, country }]]) })
  expect(await read(site, await leaveCart(site, { email: ann }))).toContain(said)
})

test('a series that ended for want of consent is explained; it goes on when the shopper comes back', async () => {
  const site = await openSite()
  const { connection: { db } } = site.deps
  const cartId = await leaveCart(site, { country: 'DE', email: ann })
  await startRun(db, { id: 'run-1', storeId: 'default', flow: 'cart-classic', subject: 'cart', subjectId: cartId, round: 1, emailIndex: null }, site.clock.now())
  await stopRun(db, 'run-1', { reason: 'no-consent', at: site.clock.now() })
  const text = await read(site, cartId)
  expect(text).toContain('want a consent that was not given; the address was deleted from the cart')
  expect(text).toContain('Next: Counts as abandoned')
})
