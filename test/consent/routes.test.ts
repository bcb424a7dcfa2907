/** What the tracker is told about asking: words in the nearest language, countries by the owner's choice, no database needed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeAnswer } from '../../tracker/protocol.ts'
import { noticeAnswer, type Asking } from '../../server/consent/notice.ts'
import { noticeTexts } from '../../server/consent/texts.ts'
import { readConfig } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService, type Service } from '../../server/service.ts'
import { storeFromConfig, type Store } from '../../server/stores/shop.ts'
import { templates } from '../support/templates.ts'

const SETTINGS = { SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', DATABASE_URL: 'sqlite::memory:', ADMIN_PASSWORD: 'a password for tests' }

function configOf(settings: Record<string, string>) {
  const read = readConfig({ ...SETTINGS, ...settings })
  if (read.kind === 'wrong') throw new Error(read.problems.join())
  return read.config
}
const storeOf = (settings: Record<string, string> = {}): Store => storeFromConfig(configOf(settings))

const answer = (settings: Record<string, string>, asking: Partial<Asking> = {}, shopCountry: string | null = 'IE') =>
  noticeAnswer(templates, storeOf(settings), shopCountry, { country: null, locale: 'en', objects: false, ...asking })

describe('the answer', () => {
  test.each([
    [null, 'IE', 'notice'], ['DE', 'IE', 'tick'], ['KR', 'IE', 'tick'], ['US', 'FI', 'notice'], [null, 'FI', 'tick'],
    // While nobody knows where the shop is either.
    [null, null, 'tick'], ['US', null, 'notice'],
  ])('for a shopper in %s of a shop in %s asks by %s', (country, shopCountry, mode) => {
    expect(answer({}, { country }, shopCountry)).toMatchObject({ mode, say: { mode } })
  })

  test.each(['notice', 'tick', 'existing-customers', 'off-by-owner'])('with %s chosen by the owner is the same for every country', (mode) => {
    for (const country of ['DE', 'US', null]) expect(answer({ CONSENT_MODE: mode }, { country }, null).mode).toBe(mode)
  })

  test('with a notice lets recording go on until it is refused, with a box not before it is ticked', () => {
    expect(answer({ CONSENT_MODE: 'notice' }).may).toEqual({ '': 1, yes: 1, undo: 1 })
    expect(answer({ CONSENT_MODE: 'tick' }).may).toEqual({ yes: 1 })
  })

  test('offers the button that fits what was answered last', () => {
    const buttons = (mode: string) => Object.entries(answer({ CONSENT_MODE: mode }).looks ?? {}).map(([last, html]) => [last, ...(/<button type="button" value="(\w+)"(?: role="(\w+)" aria-checked="(\w+)")?/.exec(html)?.slice(1) ?? [])])
    expect(buttons('notice')).toEqual([['', 'no', undefined, undefined], ['yes', 'no', undefined, undefined], ['undo', 'no', undefined, undefined], ['no', 'undo', undefined, undefined]])
    expect(buttons('tick')).toEqual([['', 'yes', 'checkbox', 'false'], ['yes', 'no', 'checkbox', 'true'], ['no', 'yes', 'checkbox', 'false'], ['undo', 'yes', 'checkbox', 'false']])
    expect(buttons('off-by-owner')).toEqual([])
  })

  test.each([
    ['no-tracking', true, true, true], ['no-capture', true, true, false], ['ignore', true, false, true], ['no-tracking', false, false, true], ['no-capture', false, false, true],
  ])('in a shop that takes Global Privacy Control for %s, to a browser that sends it (%s): only the tab remembers (%s), carts are saved (%s)', (gpc, objects, inTab, isSaved) => {
    const told = answer({ GPC: gpc, CONSENT_MODE: 'notice' }, { objects })
    expect([told.inTab, told.may[''] === 1]).toEqual([inTab, isSaved])
  })

  test('holds the words of the locale file, their id, and the gap for an address as the wire format writes it', () => {
    const told = answer({ CONSENT_MODE: 'notice' }, { locale: 'pl-PL' })
    const { version, slip, notice, refuse } = noticeTexts(templates, 'pl')
    expect(told).toMatchObject({ say: { text: version, locale: 'pl-PL' }, looks: { '': `${notice} <button type="button" value="no">${refuse}</button>` }, early: { consent: notice } })
    expect(told.slip).toBe(slip.replace('{{ address }}', '{address}'))
    expect(JSON.stringify(told)).not.toContain('{{')
  })

  test('leaves the question after slips out where the owner wants none', () => {
    const told = answer({ SUGGEST_SLIPS: 'false' })
    expect([told.slip, 'ann@gmial.com'.match(told.slips)]).toEqual([null, null])
  })

  test('has slips looked for beside the big providers only, and takes an address or nothing', () => {
    const { slips, address } = answer({})
    expect(['ann@gmial.com', 'ann@gmail.com', 'ann@hotmail.fr', ''].filter((text) => text.match(slips))).toEqual(['ann@gmial.com'])
    expect(['', 'ann@example.test', 'ann@example', ' '].filter((text) => text.match(address))).toEqual(['', 'ann@example.test'])
  })

  test('is markup of ours alone, whatever a locale file says', () => {
    const nasty = { ...templates, notice: () => ({ ...templates.notice('en'), tick: '"><script>', notice: 'A & B <b>' }) }
    expect(noticeAnswer(nasty, storeOf({ CONSENT_MODE: 'tick' }), null, { country: null, locale: 'en', objects: false }).looks?.['']).toContain('aria-label="&quot;>&lt;script>"')
    expect(noticeAnswer(nasty, storeOf({ CONSENT_MODE: 'notice' }), null, { country: null, locale: 'en', objects: false }).looks?.['']).toContain('A &amp; B &lt;b> <button')
  })
})

describe('GET /v1/notice', () => {
  let service: Service
  const start = (settings: Record<string, string> = {}) => createService(configOf({ STORE_COUNTRY: 'IE', ...settings }), onlyScript(''), { log: createLog('silent') })
  beforeAll(async () => {
    service = await start({ STORE_LOCALE: 'fi' })
  })
  afterAll(() => service.close())
  const get = (path: string, headers: Record<string, string> = {}) => service.app.request(path, { headers })

  test('is read by every page and kept for five minutes', async () => {
    const response = await get('/v1/notice/default,en', { origin: 'https://anywhere.example' })
    expect([response.status, response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([200, '*', 'public, max-age=300'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('vary')).toBe('Sec-GPC, Accept-Language')
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test.each([
    ['fr', 'fr'], ['fr-CA', 'fr'], ['ko_KR', 'ko'], ['PL', 'pl'], ['en-GB', 'en'],
    ['sv', 'fi'], ['de-DE', 'fi'], ['no language at all', 'fi'], ['x'.repeat(500), 'fi'], ['%00', 'fi'],
  ])('for %s answers in %s: the shopper\'s language, else the shop\'s', async (asked, language) => {
    expect(((await (await get(`/v1/notice/default,${asked}`)).json()) as NoticeAnswer).say.text).toMatch(new RegExp(`^notice-${language}-`))
  })

  test('for a page that says no language answers in the browser\'s', async () => {
    expect(await (await get('/v1/notice/default,,', { 'accept-language': 'de;q=0.5, fr-CA' })).json()).toMatchObject({ say: { locale: 'fr-CA', text: expect.stringMatching(/^notice-fr-/) as string } })
  })

  test('of a shop nobody knows is refused in a form the script can read', async () => {
    const response = await get('/v1/notice/unknown,en')
    expect([response.status, ((await response.json()) as { error: string }).error, response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([404, 'store-unknown', '*', null])
  })

  test.each([['', 'notice'], [',', 'notice'], [',US', 'notice'], [',DE', 'tick'], [',Deutschland', 'notice'], [',%00', 'notice'], [',DE,more', 'tick']])('with «%s» behind the language asks by %s', async (country, mode) => {
    expect(await (await get(`/v1/notice/default,en${country}`)).json()).toMatchObject({ mode })
  })

  test('tells a browser that sends Global Privacy Control to remember in the tab only', async () => {
    expect(await (await get('/v1/notice/default,en,', { 'sec-gpc': '1' })).json()).toMatchObject({ inTab: true })
  })

  test.each(['/v1/notice', '/v1/notice/', '/v1/notice/default/en/US'])('at %s is nothing', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  test('takes no post', async () => {
    expect((await service.app.request('/v1/notice/default,en', { method: 'POST', body: '{}' })).status).toBe(404)
  })

  test('needs no database', async () => {
    const lost = await start()
    await lost.deps.connection.close()
    const response = await lost.app.request('/v1/notice/default,ko')
    expect([response.status, ((await response.json()) as NoticeAnswer).mode]).toEqual([200, 'notice'])
  })
})
