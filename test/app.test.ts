/** The whole HTTP side: probes, the tracker's script, and errors that tell an id and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onlyScript } from '../server/scripts.ts'
import { createService, type Service } from '../server/service.ts'
import { readConfig } from '../server/config.ts'
import type { Log } from '../server/log.ts'

const failures: { readonly event: string; readonly cause: unknown; readonly fields: unknown }[] = []
const log: Log = { info: () => undefined, warn: () => undefined, error: (event, cause, fields) => void failures.push({ event, cause, fields }) }
const TRACKER = '/* the tracker */'

async function started(): Promise<Service> {
  const read = readConfig({ SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', DATABASE_URL: 'sqlite::memory:', ADMIN_PASSWORD: 'a password for tests' })
  if (read.kind === 'wrong') throw new Error(read.problems.join())
  return createService(read.config, onlyScript(TRACKER), { log })
}

let service: Service
let lost: Service
beforeAll(async () => {
  [service, lost] = [await started(), await started()]
  await lost.deps.connection.close()
})
afterAll(() => service.close())

const get = (path: string, headers: Record<string, string> = {}, from = service) => from.app.request(path, { headers })

describe('the tracker\'s script', () => {
  test('is given to every page of every origin, and may be kept for minutes', async () => {
    const response = await get('/t.js', { origin: 'https://anywhere.example' })
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([200, TRACKER, 'text/javascript; charset=utf-8'])
    expect([response.headers.get('access-control-allow-origin'), response.headers.get('cross-origin-resource-policy'), response.headers.get('cache-control')]).toEqual(['*', 'cross-origin', 'public, max-age=300'])
  })

  test('is not sent again to who has it', async () => {
    const etag = (await get('/t.js')).headers.get('etag') ?? ''
    expect((await get('/t.js', { 'if-none-match': etag })).status).toBe(304)
  })

  test('is served without the database', async () => {
    expect((await get('/t.js', {}, lost)).status).toBe(200)
  })
})

describe('the probes', () => {
  test('say alive and ready', async () => {
    expect([await (await get('/livez')).json(), await (await get('/readyz')).json()]).toEqual([{ status: 'alive' }, { status: 'ready' }])
  })

  test('say alive but not ready while the database is away', async () => {
    expect((await get('/livez', {}, lost)).status).toBe(200)
    const ready = await get('/readyz', {}, lost)
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'database-away' }])
  })
})

describe('an address', () => {
  test.each(['/nothing', '/v1', '/v1/cart', '/webhooks/woocommerce', '/r', '/wp-login.php', '/..%2f..%2fetc/passwd', '/%00', '/%E0%A4%A'])('%s where nothing is is answered 404', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  test('at the root leads to the admin site', async () => {
    expect((await get('/')).headers.get('location')).toBe('/admin')
  })
})

test('an error nobody expected is told as an id, which the log has with its cause; no stack, no path, no detail', async () => {
  const broken = await started()
  broken.app.get('/broken/:token', () => {
    throw new Error('the secret is hush')
  })
  const response = await broken.app.request('/broken/a-token-in-the-path')
  const body = await response.text()
  expect(response.status).toBe(500)
  expect(body).not.toMatch(/hush|Error|at /)
  const { event, cause, fields } = failures.at(-1) ?? {}
  expect([event, (cause as Error).message]).toEqual(['request.failed', 'the secret is hush'])
  expect(body).toContain((fields as { id: string }).id)
  expect(JSON.stringify(fields)).not.toContain('a-token-in-the-path')
  await broken.close()
})
