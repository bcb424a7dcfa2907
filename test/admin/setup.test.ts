/** The page that checks the set-up: the same lines as the command, without a script, asked for only when somebody wants it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { minutes } from '../../server/values/time.ts'
import { withShop, type WithShop } from '../platforms/with-shop.ts'
import { harbour, openSite, type Site } from './site.ts'

let shop: WithShop
let site: Site
beforeAll(async () => {
  shop = await withShop()
  site = await openSite({ publicUrl: 'http://127.0.0.1:1', stores: new Map([['default', { ...harbour, url: shop.woo.url }]]), platforms: new Map([['default', wooCommerce(shop.woo)]]) })
})
afterAll(() => shop.close())

test('the navigation leads to it, and it shows each line in words as well as in colour', async () => {
  expect(await site.text('/admin')).toContain('<a href="/admin/setup">Set-up</a>')
  const text = await site.text('/admin/setup')
  expect(text).toContain('aria-current="page">Set-up')
  expect(text).toContain('<h2 id="shop-default">Harbour Goods</h2>')
  expect(text).toMatch(/<span class="badge bad">put right<\/span>.*The tag is not on the shop&#39;s pages/)
  expect(text).toContain('&lt;script async src=&quot;http://127.0.0.1:1/t.js&quot;')
  expect(text).not.toContain('<script')
})

test('reloading asks nobody; only the button does', async () => {
  shop.woo.faults.forgetRequests()
  site.clock.pass(minutes(3))
  expect(await site.text('/admin/setup')).toContain('3 minutes ago')
  expect(shop.woo.faults.requests).toEqual([])
  const answer = await site.app.request('/admin/setup', { method: 'POST', headers: { cookie: await site.cookie(), origin: 'http://127.0.0.1:1' } })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/setup'])
  expect(shop.woo.faults.requests.length).toBeGreaterThan(5)
})

test('strangers and foreign pages cannot set it off', async () => {
  shop.woo.faults.forgetRequests()
  expect((await site.app.request('/admin/setup')).status).toBe(303)
  expect((await site.app.request('/admin/setup', { method: 'POST', headers: { cookie: await site.cookie(), origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(403)
  expect(shop.woo.faults.requests).toEqual([])
})
