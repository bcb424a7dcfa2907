/** What the script on the shop's page is told when a shopper came back by a mail's link, and who is told nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handoverOf, openRestoring, type Restoring } from './restoring.ts'
import { writeHandover } from '../../server/links/handover.ts'
import { saveLink } from '../../server/links/store.ts'
import { days, minutes, plus } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
let scene: Restoring
beforeAll(async () => {
  scene = await openRestoring(kind)
})
afterAll(() => scene.close())

const ask = (token: string, headers: Record<string, string> = {}, store = 'default') => scene.shop.post('/v1/restore', { store, token }, headers)
const errorOf = async (response: Response): Promise<readonly [number, string]> => [response.status, ((await response.json()) as { error: string }).error]

describe('a cart with a choice that no link can carry', () => {
  test('is answered whole to the shop\'s page: lines, names, the person, words in his language', async () => {
    const { email, location } = await scene.reminded({ firstName: 'Ann', locale: 'fi-FI' })
    expect(location).toMatch(new RegExp(`^${scene.shop.woo.url}/checkout/\\?utm_source=cartback`))
    const response = await ask(handoverOf(location))
    const { gloves, line } = scene
    expect([response.status, response.headers.get('cache-control'), response.headers.get('access-control-allow-origin')]).toEqual([200, 'no-store', scene.shop.woo.url])
    expect(await response.json()).toEqual({
      lines: [line, { id: scene.shop.woo.products.mug.id, quantity: 2 }], email, firstName: 'Ann', coupon: null, checkout: location.slice(0, location.indexOf('#')),
      names: { [gloves.id]: gloves.name, [scene.shop.woo.products.mug.id]: scene.shop.woo.products.mug.name },
      texts: { restored: 'Ostoskorisi on palautettu.', partly: expect.stringContaining('{items}'), failed: expect.any(String), coupon: expect.stringContaining('{code}'), close: 'Sulje' },
    })
  })

  test('may be asked for again and again; nothing is changed by it', async () => {
    const { device, location } = await scene.reminded()
    const before = await scene.shop.cartState(device)
    for (let n = 0; n < 3; n++) expect((await ask(handoverOf(location))).status).toBe(200)
    expect(await scene.shop.cartState(device)).toBe(before)
  })

  test('of a shop of today goes by the shop\'s own link once nothing is left open', async () => {
    const { location } = await scene.reminded({ lines: [{ id: scene.shop.woo.products.shirtMediumBlue.id, quantity: 1, attributes: [{ name: 'Size', value: 'M' }, { name: 'Colour', value: 'Blue' }] }] })
    expect(location).toContain('/checkout-link/?products=69:1&')
    expect(location).not.toContain('#')
  })
})

describe('nothing is told', () => {
  test.each([['another site', { origin: 'https://evil.example' }], ['a page without an origin', { origin: '' }], ['a sandboxed page', { origin: 'null' }]])('to %s: 403', async (_, headers) => {
    const { email, location } = await scene.reminded()
    const response = await ask(handoverOf(location), headers)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    const body = await response.text()
    expect([response.status, JSON.parse(body)]).toEqual([403, { error: 'origin-foreign', message: expect.any(String) }])
    expect(body).not.toContain(email)
  })

  test('for the mail\'s own token: it is worth nothing outside the mail', async () => {
    const { restore } = await scene.reminded()
    expect(await errorOf(await ask(restore.slice('/r/'.length)))).toEqual([404, 'link-unknown'])
  })

  test.each(['x', 'a'.repeat(95), `${'-'.repeat(90)}zzz`])('for a made-up token (%s): 404', async (token) => {
    expect(await errorOf(await ask(token))).toEqual([404, 'link-unknown'])
  })

  test.each([['order', 'default'], ['restore', 'other']] as const)('for a link of purpose %s of shop %s: 404', async (purpose, storeId) => {
    const { connection: { db }, vault, clock } = scene.shop.service.deps
    const hash = vault.tokenHash(`a token for ${purpose}`)
    await saveLink(db, hash, { storeId, purpose, subjectId: '1', messageId: 'm', step: 'help', expiresAt: plus(clock.now(), days(1)) }, clock.now())
    expect(await errorOf(await ask(writeHandover(vault, hash, clock.wall())))).toEqual([404, 'link-unknown'])
  })

  test('for another shop\'s id: 404', async () => {
    const { location } = await scene.reminded()
    expect(await errorOf(await ask(handoverOf(location), {}, 'other'))).toEqual([404, 'store-unknown'])
  })

  test.each([['no JSON', 'token'], ['a list', '[]'], ['no token', '{"store":"default"}'], ['a token of numbers', '{"store":"default","token":7}'], ['a token without end', JSON.stringify({ store: 'default', token: 'a'.repeat(5_000) })]])('for %s: 400', async (_, body) => {
    expect(await errorOf(await scene.shop.post('/v1/restore', body))).toEqual([400, 'restore-invalid'])
  })

  test('ten minutes after the click: 410, until the mail\'s link is opened again', async () => {
    const { restore, location } = await scene.reminded()
    await scene.shop.passes(minutes(11))
    expect(await errorOf(await ask(handoverOf(location)))).toEqual([410, 'link-over'])
    expect((await ask(handoverOf(await scene.open(restore)))).status).toBe(200)
  })

  test('once the shopper said «No thanks»: 410', async () => {
    const { device, location } = await scene.reminded()
    await scene.shop.answersNotice('no', { device })
    expect(await errorOf(await ask(handoverOf(location)))).toEqual([410, 'link-over'])
  })

  test('once the cart was bought: 410', async () => {
    const { email, location } = await scene.reminded()
    scene.shop.orders({ email })
    await scene.shop.passes(minutes(2))
    expect(await errorOf(await ask(handoverOf(location)))).toEqual([410, 'cart-ordered'])
  })

  test('once the cart is no longer kept: 410', async () => {
    const { restore } = await scene.reminded()
    await scene.shop.passes(days(31))
    expect(await scene.open(restore)).toBe('410')
  })
})
