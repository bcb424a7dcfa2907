/** Looking at an address before a shop is connected: each thing that can be found there has its own name. */
import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressGuard } from '../../server/platforms/address-guard.ts'
import { wooConnector } from '../../server/platforms/woocommerce-inspect.ts'
import { answering, DEADLINE_MS, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => {
  shop = await withShop()
})
afterAll(() => shop.close())

const json = (body: unknown, status = 200): RequestListener => (_, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
const sentOnTo = (target: (path: string) => string): RequestListener => (request, response) => void response.writeHead(301, { location: target(request.url ?? '/') }).end()
const index = { name: 'Tom &amp; Jerry&#039;s', namespaces: ['wp/v2', 'wc/v3'] }

/** What is found at an address that answers so. */
async function found(listener: RequestListener, path = '', deadlineMs = DEADLINE_MS) {
  const server = await answering(listener)
  try {
    const inspection = await wooConnector({ deadlineMs }).inspect(`${server.url}${path}`)
    return JSON.parse(JSON.stringify(inspection).replaceAll(server.url, 'HERE')) as typeof inspection
  } finally {
    await server.close()
  }
}

test('a WooCommerce shop is found, with its name', async () => {
  expect(await wooConnector().inspect(shop.woo.url)).toMatchObject({ kind: 'shop', url: shop.woo.url })
  expect(await found(json(index))).toEqual({ kind: 'shop', url: 'HERE', name: 'Tom & Jerry\'s' })
})

test('a shop in a folder is found there, and nothing is asked outside of it', async () => {
  const paths: string[] = []
  const listener: RequestListener = (request, response) => {
    paths.push(request.url ?? '')
    json(index)(request, response)
  }
  expect(await found(listener, '/store')).toMatchObject({ kind: 'shop', url: 'HERE/store' })
  expect(paths.every((path) => path.startsWith('/store/wp-json/'))).toBe(true)
})

test('a shop that wants its address a little different on the same host is found there', async () => {
  const listener: RequestListener = (request, response) => ((request.url ?? '').startsWith('/old/') ? sentOnTo((path) => path.replace('/old/', '/shop/')) : json(index))(request, response)
  expect(await found(listener, '/old')).toMatchObject({ kind: 'shop', url: 'HERE/shop' })
})

describe('no shop', () => {
  test.each<[string, RequestListener, string]>([
    ['a website without WordPress', json('<!doctype html><p>hello</p>', 404), 'http-404'],
    ['a website that answers every path with a page', json('<!doctype html><p>hello</p>'), 'html-instead-of-json'],
    ['some other API', json({ hello: 1 }), 'no-wordpress'],
    ['WordPress without WooCommerce', json({ name: 'Blog', namespaces: ['wp/v2'] }), 'no-woocommerce'],
    ['PHP warnings before the data', json(`<b>Warning</b>: Undefined variable in plugin.php ${JSON.stringify(index)}`), 'php-output-before-json'],
    ['data that breaks off', json('{"name":"Sho'), 'json-cut-short'],
    ['a password in front', json('', 401), 'http-401'],
    ['a firewall', json('', 403), 'http-403'],
    ['a server in trouble', json('', 503), 'http-503'],
    ['another host', sentOnTo(() => 'https://www.elsewhere.example/wp-json/'), 'redirected to https://www.elsewhere.example'],
    ['redirects without end', sentOnTo((path) => path), 'redirected'],
    ['an answer that never comes', () => undefined, 'too-slow'],
    ['a connection that is cut', (request) => void request.socket.destroy(), 'connection-cut'],
  ])('is %s', async (_, listener, reason) => {
    expect(await found(listener)).toEqual({ kind: 'no-shop', reason })
  })

  test('is where nobody listens, and what is private', async () => {
    const server = await answering(json(index))
    expect(await wooConnector({ guard: addressGuard() }).inspect(server.url)).toEqual({ kind: 'no-shop', reason: 'address-private' })
    await server.close()
    expect(await wooConnector().inspect(server.url)).toEqual({ kind: 'no-shop', reason: 'connection-refused' })
  })

  test('is behind a redirect into a private network: no redirect to another host is followed', async () => {
    let asked = 0
    const inside = await answering((request, response) => {
      asked++
      json(index)(request, response)
    })
    expect(await found(sentOnTo(() => `${inside.url.replace('127.0.0.1', 'localhost')}/wp-json/`))).toMatchObject({ kind: 'no-shop', reason: expect.stringContaining('redirected to') as string })
    expect(asked).toBe(0)
    await inside.close()
  })

  test('is behind a redirect to another protocol', async () => {
    expect(await found(sentOnTo(() => 'ftp://127.0.0.1/wp-json/'))).toMatchObject({ kind: 'no-shop' })
  })

  test('is where an answer has no end, and it is not read to the end', async () => {
    const endless: RequestListener = (_, response) => {
      response.writeHead(200)
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) continue
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    }
    expect(await found(endless, '', 10_000)).toEqual({ kind: 'no-shop', reason: 'answer-too-long' })
  })
})

describe('a key', () => {
  test('that may read and write is good, and trying it changes nothing in the shop', async () => {
    shop.woo.faults.forgetRequests()
    expect(await wooConnector().tryKeys(shop.woo)).toEqual({ kind: 'good' })
    expect(shop.woo.faults.requests.map((request) => `${request.method} ${request.path.split('?')[0]}`)).toEqual(['GET /wp-json/wc/v3/orders', 'POST /wp-json/wc/v3/webhooks/batch'])
  })

  test.each([
    ['unknown', () => ({ key: 'ck_x', secret: 'cs_x' }), 'key-unknown'], ['with a wrong secret', () => ({ key: shop.woo.key, secret: 'cs_x' }), 'secret-wrong'], ['for reading only', () => shop.woo.readOnly, 'key-may-not-write'],
  ])('%s is refused', async (_, key, reason) => {
    expect(await wooConnector().tryKeys({ url: shop.woo.url, ...key() })).toEqual({ kind: 'refused', reason })
  })
})
