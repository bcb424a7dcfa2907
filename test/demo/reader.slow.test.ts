/** The demo's reader: its mails are delivered and opened, as the owner sees on the pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve, type ServerType } from '@hono/node-server'
import { startReader } from '../../server/demo/reader.ts'
import { minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
let shop: Shop
let close: () => Promise<void>
let server: ServerType
let url = ''
beforeAll(async () => {
  ({ shop, close } = await openShop(kind, { LIVE: 'false' }))
  url = await new Promise((resolve) => { server = serve({ fetch: shop.service.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`)) })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await close()
})

test('a mail that was kept locally is told to be delivered at once and opened some time later', async () => {
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(minutes(61))
  const events = async () => (await shop.service.deps.connection.db.selectFrom('event').select(['kind', 'class']).orderBy('at').execute()).map((each) => [each.kind, each.class].filter(Boolean).join(' '))
  const reader = startReader(shop.service, url)
  await expect.poll(events).toEqual(['delivered'])
  shop.clock.pass(minutes(25))
  await expect.poll(events).toEqual(['delivered', 'opened human'])
  expect(await shop.outbox()).toContain('help sent: kept-locally')
  await reader.stop()
})
