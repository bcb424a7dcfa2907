/** The page that says how the service does: every line in words, the troubles of the last days, and nobody asked. */
import { expect, test } from 'vitest'
import { begin, end, readTroubles } from '../../server/health/alerts/ledger.ts'
import type { Row } from '../../server/db/schema.ts'
import { days, hours, minus, minutes } from '../../server/values/time.ts'
import { putMessage } from '../health/messages.ts'
import { openSite, type Site } from './site.ts'

const put = (site: Site, changes: Partial<Row<'message'>>): Promise<void> => putMessage(site.deps.connection.db, site.clock.now(), changes)

const seen = { name: 'due', title: 'Mails that are due', found: '5 mails should have left.', todo: 'Look.' }

test('the navigation leads to it, and each line says what it is, how it is and what to do', async () => {
  const site = await openSite()
  expect(await site.text('/admin')).toContain('<a href="/admin/health">Health</a>')
  await put(site, { state: 'scheduled', due_at: minus(site.clock.now(), minutes(40)) })
  await put(site, { state: 'scheduled', attempt: 1, reason: 'store-unreachable' })
  const text = await site.text('/admin/health')
  expect(text).toContain('aria-current="page">Health')
  expect(text).toContain('<p class="notice bad">Something is in the way:')
  expect(text).toMatch(/Mails that are due<\/td>.*?<span class="badge bad">put right<\/span>.*?the oldest has waited for 40 minutes.*?<strong class="why">/)
  expect(text).toContain('the shop could not be reached, so nobody knows whether the shopper has bought (1)')
  expect(text).toContain('<h2 id="shop-default">Harbour Goods</h2>')
  expect(text).not.toContain('<script')
})

test('a service that is well says so', async () => {
  const site = await openSite()
  const { db } = site.deps.connection
  await db.insertInto('store_sync').values({ store_id: 'default', skew_ms: 0, last_ok_at: site.clock.wall() }).execute()
  const text = await site.text('/admin/health')
  expect(text).toContain('<p class="notice good">All is well:')
  expect(text).toContain('Troubles of the last 7 days</h2><p>None.</p>')
})

test('troubles stay to be seen for a week after they are over, those that last as long as they do', async () => {
  const site = await openSite()
  const { clock, connection: { db } } = site.deps
  const make = (name: string, title: string) => begin(db, null, { ...seen, name, title }, { mailId: name, wall: clock.wall() })
  await make('old', 'An old trouble')
  await make('lasting', 'A lasting trouble')
  const old = (await readTroubles(db)).find(({ name }) => name === 'old')
  if (old) await end(db, old, clock.wall())
  expect(await site.text('/admin/health')).toContain('An old trouble')
  site.clock.pass(days(7.1))
  const text = await site.text('/admin/health')
  expect(text).not.toContain('An old trouble')
  expect(text).toMatch(/A lasting trouble<\/td>.*?still there/)
})

test('looking at it again within seconds asks the database nothing anew', async () => {
  const site = await openSite()
  expect(await site.text('/admin/health')).toContain('None waits')
  await put(site, { state: 'scheduled', due_at: minus(site.clock.now(), hours(2)) })
  expect(await site.text('/admin/health')).toContain('None waits')
  site.clock.pass(minutes(1))
  expect(await site.text('/admin/health')).toContain('1 mail should have left')
})

test('without the database it says that, and not that all is well', async () => {
  const site = await openSite()
  const cookie = await site.cookie()
  await site.deps.connection.close()
  const answer = await site.app.request('/admin/health', { headers: { cookie } })
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('The database cannot be reached')])
})
