/** What a WooCommerce shop says of its set-up, and its pages as anybody sees them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { wooSetup } from '../../server/platforms/woocommerce-setup.ts'
import { addressGuard } from '../../server/platforms/address-guard.ts'
import { hasRecordings, recording } from '../demo/shop/recorded.ts'
import { answering, DEADLINE_MS, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => void (shop = await withShop()))
afterAll(() => shop.close())
afterEach(() => shop.woo.faults.all.heal())

const setup = () => wooCommerce(shop.woo, DEADLINE_MS).setup ?? expect.fail('no questions')
/** A shop whose REST API answers everything with one body. */
async function saying(body: unknown, ask: (setup: ReturnType<typeof wooSetup>) => Promise<unknown>): Promise<unknown> {
  const server = await answering((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  const found = await ask(wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).setup ?? expect.fail('no questions'))
  await server.close()
  return found
}
const page = (more: object) => ({ page_name: 'Kassa', shortcode: '[woocommerce_checkout]', page_set: true, shortcode_present: false, block_present: false, ...more })

describe('the checkout', () => {
  test.each([['block', { block_present: true }], ['classic', { shortcode_present: true }], ['other', {}], ['none', { page_set: false }]])('is told to be %s whatever language its page is named in', async (checkout, more) => {
    expect(await saying({ pages: [page(more)], active_plugins: [] }, (asked) => asked.parts())).toMatchObject({ kind: 'ok', value: { checkout } })
  })

  test.runIf(hasRecordings)('is read from a recorded answer', async () => {
    expect(await saying(recording('rest/system-status.json').response?.body, (asked) => asked.parts())).toMatchObject({ kind: 'ok', value: { checkout: 'block', plugins: ['woocommerce/woocommerce.php'] } })
  })
})

describe('the index of WordPress', () => {
  test('tells the address and the time zone', async () => {
    expect(await setup().index()).toMatchObject({ kind: 'ok', value: { origin: shop.woo.url, timeZone: 'UTC+2' } })
    expect(await saying({ home: 'https://www.shop.example/store', timezone_string: 'Europe/Helsinki', gmt_offset: '2' }, (asked) => asked.index())).toMatchObject({ value: { origin: 'https://www.shop.example', timeZone: 'Europe/Helsinki' } })
  })

  test('that is no data is not believed', async () => {
    shop.woo.faults.rest.html200()
    expect(await setup().index()).toMatchObject({ kind: 'away', reason: 'html-instead-of-json' })
  })
})

describe('the recovery mail of WooCommerce itself', () => {
  test('is absent where WooCommerce knows no such mail', async () => {
    expect(await setup().recoveryMail()).toMatchObject({ kind: 'ok', value: 'absent' })
  })

  test.each([['automatic', 'yes', 'yes'], ['by-hand', 'yes', 'no'], ['off', 'no', 'yes']])('is %s where it is enabled: %s, automated: %s', async (value, enabled, automated) => {
    expect(await saying([{ id: 'enabled', value: enabled }, { id: 'automated', value: automated }, { id: 'subject', value: '' }], (asked) => asked.recoveryMail())).toMatchObject({ kind: 'ok', value })
  })

  test('is not taken for absent where the shop does not answer', async () => {
    shop.woo.faults.rest.html200()
    expect((await setup().recoveryMail()).kind).toBe('away')
  })
})

describe('a page', () => {
  test('is read as anybody sees it, through redirects of the shop', async () => {
    expect(await setup().page('/checkout/')).toMatchObject({ kind: 'ok', value: expect.stringContaining('Harbour Goods') as string })
  })

  test('of another host is not looked at', async () => {
    shop.woo.faults.pages.status(302, { Location: 'https://elsewhere.example/' })
    expect(await setup().page('/')).toEqual({ kind: 'away', reason: 'redirected to https://elsewhere.example' })
  })

  test('that redirects in a circle is given up', async () => {
    shop.woo.faults.pages.status(302, { Location: '/' })
    expect(await setup().page('/')).toEqual({ kind: 'away', reason: 'redirected' })
  })

  test('in a private network is not asked for, where the address is somebody else\'s word', async () => {
    const guarded = wooCommerce({ url: shop.woo.url, key: shop.woo.key, secret: shop.woo.secret, guard: addressGuard() })
    shop.woo.faults.forgetRequests()
    expect(await guarded.setup?.page('/')).toEqual({ kind: 'away', reason: 'address-private' })
    expect(shop.woo.faults.requests).toEqual([])
  })
})
