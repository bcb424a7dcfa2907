/** What the tracker is told about asking: words in the nearest language, countries by the owner's choice, no database needed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeAnswer } from '../../tracker/protocol.ts'
import { noticeAnswer } from '../../server/consent/notice.ts'
import { noticeTexts } from '../../server/consent/texts.ts'
import { readConfig } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { loadTemplates } from '../../server/mail/template.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService, type Service } from '../../server/service.ts'
import { storeFromConfig, type Store } from '../../server/stores/shop.ts'

const templates = loadTemplates()
const SETTINGS = { SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', DATABASE_URL: 'sqlite::memory:', ADMIN_PASSWORD: 'a password for tests' }

function configOf(settings: Record<string, string>) {
  const read = readConfig({ ...SETTINGS, ...settings })
  if (read.kind === 'wrong') throw new Error(read.problems.join())
  return read.config
}
const storeOf = (settings: Record<string, string> = {}): Store => storeFromConfig(configOf(settings))

describe('the answer', () => {
  test('by country names those that want a tick, and a notice for the rest', () => {
    expect(noticeAnswer(templates, storeOf(), 'IE', 'en')).toMatchObject({ mode: 'notice', tickCountries: ['DE', 'PL', 'FR', 'FI', 'KR'], country: 'IE' })
  })

  test('while nobody knows where the shop is wants a tick until a country was chosen', () => {
    const { tickCountries, country } = noticeAnswer(templates, storeOf(), null, 'en')
    expect(tickCountries).toContain(country)
    expect(country).toBe('')
  })

  test.each(['notice', 'tick', 'existing-customers', 'off-by-owner'])('with %s chosen by the owner is the same for every country', (mode) => {
    expect(noticeAnswer(templates, storeOf({ CONSENT_MODE: mode }), null, 'en')).toMatchObject({ mode, tickCountries: [] })
  })

  test('holds the words of the locale file, their id, and the gap for an address as the wire format writes it', () => {
    const answer = noticeAnswer(templates, storeOf(), 'IE', 'pl')
    const { version, slip, ...words } = noticeTexts(templates, 'pl')
    expect(answer).toMatchObject({ id: version, ...words })
    expect(answer.slip).toBe(slip.replace('{{ address }}', '{address}'))
    expect(JSON.stringify(answer)).not.toContain('{{')
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
    const response = await get('/v1/notice/default/en', { origin: 'https://anywhere.example' })
    expect([response.status, response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([200, '*', 'public, max-age=300'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('vary')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test.each([
    ['fr', 'fr'], ['fr-CA', 'fr'], ['ko_KR', 'ko'], ['PL', 'pl'], ['en-GB', 'en'],
    ['sv', 'fi'], ['de-DE', 'fi'], ['no language at all', 'fi'], ['x'.repeat(500), 'fi'], ['%00', 'fi'],
  ])('for %s answers in %s: the shopper\'s language, else the shop\'s', async (asked, language) => {
    expect(((await (await get(`/v1/notice/default/${asked}`)).json()) as NoticeAnswer).id).toMatch(new RegExp(`^notice-${language}-`))
  })

  test('of a shop nobody knows is refused in a form the script can read', async () => {
    const response = await get('/v1/notice/unknown/en')
    expect([response.status, ((await response.json()) as { error: string }).error, response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([404, 'store-unknown', '*', null])
  })

  test.each(['/v1/notice', '/v1/notice/default', '/v1/notice/default/en/more'])('at %s is nothing', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  test('takes no post', async () => {
    expect((await service.app.request('/v1/notice/default/en', { method: 'POST', body: '{}' })).status).toBe(404)
  })

  test('needs no database', async () => {
    const lost = await start()
    await lost.deps.connection.close()
    const response = await lost.app.request('/v1/notice/default/ko')
    expect([response.status, ((await response.json()) as NoticeAnswer).country]).toEqual([200, 'IE'])
  })
})
