/** The shops an install serves follow the database: connected, changed and removed by any process, without a restart. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import type { Service } from '../../server/service.ts'
import { connectShop, disconnectShop } from '../../server/stores/connect/connect.ts'
import { addShop, changeShop, findByUrl, readVersions } from '../../server/stores/connect/store.ts'
import { shopSettings, type ShopSettings } from '../../server/stores/settings.ts'
import { minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  let second: DemoShop
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind, { ALLOW_PRIVATE_STORES: 'true' }))
    second = await startDemoShop({ now: shop.clock.now, key: `ck_${'2'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` })
  })
  afterAll(async () => {
    await second.close()
    await close()
  })

  const connect = async (service: Service, woo = second, name = 'Second') => {
    const outcome = await connectShop(service.deps, { url: woo.url, name, key: woo.key, secret: woo.secret })
    if (outcome.kind === 'refused') throw new Error(outcome.reason)
    return outcome
  }
  const change = async (service: Service, changes: Partial<ShopSettings>) => {
    const { connection: { db }, vault, clock } = service.deps
    const known = await findByUrl(db, vault, second.url)
    if (!known?.secrets) throw new Error('not connected')
    expect(await changeShop(db, vault, { id: known.id, version: known.version, settings: { ...known.settings, ...changes }, secrets: known.secrets }, clock.wall())).toBe(true)
  }
  const preflight = async (service: Service, origin: string): Promise<string | null> =>
    (await service.app.request('/v1/carts', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })).headers.get('access-control-allow-origin')

  test('a shop connected in one process is served by another from its next beat on, pages and all', async () => {
    const other = await shop.joinedBy()
    const stores = other.deps.stores
    const { storeId, isNew } = await connect(shop.service)
    expect(isNew).toBe(true)
    expect([...shop.service.deps.stores.keys()]).toEqual(['default', storeId])
    expect([stores.has(storeId), await preflight(other, second.url)]).toEqual([false, null])
    await other.heart.beat()
    expect([stores.get(storeId)?.name, await preflight(other, second.url)]).toEqual(['Second', second.url])
    const asked = await other.deps.platforms.get(storeId)?.storeTime()
    expect(asked?.kind).toBe('ok')
    await disconnectShop(shop.service.deps, storeId)
    await other.heart.beat()
    expect([stores.has(storeId), other.deps.platforms.has(storeId), await preflight(other, second.url)]).toEqual([false, false, null])
  })

  test('a changed setting reaches every process', async () => {
    const other = await shop.joinedBy()
    const { storeId } = await connect(shop.service)
    await other.heart.beat()
    const platform = other.deps.platforms.get(storeId)
    await change(shop.service, { idleMinutes: 25, origins: ['https://front.example'], flows: ['cart-classic'] })
    await other.heart.beat()
    expect(other.deps.stores.get(storeId)).toMatchObject({ idle: minutes(25), flows: ['cart-classic'] })
    expect(await preflight(other, 'https://front.example')).toBe('https://front.example')
    expect(other.deps.platforms.get(storeId)).toBe(platform)
  })

  test('a new shop mails nobody before its owner says so', async () => {
    const { storeId } = await connect(shop.service)
    await disconnectShop(shop.service.deps, storeId)
    const again = await connect(shop.service)
    expect([again, shop.service.deps.stores.get(storeId)?.flows]).toEqual([{ kind: 'connected', storeId, isNew: true }, []])
  })

  test('a shop connected anew while it is served keeps its settings and its secrets and takes the new key', async () => {
    const { storeId } = await connect(shop.service)
    await change(shop.service, { flows: ['cart-classic'], postalAddress: 'Quay 2' })
    await shop.service.deps.refreshStores()
    const before = shop.service.deps.stores.get(storeId)
    expect(await connect(shop.service, second, 'Another name')).toEqual({ kind: 'connected', storeId, isNew: false })
    expect(shop.service.deps.stores.get(storeId)).toEqual(before)
    expect(before?.webhookSecret).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('a key that the shop does not accept is not kept', async () => {
    const rows = await readVersions(shop.service.deps.connection.db)
    const third = { url: shop.woo.url.replace('127.0.0.1', 'localhost'), name: 'Third' }
    expect(await connectShop(shop.service.deps, { ...third, key: `ck_${'9'.repeat(40)}`, secret: 'cs_wrong' })).toEqual({ kind: 'refused', reason: 'key-unknown' })
    expect(await connectShop(shop.service.deps, { url: second.url, name: 'Reads only', ...second.readOnly })).toEqual({ kind: 'refused', reason: 'key-may-not-write' })
    expect(await readVersions(shop.service.deps.connection.db)).toEqual(rows)
  })

  test('the environment\'s own shop keeps its id and its address, whatever the table says', async () => {
    const { connection: { db }, vault, clock } = shop.service.deps
    expect(await connectShop(shop.service.deps, { url: shop.woo.url, name: 'Twice', key: shop.woo.key, secret: shop.woo.secret })).toEqual({ kind: 'refused', reason: 'environments-own' })
    const secrets = { key: 'ck_x', secret: 'cs_x', webhookSecret: null, signingSecret: null }
    const settings = shopSettings.parse({ name: 'Impostor' })
    await addShop(db, vault, { id: 'default', url: 'https://other.example', settings, secrets }, clock.wall())
    await addShop(db, vault, { id: 'twice', url: shop.woo.url, settings, secrets }, clock.wall())
    await shop.service.deps.refreshStores()
    const { stores } = shop.service.deps
    expect([stores.get('default')?.name, stores.get('default')?.url, stores.has('twice'), [...stores.keys()][0]]).toEqual(['Harbour Goods', shop.woo.url, false, 'default'])
  })

  test('keys are sealed at rest, and a shop whose keys cannot be opened is not served but costs no other', async () => {
    const { connection: { db } } = shop.service.deps
    const { storeId } = await connect(shop.service)
    const rows = JSON.stringify(await db.selectFrom('store').selectAll().execute())
    expect([rows.includes(second.key), rows.includes(second.secret)]).toEqual([false, false])
    await db.updateTable('store').set((column) => ({ secrets_sealed: 'sealed-with-another-key', version: column('version', '+', 1) })).where('id', '=', storeId).execute()
    await shop.service.heart.beat()
    expect([...shop.service.deps.stores.keys()]).toEqual(['default'])
    await connect(shop.service)
    expect([...shop.service.deps.stores.keys()]).toEqual(['default', storeId])
  })

  test('two that change a shop at once do not undo each other: the later one is told', async () => {
    const { connection: { db }, vault, clock } = shop.service.deps
    await connect(shop.service)
    const known = await findByUrl(db, vault, second.url)
    if (!known?.secrets) throw new Error('not connected')
    const next = { id: known.id, version: known.version, settings: known.settings, secrets: known.secrets }
    expect([await changeShop(db, vault, next, clock.wall()), await changeShop(db, vault, next, clock.wall())]).toEqual([true, false])
  })
})
