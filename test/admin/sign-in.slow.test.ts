/** Who gets in, and who does not. */
import { expect, test } from 'vitest'
import { adminRoutes } from '../../server/admin/routes.tsx'
import { ensureAdminPassword } from '../../server/admin/password.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { onlyScript, pin } from '../../server/scripts.ts'
import { createVault } from '../../server/vault.ts'
import { cookiesOf, keep, leaveCart, openSite, PASSWORD } from './site.ts'

const PAGES = ['/admin', '/admin/', '/admin?state=open', '/admin/carts/some-cart', '/admin/mails', '/admin/mailbox', '/admin/mailbox/some-mail', '/admin/mailbox/some-mail/html', '/admin/health', '/admin/nothing-here']

test.each(PAGES)('somebody unknown is led from %s to the sign-in page', async (path) => {
  const { app } = await openSite()
  const response = await app.request(path)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(/^\/admin\/login/)
})

test('somebody unknown learns nothing about shoppers', async () => {
  const site = await openSite()
  const cartId = await leaveCart(site)
  const mailId = await keep(site)
  for (const path of [`/admin/carts/${cartId}`, `/admin/mailbox/${mailId}`, `/admin/mailbox/${mailId}/html`, '/admin', '/admin/login']) {
    const response = await site.app.request(path)
    const everything = `${await response.text()} ${JSON.stringify([...response.headers])}`
    expect(everything).not.toMatch(/annelie|nyman|waiting|Harbour/i)
  }
})

test('a real cart and an invented one look the same to somebody unknown', async () => {
  const site = await openSite()
  const [real, invented] = [await site.app.request(`/admin/carts/${await leaveCart(site)}`), await site.app.request('/admin/carts/invented')]
  expect([real.status, await real.text()]).toEqual([invented.status, await invented.text()])
})

test('the right password opens the site, on to the page that was wanted', async () => {
  const site = await openSite()
  const led = await site.app.request('/admin/mails?show=sent')
  expect(led.headers.get('location')).toBe('/admin/login?next=%2Fadmin%2Fmails%3Fshow%3Dsent')
  const form = await (await site.app.request(led.headers.get('location') ?? '')).text()
  expect(form).toContain('name="next" value="/admin/mails?show=sent"')
  const response = await site.app.request('/admin/login', { method: 'POST', body: new URLSearchParams({ password: PASSWORD, next: '/admin/mails?show=sent' }), headers: { origin: 'http://localhost' } })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/admin/mails?show=sent'])
  expect((await site.app.request('/admin', { headers: { cookie: cookiesOf(response) } })).status).toBe(200)
})

test.each(['https://evil.example', '//evil.example', '/admin/../../evil', '/administrator', '/admin\\evil', 'javascript:alert(1)', '/admin/mails?x=<b>'])('signing in never leads to %s', async (next) => {
  const { app } = await openSite()
  const response = await app.request('/admin/login', { method: 'POST', body: new URLSearchParams({ password: PASSWORD, next }), headers: { origin: 'http://localhost' } })
  expect(response.headers.get('location')).toBe('/admin')
})

test('a wrong password gets a plain answer and no cookie', async () => {
  const { signIn } = await openSite()
  const response = await signIn('wrong')
  expect(response.status).toBe(401)
  expect(await response.text()).toContain('That is not the password.')
  expect(response.headers.getSetCookie()).toEqual([])
})

test('the cookie is kept from scripts and other sites, and to https where the service has it', async () => {
  const plain = await openSite()
  const [session = '', browser = ''] = (await plain.signIn(PASSWORD)).headers.getSetCookie()
  expect(session).toMatch(/^cartback_admin=\S+; Max-Age=43200; Path=\/admin; HttpOnly; SameSite=Strict$/)
  expect(browser).toMatch(/^cartback_browser=\S+; Max-Age=15552000; Path=\/admin; HttpOnly; SameSite=Strict$/)
  const secure = await openSite({ publicUrl: 'https://mail.shop.example' })
  for (const line of (await secure.signIn(PASSWORD)).headers.getSetCookie()) expect(line).toContain('; Secure')
})

test('a session ends after twelve hours', async () => {
  const site = await openSite()
  const cookie = await site.cookie()
  site.clock.pass(hours(11.99))
  expect((await site.app.request('/admin', { headers: { cookie } })).status).toBe(200)
  site.clock.pass(hours(0.01))
  expect((await site.app.request('/admin', { headers: { cookie } })).status).toBe(303)
})

test('a session ends when the password changes', async () => {
  const site = await openSite()
  const cookie = await site.cookie()
  const changed = adminRoutes(site.deps, { password: await ensureAdminPassword(site.deps, 'another password'), health: site.health, isFast: false, pinned: pin(onlyScript(''), () => '') })
  expect((await changed.request('/admin', { headers: { cookie } })).status).toBe(303)
})

test('a forged, stretched, foreign or empty session is refused', async () => {
  const site = await openSite()
  const value = /cartback_admin=([^;]+)/.exec(await site.cookie())?.[1] ?? ''
  const [until = '', signature = ''] = value.split('.')
  const foreign = createVault('y'.repeat(32)).sign('admin-session', `${until}\n`)
  const forged = ['', 'x', `${until}.`, `.${signature}`, `${Number(until) + 1}.${signature}`, `${until}.${signature.slice(1)}A`, `${until}.${foreign}`, `9999999999999.${signature}`, `${value}.x`]
  for (const each of forged) expect((await site.app.request('/admin', { headers: { cookie: `cartback_admin=${each}` } })).status).toBe(303)
  expect((await site.app.request('/admin', { headers: { cookie: `cartback_admin=${value}` } })).status).toBe(200)
})

test('signing out takes the cookie away, and only a post does it', async () => {
  const site = await openSite()
  const cookie = await site.cookie()
  expect((await site.app.request('/admin/logout', { headers: { cookie } })).status).toBe(404)
  const response = await site.app.request('/admin/logout', { method: 'POST', headers: { cookie, origin: 'http://localhost' } })
  expect(response.headers.get('location')).toBe('/admin/login')
  expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^cartback_admin=; Max-Age=0; Path=\/admin/)])
})

test.each([
  { headers: { origin: 'https://evil.example' } }, { headers: { origin: 'null' } }, { headers: {} },
  { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }, { headers: { 'sec-fetch-site': 'same-site' } },
])('a post from elsewhere is refused: $headers', async ({ headers }) => {
  const site = await openSite()
  const cookie = await site.cookie()
  for (const path of ['/admin/login', '/admin/logout']) {
    const response = await site.app.request(path, { method: 'POST', body: new URLSearchParams({ password: PASSWORD }), headers: { cookie, ...headers } })
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await response.text()).toContain('This did not come from our own pages.')
  }
})

test('behind a proxy the public address counts as our own', async () => {
  const { signIn } = await openSite({ publicUrl: 'https://mail.shop.example' })
  expect((await signIn(PASSWORD, { origin: 'https://mail.shop.example' })).status).toBe(303)
  expect((await signIn(PASSWORD, { origin: 'http://mail.shop.example' })).status).toBe(403)
})

test('after five wrong passwords not even the right one is looked at for fifteen minutes', async () => {
  const site = await openSite()
  for (let tried = 0; tried < 5; tried++) expect((await site.signIn('wrong', {}, '192.0.2.7')).status).toBe(401)
  site.clock.pass(minutes(5))
  const refused = await site.signIn(PASSWORD, {}, '192.0.2.7')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '600'])
  expect(await refused.text()).toContain('Too many wrong passwords. Try again in 10 minutes.')
  expect(refused.headers.getSetCookie()).toEqual([])
  expect((await site.signIn(PASSWORD, {}, '192.0.2.8')).status).toBe(303)
  site.clock.pass(minutes(10))
  expect((await site.signIn(PASSWORD, {}, '192.0.2.7')).status).toBe(303)
})

test('a known browser still gets in while strangers behind the same address guess', async () => {
  const site = await openSite()
  const owner = cookiesOf(await site.signIn(PASSWORD, {}, '192.0.2.7'))
  for (let tried = 0; tried < 9; tried++) await site.signIn('wrong', {}, '192.0.2.7')
  expect((await site.signIn(PASSWORD, {}, '192.0.2.7')).status).toBe(429)
  expect((await site.signIn(PASSWORD, { cookie: owner }, '192.0.2.7')).status).toBe(303)
  expect((await site.signIn(PASSWORD, { cookie: 'cartback_browser=invented.invented' }, '192.0.2.7')).status).toBe(429)
})

test('a post that is too large is refused before it is read', async () => {
  const { signIn } = await openSite()
  expect((await signIn('x'.repeat(5_000))).status).toBe(413)
})

test('pages forbid scripts, frames and caches', async () => {
  const site = await openSite()
  for (const path of ['/admin/login', '/admin', '/admin/mails', '/admin/mailbox', '/admin/nothing-here']) {
    const response = path === '/admin/login' ? await site.app.request(path) : await site.get(path)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-[^']+'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/)
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const nonce = /nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
    const text = await response.text()
    expect(text).not.toMatch(/<script| on[a-z]+=| style=/)
    expect(text.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`])
  }
})
