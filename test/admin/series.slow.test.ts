/** The page of series: delays and switches, and what a change would have done. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeVersions } from '../../server/changes/store.ts'
import { COMMANDS } from '../../server/admin/commands.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { cookiesOf } from './site.ts'

const ORIGIN = 'https://mail.shop.example'
const PAGE = '/admin/series/default'
const FORM = { 'delay.cart-classic.help': '1', 'on.cart-classic.help': 'on', 'delay.cart-classic.concerns': '24', 'on.cart-classic.concerns': 'on', 'delay.cart-classic.last-note': '60', 'on.cart-classic.last-note': 'on', 'delay.post-purchase.thank-you': '72', 'on.post-purchase.thank-you': 'on' }

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  let cookie: string
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind, { FLOWS: 'cart-classic,post-purchase' }))
  })
  afterAll(() => close())
  // Days go by in these tests, and sessions end meanwhile.
  const signIn = async (): Promise<void> => {
    cookie = ''
    cookie = cookiesOf(await send('/admin/login', { password: 'a password for tests' }))
  }
  beforeEach(signIn)

  const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    shop.service.app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers } })
  const get = async (path: string) => shop.service.app.request(path, { headers: { cookie } })
  const words = async (answer: Response | Promise<Response>): Promise<string> =>
    (await (await answer).text()).replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replace(/\s+/g, ' ')
  const version = async (): Promise<string> => String((await changeVersions(shop.service.deps.connection.db)).get('default') ?? 0)
  const save = async (fields: Record<string, string>, path = PAGE) => send(path, { version: await version(), ...FORM, ...fields })

  test('strangers see no series, and foreign pages change none', async () => {
    expect((await shop.service.app.request(PAGE)).headers.get('location')).toContain('/admin/login')
    expect((await send(PAGE, FORM, { origin: 'https://evil.example' })).status).toBe(403)
  })

  test('a form that says what holds changes nothing', async () => {
    expect((await get('/admin/series')).headers.get('location')).toBe(PAGE)
    expect((await save({})).status).toBe(303)
    expect(await version()).toBe('0')
  })

  test('a change that breaks the order is shown beside its field and not saved', async () => {
    const answer = await save({ 'delay.cart-classic.concerns': '5', 'delay.cart-classic.help': 'soon' })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain('id="delay.cart-classic.help-mistake">A number of hours, like 1 or 1.5.')
    expect(html).toContain('id="delay.cart-classic.concerns-mistake">This comes before the mail before it')
    expect(html).toContain('value="soon"')
    expect(await version()).toBe('0')
  })

  test('before saving it says what the last month would have been, both ways, and changes nothing', async () => {
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(hours(70))
    await signIn()
    const answer = await words(save({ 'on.cart-classic.concerns': '' }, `${PAGE}/replay`))
    expect(answer).toContain('The last 30 days: 1 left cart with an address and 0 completed orders.')
    expect(answer).toContain('Mails 3 2 (−1)')
    expect(answer).toMatch(/: Reminder 2 of 3 1 0 \(−1\)/)
    expect(answer).toContain('opened by nobody')
    expect(await version()).toBe('0')
  })

  test('what the replay says of the present is what was really sent', async () => {
    const told: string[] = []
    expect(await COMMANDS['replay']?.run(shop.service.deps, { word: '', options: { json: true } }, { out: (text) => void told.push(text), err: (text) => void told.push(text) })).toBe(0)
    expect(JSON.parse(told.join(''))).toMatchObject({ counts: { Mails: (await shop.mails()).length } })
  })

  test('a saved delay and a switched off step count for the next cart, and are undone', async () => {
    await save({ 'delay.cart-classic.help': '2', 'on.cart-classic.concerns': '' })
    await shop.leaves({ email: 'bob@example.test', device: 'phone' })
    await shop.passes(hours(1.5))
    expect((await shop.mails()).filter((mail) => mail.endsWith('bob@example.test'))).toEqual([])
    await shop.passes(hours(60))
    await signIn()
    expect((await shop.mails()).filter((mail) => mail.endsWith('bob@example.test'))).toEqual(['cart-help to bob@example.test', 'cart-last-note to bob@example.test'])
    const html = await (await get(PAGE)).text()
    expect(html).toContain('2 hours')
    const newest = /name="change" value="(\d+)"/.exec(html)?.[1] ?? ''
    expect((await send('/admin/changes/default/undo', { version: await version(), change: newest })).headers.get('location')).toBe(`${PAGE}?said=undone`)
    expect(shop.service.deps.stores.get('default')?.changes?.series).toEqual({ 'cart-classic.help.after': '120' })
  })

  test('a file with a series that cannot be is refused as a whole', async () => {
    const file = JSON.stringify({ format: 'cartback-changes', formatVersion: 1, shop: 'x', series: { 'cart-classic.concerns.after': '60' } })
    const answer = await send('/admin/changes/default/import', { changes: file })
    expect(answer.status).toBe(422)
    expect(await words(answer)).toContain('less than six hours after')
  })
})
