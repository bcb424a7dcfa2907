/** The webhooks of Postmark make themselves, and bring what happens over a real socket. */
import { createServer } from 'node:net'
import { serve, type ServerType } from '@hono/node-server'
import { afterEach, expect, test } from 'vitest'
import { hours, minutes } from '../../../server/values/time.ts'
import { databases } from '../../support/databases.ts'
import { openShop, type Settings, type Shop } from '../../support/shop.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const freePort = (): Promise<number> => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
})

/** A shop whose service listens where its settings say, from the first reading on. */
async function listening(settings: Settings = {}): Promise<{ shop: Shop; url: string }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { shop, close } = await openShop(kind as NonNullable<typeof kind>, { PUBLIC_URL: url, LIVE: 'false', ALLOWED_RECIPIENTS: '*@example.test', WEBHOOKS: 'always', ...settings })
  closers.push(close)
  const server = await new Promise<ServerType>((resolve) => { const made = serve({ fetch: shop.service.app.fetch, port, hostname: '127.0.0.1' }, () => resolve(made)) })
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  await shop.passes(hours(1.1))
  return { shop, url }
}

test('both streams get one webhook, once, and what happens arrives', async () => {
  const { shop, url } = await listening()
  expect(shop.postmark.webhooks().map((each) => `${each.stream} ${each.url}`).sort()).toEqual([`broadcast ${url}/webhooks/postmark/default`, `outbound ${url}/webhooks/postmark/default`])
  await shop.passes(hours(3))
  expect(shop.postmark.webhooks()).toHaveLength(2)
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(minutes(61))
  const mail = shop.postmark.accepted().at(-1)
  if (!mail) throw new Error('no mail left')
  expect(await shop.postmark.reports.delivered(mail)).toEqual([200])
  expect(await shop.postmark.reports.complained(mail)).toEqual([200, 200])
  const { db } = shop.service.deps.connection
  expect((await db.selectFrom('event').select('kind').orderBy('kind').execute()).map((row) => row.kind)).toEqual(['complained', 'delivered'])
  expect(await db.selectFrom('run').select('reason').execute()).toEqual([{ reason: 'suppressed' }])
})

test('one that was made by hand with another password is put right, and foreign ones are left alone', async () => {
  const { shop, url } = await listening({ WEBHOOKS: 'never' })
  expect(shop.postmark.webhooks()).toEqual([])
  shop.postmark.hookTo(`${url}/webhooks/postmark/default`, { username: 'owner', password: 'mistyped' }, ['broadcast'])
  shop.postmark.hookTo('https://elsewhere.example/hook', { username: 'a', password: 'b' }, ['broadcast'])
  const other = await shop.joinedBy()
  expect(other.deps.webhooks).toBe('never')
  Object.assign(other.deps, { webhooks: 'always' })
  shop.clock.pass(hours(1.1))
  await other.heart.beat()
  expect(shop.postmark.webhooks().map((each) => [each.url.replace(url, ''), each.stream, each.auth?.Password === 'mistyped'])).toEqual([
    ['/webhooks/postmark/default', 'broadcast', false], ['https://elsewhere.example/hook', 'broadcast', false], ['/webhooks/postmark/default', 'outbound', false],
  ])
})
