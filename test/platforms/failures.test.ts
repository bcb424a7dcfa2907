/** Each way in which a shop fails to answer has a name of its own, and its owner a sentence; none of them is taken for data. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { KNOWN_TROUBLES, troubleSentence } from '../../server/orders/sync-trouble.ts'
import type { Answer, Platform } from '../../server/platforms/platform.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { hours, instant, minus, plus, seconds } from '../../server/values/time.ts'
import { selfSigned } from '../support/self-signed.ts'
import { answering, DEADLINE_MS, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => void (shop = await withShop()))
afterAll(() => shop.close())
afterEach(() => shop.woo.faults.all.heal())

const asked = (platform: Platform = wooCommerce(shop.woo, DEADLINE_MS)): Promise<Answer<unknown>> => platform.changedOrders({ after: minus(shop.clock.now(), hours(1)), before: null, page: 1 })
const named = async (answer: Promise<Answer<unknown>>): Promise<string> => {
  const { kind, ...rest } = await answer
  return 'reason' in rest ? `${kind}: ${rest.reason}` : kind
}

describe('a shop that', () => {
  test.each<[string, () => void, string]>([
    ['shows a page with 200', () => shop.woo.faults.rest.html200(), 'away: html-instead-of-json'],
    ['prints PHP warnings in front of its data', () => shop.woo.faults.rest.phpWarnings(), 'away: php-output-before-json'],
    ['breaks off in its data', () => shop.woo.faults.rest.malformedJson(), 'away: json-cut-short'],
    ['answers nothing', () => shop.woo.faults.rest.emptyAnswer(), 'away: empty-answer'],
    ['calls its data plain text', () => shop.woo.faults.rest.wrongContentType(), 'away: wrong-content-type'],
    ['never ends its answer', () => shop.woo.faults.rest.slowBody(), 'away: too-slow'],
    ['never begins its answer', () => shop.woo.faults.rest.hang(), 'away: too-slow'],
    ['cuts the connection', () => shop.woo.faults.rest.down(), 'away: connection-cut'],
    ['redirects', () => shop.woo.faults.rest.status(301, { Location: 'https://www.shop.example/wp-json/wc/v3/orders?oauth_signature=abc' }), 'away: redirected to https://www.shop.example'],
    ['redirects within itself', () => shop.woo.faults.rest.status(302, { Location: '/maintenance' }), 'away: redirected'],
    ['reports an error of its own', () => shop.woo.faults.rest.status(503), 'away: http-503'],
    ['has a firewall in front', () => shop.woo.faults.rest.status(403), 'denied: http-403'],
    ['asks for another password', () => shop.woo.faults.rest.status(401), 'denied: http-401'],
    ['has no REST API', () => shop.woo.faults.rest.status(404), 'missing: http-404'],
    ['has no WooCommerce', () => shop.woo.faults.rest.refuse(404, 'rest_no_route', 'No route was found matching the URL and request method.'), 'missing: rest_no_route'],
    ['says we lack the right, as it does when the key never arrived', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.'), 'denied: key-not-seen'],
    ['does not know our key', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Consumer key is invalid.'), 'denied: key-unknown'],
    ['finds our signature wrong', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Invalid signature - provided signature does not match.'), 'denied: secret-wrong'],
    ['finds our clock wrong', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Invalid timestamp.'), 'denied: clock-off'],
    ['knows our question already', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Invalid nonce - nonce has already been used.'), 'denied: nonce-used'],
    ['speaks another language', () => shop.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Avain ei kelpaa.'), 'denied: woocommerce_rest_authentication_error'],
    ['says no with status 200', () => shop.woo.faults.rest.refuse(200, 'woocommerce_rest_cannot_view', 'Sorry'), 'away: answer-not-understood'],
  ])('%s is told apart, and its owner is told what to do', async (_, trouble, name) => {
    trouble()
    const found = await named(asked())
    expect(found).toBe(name)
    expect(troubleSentence(found)).not.toMatch(/^Reading the orders failed/)
  })

  test('answers an error with status 200 is understood by the status that it meant', async () => {
    const body = { code: 'woocommerce_rest_authentication_error', message: 'Consumer key is invalid.', data: { status: 401 } }
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
    expect(await named(asked(wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' })))).toBe('denied: key-unknown')
    await server.close()
  })

  test('begins its data with a byte order mark is understood', async () => {
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('\uFEFF[]'))
    expect(await named(asked(wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' })))).toBe('ok')
    await server.close()
  })

  test.each([['WordPress database error: [Table is marked as crashed]<br />\n[]'], ['<div id="error"><p class="wpdberror"><strong>WordPress database error:</strong> [Lost connection]</p></div>[]'], ['\nNotice: Undefined index: a in /x.php on line 1\n[]']])('prints %j is not taken for a shop without orders', async (text) => {
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text))
    expect(await named(asked(wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' })))).toBe('away: php-output-before-json')
    await server.close()
  })

  test('ends in a PHP error says so', async () => {
    const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<br />\n<b>Fatal error</b>:  Allowed memory size exhausted in <b>/x.php</b> on line <b>3</b><br />'))
    expect(await named(asked(wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' })))).toBe('away: php-error')
    await server.close()
  })

  test.each([['120', 120], ['Mon, 02 Mar 2026 12:00:30 GMT', 30], ['soon', null], ['', null]])('asks for patience until %j is understood', async (text, sec) => {
    shop.woo.faults.rest.status(429, { 'Retry-After': text, Date: 'Mon, 02 Mar 2026 12:00:00 GMT' })
    expect(await asked()).toEqual({ kind: 'away', reason: 'too-many-requests', ...(sec === null ? {} : { retryAfter: seconds(sec) }) })
  })

  test('has a certificate that signed itself is not believed', async () => {
    const server = createServer({ ...selfSigned }, (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('[]'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    expect(await named(asked(wooCommerce({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'ck_1', secret: 'cs_1' })))).toBe('away: certificate-self-signed')
    server.closeAllConnections()
    server.close()
  })

  test('has a clock an hour off refuses us over plain http, and says why', async () => {
    const late = await withShop({ wall: () => plus(instant(Date.now()), hours(1)) })
    const answer = await named(asked(late.platform))
    expect([answer, troubleSentence(answer)]).toEqual(['denied: clock-off', expect.stringContaining('15 minutes')])
    await late.close()
  })
})

test('no secret is in any sentence or name', async () => {
  shop.woo.faults.rest.status(301, { Location: 'https://www.shop.example/?oauth_signature=abc&consumer_key=ck_demo' })
  const answer = await asked()
  expect(JSON.stringify(answer)).not.toMatch(/oauth|ck_|cs_/)
  expect(KNOWN_TROUBLES.length).toBeGreaterThan(25)
})
