/** One-click approval: the key a shop delivers is taken once, if we asked for it and it opens that very shop. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import type { Log } from '../../server/log.ts'
import type { Service } from '../../server/service.ts'
import { approvalAddress, beginApproval } from '../../server/stores/approval/approval.ts'
import { findApproval } from '../../server/stores/approval/store.ts'
import { disconnectShop } from '../../server/stores/connect/connect.ts'
import { days, hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { approve, deny, openAuthorize } from '../support/wc-auth.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let service: Service
  let close: () => Promise<void>
  let second: DemoShop
  const lines: string[] = []
  const log: Log = {
    info: (event, fields) => void lines.push(JSON.stringify([event, fields])), warn: (event, fields) => void lines.push(JSON.stringify([event, fields])),
    error: (event, cause, fields) => void lines.push(JSON.stringify([event, String(cause), fields])),
  }
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind, { ALLOW_PRIVATE_STORES: 'true' }))
    service = await shop.joinedBy({ log })
    second = await startDemoShop({ now: shop.clock.now, key: `ck_${'2'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` })
  })
  afterAll(async () => {
    await second.close()
    await close()
  })

  let id: string
  let address: string
  beforeEach(async () => {
    second.faults.all.heal()
    await service.deps.refreshStores()
    for (const store of service.deps.stores.values()) if (store.id !== 'default') await disconnectShop(service.deps, store.id)
    id = await beginApproval(service.deps, { url: second.url, name: 'Second' })
    address = approvalAddress(service.deps, { id, url: second.url })
  })
  const post = (path: string, init: RequestInit) => service.app.request(path, init)
  const served = () => [...service.deps.stores.values()].map((store) => store.url)
  const state = async () => {
    const approval = await findApproval(service.deps.connection.db, id)
    return [approval?.state, approval?.reason]
  }

  test('the shop\'s page gets everything it wants, in a form that survives its reading', () => {
    expect(address.startsWith(`${second.url}/wc-auth/v1/authorize?`)).toBe(true)
    const asked = openAuthorize(address)
    expect(asked).toMatchObject({ app_name: 'Cartback', scope: 'read_write', callback_url: `https://mail.shop.example/connect/keys/${id}`, return_url: `https://mail.shop.example/connect/back/${id}` })
    expect(asked.user_id).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('approved: the key is tried, kept, and answered with exactly 200', async () => {
    const pressed = await approve(address, second, post)
    expect(pressed).toEqual({ status: 200, isKeyKept: true, location: expect.stringContaining(`https://mail.shop.example/connect/back/${id}?success=1`) as string })
    expect([await state(), served()]).toEqual([['connected', ''], [shop.woo.url, second.url]])
  })

  test('pressed twice: the second key is refused, so the shop deletes it', async () => {
    await approve(address, second, post)
    expect(await approve(address, second, post)).toMatchObject({ status: 404, isKeyKept: false })
    expect(await state()).toEqual(['connected', ''])
  })

  test.each([
    ['another id', () => address.replace(/user_id=[^&]+/, 'user_id=tenant-42')], ['the id of another approval', () => approvalAddress(service.deps, { id: 'other', url: second.url }).replaceAll('other', id)],
  ])('a delivery with %s in place of ours is not taken, and ours still can be', async (_, forged) => {
    expect(await approve(forged(), second, post)).toMatchObject({ status: 404, isKeyKept: false })
    expect([await state(), served()]).toEqual([['waiting', ''], [shop.woo.url]])
  })

  test('an hour later nothing is taken any more', async () => {
    shop.clock.pass(hours(1))
    expect(await approve(address, second, post)).toMatchObject({ status: 404 })
    expect(served()).toEqual([shop.woo.url])
  })

  test.each([
    ['the shop does not know', () => ({ key: 'ck_unknown', secret: 'cs_unknown' }), 'read_write', 'key-unknown'],
    ['may only read', () => second.readOnly, 'read_write', 'key-may-not-write'],
    ['was asked for with less', () => second, 'read', 'scope-too-small'],
  ])('a key that %s is not kept', async (_, key, permissions, reason) => {
    expect(await approve(address, key(), post, permissions)).toMatchObject({ status: 422, isKeyKept: false, location: null })
    expect([await state(), served()]).toEqual([['failed', reason], [shop.woo.url]])
  })

  test('a shop that does not answer while its key is tried keeps none', async () => {
    second.faults.rest.status(500)
    expect(await approve(address, second, post)).toMatchObject({ status: 422, isKeyKept: false })
    expect(await state()).toEqual(['failed', 'http-500'])
  })

  test.each(['', '[]', '{"user_id":1}', '{', `{"user_id":"${'x'.repeat(5_000)}"}`])('a body that is no delivery changes nothing: %#', async (body) => {
    const answer = await post(`/connect/keys/${id}`, { method: 'POST', body })
    expect(answer.status).toBe(body.length > 4_096 ? 413 : 404)
    expect(await state()).toEqual(['waiting', ''])
  })

  test('the way back leads to our own page, whose visitor the browser then recognises, and says nothing else', async () => {
    const path = (url: string) => new URL(url).pathname + new URL(url).search
    const denied = await (await post(path(deny(address)), {})).text()
    expect(denied).toContain(`content="0; url=https://mail.shop.example/admin/shops/connecting/${id}?answer=denied"`)
    expect([denied.includes('Second'), denied.includes(second.url), denied.includes(openAuthorize(address).user_id)]).toEqual([false, false, false])
    expect(await state()).toEqual(['waiting', ''])
    const strange = await (await post('/connect/back/%22%3E%3Cscript%3E?success=1', {})).text()
    expect([strange.includes('<script'), strange.includes('url=https://mail.shop.example/admin/shops"')]).toEqual([false, true])
  })

  test('attempts of long ago are forgotten', async () => {
    shop.clock.pass(days(9))
    await beginApproval(service.deps, { url: second.url, name: 'Second' })
    expect(await state()).toEqual([undefined, undefined])
  })

  test('no key, secret or state stands in the log', () => {
    expect(lines.some((line) => line.includes('store.connected'))).toBe(true)
    expect(lines.filter((line) => /c[ks]_/.test(line))).toEqual([])
    expect(lines.filter((line) => line.includes(openAuthorize(address).user_id))).toEqual([])
  })
})
