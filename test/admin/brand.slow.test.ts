/** The page of logo and colour: what is saved stands in the next mail, can be undone, and goes with the file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeVersions } from '../../server/changes/store.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { cookiesOf } from './site.ts'

const ORIGIN = 'https://mail.shop.example'
const BRAND = '/admin/texts/default/brand'
const LOGO = 'https://cdn.shop.example/mine.png'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  let cookie = ''
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind, { LOGO_URL: 'https://shop.example/settings.png' }))
    cookie = cookiesOf(await send('/admin/login', { password: 'a password for tests' }))
  })
  afterAll(() => close())

  const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    shop.service.app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers } })
  const get = async (path: string) => (await shop.service.app.request(path, { headers: { cookie } })).text()
  const version = async (): Promise<string> => String((await changeVersions(shop.service.deps.connection.db)).get('default') ?? 0)
  const save = async (fields: Record<string, string>) => send(BRAND, { version: await version(), ...fields })
  const mailTo = async (name: string): Promise<string> => {
    await shop.leaves({ email: `${name}@example.test`, device: name })
    await shop.passes(hours(2))
    return String(shop.postmark.accepted().filter(({ To }) => To === `${name}@example.test`).at(-1)?.HtmlBody)
  }

  test('strangers see nothing and foreign pages change nothing', async () => {
    expect((await shop.service.app.request(BRAND)).headers.get('location')).toContain('/admin/login')
    expect((await send(BRAND, { version: '0', color: '#8a1c4a' }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await send(BRAND, { version: '0', color: '#8a1c4a' }, { cookie: '' })).headers.get('location')).toBe('/admin/login')
    expect([await version(), (await shop.service.app.request('/admin/texts/nobody/brand', { headers: { cookie } })).status]).toEqual(['0', 404])
  })

  test('before anything is saved it shows what the settings say, and mails have that', async () => {
    expect(await get(BRAND)).toContain('value="https://shop.example/settings.png"')
    expect(await mailTo('ann')).toContain('src="https://shop.example/settings.png"')
  })

  test('a preview shows what is typed, and keeps nothing', async () => {
    const page = await (await send(`${BRAND}/preview`, { logo: LOGO, color: '#8a1c4a', mail: 'cart-concerns' })).text()
    expect([page.includes(LOGO), page.includes('#8a1c4a'), await version()]).toEqual([true, true, '0'])
    const wrong = await (await send(`${BRAND}/preview`, { logo: 'http://x.example', color: '#8a1c4a' })).text()
    expect([wrong.includes('logo: It must be a web address that begins with https://.'), wrong.includes('#8a1c4a'), wrong.includes('http://x.example')]).toEqual([true, true, false])
  })

  test('a mistake stands beside its field, what was typed stays, and nothing is saved', async () => {
    const answer = await save({ logo: LOGO, color: '#808080' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('id="color-mistake">It is a colour on which neither white nor dark text can be read well')
    expect([page.includes(`value="${LOGO}"`), await version()]).toEqual([true, '0'])
  })

  test('what was saved stands in the next mail of each process; an emptied field is the default again', async () => {
    expect((await save({ logo: LOGO, color: '#8a1c4a', note: 'New house style' })).headers.get('location')).toBe(`${BRAND}?said=saved`)
    const mail = await mailTo('ben')
    expect([mail.includes(`src="${LOGO}"`), mail.includes('#8a1c4a')]).toEqual([true, true])
    await save({ logo: '', color: '#8a1c4a' })
    const later = await mailTo('cat')
    expect([later.includes('src="https://shop.example/settings.png"'), later.includes('#8a1c4a')]).toEqual([true, true])
    expect(await get(BRAND)).toContain('New house style')
  })

  test('a change is undone, and two windows do not overwrite each other', async () => {
    const old = await version()
    await send('/admin/changes/default/undo', { version: old, change: old })
    expect(await get(`${BRAND}?said=undone`)).toContain(`value="${LOGO}"`)
    const answer = await send(BRAND, { version: old, color: '#000000' })
    expect([answer.status, (await answer.text()).includes('Something was changed in another window meanwhile.')]).toEqual([422, true])
  })

  test('it goes with the file of all changes and comes back with it', async () => {
    const file = await get('/admin/changes/default/file')
    expect(JSON.parse(file)).toMatchObject({ brand: { logo: LOGO, color: '#8a1c4a' } })
    await save({ logo: '', color: '' })
    expect(JSON.parse(await get('/admin/changes/default/file'))).toMatchObject({ brand: {} })
    expect(await (await send('/admin/changes/default/import', { changes: file })).text()).toContain('brand, logo')
    expect((await send('/admin/changes/default/import/confirm', { changes: file, version: await version() })).status).toBe(303)
    expect(shop.service.deps.stores.get('default')?.changes?.brand).toEqual({ logo: LOGO, color: '#8a1c4a' })
  })
})
