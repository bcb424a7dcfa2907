/** The owner says on a cart's page that a person is never to be mailed again, and can take it back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silence } from '../../server/consent/silence.ts'
import { isSuppressed, suppressionsOf } from '../../server/consent/store.ts'
import { activeRunsOfPerson, startRun } from '../../server/flows/store.ts'
import { address, harbour, leaveCart, openSite, type Site } from './site.ts'

let site: Site
let cartId: string
let emailIndex: string
beforeAll(async () => {
  site = await openSite()
  emailIndex = site.deps.vault.emailIndex(harbour.id, address('ann@example.test'))
  cartId = await leaveCart(site, { email: address('ann@example.test') })
})
afterAll(() => site.deps.connection.close())

const press = async (say: string, id = cartId, headers: Record<string, string> = {}): Promise<Response> =>
  site.app.request(`/admin/carts/${id}/silence`, { method: 'POST', body: new URLSearchParams({ say }), headers: { origin: 'http://localhost', cookie: await site.cookie(), ...headers } })
const isOut = () => isSuppressed(site.deps.connection.db, harbour.id, emailIndex, ['reminders', 'offers', 'all'])

test('nobody but the signed-in owner, and only from our own pages, decides that', async () => {
  expect((await press('never', cartId, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await press('never', cartId, { cookie: '' })).status).toBe(303)
  expect(await isOut()).toBe(false)
})

test('the button keeps the person out of everything, ends what is under way, and the page says why', async () => {
  const { deps } = site
  await startRun(deps.connection.db, { id: 'run-1', storeId: harbour.id, flow: 'cart-classic', subject: 'cart', subjectId: cartId, round: 1, emailIndex }, deps.clock.now())
  expect(await site.text(`/admin/carts/${cartId}`)).toContain('Never mail this person again')
  const answer = await press('never')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/admin/carts/${cartId}`])
  expect([await isOut(), await activeRunsOfPerson(deps.connection.db, harbour.id, emailIndex)]).toEqual([true, []])
  const page = await site.text(`/admin/carts/${cartId}`)
  expect(page).toContain('No reminders and no offers to this person: you said so on the cart')
  expect(page).not.toContain('Never mail this person again')
})

test('taken back, it leaves what the person said himself', async () => {
  await silence(site.deps, { storeId: harbour.id, emailIndex, topic: 'reminders', reason: 'unsubscribed' })
  await press('take-back')
  expect(await suppressionsOf(site.deps.connection.db, harbour.id, emailIndex)).toEqual([expect.objectContaining({ topic: 'reminders', reason: 'unsubscribed' })])
  expect(await site.text(`/admin/carts/${cartId}`)).toContain('No reminders to this person: the person unsubscribed.')
})

test('a post that says neither changes nothing', async () => {
  const before = await suppressionsOf(site.deps.connection.db, harbour.id, emailIndex)
  await press('something')
  expect(await suppressionsOf(site.deps.connection.db, harbour.id, emailIndex)).toEqual(before)
})

test('a cart that is not there, or whose person nobody knows, has no such button, 404', async () => {
  const nameless = await leaveCart(site, { email: null })
  expect(await site.text(`/admin/carts/${nameless}`)).not.toContain('Mails to this person')
  for (const id of [nameless, 'nobody', '%27%20or%201=1']) expect((await press('never', id)).status).toBe(404)
})
