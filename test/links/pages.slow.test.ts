/** The pages behind links in mails: in the reader's language, with the right status, and nothing changed by looking. */
import { writeFileSync } from 'node:fs'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeUnsubscribeToken } from '../../server/links/unsubscribe-token.ts'
import type { PageName } from '../../server/mail/words.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { databases, type DatabaseKind } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { spoolFolder } from '../support/spool.ts'
import { templates } from '../support/templates.ts'

const SHOP_NAME = 'Harbour Goods'
const wordsOf = (page: Exclude<PageName, 'bought' | 'preferences'>, language: Language) => templates.page(page, language, { shop: { name: SHOP_NAME } })
const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'], rules: { 'doctype-style': 'off', 'void-style': 'off' } })
const titleOf = (html: string): string | undefined => /<h1>(.*?)<\/h1>/.exec(html)?.[1]
const languageOf = (html: string): string | undefined => /<html lang="(.*?)">/.exec(html)?.[1]

let shop: Shop
let close: () => Promise<void>
const open = async (settings: Record<string, string> = {}): Promise<void> => {
  ({ shop, close } = await openShop(databases[0] as DatabaseKind, settings))
}
const get = async (path: string, acceptLanguage?: string): Promise<Response> => shop.service.app.request(path, { headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage } })
const unsubscribePath = (person = 'ann'): string => `/u/${writeUnsubscribeToken(shop.service.deps.vault, { storeId: 'default', emailIndex: person, topic: 'all', language: null })}`
const suppressed = async (): Promise<number> => (await shop.service.deps.connection.db.selectFrom('suppression').select('email_index').execute()).length

async function leaveCart(device: string, locale: string): Promise<void> {
  const token = `${device}-browser-of-a-shopper`
  const response = await shop.post('/v1/carts', {
    store: 'default', cart: token, visitor: token, seq: 1, lines: [{ id: shop.woo.products.mug.id, quantity: 1 }], currency: 'EUR', minorUnit: 2, totalMinor: 1890,
    locale, timeZone: 'Europe/Helsinki', page: `${shop.woo.url}/checkout/`, email: `${device}@mail.example`,
  })
  expect(response.status).toBe(202)
}

/** The path of the link in the mail that this shopper got. */
function restorePath(device: string): string {
  const mail = shop.postmark.accepted().find((each) => each.To === `${device}@mail.example`)
  const path = /https:\/\/mail\.shop\.example(\/r\/[A-Za-z0-9_-]+)/.exec(mail?.TextBody ?? '')?.[1]
  if (path === undefined) throw new Error('no mail with a link')
  return path
}

describe('in a Finnish shop', () => {
  beforeAll(() => open({ STORE_LOCALE: 'fi-FI' }))
  afterAll(() => close())

  test.each<[string | undefined, Language]>([['ko-KR,ko;q=0.9,en;q=0.8', 'ko'], ['de;q=1, fr;q=0.5, en;q=0.3', 'fr'], ['pl', 'pl'], ['en-US', 'en'], ['de-DE', 'fi'], ['*', 'fi'], [undefined, 'fi']])('a browser that accepts %j reads %s', async (accepted, language) => {
    const html = await (await get(unsubscribePath(), accepted)).text()
    expect(languageOf(html)).toBe(language)
    expect(titleOf(html)).toBe(templates.page('preferences', language, { shop: { name: SHOP_NAME } }).title)
  })

  test('the page of a link that nobody knows says so in the language of the browser, or the shop', async () => {
    for (const [path, page] of [['/r/not-a-token-of-ours-at-all', 'restoreUnknown'], ['/r/x', 'restoreUnknown'], ['/u/forged.token.abc', 'unsubscribeUnknown']] as const) {
      for (const [accepted, language] of [['pl-PL', 'pl'], ['sv', 'fi']] as const) {
        const response = await get(path, accepted)
        const html = await response.text()
        expect(response.status).toBe(404)
        expect(languageOf(html)).toBe(language)
        expect(html).toContain(wordsOf(page, language).text)
      }
    }
  })

  test('a restored cart leads to the shop, whatever the language', async () => {
    await leaveCart('aino', 'fi-FI')
    await shop.passes(hours(2))
    const response = await get(restorePath('aino'), 'ko')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toContain(shop.woo.url)
  })

  test('a cart that is no longer kept says so in the language the cart was filled in', async () => {
    await leaveCart('zofia', 'pl-PL')
    await leaveCart('hans', 'de-DE')
    await shop.passes(hours(2))
    const [zofia, hans] = [restorePath('zofia'), restorePath('hans')]
    await shop.passes(days(31))
    const page = await get(zofia, 'ko')
    const html = await page.text()
    expect(page.status).toBe(410)
    expect(languageOf(html)).toBe('pl')
    expect(titleOf(html)).toBe(wordsOf('cartOver', 'pl').title)
    expect(html).toContain(`href="${shop.woo.url}/"`)
    expect(html).toContain(`Przejdź do sklepu ${SHOP_NAME}`)
    expect(languageOf(await (await get(hans, 'ko')).text())).toBe('ko')
    expect(languageOf(await (await get(hans)).text())).toBe('fi')
  })

  test('a bought cart is thanked for, and a refused one is no longer opened, in the language the cart was filled in', async () => {
    await leaveCart('kasia', 'pl-PL')
    await leaveCart('marek', 'pl-PL')
    await shop.passes(hours(2))
    const id = shop.orders({ email: 'kasia@mail.example' })
    await shop.service.app.request('/v1/consent', { method: 'POST', headers: { origin: new URL(shop.woo.url).origin }, body: JSON.stringify({ store: 'default', cart: 'marek-browser-of-a-shopper', visitor: 'marek-browser-of-a-shopper', answer: 'no', text: 'notice-pl-1', locale: 'pl', page: `${shop.woo.url}/checkout/` }) })
    await shop.passes(minutes(5))
    const [bought, revoked] = [await get(restorePath('kasia'), 'ko'), await get(restorePath('marek'), 'ko')]
    expect([bought.status, revoked.status]).toEqual([200, 410])
    const pages = [await bought.text(), await revoked.text()]
    expect(pages.map(titleOf)).toEqual([templates.page('bought', 'pl', { shop: { name: SHOP_NAME } }).title, wordsOf('linkRevoked', 'pl').title])
    expect(pages[0]).toContain(`href="${shop.woo.orderReceivedUrl(id)}"`)
    for (const html of pages) expect((await validator.validateString(html)).results).toEqual([])
    expect(pages.join()).not.toMatch(/kasia|marek/)
  })

  test('looking at the page of unsubscribing changes nothing, its button does', async () => {
    const before = await suppressed()
    await get(unsubscribePath('carol'), 'fr')
    expect(await suppressed()).toBe(before)
    const done = await shop.service.app.request(unsubscribePath('carol'), { method: 'POST', headers: { 'accept-language': 'fr' } })
    expect(done.status).toBe(200)
    expect(await done.text()).toContain('Votre choix est enregistré.')
    expect(await suppressed()).toBe(before + 1)
  })

  test.each(LANGUAGES)('the pages are valid html in %s', async (language) => {
    for (const path of [unsubscribePath(), '/r/x', '/u/x']) {
      const report = await validator.validateString(await (await get(path, language)).text())
      expect(report.results.flatMap((result) => result.messages.map(({ message }) => message))).toEqual([])
    }
  })
})

test('a link to an order whose time is over speaks of the order, not of a cart', async () => {
  await open({ STORE_LOCALE: 'en' })
  try {
    const { deps } = shop.service
    const token = deps.vault.newToken()
    const at = deps.clock.now()
    await deps.connection.db.insertInto('link').values({ token_hash: deps.vault.tokenHash(token), store_id: 'default', purpose: 'order', subject_id: '1', message_id: 'm', step: 'thank-you', created_at: at - 2, expires_at: at - 1, open_count: 0 }).execute()
    const response = await get(`/r/${token}`, 'fi')
    expect(response.status).toBe(410)
    expect(titleOf(await response.text())).toBe(wordsOf('orderOver', 'fi').title)
  } finally {
    await close()
  }
})

test('when neither database nor disk takes an opt-out, the page asks for another try in the language of the reader', async () => {
  const folder = spoolFolder()
  await open({ SPOOL_DIR: folder })
  try {
    writeFileSync(folder, 'a file where the folder should be')
    await shop.service.deps.connection.db.schema.dropTable('suppression').execute()
    const response = await shop.service.app.request(unsubscribePath(), { method: 'POST', headers: { 'accept-language': 'ko' } })
    const html = await response.text()
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('15')
    expect(languageOf(html)).toBe('ko')
    expect(html).toContain(wordsOf('unsubscribeFailed', 'ko').text)
    expect(html).toContain('<form method="post"><button type="submit" name="off" value="all">')
  } finally {
    await close()
  }
})

test('the name of a shop is printed on a page, never obeyed', async () => {
  await open({ STORE_NAME: '<b onclick="x">{{ shop.name }}</b>' })
  try {
    const html = await (await get(unsubscribePath())).text()
    expect(html).not.toContain('<b onclick')
    expect(html).toContain('{{ shop.name }}')
  } finally {
    await close()
  }
})
