/** What the links in mails do: lead back to the shop and nowhere else, and unsubscribe on a POST only. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoShopOptions } from '../../server/demo/shop/shop.ts'
import { startDemoShop } from '../../server/demo/shop/shop.ts'
import { isSuppressed } from '../../server/consent/store.ts'
import { writeHandover } from '../../server/links/handover.ts'
import { saveLink } from '../../server/links/store.ts'
import { writeUnsubscribeToken } from '../../server/links/unsubscribe-token.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import type { Service } from '../../server/service.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { createVault } from '../../server/vault.ts'
import { days, hours, minutes, plus } from '../../server/values/time.ts'
import { mailTo } from '../messages/mail-of.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
let shop: Shop
let close: () => Promise<void>
let lost: Service
beforeAll(async () => {
  ({ shop, close } = await openShop(kind))
  lost = await shop.joinedBy()
  await lost.deps.connection.close()
})
afterAll(() => close())

let counted = 0
/** A reminded shopper, and where the links of the mail lead. */
async function reminded(): Promise<{ readonly email: string; readonly device: string; readonly restore: string; readonly unsubscribe: string }> {
  const [email, device] = [`reader${++counted}@example.test`, `reader${counted}`]
  await shop.leaves({ email, device, cart: [{ product: shop.woo.products.mug, quantity: 2 }, { product: shop.woo.products.tea, quantity: 1 }] })
  await shop.passes(minutes(65))
  const text = mailTo(shop.postmark, email)?.TextBody ?? ''
  const path = (pattern: RegExp): string => pattern.exec(text)?.[0] ?? '/no-link'
  return { email, device, restore: path(/\/r\/\S+/), unsubscribe: path(/\/u\/\S+/) }
}
const open = (path: string, init: RequestInit = {}, service: Service = shop.service) => service.app.request(path, init)
const indexOf = (email: string) => shop.service.deps.vault.emailIndex('default', parseEmailAddress(email) as EmailAddress)
const isKeptOut = (email: string) => isSuppressed(shop.service.deps.connection.db, 'default', indexOf(email), ['reminders', 'all'])

describe('the link back to the cart', () => {
  test('leads a shop of today to its checkout with every line and where the click came from', async () => {
    const { restore } = await reminded()
    const response = await open(restore)
    const { mug, tea } = shop.woo.products
    expect(response.status).toBe(302)
    const message = mailTo(shop.postmark, `reader${counted}@example.test`)?.Metadata['sid']
    expect(response.headers.get('location')).toBe(`${shop.woo.url}/checkout-link/?products=${mug.id}:2,${tea.id}:1&utm_source=cartback&utm_medium=email&utm_campaign=cart-recovery&utm_content=help&cartback=${message}`)
    expect([response.headers.get('referrer-policy'), response.headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
  })

  test('fills the cart there for real', async () => {
    const { restore } = await reminded()
    const landed = await fetch((await open(restore)).headers.get('location') ?? '', { redirect: 'manual' })
    expect([landed.status, landed.headers.get('location')]).toEqual([302, expect.stringContaining('/checkout/')])
  })

  test('leads an old shop to its checkout, where the script finds a token that is not the mail\'s', async () => {
    const old = await startOld({ version: '8.9.1' })
    const { restore } = await reminded()
    const location = (await open(restore, {}, old.service)).headers.get('location') ?? ''
    expect(location).toMatch(/\/checkout\/\?utm_source=cartback&[^#]*#cartback=[\w-]{80,}$/)
    expect(location).not.toContain(restore.slice('/r/'.length))
    await old.close()
  })

  test('may be opened again and again, and by programs that only look, without changing anything', async () => {
    const { restore, device } = await reminded()
    const before = await shop.cartState(device)
    for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) expect((await open(restore, { method })).status).toBe(302)
    expect([await shop.cartState(device), await shop.mails()]).toEqual([before, await shop.mails()])
  })

  test('of a cart that was bought thanks for the order and leads to it', async () => {
    const { email, restore } = await reminded()
    const id = shop.orders({ email })
    await shop.passes(minutes(2))
    const response = await open(restore)
    const html = await response.text()
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(html).toContain('Thank you for your order')
    expect(html).toContain(`href="${shop.woo.orderReceivedUrl(id)}"`)
    expect(html).not.toContain(email)
  })

  test('of a cart whose shopper said «No thanks» leads nowhere any more', async () => {
    const { restore, device } = await reminded()
    await shop.answersNotice('no', { device })
    const response = await open(restore)
    expect([response.status, response.headers.get('location')]).toEqual([410, null])
    expect(await response.text()).toContain('This link was switched off')
  })

  test.each(['/r/', '/r/short', `/r/${'a'.repeat(43)}`, `/r/${'a'.repeat(5_000)}`, '/r/..%2f..%2fadmin', '/r/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00', `/r/${"'%20or%201=1--".repeat(3)}`])(
    'made up (%s) shows a page, 404', async (path) => {
      const response = await open(path)
      expect([response.status, response.headers.get('location')]).toEqual([404, null])
    })

  test('cannot be bent to another place by anything added to it', async () => {
    const { restore } = await reminded()
    for (const added of ['?url=https://evil.example', '?next=//evil.example', '?shop=evil.example', '#https://evil.example', '?products=1:1&utm_source=x']) {
      const response = await open(restore + added, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', referer: 'https://evil.example' } })
      expect(new URL(response.headers.get('location') ?? '').origin).toBe(shop.woo.url)
      expect(response.headers.get('location')).not.toContain('evil')
    }
  })

  test('one character off is not known', async () => {
    const { restore } = await reminded()
    const changed = restore.slice(0, -1) + (restore.endsWith('A') ? 'B' : 'A')
    expect((await open(changed)).status).toBe(404)
  })

  test('of a shop that is gone from this install is not known', async () => {
    const { deps } = shop.service
    await saveLink(deps.connection.db, deps.vault.tokenHash('t'.repeat(43)), { storeId: 'gone', purpose: 'restore', subjectId: 'x', messageId: 'm', step: 'help', expiresAt: plus(deps.clock.now(), days(1)) }, deps.clock.now())
    expect((await open(`/r/${'t'.repeat(43)}`)).status).toBe(404)
  })

  test('after thirty days shows a page with the way to the shop, 410', async () => {
    const { restore } = await reminded()
    shop.clock.pass(days(31))
    const response = await open(restore)
    expect(response.status).toBe(410)
    expect(await response.text()).toContain(`href="${shop.woo.url}/"`)
  })

  test('asked for by the shop\'s page while the database is away: 503 with a reason and when to come back', async () => {
    const token = writeHandover(lost.deps.vault, lost.deps.vault.tokenHash('a'), lost.deps.clock.wall())
    const response = await open('/v1/restore', { method: 'POST', body: JSON.stringify({ store: 'default', token }), headers: { origin: new URL(shop.woo.url).origin } }, lost)
    expect([response.status, Number(response.headers.get('retry-after')) > 0, await response.json()]).toEqual([503, true, expect.objectContaining({ error: 'database-away' })])
  })

  test('while the database is away asks for patience, 503', async () => {
    const response = await open(`/r/${'a'.repeat(43)}`, {}, lost)
    expect([response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([503, true])
  })
})

describe('the unsubscribe link', () => {
  test('opened, by a person or a program, shows a button and unsubscribes nobody', async () => {
    const { email, unsubscribe } = await reminded()
    for (const method of ['GET', 'HEAD', 'GET']) expect((await open(unsubscribe, { method })).status).toBe(200)
    expect(await (await open(unsubscribe)).text()).toMatch(/<form method="post">.*<button type="submit"/)
    expect(await isKeptOut(email)).toBe(false)
  })

  const bodies: readonly (readonly [string, () => RequestInit])[] = [
    ['a mail reader\'s one click, form-encoded', () => ({ body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['a mail reader\'s one click, multipart', () => ({ body: Object.entries({ 'List-Unsubscribe': 'One-Click' }).reduce((form, [name, value]) => (form.append(name, value), form), new FormData()) })],
    ['the page\'s own button', () => ({ body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['a post without a body, from another site', () => ({ headers: { origin: 'https://mail.example' } })],
  ]
  test.each(bodies)('posted as %s unsubscribes at once, with the same answer every time and no redirect', async (_, init) => {
    const { email, unsubscribe } = await reminded()
    const answers = []
    for (let n = 0; n < 2; n++) {
      const response = await open(unsubscribe, { method: 'POST', ...init() })
      answers.push([response.status, await response.text()])
    }
    expect(answers[0]?.[0]).toBe(200)
    expect(answers[1]).toEqual(answers[0])
    expect(await isKeptOut(email)).toBe(true)
    await shop.passes(days(3))
    expect(shop.postmark.accepted().filter((mail) => mail.To === email)).toHaveLength(1)
  })

  test('stops the series at once, not at its next step', async () => {
    const { email, unsubscribe } = await reminded()
    await open(unsubscribe, { method: 'POST' })
    const runs = await shop.service.deps.connection.db.selectFrom('run').select(['state', 'reason']).where('email_index', '=', indexOf(email)).execute()
    expect(runs).toEqual([{ state: 'stopped', reason: 'suppressed' }])
  })

  const vault = createVault('another secret key for tests, not for use')
  const own = () => writeUnsubscribeToken(shop.service.deps.vault, { storeId: 'default', emailIndex: 'someone', topic: 'all', language: null })
  test.each([
    ['signed by somebody else', () => writeUnsubscribeToken(vault, { storeId: 'default', emailIndex: 'someone', topic: 'all', language: null })], ['for another person', () => own().replace('someone', 'another')],
    ['for another shop', () => own().replace('default', 'other')],
    ['without a signature', () => 'default.someone.'], ['with something added', () => `${own()}.x`], ['cut off', () => own().slice(0, -3)], ['of junk', () => '%00'], ['signed for another purpose', () => `default.someone.${shop.service.deps.vault.sign('session', 'default.someone')}`],
  ])('forged (%s) does nothing: opened it is not known, posted it is answered like any other', async (_, token) => {
    expect((await open(`/u/${token()}`)).status).toBe(404)
    const known = await open(`/u/${own()}`, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
    await shop.service.deps.connection.db.deleteFrom('suppression').where('email_index', '=', 'someone').execute()
    const posted = await open(`/u/${token()}`, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
    expect([posted.status, await posted.text(), posted.headers.get('content-type')]).toEqual([200, await known.text(), known.headers.get('content-type')])
    expect(await shop.service.deps.connection.db.selectFrom('suppression').select('reason').where('email_index', 'in', ['someone', 'another']).execute()).toEqual([])
  })

  test('of a shop that was removed still takes the refusal down, and names no other shop', async () => {
    const path = `/u/${writeUnsubscribeToken(shop.service.deps.vault, { storeId: 'removed', emailIndex: 'carol', topic: 'all', language: null })}`
    const shown = await open(path)
    const posted = await open(path, { method: 'POST', body: 'List-Unsubscribe=One-Click' })
    expect([shown.status, posted.status]).toEqual([200, 200])
    const pages = `${await shown.text()}${await posted.text()}`
    expect(pages).toContain('<form method="post">')
    expect(pages).not.toContain('Harbour Goods')
    expect(pages).not.toContain(shop.woo.url)
    expect(await isSuppressed(shop.service.deps.connection.db, 'removed', 'carol', ['all'])).toBe(true)
  })

  test('works long after the mail was sent', async () => {
    const { email, unsubscribe } = await reminded()
    shop.clock.pass(days(900))
    expect((await open(unsubscribe, { method: 'POST' })).status).toBe(200)
    expect(await isKeptOut(email)).toBe(true)
    shop.clock.pass(hours(1))
  })
})

/** A process of the same install whose shop is of another kind. */
async function startOld(options: Partial<DemoShopOptions>): Promise<{ readonly service: Service; close(): Promise<void> }> {
  const woo = await startDemoShop({ now: shop.clock.now, ...options })
  return { service: await shop.joinedBy({ platform: wooCommerce(woo) }), close: () => woo.close() }
}
