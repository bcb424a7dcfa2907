/** The page of series in a real browser: on a phone and at a desk, light and dark. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriersOn, openAdminBrowser, type AdminBrowser } from '../support/admin-browser.ts'

let admin: AdminBrowser
beforeAll(async () => void (admin = await openAdminBrowser()))
afterAll(() => admin.close())

test.each([['light', 1_280], ['dark', 390]] as const)('%s, %i pixels wide: a change is tried out without scripts, nothing sticks out and axe finds nothing', async (colorScheme, width) => {
  const context = await admin.browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  const page = await context.newPage()
  await page.goto(`${admin.publicUrl}/admin/login?next=%2Fadmin%2Fseries%2Fdefault`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('text="What would it have changed?"')
  expect(await page.textContent('#replay')).toBe('What it would have changed')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(await barriersOn(page)).toEqual([])
  if (process.env['LOOK']) await page.screenshot({ path: `${process.env['LOOK']}/series-${colorScheme}-${width}.png`, fullPage: true })
  await context.close()
}, 120_000)
