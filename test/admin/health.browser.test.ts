/** The health page in a real browser: without scripts, light and dark, on a phone, without barriers, with much to tell. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { begin } from '../../server/health/alerts/ledger.ts'
import { hours, minus, minutes, plus } from '../../server/values/time.ts'
import { putMessage } from '../health/messages.ts'
import { barriersOn, openAdminBrowser, type AdminBrowser } from '../support/admin-browser.ts'

let admin: AdminBrowser
beforeAll(async () => {
  admin = await openAdminBrowser()
  const { clock, connection: { db } } = admin.shop.service.deps
  await putMessage(db, clock.now(), { due_at: minus(clock.now(), hours(2)) })
  await putMessage(db, clock.now(), { due_at: plus(clock.now(), minutes(1)), attempt: 3, reason: 'store-unreachable' })
  await putMessage(db, clock.now(), { state: 'ambiguous', intent_at: minus(clock.wall(), hours(3)), attempt: 1, reason: 'no answer (reset)' })
  await begin(db, null, { name: 'due', title: 'Mails that are due', found: '1 mail should have left; the oldest has waited for 2 hours.', todo: 'Look.' }, { mailId: 'x', wall: minus(clock.wall(), hours(2)) })
})
afterAll(() => admin.close())

test.each([[320, 'light'], [390, 'dark'], [1_280, 'light'], [1_280, 'dark']] as const)('it works without scripts, has no barrier and is no wider than a window of %i (%s)', async (width, colorScheme) => {
  const context = await admin.browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${admin.publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('nav >> text=Health')
  expect(new URL(page.url()).pathname).toBe('/admin/health')
  expect(await page.textContent('main')).toContain('Something is in the way')
  const reading = await admin.browser.newContext({ storageState: await context.storageState(), viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
  const looking = await reading.newPage()
  await looking.goto(`${admin.publicUrl}/admin/health`)
  expect(await barriersOn(looking)).toEqual([])
  expect(await looking.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await looking.screenshot({ path: `${folder}/health-${width}-${colorScheme}.png`, fullPage: true })
  await reading.close()
  await context.close()
})
