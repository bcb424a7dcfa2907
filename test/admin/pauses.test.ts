/** A flow that was stopped for its mails' sake: the overview says so, and its owner lets it go on. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPaused, pauseFlow } from '../../server/pace/store.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeEach(async () => {
  site = await openSite()
  await pauseFlow(site.deps.connection.db, { storeId: 'default', flow: 'cart-classic', reason: 'bounces', sentCount: 250, bouncedCount: 12, complainedCount: 0, at: site.clock.wall() })
})
afterEach(() => site.deps.connection.close())

const press = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  site.app.request(path, { method: 'POST', headers: { origin: 'http://localhost', cookie: await site.cookie(), 'content-type': 'application/x-www-form-urlencoded', ...headers } })
const stopped = (flow = 'cart-classic'): Promise<boolean> => isPaused(site.deps.connection.db, 'default', flow)
const RESUME = '/admin/flows/default/cart-classic/resume'

test('the overview says why it stopped, and its button lets it go on', async () => {
  const page = await site.text('/admin')
  expect(page).toContain('«Cart reminders, plain» is paused')
  expect(page).toContain('12 of its last 250 mails bounced')
  expect(page).toContain(`action="${RESUME}"`)
  expect([(await press(RESUME)).headers.get('location'), await stopped()]).toEqual(['/admin', false])
  expect(await site.text('/admin')).not.toContain('is paused')
})

test('complaints are told as such', async () => {
  await pauseFlow(site.deps.connection.db, { storeId: 'default', flow: 'post-purchase', reason: 'complaints', sentCount: 1, bouncedCount: 0, complainedCount: 1, at: site.clock.wall() })
  expect(await site.text('/admin')).toContain('1 complaint of spam about its last 1 mail')
})

test('nobody but the signed-in owner, and only from our own pages, lets it go on', async () => {
  expect((await press(RESUME, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await press(RESUME, { cookie: '' })).headers.get('location')).toContain('/admin/login')
  expect((await site.get(RESUME)).status).toBe(404)
  expect(await stopped()).toBe(true)
})

test.each(['/admin/flows/default/nothing/resume', '/admin/flows/other/cart-classic/resume', '/admin/flows/default/__proto__/resume'])('%s lets nothing go on', async (path) => {
  expect([(await press(path)).status, await stopped()]).toEqual([404, true])
})
