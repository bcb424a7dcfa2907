/** The pages of shops, from the address an owner types to the question before a shop is removed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { disconnectShop } from '../../server/stores/connect/connect.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { approve } from '../support/wc-auth.ts'
import { cookiesOf } from './site.ts'

const ORIGIN = 'https://mail.shop.example'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let second: DemoShop
  let close: () => Promise<void>
  let cookie: string
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind, { ALLOW_PRIVATE_STORES: 'true' }))
    second = await startDemoShop({ now: shop.clock.now, key: `ck_${'2'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` })
    cookie = cookiesOf(await send('/admin/login', { password: 'a password for tests' }))
  })
  afterAll(async () => {
    await second.close()
    await close()
  })
  beforeEach(async () => {
    for (const store of [...shop.service.deps.stores.values()]) if (store.id !== 'default') await disconnectShop(shop.service.deps, store.id)
  })

  const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    shop.service.app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers } })
  const get = async (path: string) => shop.service.app.request(path, { headers: { cookie } })
  const words = async (answer: Response | Promise<Response>): Promise<string> =>
    (await (await answer).text()).replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&').replace(/\s+/g, ' ')
  /** Types an address and is led to the page of the shop that was found. */
  const look = async (address = second.url): Promise<string> => (await send('/admin/shops/check', { address })).headers.get('location') ?? ''
  /** Connects the second shop by pasting its key. @returns its page */
  const connected = async (): Promise<string> => ((await send(await look(), { key: second.key, secret: second.secret })).headers.get('location') ?? '').split('?')[0] ?? ''
  const settings = { name: 'Second', origins: '', locale: 'fi', country: 'IE', consent: 'notice', gpc: 'no-capture', idleMinutes: '30', reminders: 'Second <hello@second.example>', orders: '', replyTo: '', postalAddress: 'Quay 2', signingSecret: '', 'cart-classic': 'on' }
  const versionOn = async (path: string): Promise<string> => /name="version" value="(\d+)"/.exec(await (await get(path)).text())?.[1] ?? ''
  const secondStore = () => [...shop.service.deps.stores.values()][1]

  test('strangers are sent to the sign-in, and foreign pages can post nothing', async () => {
    expect((await shop.service.app.request('/admin/shops')).headers.get('location')).toBe('/admin/login?next=%2Fadmin%2Fshops')
    const path = await connected()
    for (const to of ['/admin/shops/check', path, `${path}/remove`]) {
      expect((await send(to, { address: second.url }, { origin: 'https://evil.example' })).status).toBe(403)
      expect((await send(to, { address: second.url }, { cookie: '' })).headers.get('location')).toBe('/admin/login')
    }
    expect(secondStore()?.url).toBe(second.url)
  })

  test('the list shows the environment\'s own shop, which is changed in .env only', async () => {
    expect(await words(get('/admin/shops'))).toMatch(/Harbour Goods .*Cart reminders, plain, After the purchase .* Connect a shop/)
    const own = await words(get('/admin/shops/default'))
    expect(own).toContain('set up by the environment')
    expect(own).toMatch(/Days of rest after a purchase 0 COOL_OFF_DAYS/)
    expect(own).toContain('COUPON_STEP in .env names one that does')
    expect((await send('/admin/shops/default', settings)).status).toBe(404)
    expect((await send('/admin/shops/default/remove', {})).status).toBe(404)
    expect(await words(send('/admin/shops/check', { address: shop.woo.url }))).toContain('This is the shop of STORE_URL')
  })

  test('an address without a shop is answered with what is there, and keeps what was typed', async () => {
    const answer = await send('/admin/shops/check', { address: 'http://127.0.0.1:1/"><script>' })
    const html = await answer.text()
    expect([answer.status, html.includes('<script>'), html.includes('nobody answers')]).toEqual([422, false, true])
  })

  test('approved with one click: the shop is served, and the owner lands on its settings', async () => {
    const path = await look()
    const approveAt = /href="([^"]+wc-auth[^"]+)"/.exec(await (await get(path)).text())?.[1]?.replaceAll('&amp;', '&') ?? ''
    const pressed = await approve(approveAt, second, (to, init) => shop.service.app.request(to, init))
    const back = await (await shop.service.app.request(new URL(pressed.location ?? '').pathname)).text()
    const next = /url=https:\/\/mail\.shop\.example([^"]+)"/.exec(back)?.[1] ?? ''
    expect(next).toBe(path)
    const landed = (await get(next)).headers.get('location') ?? ''
    expect(await words(get(landed))).toContain('The shop is connected: its orders are being read. Choose below what is sent; nothing is before you do.')
    expect(await words(get(landed))).toContain(`data-store="${secondStore()?.id}"`)
    expect(secondStore()?.flows).toEqual([])
  })

  test('denied, refused or too late: the page says so and offers both ways again', async () => {
    const path = await look()
    expect(await words(get(`${path}?answer=denied`))).toContain('denied or cancelled')
    const approveAt = /href="([^"]+wc-auth[^"]+)"/.exec(await (await get(path)).text())?.[1]?.replaceAll('&amp;', '&') ?? ''
    await approve(approveAt, { key: 'ck_unknown', secret: 'cs_unknown' }, (to, init) => shop.service.app.request(to, init))
    expect(await words(get(path))).toMatch(/it was not taken\. The shop does not know this key.*Start anew.*With a key you paste/)
    const late = await look()
    shop.clock.pass(hours(1))
    expect(await words(get(late))).toMatch(/longer than an hour.*Start anew/)
  })

  test('a pasted key that is refused is named and not shown again', async () => {
    const path = await look()
    const refused = await send(path, { key: 'ck_typed_wrong', secret: 'cs_typed_wrong' })
    const html = await refused.text()
    expect([refused.status, html.includes('does not know this key'), html.includes('typed_wrong'), secondStore()]).toEqual([422, true, false, undefined])
    expect((await send(path, { key: ` ${second.key} `, secret: second.secret })).headers.get('location')).toMatch(/\?said=connected$/)
  })

  test('one shop\'s settings are saved, and used at once', async () => {
    const path = await connected()
    const saved = await send(path, { ...settings, version: await versionOn(path) })
    expect(saved.headers.get('location')).toBe(`${path}?said=saved`)
    expect(secondStore()).toMatchObject({ name: 'Second', locale: 'fi', country: 'IE', consent: 'notice', gpc: 'no-capture', suggestsSlips: false, idle: minutes(30), postalAddress: 'Quay 2', flows: ['cart-classic'], senders: { reminders: 'Second <hello@second.example>', support: 'hello@second.example' } })
    const html = await (await get(path)).text()
    expect([html.includes('value="Second &lt;hello@second.example&gt;"'), /id="cart-classic"[^>]* checked/.test(html), /id="post-purchase"[^>]* checked/.test(html)]).toEqual([true, true, false])
  })

  test('mistakes stand beside their fields, what was typed stays, and nothing is saved', async () => {
    const path = await connected()
    const answer = await send(path, { ...settings, name: '<b>New</b>', idleMinutes: '5', reminders: '', version: await versionOn(path) })
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html).toMatch(/aria-invalid="true" aria-describedby="idleMinutes-mistake"/)
    expect([html.includes('At least 10 minutes'), html.includes('value="&lt;b&gt;New&lt;/b&gt;"'), html.includes('<b>New')]).toEqual([true, true, false])
    expect(secondStore()?.name).not.toContain('New')
  })

  test('of two windows the second is told that the first has saved', async () => {
    const path = await connected()
    const version = await versionOn(path)
    await send(path, { ...settings, version })
    const mistaken = await send(path, { ...settings, idleMinutes: '5', version })
    expect(await mistaken.text()).toContain(`name="version" value="${version}"`)
    const late = await send(path, { ...settings, name: 'Overwritten', version })
    expect([late.status, await words(late), secondStore()?.name]).toEqual([422, expect.stringContaining('changed in another window') as string, 'Second'])
  })

  test('no page shows a key or a secret', async () => {
    const path = await connected()
    await send(path, { ...settings, signingSecret: 'a secret of the storefront, long enough', version: await versionOn(path) })
    const secrets = [second.key, second.secret, 'a secret of the storefront', secondStore()?.webhookSecret ?? 'none']
    for (const page of ['/admin', '/admin/shops', path, `${path}/remove`]) {
      const html = await (await get(page)).text()
      expect(secrets.filter((secret) => html.includes(secret))).toEqual([])
    }
    expect(await words(get(path))).toContain('One is set. Empty: it stays.')
  })

  test('a shop is removed only after a question; then its keys are gone and no mail of it leaves', async () => {
    const path = await connected()
    await send(path, { ...settings, version: await versionOn(path) })
    const store = secondStore()
    const cart = { store: store?.id, cart: 'laptop-0123456789abcdef', visitor: 'laptop-0123456789abcdef', seq: 1, email: 'ann@example.test', lines: [{ id: second.products.mug.id, quantity: 1 }], currency: 'EUR', minorUnit: 2, totalMinor: 1890, locale: 'en-IE', timeZone: 'Europe/Dublin', page: `${second.url}/checkout/`, country: 'IE' }
    expect((await shop.post('/v1/carts', cart, { origin: second.url })).status).toBe(202)
    await shop.passes(minutes(45))
    second.faults.rest.down()
    await shop.passes(minutes(30))
    second.faults.rest.heal()
    expect(await shop.outbox()).toEqual([expect.stringContaining('help scheduled') as string])
    expect(await words(get(`${path}/remove`))).toContain('Remove Second?')
    expect(secondStore()).toBeDefined()
    expect((await send(`${path}/remove`, {})).headers.get('location')).toBe('/admin/shops')
    const row = await shop.service.deps.connection.db.selectFrom('store').select(['state', 'secrets_sealed']).where('id', '=', store?.id ?? '').executeTakeFirst()
    expect([row, secondStore()]).toEqual([{ state: 'removed', secrets_sealed: null }, undefined])
    await shop.passes(hours(80))
    expect([await shop.outbox(), await shop.mails()]).toEqual([['help cancelled: store-removed'], []])
    expect(await shop.service.deps.connection.db.selectFrom('run').select(['state', 'reason']).execute()).toEqual([{ state: 'stopped', reason: 'store-removed' }])
    expect((await shop.post('/v1/carts', { ...cart, seq: 2 }, { origin: second.url })).status).toBe(404)
  })
})

test('without an allowance for private shops, a private address is refused and nothing is asked of it', async () => {
  const kind = databases[0]
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind, { PUBLIC_URL: 'http://cartback.example' })
  const second = await startDemoShop({ now: shop.clock.now })
  const login = await shop.service.app.request('/admin/login', { method: 'POST', body: new URLSearchParams({ password: 'a password for tests' }), headers: { origin: 'http://cartback.example' } })
  for (const address of [second.url, second.url.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/latest/meta-data']) {
    const answer = await shop.service.app.request('/admin/shops/check', { method: 'POST', body: new URLSearchParams({ address }), headers: { origin: 'http://cartback.example', cookie: cookiesOf(login) } })
    expect([answer.status, (await answer.text()).includes('private network')]).toEqual([422, true])
  }
  expect(second.faults.requests).toEqual([])
  await second.close()
  await close()
})
