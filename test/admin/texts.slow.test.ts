/** The pages of words: an owner changes what mails say, looks at it, undoes it, takes it elsewhere as a file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeVersions, saveChanges } from '../../server/changes/store.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { cookiesOf } from './site.ts'

const ORIGIN = 'https://mail.shop.example'
const HELP = '/admin/texts/default/cart-help/en'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  let cookie: string
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind))
    cookie = cookiesOf(await send('/admin/login', { password: 'a password for tests' }))
  })
  afterAll(() => close())

  const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    shop.service.app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers } })
  const get = async (path: string) => shop.service.app.request(path, { headers: { cookie } })
  const plain = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&').replace(/\s+/g, ' ')
  const words = async (answer: Response | Promise<Response>): Promise<string> => plain(await (await answer).text())
  const version = async (): Promise<string> => String((await changeVersions(shop.service.deps.connection.db)).get('default') ?? 0)
  const save = async (fields: Record<string, string>, path = HELP) => send(path, { version: await version(), ...fields })
  const lastMail = () => shop.postmark.accepted().at(-1)

  test('strangers see no words, and foreign pages change none', async () => {
    expect((await shop.service.app.request(HELP)).headers.get('location')).toContain('/admin/login')
    for (const path of [HELP, '/admin/changes/default/import/confirm', '/admin/changes/default/undo']) {
      expect((await send(path, { version: '0', 'word.subject': 'Mine' }, { origin: 'https://evil.example' })).status).toBe(403)
      expect((await send(path, { version: '0', 'word.subject': 'Mine' }, { cookie: '' })).headers.get('location')).toBe('/admin/login')
    }
    expect(await version()).toBe('0')
  })

  test('the list names every mail with its subject', async () => {
    expect((await get('/admin/texts')).headers.get('location')).toBe('/admin/texts/default')
    expect(await words(get('/admin/texts/default'))).toMatch(/Cart help Did something go wrong at the checkout\? none .*Words that all mails share/)
  })

  test('what was saved stands in the next mail, and nowhere else', async () => {
    expect((await save({ 'word.subject': 'Your things at {{ shop.name }}', 'word.opening': '' })).status).toBe(303)
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(hours(2))
    expect(lastMail()?.Subject).toBe('Your things at Harbour Goods')
    expect(lastMail()?.TextBody).toContain('You started an order at Harbour Goods')
    await shop.leaves({ email: 'ville@example.test', device: 'phone', locale: 'fi-FI' })
    await shop.passes(hours(2))
    expect(lastMail()).toMatchObject({ To: 'ville@example.test' })
    expect(lastMail()?.Subject).not.toContain('Your things')
    expect(await words(get('/admin/texts/default'))).toContain('Your things at {{ shop.name }} English: 1')
  })

  test('another process says it so within a beat', async () => {
    const other = await shop.joinedBy()
    await save({ 'word.title': 'As one process saved it' })
    expect(other.deps.stores.get('default')?.changes?.words.en?.['cart-help']?.['title']).toBeUndefined()
    await other.heart.beat()
    expect(other.deps.stores.get('default')?.changes?.words.en?.['cart-help']?.['title']).toBe('As one process saved it')
  })

  test('a mistake is shown beside its field with its place, what was typed stays, and nothing is saved', async () => {
    const before = await version()
    const answer = await save({ 'word.subject': 'Fine', 'word.opening': 'Hello\n{{ nobody }}' })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(plain(html)).toContain('Nothing was saved yet: see the marked fields.')
    expect(html).toContain('<p class="mistake" id="word.opening-mistake">Line 2, column 4: This mail has no {{ nobody }}.</p>')
    expect(html).toContain('Hello\n{{ nobody }}</textarea>')
    expect(await version()).toBe(before)
  })

  test('two windows: the second to save is told so first', async () => {
    const old = await version()
    await save({ 'word.button': 'First window' })
    const answer = await send(HELP, { version: old, 'word.button': 'Second window' })
    expect(answer.status).toBe(422)
    expect(await words(answer)).toContain('Something was changed in another window meanwhile.')
    expect(await words(get(HELP))).not.toContain('Second window')
  })

  test('a form that changes nothing saves nothing', async () => {
    const before = await version()
    expect((await save({ 'word.button': 'First window' })).status).toBe(303)
    expect(await version()).toBe(before)
  })

  test('the history shows what was saved and why, and one change is undone without the others', async () => {
    await save({ 'word.trouble': 'Ring us.', note: 'the owner is tired of mail' })
    await save({ 'word.trouble': 'Ring us on workdays.' })
    const html = await (await get(HELP)).text()
    expect(plain(html)).toMatch(/trouble Ring us on workdays\. .*trouble Ring us\. the owner is tired of mail/)
    const newest = /name="change" value="(\d+)"/.exec(html)?.[1] ?? ''
    expect((await send('/admin/changes/default/undo', { version: await version(), change: newest })).headers.get('location')).toBe(`${HELP}?said=undone`)
    expect(await (await get(HELP)).text()).toContain('\nRing us.</textarea>')
    expect((await send('/admin/changes/default/undo', { version: '0', change: newest })).status).toBe(409)
    expect((await send('/admin/changes/default/undo', { version: await version(), change: '9999' })).status).toBe(404)
  })

  test('the preview shows the words as typed without saving them, with the sample or a real cart', async () => {
    const before = await version()
    const sample = await send(`${HELP}/preview`, { 'word.opening': 'As typed at {{ shop.name }}' })
    const html = await sample.text()
    expect(sample.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups.*default-src 'none'/)
    expect(html).toContain('sandbox=""')
    expect(html).toContain('As typed at Harbour Goods')
    expect(html).toContain('Linen towel')
    const { id } = await shop.service.deps.connection.db.selectFrom('cart').select('id').limit(1).executeTakeFirstOrThrow()
    const real = await (await send(`${HELP}/preview`, { cart: id, coupon: 'on' })).text()
    expect(real).toContain('Harbour mug')
    expect(real).not.toContain('Linen towel')
    expect(real).toContain('SAMPLE-CODE')
    expect(real).not.toContain('mail.shop.example/r/')
    expect(await version()).toBe(before)
  })

  test('the preview says what is wrong and shows the rest', async () => {
    const html = await (await send(`${HELP}/preview`, { 'word.opening': '{{ nobody }}', 'word.offer': 'This is fine.' })).text()
    expect(plain(html)).toContain('opening: Line 1, column 4: This mail has no {{ nobody }}.')
    expect(html).toContain('This is fine.')
  })

  test('words of a hostile owner add no element to a mail or a page', async () => {
    const evil = '</p><script>alert(1)</script><img src=x onerror=alert(1)> {{ shop.name }}'
    await save({ 'word.offer': evil })
    await shop.leaves({ email: 'eve@example.test', device: 'tablet' })
    await shop.passes(hours(2))
    expect(lastMail()?.HtmlBody).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(lastMail()?.HtmlBody).not.toContain('<script')
    expect(await (await get(HELP)).text()).not.toContain('<script>alert')
    expect(await (await send(`${HELP}/preview`, {})).text()).not.toContain('<script>alert')
    await save({ 'word.offer': '' })
  })

  test('a word that an upgrade made unfit costs the word and not the mail', async () => {
    const { deps } = shop.service
    await saveChanges(deps.connection.db, { storeId: 'default', after: Number(await version()), changes: [{ language: 'en', group: 'cart-help', path: 'offer', text: '{{ goneWithTheUpgrade }}' }], note: '', at: deps.clock.wall() })
    await shop.leaves({ email: 'tom@example.test', device: 'desk' })
    await shop.passes(hours(2))
    expect(lastMail()).toMatchObject({ To: 'tom@example.test' })
    expect(lastMail()?.TextBody).toContain('Nothing is lost.')
    await save({ 'word.offer': '' })
  })

  test('a file brings the changes to where they are gone, and says first what it would change', async () => {
    const file = await (await get('/admin/changes/default/file')).text()
    expect(JSON.parse(file)).toMatchObject({ format: 'cartback-changes', shop: 'default', words: { en: { 'cart-help': { subject: 'Your things at {{ shop.name }}' } } } })
    await save({ 'word.subject': 'Something else' })
    const before = await version()
    const report = await send('/admin/changes/default/import', { changes: file })
    expect(await words(report)).toContain('en, cart-help, subject Something else Your things at {{ shop.name }}')
    expect(await version()).toBe(before)
    expect((await send('/admin/changes/default/import/confirm', { changes: file, version: before })).headers.get('location')).toBe('/admin/texts/default?said=imported')
    expect(await (await get('/admin/changes/default/file')).text()).toBe(file)
    expect(await words(send('/admin/changes/default/import', { changes: file }))).toContain('Everything is as the file says already.')
  })

  test.each([
    ['no JSON', 'hello', 'The file: Invalid input'],
    ['another format', '{"format":"x","formatVersion":1,"shop":"a"}', 'format: is no file of changes of Cartback'],
    ['a word that is not there', '{"format":"cartback-changes","formatVersion":1,"shop":"a","words":{"en":{"cart-help":{"subjekt":"x"}}}}', 'There is no «cart-help.subjekt».'],
    ['one wrong word among right ones', '{"format":"cartback-changes","formatVersion":1,"shop":"a","words":{"en":{"cart-help":{"subject":"x","title":"{{ nobody }}"}}}}', 'en, cart-help, title: Line 1, column 4: This mail has no {{ nobody }}.'],
  ])('a file with %s changes nothing', async (_, file, sentence) => {
    const before = await version()
    const answer = await send('/admin/changes/default/import', { changes: file })
    expect(answer.status).toBe(422)
    expect(await words(answer)).toContain(sentence)
    expect((await send('/admin/changes/default/import/confirm', { changes: file, version: before })).status).toBe(422)
    expect(await version()).toBe(before)
  })

  test.each(['/admin/texts/nobody', '/admin/texts/default/pages/en', '/admin/texts/default/cart-help/de', '/admin/changes/nobody/file'])('there is nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})
