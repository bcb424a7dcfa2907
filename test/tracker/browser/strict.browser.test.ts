/** Pages with a strict Content-Security-Policy: the script does its work there and breaks no rule of theirs. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { ADDRESS, closeBrowser, LINES, NOTICE, openScene, type Scene } from './support/scene.ts'
import { classicForm, makePage } from './support/own-page.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

it.each([
  ['that names the service', (service: string) => `script-src ${service}; style-src 'none'; connect-src 'self' ${service}`, ''],
  ['with nonces', (service: string) => `script-src 'nonce-abc123'; style-src 'nonce-abc123'; connect-src 'self' ${service}`, ' nonce="abc123"'],
])('saves the cart, shows the styled notice and loads its parts under a policy %s', async (_, policy, tag) => {
  const shopper = await scene.visitor()
  const headers = { 'content-security-policy': `default-src 'none'; ${policy(scene.service.url)}` }
  await shopper.open(await makePage(scene, shopper, { body: classicForm(), headers, tag }))
  await shopper.page.locator('#billing_email').fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
  expect(await shopper.page.locator(NOTICE).evaluate((line) => getComputedStyle(line).display)).toBe('block')
  expect(scene.service.asked).toContain('/t-slip.js')
  expect(shopper.complaints).toEqual([])
})
