/** The scripts as they are served: what was built, and one address whose content a page may pin. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../server/config.ts'
import { createLog } from '../server/log.ts'
import { collectScripts, onlyScript, pin, tagOf } from '../server/scripts.ts'
import { createService, type Service } from '../server/service.ts'
import { contentDigest } from '../server/vault.ts'

const BUILT: Readonly<Record<string, string>> = { 't.js': 'main()//é', 't-restore.js': 'restore()', 'other.js': 'secret()' }
const scripts = collectScripts((name) => BUILT[name] ?? null)
const pinned = pin(scripts, contentDigest)

test('what was not built is left out, but for the main one, which must be there', () => {
  expect([...scripts.byName.keys()]).toEqual(['t.js', 't-restore.js'])
  expect(() => collectScripts(() => null)).toThrow('npm run build')
})

test('the pinned address changes with the content', () => {
  expect(pin(onlyScript('a'), contentDigest).path).not.toBe(pin(onlyScript('b'), contentDigest).path)
  expect(pin(scripts, () => '++//++//++//++//+').path).toBe('/t.--__--__--__--__.js')
  expect([...onlyScript('x').byName]).toEqual([['t.js', 'x']])
})

test('the pinned tag hands over the hashes of what the script loads', () => {
  expect(tagOf('https://c.example', 'default')).toBe('<script async src="https://c.example/t.js" data-store="default"></script>')
  expect(tagOf('https://c.example', 'default', { path: '/t.a.js', integrity: 'sha384-a', parts: [{ name: 'form', integrity: 'sha384-b' }] }))
    .toBe('<script async src="https://c.example/t.a.js" data-store="default" integrity="sha384-a" crossorigin="anonymous" data-form-integrity="sha384-b"></script>')
  expect(pinned.parts).toEqual([{ name: 'restore', integrity: `sha384-${contentDigest('restore()')}` }])
})

describe('over HTTP', () => {
  let service: Service
  beforeAll(async () => {
    const read = readConfig({ SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', DATABASE_URL: 'sqlite::memory:', ADMIN_PASSWORD: 'a password for tests' })
    if (read.kind === 'wrong') throw new Error(read.problems.join())
    service = await createService(read.config, scripts, { log: createLog('silent') })
  })
  afterAll(() => service.close())
  const get = (path: string) => service.app.request(path)

  test('the pinned one is what the hash in the tag says, and may be kept for ever', async () => {
    const response = await get(pinned.path)
    const body = Buffer.from(await response.arrayBuffer())
    expect(pinned.integrity).toBe(`sha384-${createHash('sha384').update(body).digest('base64')}`)
    expect([response.status, response.headers.get('cache-control'), response.headers.get('access-control-allow-origin'), response.headers.get('content-type')])
      .toEqual([200, 'public, max-age=31536000, immutable', '*', 'text/javascript; charset=utf-8'])
  })

  test('a pinned address of another version is nothing', async () => {
    expect((await get(pin(onlyScript('older'), contentDigest).path)).status).toBe(404)
  })

  test('the others are served when they were built, and nothing else is', async () => {
    const restore = await get('/t-restore.js')
    expect([restore.status, await restore.text(), restore.headers.get('cache-control'), restore.headers.get('access-control-allow-origin')]).toEqual([200, 'restore()', 'public, max-age=300', '*'])
    expect(restore.headers.get('etag')).not.toBe((await get('/t.js')).headers.get('etag'))
    for (const path of ['/t-debug.js', '/t-prompt.js', '/t-slip.js', '/other.js', '/t.js.map', '/t-.js']) expect((await get(path)).status, path).toBe(404)
  })
})
