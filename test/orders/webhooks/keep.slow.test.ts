/** Webhooks made by ourselves in a shop: once, found again, mended, and left alone where they are not ours to touch. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keepWebhooks } from '../../../server/orders/webhooks/keep.ts'
import { readWebhooks } from '../../../server/orders/webhooks/store.ts'
import { hours, minutes } from '../../../server/values/time.ts'
import { restClient } from '../../demo/shop/clients.ts'
import { databases } from '../../support/databases.ts'
import { openDelivering, type Delivering } from '../delivering.ts'

const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'order.restored', 'product.updated']
const FAILURES_UNTIL_DISABLED = 7

interface Seen { readonly id: number; readonly name: string; readonly topic: string; readonly status: string; readonly delivery_url: string }

const [kind] = databases
if (!kind) throw new Error('no database')
let opened: Delivering
beforeEach(async () => void (opened = await openDelivering(kind)))
afterEach(() => opened.close())

const rest = () => restClient(opened.shop.woo, opened.shop.woo)
const inShop = async (): Promise<readonly Seen[]> => (await rest().get('webhooks', { per_page: 100 })).body as Seen[]
const record = () => readWebhooks(opened.shop.service.deps.connection.db, 'default')
const later = async (length = minutes(11)): Promise<void> => {
  opened.shop.clock.pass(length)
  await opened.shop.beats()
}
/** Questions about webhooks; the self-test of the key's rights asks nothing about any. */
const asked = () => opened.shop.woo.faults.requests.filter((request) => /\/webhooks(?:\?|\/\d)/.test(request.path))
const writes = () => asked().filter((request) => request.method !== 'GET')

describe('in a shop whose key may write', () => {
  test('one is made for each topic, with our address and a name that says whose it is', async () => {
    const found = await inShop()
    expect(found.map((webhook) => webhook.topic)).toEqual(TOPICS)
    expect(new Set(found.map((webhook) => webhook.delivery_url))).toEqual(new Set([`${opened.url}/webhooks/woocommerce/default`]))
    expect(found[1]?.name).toBe('Cartback order.updated (default)')
    expect(await record()).toMatchObject({ state: 'active', ids: found.map((webhook) => webhook.id) })
  })

  test('they are looked at every ten minutes, by one question, and never made twice', async () => {
    opened.shop.woo.faults.forgetRequests()
    for (let round = 0; round < 6; round++) await later()
    expect(await inShop()).toHaveLength(TOPICS.length)
    expect(writes()).toEqual([])
    expect(asked().length).toBeLessThanOrEqual(7)
  })

  test('another process, and a database that forgot, find them again by name and address', async () => {
    await opened.shop.service.deps.connection.db.deleteFrom('store_webhook').execute()
    const other = await opened.shop.joinedBy()
    await other.heart.beat()
    await opened.shop.beats()
    expect(await inShop()).toHaveLength(TOPICS.length)
    expect((await record()).ids).toHaveLength(TOPICS.length)
  })

  test('two processes that look at the same moment make one each time, not two', async () => {
    const other = await opened.shop.joinedBy()
    for (const webhook of await inShop()) await rest().delete(`webhooks/${webhook.id}`, { force: true })
    opened.shop.clock.pass(minutes(11))
    const [store] = [...opened.shop.service.deps.stores.values()]
    if (!store) throw new Error('no store')
    await Promise.all([keepWebhooks(opened.shop.service.deps, store), keepWebhooks(other.deps, store)])
    expect((await inShop()).map((webhook) => webhook.topic)).toEqual(TOPICS)
  })

  test('an answer that is lost after a webhook was made does not make it twice', async () => {
    for (const webhook of await inShop()) await rest().delete(`webhooks/${webhook.id}`, { force: true })
    const { deps } = opened.shop.service
    const [[id, platform] = []] = [...deps.platforms]
    const [store] = [...deps.stores.values()]
    if (!id || !platform?.webhooks || !store) throw new Error('no shop')
    const { webhooks } = platform
    const losing = { ...webhooks, create: async (webhook: Parameters<typeof webhooks.create>[0]) => {
      await webhooks.create(webhook)
      return { kind: 'away', reason: 'ECONNRESET' } as const
    } }
    for (let look = 0; look <= TOPICS.length; look++) {
      opened.shop.clock.pass(minutes(11))
      await keepWebhooks({ ...deps, platforms: new Map([[id, { ...platform, webhooks: losing }]]) }, store)
    }
    expect((await inShop()).map((webhook) => webhook.topic)).toEqual(TOPICS)
    expect(await record()).toMatchObject({ state: 'active' })
  })
})

describe('a webhook that', () => {
  test('an owner made by hand with our address is taken over with our secret, and none is made beside it', async () => {
    const { deps } = opened.shop.service
    await deps.connection.db.deleteFrom('store_webhook').execute()
    for (const webhook of await inShop()) await rest().put(`webhooks/${webhook.id}`, { name: 'My webhook', secret: 'nobody told us this one' })
    await opened.shop.beats()
    expect((await inShop()).map((webhook) => webhook.name)).toEqual(TOPICS.map(() => 'My webhook'))
    opened.shop.orders({ email: 'ann@example.test' })
    await opened.delivered()
    expect(new Set(opened.answers.slice(-2))).toEqual(new Set([200]))
  })

  test('the shop gave up on after seven failures is switched on again within ten minutes, and the owner is told', async () => {
    opened.setDeaf(true)
    for (let time = 0; time < FAILURES_UNTIL_DISABLED; time++) {
      opened.shop.orders({ email: 'ann@example.test' })
      await opened.delivered()
    }
    expect((await inShop()).filter((webhook) => webhook.status === 'disabled').length).toBeGreaterThan(0)
    opened.setDeaf(false)
    await later()
    expect((await inShop()).map((webhook) => `${webhook.topic} ${webhook.status}`)).toEqual(TOPICS.map((topic) => `${topic} active`))
    expect(await record()).toMatchObject({ state: 'active', mendReason: 'disabled' })
    const id = opened.shop.orders({ email: 'ann@example.test' })
    await opened.delivered()
    expect(opened.shop.service.deps.hints.get('default')?.orders.has(String(id))).toBe(true)
  })

  test('was deleted in the shop is made again, and the owner is told', async () => {
    const [first] = await inShop()
    await rest().delete(`webhooks/${first?.id}`, { force: true })
    await later()
    expect((await inShop()).map((webhook) => webhook.topic).sort()).toEqual([...TOPICS].sort())
    expect(await record()).toMatchObject({ mendReason: 'missing', mendCount: 1 })
  })

  test('has another address than ours by now is led back', async () => {
    const [first] = await inShop()
    await rest().put(`webhooks/${first?.id}`, { delivery_url: 'http://127.0.0.1:9/old' })
    await later()
    expect(new Set((await inShop()).map((webhook) => webhook.delivery_url)).size).toBe(1)
    expect(await record()).toMatchObject({ mendReason: 'moved' })
  })

  test('somebody paused stays paused, and the owner is told', async () => {
    const [first] = await inShop()
    await rest().put(`webhooks/${first?.id}`, { status: 'paused' })
    await later()
    expect((await inShop())[0]?.status).toBe('paused')
    expect(await record()).toMatchObject({ state: 'paused', mendCount: 0 })
  })

  test('belongs to another install of ours in the same shop is left alone', async () => {
    const foreign = (await rest().post('webhooks', { name: 'Cartback order.updated (default)', topic: 'order.updated', delivery_url: 'http://127.0.0.1:9/staging', secret: 'x' })).body as Seen
    await later()
    expect((await inShop()).find((webhook) => webhook.id === foreign.id)).toMatchObject({ delivery_url: 'http://127.0.0.1:9/staging', status: 'active' })
    expect(await inShop()).toHaveLength(TOPICS.length + 1)
  })
})

test('another secret is given to the webhooks that are there, and deliveries stay valid', async () => {
  const other = await opened.shop.joinedBy()
  const [store] = [...other.deps.stores.values()]
  if (!store) throw new Error('no store')
  opened.shop.clock.pass(minutes(11))
  opened.shop.woo.faults.forgetRequests()
  await keepWebhooks(other.deps, { ...store, webhookSecret: null })
  expect(writes()).toHaveLength(TOPICS.length)
  opened.shop.orders({ email: 'ann@example.test' })
  await opened.delivered()
  expect(new Set(opened.answers.slice(-2))).toEqual(new Set([200]))
  expect(await record()).toMatchObject({ mendCount: 0 })
})

describe('no webhook is made', () => {
  const openWith = async (settings: Record<string, string>): Promise<void> => {
    await opened.close()
    opened = await openDelivering(kind, settings)
  }

  test('when the settings say so; the shop is not even asked, and they are made at once when the settings change', async () => {
    await openWith({ WEBHOOKS: 'never' })
    await later()
    expect(await record()).toMatchObject({ state: 'off' })
    expect(asked()).toEqual([])
    const { deps } = opened.shop.service
    const [store] = [...deps.stores.values()]
    if (!store) throw new Error('no store')
    await keepWebhooks({ ...deps, webhooks: 'always' }, store)
    expect(await record()).toMatchObject({ state: 'active' })
  })

  test('when the shop could not reach our address', async () => {
    await openWith({ WEBHOOKS: 'auto' })
    expect(await record()).toMatchObject({ state: 'not-public' })
    expect(asked()).toEqual([])
  })

  test('with a key that may only read; the shop is left alone for an hour then', async () => {
    await openWith({ WOOCOMMERCE_KEY: opened.shop.woo.readOnly.key, WOOCOMMERCE_SECRET: opened.shop.woo.readOnly.secret })
    expect(await record()).toMatchObject({ state: 'denied', detail: 'key-may-not-write' })
    opened.shop.woo.faults.forgetRequests()
    await later(minutes(30))
    expect(asked()).toEqual([])
    await later(hours(1))
    expect(writes()).toHaveLength(1)
  })

  test('while the shop gives no usable answer, and none of ours is forgotten', async () => {
    const { ids } = await record()
    opened.shop.woo.faults.rest.html200()
    await later()
    expect(await record()).toMatchObject({ state: 'away', ids })
    opened.shop.woo.faults.rest.heal()
    await later()
    expect(await record()).toMatchObject({ state: 'active', ids, mendCount: 0 })
  })
})
