/** Carts that the storefront's own server posts: signed, from no page. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isSignedPost } from '../../server/carts/signed.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { cartPost, consentPost, orderPost } from './posts.ts'

const SECRET = 'a signing secret for tests only, not for use'
const sign = (body: string, secret = SECRET): string => createHmac('sha256', secret).update(body).digest('hex')
const [kind] = databases
if (!kind) throw new Error('no database')

let shop: Shop
let unsigned: Shop
let closers: (() => Promise<void>)[] = []
beforeAll(async () => {
  const [first, second] = [await openShop(kind, { STORE_SIGNING_SECRET: SECRET }), await openShop(kind)]
  shop = first.shop
  unsigned = second.shop
  closers = [first.close, second.close]
})
afterAll(async () => {
  for (const close of closers) await close()
})

let counted = 0
const body = (): string => JSON.stringify({ ...cartPost(), cart: `signed-${++counted}-0123456789abcdef`, firstName: 'Mäkelä 한글' })
/** Without an Origin header, as servers post. */
const post = (at: Shop, path: string, text: string, headers: Record<string, string> = {}): Promise<Response> | Response =>
  at.service.app.request(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } })
const stored = async (at: Shop): Promise<number> => (await at.service.deps.connection.db.selectFrom('cart').select('id').execute()).length

describe('a cart from the storefront\'s server', () => {
  test('is stored when its signature fits, whatever letters the hex is written in', async () => {
    const before = await stored(shop)
    const [one, other] = [body(), body()]
    expect((await post(shop, '/v1/carts', one, { 'x-cartback-signature': sign(one) })).status).toBe(202)
    expect((await post(shop, '/v1/carts', other, { 'x-cartback-signature': sign(other).toUpperCase() })).status).toBe(202)
    expect(await stored(shop)).toBe(before + 2)
  })

  test.each([
    ['without a signature', () => ({})],
    ['with an empty signature', () => ({ 'x-cartback-signature': '' })],
    ['signed with another secret', (text: string) => ({ 'x-cartback-signature': sign(text, 'another secret of the very same sort') })],
    ['with the signature of another body', () => ({ 'x-cartback-signature': sign(body()) })],
    ['with half a signature', (text: string) => ({ 'x-cartback-signature': sign(text).slice(0, 32) })],
    ['from a foreign page, unsigned', () => ({ origin: 'https://evil.example' })],
  ])('is refused %s, and not stored: 403', async (_, headers) => {
    const before = await stored(shop)
    const text = body()
    const response = await post(shop, '/v1/carts', text, headers(text))
    expect([response.status, await response.json()]).toEqual([403, { error: 'origin-foreign', message: expect.any(String) }])
    expect(await stored(shop)).toBe(before)
  })

  test('is refused where the shop has no signing secret: 403', async () => {
    const text = body()
    expect((await post(unsigned, '/v1/carts', text, { 'x-cartback-signature': sign(text, '') })).status).toBe(403)
  })

  test('is refused when anything in it was changed on the way', async () => {
    const text = body()
    expect((await post(shop, '/v1/carts', text.replace('Mäkelä', 'Makela'), { 'x-cartback-signature': sign(text) })).status).toBe(403)
  })

  test.each([['/v1/consent', consentPost()], ['/v1/orders', orderPost()], ['/v1/restore', { store: 'default', token: 'x' }]])('opens nothing else: a signed %s is refused', async (path, about) => {
    const text = JSON.stringify(about)
    expect((await post(shop, path, text, { 'x-cartback-signature': sign(text) })).status).toBe(403)
  })

  test('may also come from a page of the shop, unsigned as ever', async () => {
    expect((await shop.post('/v1/carts', body())).status).toBe(202)
  })
})

test('without a secret nothing counts as signed', () => {
  expect(isSignedPost(null, 'x', sign('x', ''))).toBe(false)
})
