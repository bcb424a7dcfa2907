/** The owner takes the links of a cart's mails back. */
import { beforeAll, expect, test } from 'vitest'
import { countLiveLinks, saveLink } from '../../server/links/store.ts'
import { days, plus } from '../../server/values/time.ts'
import { leaveCart, openSite, type Site } from './site.ts'

let site: Site
let cartId: string
beforeAll(async () => {
  site = await openSite()
  cartId = await leaveCart(site)
  for (const n of [1, 2]) await addLink(`hash-${n}`, cartId)
})

const addLink = (hash: string, subjectId: string): Promise<void> => {
  const { clock, connection } = site.deps
  return saveLink(connection.db, hash, { storeId: 'default', purpose: 'restore', subjectId, messageId: 'm', step: 'help', expiresAt: plus(clock.now(), days(30)) }, clock.now())
}
const live = (id = cartId): Promise<number> => countLiveLinks(site.deps.connection.db, 'default', id, site.deps.clock.now())
const press = async (id: string, headers: Record<string, string> = {}): Promise<Response> =>
  site.app.request(`/admin/carts/${id}/links`, { method: 'POST', headers: { origin: 'http://localhost', cookie: await site.cookie(), 'content-type': 'application/x-www-form-urlencoded', ...headers } })

test('nobody but the signed-in owner, and only from our own pages, switches links off', async () => {
  expect((await press(cartId, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await press(cartId, { cookie: '' })).status).toBe(303)
  expect(await live()).toBe(2)
})

test('the page says how many links open the cart, and its button switches them off for good, those of other carts not', async () => {
  const other = await leaveCart(site)
  await addLink('hash-other', other)
  expect(await site.text(`/admin/carts/${cartId}`)).toContain('2 links in mails already sent open this cart')
  const answer = await press(cartId)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/admin/carts/${cartId}`])
  expect([await live(), await live(other)]).toEqual([0, 1])
  expect(await site.text(`/admin/carts/${cartId}`)).not.toContain('Links in mails')
})

test.each(['nobody', 'x'.repeat(65), '%27%20or%201=1'])('of a cart that is not there (%s) nothing is switched off, 404', async (id) => {
  expect((await press(id)).status).toBe(404)
})
