/** The browser's posts over HTTP: clear refusals that store nothing, the same answer whoever the shopper is. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../tracker/protocol.ts'
import { suppress } from '../../server/consent/store.ts'
import { lastSightings } from '../../server/stores/store.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { cartPost, consentPost, orderPost, TOKEN } from './posts.ts'

const FUZZED_BODIES = 10_000
const FUZZED_AT_ONCE = 100
const PATHS = ['/v1/carts', '/v1/orders', '/v1/consent'] as const
const POSTS = { '/v1/carts': cartPost(), '/v1/orders': orderPost(), '/v1/consent': consentPost() } as const
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())

  const refusal = async (response: Response): Promise<[number, unknown]> => [response.status, ((await response.json()) as { error: unknown }).error]
  const stored = async (): Promise<number> => {
    const { db } = shop.service.deps.connection
    const tables = [await db.selectFrom('cart').select('id').execute(), await db.selectFrom('consent_answer').select('id').execute(), await db.selectFrom('suppression').select('reason').execute()]
    return tables.flat().length
  }

  describe.each(PATHS)('POST %s', (path) => {
    test.each([
      ['no JSON', '{"store":', {}, 400, 'json-invalid'],
      ['nothing at all', '', {}, 400, 'json-invalid'],
      ['a wrong field', JSON.stringify({ ...POSTS[path], cart: 'short' }), {}, 400, 'cart-invalid'],
      ['too deep', JSON.stringify({ ...POSTS[path], extra: nested(LIMITS.nestingMax) }), {}, 400, 'too-deep'],
      ['a kilobyte too large', JSON.stringify({ ...POSTS[path], extra: 'x'.repeat(33 * 1_024) }), {}, 413, 'too-large'],
      ['large in bytes, not in characters', JSON.stringify({ ...POSTS[path], extra: '색'.repeat(LIMITS.bodyBytesMax / 2) }), {}, 413, 'too-large'],
      ['of a shop nobody knows', JSON.stringify({ ...POSTS[path], store: 'unknown' }), {}, 404, 'store-unknown'],
      ['from a foreign page', JSON.stringify(POSTS[path]), { origin: 'https://elsewhere.example' }, 403, 'origin-foreign'],
      ['from a page that tells no origin', JSON.stringify(POSTS[path]), { origin: 'null' }, 403, 'origin-foreign'],
    ] as const)('%s is refused with its reason and stores nothing', async (_, body, headers, status, error) => {
      const before = await stored()
      expect(await refusal(await shop.post(path, body, headers))).toEqual([status, error])
      expect(await stored()).toBe(before)
    })

    test('without an Origin header is refused', async () => {
      const response = await shop.service.app.request(path, { method: 'POST', body: JSON.stringify(POSTS[path]) })
      expect(await refusal(response)).toEqual([403, 'origin-foreign'])
    })

    test.each(['GET', 'PUT', 'DELETE'])('as %s is refused', async (method) => {
      expect(await refusal(await shop.service.app.request(path, { method }))).toEqual([404, 'not-found'])
    })

    test('lets the shop\'s own pages read the answer, and no others', async () => {
      const origin = new URL(shop.woo.url).origin
      expect((await shop.post(path, '{}')).headers.get('access-control-allow-origin')).toBe(origin)
      expect((await shop.post(path, '{}', { origin: 'https://elsewhere.example' })).headers.get('access-control-allow-origin')).toBeNull()
      expect((await shop.post(path, '{}')).headers.get('access-control-allow-credentials')).toBeNull()
    })

    test('answers the preflight of the shop\'s pages only', async () => {
      const preflight = (origin: string) => shop.service.app.request(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
      const own = await preflight(new URL(shop.woo.url).origin)
      expect([own.status, own.headers.get('access-control-allow-origin'), own.headers.get('access-control-allow-methods')]).toEqual([204, new URL(shop.woo.url).origin, 'POST'])
      expect((await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin')).toBeNull()
    })

    test('is accepted in order, with an empty body', async () => {
      const response = await shop.post(path, POSTS[path])
      expect([response.status, await response.text()]).toEqual([202, ''])
    })
  })

  test('the answer is the same for an address we know, do not know, or may not write to', async () => {
    const { deps } = shop.service
    const address = (text: string) => parseEmailAddress(text) as EmailAddress
    await suppress(deps.connection.db, { storeId: 'default', emailIndex: deps.vault.emailIndex('default', address('no@example.test')), topic: 'all', reason: 'unsubscribed', cartToken: null, at: deps.clock.now() })
    shop.orders({ email: 'customer@example.test' })
    await shop.beats()
    const answers = []
    for (const email of ['stranger@example.test', 'customer@example.test', 'no@example.test', null]) {
      const response = await shop.post('/v1/carts', cartPost({ cart: 'same-0123456789abcdef', seq: answers.length + 1, email }))
      answers.push([response.status, await response.text(), [...response.headers]])
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('how the browser asked, on what page, is kept as evidence; what is malformed of it is left out, and what a later post leaves open stays', async () => {
    const cart = 'evidence-0123456789abcdef'
    const evidence = () => shop.service.deps.connection.db.selectFrom('cart').select(['country', 'asked_mode', 'page_kind', 'script_version']).where('token', '=', cart).executeTakeFirst()
    await shop.post('/v1/carts', { ...cartPost({ cart }), country: 'de', mode: 'maybe', classes: 1, version: 1 })
    expect(await evidence()).toEqual({ country: null, asked_mode: null, page_kind: null, script_version: null })
    await shop.post('/v1/carts', cartPost({ cart, seq: 2, country: 'DE', mode: 'tick', classes: 'page woocommerce-checkout', field: 'email', version: '0.1.0' }))
    await shop.post('/v1/carts', cartPost({ cart, seq: 3, classes: 'woocommerce-cart' }))
    expect(await evidence()).toEqual({ country: 'DE', asked_mode: 'tick', page_kind: 'cart', script_version: '0.1.0' })
  })

  test('the owner can see on which pages the script was heard of', async () => {
    await shop.post('/v1/carts', cartPost({ cart: 'seen-0123456789abcdef', classes: 'single-product woocommerce-page', version: '0.1.0' }))
    await shop.service.app.request('/v1/notice/default,en')
    const sightings = async () => (await lastSightings(shop.service.deps.connection.db, 'default')).map((each) => each.kind)
    await vi.waitFor(async () => expect(await sightings()).toEqual(expect.arrayContaining(['product', 'notice'])), { interval: 5 })
  })

  test('many posts at once are all stored before they are acknowledged', async () => {
    const carts = Array.from({ length: 150 }, (_, n) => cartPost({ cart: `many-${n}-0123456789abcdef` }))
    const statuses = await Promise.all(carts.map(async (post) => (await shop.post('/v1/carts', post)).status))
    expect(new Set(statuses)).toEqual(new Set([202]))
    const rows = await shop.service.deps.connection.db.selectFrom('cart').select('token').where('token', 'like', 'many-%').execute()
    expect(rows).toHaveLength(150)
  })

  test('an address in the earlier of two posts that came together is not lost', async () => {
    const cart = 'pair-0123456789abcdef'
    const others = Array.from({ length: 4 }, (_, n) => shop.post('/v1/carts', cartPost({ cart: `busy-${n}-0123456789abcdef` })))
    const pair = [shop.post('/v1/carts', cartPost({ cart, seq: 1, email: 'pair@example.test' })), shop.post('/v1/carts', cartPost({ cart, seq: 2, totalMinor: 1 }))]
    expect((await Promise.all([...others, ...pair])).map((response) => response.status)).toEqual([202, 202, 202, 202, 202, 202])
    const row = await shop.service.deps.connection.db.selectFrom('cart').select(['total_minor', 'email_index']).where('token', '=', cart).executeTakeFirst()
    expect(row).toEqual({ total_minor: 1, email_index: expect.any(String) })
  })

  describe('while the database is away', () => {
    let lost: Shop['service']
    beforeAll(async () => {
      lost = await shop.joinedBy()
      await lost.deps.connection.close()
    })
    const post = (path: string, body: unknown) => lost.app.request(path, { method: 'POST', body: JSON.stringify(body), headers: { origin: new URL(shop.woo.url).origin } })

    test.each([['/v1/carts', cartPost({ seq: 99 })], ['/v1/consent', consentPost()]] as const)('POST %s is answered 503 with a time to try again', async (path, body) => {
      const response = await post(path, body)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refusal(response)).toEqual([503, 'database-away'])
    })

    test('a wrong post is still told what is wrong, and a hint of an order is still taken', async () => {
      expect(await refusal(await post('/v1/carts', { ...cartPost(), seq: 0 }))).toEqual([400, 'seq-invalid'])
      expect((await post('/v1/orders', orderPost())).status).toBe(202)
      expect(lost.deps.hints.get('default')?.orders.size).toBe(1)
    })
  })
})

test(`${FUZZED_BODIES} bodies of junk are answered without one failure of ours`, async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind)
  const field = fc.oneof(fc.constantFrom<unknown>('', null, 1, -1, [], {}, 'default', TOKEN, 'EUR', '\ud800', "' or 1=1", '../..', 'https://a.example', 'ann@example.test', 2 ** 60), fc.string({ maxLength: 8 }))
  const body = fc.oneof(
    fc.string({ maxLength: 40 }), fc.json({ maxDepth: 2 }),
    fc.record(Object.fromEntries(Object.keys(cartPost()).map((name) => [name, field])), { requiredKeys: [] }).map((changes) => JSON.stringify({ ...cartPost(), ...consentPost(), ...orderPost(), ...changes })),
  )
  const seen = new Set<number>()
  const texts = fc.sample(body, FUZZED_BODIES)
  while (texts.length > 0) {
    const responses = await Promise.all(texts.splice(0, FUZZED_AT_ONCE).map((text, n) => shop.post(PATHS[n % PATHS.length] ?? '/v1/carts', text)))
    for (const response of responses) seen.add(response.status)
  }
  expect([...seen].filter((status) => ![202, 400, 404].includes(status))).toEqual([])
  await close()
})
