/** The overview tells how far older orders were read and what the self-test found. */
import { expect, test } from 'vitest'
import { pastWords } from '../../server/admin/orders-panel.tsx'
import { BACKFILL_BEGIN } from '../../server/orders/backfill-walk.ts'
import { claimBackfill, saveBackfill, saveSelfTest } from '../../server/orders/ledger.ts'
import type { Finding } from '../../server/orders/self-test-words.ts'
import { hours, instant } from '../../server/values/time.ts'
import { openSite } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replace(/\s+/g, ' ')

test.each([
  [{ totalCount: 2_000, leftCount: 800, endedAt: null }, '1,200 of 2,000 read'], [{ totalCount: 2_000, leftCount: 2_100, endedAt: null }, '0 of 2,000 read'],
  [{ totalCount: 2_000, leftCount: 0, endedAt: instant(1) }, null], [{ totalCount: null, leftCount: null, endedAt: null }, null],
])('older orders %j are told as %j', (progress, text) => {
  expect(pastWords(progress)).toBe(text)
})

test('while older orders are read the overview shows how many, afterwards nothing', async () => {
  const { deps: { connection: { db } }, clock, text } = await openSite()
  expect(words(await text('/admin'))).not.toContain('Older orders')
  const walk = await claimBackfill(db, 'default', clock.wall())
  if (!walk) throw new Error('not claimed')
  const next = await saveBackfill(db, 'default', { ...walk, totalCount: 2_000 }, { state: BACKFILL_BEGIN, leftCount: 800, wall: clock.wall() })
  expect(words(await text('/admin'))).toContain('Older orders: 1,200 of 2,000 read.')
  if (next) await saveBackfill(db, 'default', next, { state: null, leftCount: 0, wall: clock.wall() })
  expect(words(await text('/admin'))).not.toContain('Older orders')
})

test('the self-test is told with its age: what is wrong at once, the rest on demand', async () => {
  const { deps: { connection: { db } }, clock, text } = await openSite()
  const good: Finding = { check: 'reading', outcome: 'readable', level: 'good' }
  await saveSelfTest(db, 'default', JSON.stringify([good]), clock.wall())
  clock.pass(hours(3))
  expect(words(await text('/admin'))).toMatch(/Self-test: nothing is wrong 3 hours ago/)
  await saveSelfTest(db, 'default', JSON.stringify([good, { check: 'change-filter', outcome: 'filter-ignored', level: 'bad' }, { check: 'clock', outcome: 'clock-ahead', level: 'warn', detail: '61' }]), clock.wall())
  const page = words(await text('/admin'))
  expect(page).toContain('2 points to look at')
  for (const part of ['The shop ignores the question', 'The shop\'s clock is 61 minutes ahead of ours', 'Orders can be read: The shop shows us its orders.']) expect(page).toContain(part)
})
