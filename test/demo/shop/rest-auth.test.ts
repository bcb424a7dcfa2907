/** The pretend shop lets REST callers in and turns them away exactly as WooCommerce does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { hours, minutes } from '../../../server/values/time.ts'
import { movableClock } from '../../support/clock.ts'
import { restClient, signedUrl } from './clients.ts'
import { expectHeadersLike, expectLike, hasRecordings, recording } from './recorded.ts'

const DENIED_HEADERS = ['access-control-allow-headers', 'access-control-expose-headers', 'content-type', 'date', 'link', 'vary', 'x-robots-tag']
const stamp = (offsetMs: number): string => String(Math.floor((Date.now() + offsetMs) / 1_000))
const read = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { headers })
  return { status: answer.status, headers: answer.headers, body: await answer.json() as { code?: string; message?: string } }
}

const clock = movableClock()
let shop: DemoShop
beforeAll(async () => { shop = await startDemoShop({ now: clock.now }) })
afterAll(() => shop.close())

describe('OAuth 1.0a on plain http', () => {
  it.each([
    ['nothing', {}],
    ['a list that the client writes as status[0], status[1]', { status: ['processing', 'on-hold'] }],
    ['twelve ids', { include: Array.from({ length: 12 }, (_, at) => at + 1) }],
    ['letters beyond ASCII, quotes, plus and blank', { search: `Żagiel "ä+ö" it's (한) *!` }],
    ['a date with colons', { modified_after: '2026-03-02T12:00:00', dates_are_gmt: true }],
    ['fields with dots', { _fields: 'id,billing.email' }],
  ])('holds for the official client asking with %s', async (_what, parameters) => {
    const answer = await restClient(shop, shop).get('orders', parameters)
    expect([answer.status, answer.body]).toEqual([200, []])
  })

  it('holds for a body that is posted', async () => {
    expect((await restClient(shop, shop).post('orders', { status: 'pending', billing: { email: 'ann@example.test' } })).status).toBe(201)
  })

  it.each([
    ['an unknown key', { key: 'ck_unknown', secret: 'x' }, 'Consumer key is invalid.', 'rest/error-401-bad-key.json'],
    ['a wrong secret', { secret: 'cs_wrong' }, 'Invalid signature - provided signature does not match.', 'rest/error-401-bad-secret.json'],
  ])('turns away %s', async (_what, changes, message, path) => {
    const answer = await restClient(shop, { ...shop, ...changes }).get('orders')
    expect([answer.status, answer.body]).toEqual([401, { code: 'woocommerce_rest_authentication_error', message, data: { status: 401 } }])
    if (hasRecordings) expect(answer.body).toEqual(recording(path).response?.body)
    expectHeadersLike(answer.headers, path, DENIED_HEADERS)
  })

  it('takes a signed address once and refuses it the second time', async () => {
    const url = signedUrl(shop, '/wp-json/wc/v3/orders')
    expect((await read(url)).status).toBe(200)
    const again = await read(url)
    expect([again.status, again.body.message]).toEqual([401, 'Invalid nonce - nonce has already been used.'])
  })

  it.each([
    [-14, 200], [14, 200], [-60, 401], [60, 401],
  ])('judges a time stamp that is %i minutes off by status %i', async (offMinutes, status) => {
    const answer = await read(signedUrl(shop, '/wp-json/wc/v3/orders', { oauth_timestamp: stamp(minutes(offMinutes)) }))
    expect(answer.status).toBe(status)
    if (status === 401) expect(answer.body.message).toBe('Invalid timestamp.')
  })

  it('compares time stamps with real time, however far the shop’s own clock has moved', async () => {
    clock.pass(hours(24 * 30))
    expect((await restClient(shop, shop).get('orders')).status).toBe(200)
  })
})

describe('permissions', () => {
  it('does not believe Basic authentication on plain http', async () => {
    const basic = { Authorization: `Basic ${Buffer.from(`${shop.key}:${shop.secret}`).toString('base64')}` }
    const answer = await read(`${shop.url}/wp-json/wc/v3/orders`, basic)
    expect([answer.status, answer.body]).toEqual([401, { code: 'woocommerce_rest_cannot_view', message: 'Sorry, you cannot list resources.', data: { status: 401 } }])
    if (hasRecordings) expect(answer.body).toEqual(recording('rest/error-401-basic-over-http.json').response?.body)
  })

  it('does not take keys from the query on plain http', async () => {
    const answer = await read(`${shop.url}/wp-json/wc/v3/orders?consumer_key=${shop.key}&consumer_secret=${shop.secret}`)
    expect([answer.status, answer.body.code]).toEqual([401, 'woocommerce_rest_cannot_view'])
  })

  it('believes Basic authentication where it is told to trust the connection', async () => {
    const trusting = await startDemoShop({ now: clock.now, trustBasic: true })
    const basic = (secret: string) => ({ Authorization: `Basic ${Buffer.from(`${trusting.key}:${secret}`).toString('base64')}` })
    const good = await read(`${trusting.url}/wp-json/wc/v3/orders`, basic(trusting.secret))
    const bad = await read(`${trusting.url}/wp-json/wc/v3/orders`, basic('cs_wrong'))
    await trusting.close()
    expect([good.status, bad.status, bad.body.message]).toEqual([200, 401, 'Consumer secret is invalid.'])
  })

  it('lets a read-only key read and not write', async () => {
    const reader = restClient(shop, shop.readOnly)
    expect((await reader.get('settings/general')).status).toBe(200)
    const answer = await reader.post('orders', { status: 'pending' })
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject({ code: 'woocommerce_rest_authentication_error', message: 'The API key provided does not have write permissions.' })
    expectLike(answer.body, 'error', ['rest/error-401-read-key-writes.json'])
  })

  it('knows no other routes', async () => {
    const answer = await restClient(shop, shop).get('no-such-route')
    expect([answer.status, answer.body]).toEqual([404, { code: 'rest_no_route', message: 'No route was found matching the URL and request method.', data: { status: 404 } }])
  })
})
