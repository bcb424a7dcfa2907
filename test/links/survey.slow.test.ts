/** The page that asks why an order was not finished: a GET never answers for anybody, a POST does, and the last one counts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { surveyLinks } from '../../server/survey/links.ts'
import { readSurveyToken, writeSurveyToken } from '../../server/survey/token.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const FETCHES = 1_000
const FETCHES_MS_MAX = 120_000
const ann = 'ann@example.test'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  let messageId: string
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind))
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    messageId = (await shop.service.deps.connection.db.selectFrom('message').select('id').executeTakeFirstOrThrow()).id
  })
  afterAll(() => close())

  const pathOf = (language: Language = 'en', changes: { messageId?: string; storeId?: string } = {}): string => {
    const { deps } = shop.service
    return `/s/${writeSurveyToken(deps.vault, { storeId: 'default', messageId, language, ...changes })}`
  }
  const get = async (path: string, method = 'GET'): Promise<Response> => shop.service.app.request(path, { method })
  const post = async (path: string, body: Record<string, string>): Promise<Response> => shop.service.app.request(path, { method: 'POST', body: new URLSearchParams(body) })
  const answers = () => shop.service.deps.connection.db.selectFrom('survey_answer').select(['message_id', 'answer', 'text_sealed', 'language', 'email_index', 'answered_at']).execute()

  test(`${FETCHES} fetches of every answer's link by programs that look into mails answer nothing`, async () => {
    const links = surveyLinks(shop.service.deps, { storeId: 'default', messageId, language: 'en' }).map(({ url }) => new URL(url))
    expect(links).toHaveLength(6)
    for (let each = 0; each < FETCHES; each++) {
      const { pathname, search } = links[each % links.length] ?? new URL('https://none.example')
      const response = await get(pathname + search, each % 2 === 0 ? 'GET' : 'HEAD')
      if (response.status !== 200) throw new Error(`answered ${response.status}`)
    }
    expect(await answers()).toEqual([])
  }, FETCHES_MS_MAX)

  test('the answer that was tapped is marked and comes first, and is given by one press', async () => {
    const html = await (await get(`${pathOf()}?answer=technical`)).text()
    expect([...html.matchAll(/name="answer" value="([a-z-]+)"( class="quiet")?/g)].map(([, reason, quiet]) => `${reason}${quiet ? '' : ' marked'}`))
      .toEqual(['technical marked', 'price', 'delivery-cost', 'payment', 'just-looking', 'found-elsewhere'])
    expect(html).toContain('Press your answer once more to send it')
  })

  test('a press keeps the answer, without the address, and thanks with the address where a person answers', async () => {
    const response = await post(pathOf(), { answer: 'delivery-cost', text: '  Too\n much  for a mug ' })
    const html = await response.text()
    expect([response.status, html.includes('Thank you for your answer'), html.includes('mailto:hello@shop.example')]).toEqual([200, true, true])
    const [kept, ...others] = await answers()
    expect([kept?.message_id, kept?.answer, kept?.language, others]).toEqual([messageId, 'delivery-cost', 'en', []])
    expect(shop.service.deps.vault.open('default', kept?.text_sealed ?? '')).toBe('Too much for a mug')
    expect(JSON.stringify(kept)).not.toContain('example.test')
  })

  test('answering again changes the answer, and the page shows what was said', async () => {
    await post(pathOf('fr'), { answer: 'price', text: 'x'.repeat(600) })
    const kept = await answers()
    expect(kept.map(({ answer }) => answer)).toEqual(['price'])
    expect(shop.service.deps.vault.open('default', kept[0]?.text_sealed ?? '')).toHaveLength(500)
    expect(await (await get(pathOf())).text()).toMatch(/value="price">/)
    await post(pathOf(), { answer: 'price', text: '' })
    expect((await answers())[0]?.text_sealed).toBeNull()
  })

  test.each([{}, { answer: 'everything' }, { text: 'only words' }])('a press that names no answer keeps nothing and asks again: %j', async (body) => {
    const before = await answers()
    expect((await post(pathOf(), body as Record<string, string>)).status).toBe(422)
    expect(await answers()).toEqual(before)
  })

  test('what is written is shown as text and never as markup', async () => {
    await post(pathOf(), { answer: 'price', text: '</textarea><script>alert(1)</script>' })
    expect(await (await get(pathOf())).text()).not.toContain('<script>')
  })

  test.each(LANGUAGES)('it is asked in the language of its mail: %s', async (language) => {
    const html = await (await shop.service.app.request(pathOf(language), { headers: { 'accept-language': 'de' } })).text()
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).not.toMatch(/\{\{|undefined/)
  })

  test('a link that was not signed, is signed for something else, or names a mail that never was is not known', async () => {
    const { vault } = shop.service.deps
    const text = `default.${messageId}.en`
    for (const path of [`/s/${text}.x`, `/s/${text}.${vault.sign('unsubscribe', text)}`, pathOf('en', { messageId: 'none' }), pathOf('en', { storeId: 'another' })]) {
      expect([(await get(path)).status, (await post(path, { answer: 'price' })).status]).toEqual([404, 404])
    }
    expect(readSurveyToken(vault, text)).toBeNull()
  })

  test('neither carries nor leaks the token', async () => {
    const response = await get(pathOf())
    expect([response.headers.get('referrer-policy'), response.headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
    expect(await response.text()).not.toMatch(/<script|\/s\//)
  })

  test('a cart that is erased takes its answer along, and its link is not known any more', async () => {
    await shop.answersNotice('no', { email: ann })
    expect(await answers()).toEqual([])
    expect((await post(pathOf(), { answer: 'price' })).status).toBe(404)
  })

  test('while the database is away the reader is asked for patience', async () => {
    await shop.service.deps.connection.close()
    const response = await post(pathOf(), { answer: 'price' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '15'])
  })
})
