/** The page that checks the set-up in a real browser: without scripts, on a phone, without barriers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriersOn, openAdminBrowser, type AdminBrowser } from '../support/admin-browser.ts'

let admin: AdminBrowser
beforeAll(async () => void (admin = await openAdminBrowser()))
afterAll(() => admin.close())

test.each([320, 1_280])('it works without scripts, has no barrier and is no wider than a window of %i', async (width) => {
  const context = await admin.browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${admin.publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('nav >> text=Set-up')
  await page.click('text=Look again')
  expect(new URL(page.url()).pathname).toBe('/admin/setup')
  expect(await page.textContent('main')).toContain('The tag is not on the shop\'s pages')
  const reading = await admin.browser.newContext({ storageState: await context.storageState(), viewport: { width, height: 800 }, bypassCSP: true })
  const looking = await reading.newPage()
  await looking.goto(`${admin.publicUrl}/admin/setup`)
  expect(await barriersOn(looking)).toEqual([])
  expect(await looking.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await looking.screenshot({ path: `${folder}/setup-${width}.png`, fullPage: true })
  await reading.close()
  await context.close()
})
