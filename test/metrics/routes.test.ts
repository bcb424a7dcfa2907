/** Who may read `/metrics`: whoever has the token; without one this machine alone. And no shopper is in it. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { describe, expect, test } from 'vitest'
import { reportOf } from '../../server/doctor/report.ts'
import type { Health } from '../../server/health/health.ts'
import { metricsRoutes } from '../../server/metrics/routes.ts'
import { NOON } from '../support/clock.ts'
import { wellFacts } from '../health/facts.ts'

const TOKEN = 'a-token-of-twenty-and-more'
const health: Health = { beat: () => undefined, look: async () => ({ facts: wellFacts, report: reportOf([]), at: NOON }) }

const ask = async (token: string | null, headers: Record<string, string>, remoteAddress?: string): Promise<number> =>
  (await metricsRoutes({ health, token }).request('/metrics', { headers }, remoteAddress === undefined ? {} : { incoming: { socket: { remoteAddress } } })).status

describe('with API_TOKEN', () => {
  test('its bearer is answered, wherever he is', async () => {
    expect(await ask(TOKEN, { authorization: `Bearer ${TOKEN}`, host: 'mail.shop.example', 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9')).toBe(200)
  })

  test.each([{}, { authorization: 'Bearer' }, { authorization: 'Bearer another-token-of-twenty' }, { authorization: `Basic ${TOKEN}` }, { authorization: `Bearer ${TOKEN}x` }, { authorization: `Bearer ${TOKEN.slice(1)}` }])('nobody else is, not even on this machine: %j', async (headers) => {
    expect(await ask(TOKEN, { host: 'localhost', ...headers }, '127.0.0.1')).toBe(401)
  })
})

describe('without API_TOKEN', () => {
  test.each([['127.0.0.1', 'localhost:8080'], ['::1', '[::1]:8080'], ['::ffff:127.0.0.1', '127.0.0.1']])('this machine is answered: %s as %s', async (address, host) => {
    expect(await ask(null, { host }, address)).toBe(200)
  })

  test.each<[string, Record<string, string>, string | undefined]>([
    ['another machine', { host: 'localhost' }, '203.0.113.9'],
    ['a neighbour in the same network', { host: '10.0.0.5:8080' }, '10.0.0.9'],
    ['somebody behind a proxy on this machine', { host: 'localhost', 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
    ['somebody behind a proxy that says it in the new way', { host: 'localhost', forwarded: 'for=203.0.113.9' }, '127.0.0.1'],
    ['somebody who asks by the public name', { host: 'mail.shop.example' }, '127.0.0.1'],
    ['a web page whose name leads here', { host: 'localhost.evil.example' }, '127.0.0.1'],
    ['nobody knows who', { host: 'localhost' }, undefined],
  ])('%s is not', async (_who, headers, address) => {
    expect(await ask(null, headers, address)).toBe(401)
  })

  test('and the refusal says what to set', async () => {
    const answer = await metricsRoutes({ health, token: null }).request('/metrics')
    expect([answer.headers.get('www-authenticate'), await answer.text()]).toEqual(['Bearer', expect.stringContaining('API_TOKEN')])
  })

  test('over a real socket of this machine it is answered in Prometheus\' own text form', async () => {
    const server = createServer(getRequestListener(metricsRoutes({ health, token: null }).fetch, { overrideGlobalObjects: false }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { status, type } = await new Promise<{ status: number | undefined; type: string | undefined }>((resolve, reject) => {
      request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path: '/metrics' }, (response) => {
        response.resume()
        resolve({ status: response.statusCode, type: response.headers['content-type'] })
      }).on('error', reject).end()
    })
    server.closeAllConnections()
    server.close()
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  })
})

test('without the database it answers 503, so that the scraper knows', async () => {
  const away: Health = { beat: () => undefined, look: () => Promise.reject(new Error('away')) }
  const answer = await metricsRoutes({ health: away, token: TOKEN }).request('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })
  expect(answer.status).toBe(503)
})
