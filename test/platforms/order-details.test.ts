/** What only a question about one order tells: where its visit began and where it is paid, and nothing else of its meta. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { answering, withShop, type WithShop } from './with-shop.ts'

let shop: WithShop
beforeAll(async () => void (shop = await withShop()))
afterAll(() => shop.close())

const ENTRY = '_wc_order_attribution_session_entry'
const SOURCE = '_wc_order_attribution_utm_source'

/** Asks a shop that answers with this order. */
async function told(order: (url: string) => unknown) {
  const paths: string[] = []
  const server = await answering((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(order(server.url)))
  })
  const answer = await wooCommerce({ url: server.url, key: 'ck_1', secret: 'cs_1' }).orderDetails?.(7)
  await server.close()
  if (answer?.kind !== 'ok') throw new Error(answer?.reason ?? 'not asked')
  return { details: answer.value, path: paths[0] ?? '' }
}
const withMeta = (...meta: readonly (readonly [string, unknown])[]) => told(() => ({ payment_url: '', meta_data: meta.map(([key, value], id) => ({ id, key, value })) }))

describe('where an order\'s visit began', () => {
  test('is read from the shop\'s own attribution, and only our parameter of the address is kept', async () => {
    const { details, path } = await withMeta(['_other', { any: ['thing'] }], [ENTRY, 'https://shop.example/checkout/?utm_source=cartback&cartback=019caea2-5480&session=secret.of.shopper'], [SOURCE, 'cartback'])
    expect(details).toEqual({ entryMessageId: '019caea2-5480', isFromUs: true, paymentUrl: null, shopRate: null })
    expect(JSON.stringify(details)).not.toContain('secret')
    expect(new URL(path, 'https://shop.example').searchParams.get('_fields')).toBe('payment_url,meta_data')
  })

  test.each([
    ['elsewhere', [[ENTRY, 'https://shop.example/'], [SOURCE, 'newsletter']]],
    ['nowhere known', []],
    ['at something that is no address', [[ENTRY, '/checkout/?cartback=019caea2'], [SOURCE, '']]],
    ['with a parameter that nobody of us wrote', [[ENTRY, 'https://shop.example/?cartback=%27%20or%201%3D1'], [SOURCE, { cartback: true }]]],
  ] as const)('%s is not ours', async (_, meta) => {
    expect((await withMeta(...meta)).details).toEqual({ entryMessageId: null, isFromUs: false, paymentUrl: null, shopRate: null })
  })
})

describe('the page to pay an order at', () => {
  const page = (address: (url: string) => string) => told((url) => ({ payment_url: address(url), meta_data: [] }))

  test('is the shop\'s own', async () => {
    const { id, key } = shop.woo.placeOrder({ email: 'ann@example.test', lines: [{ productId: shop.woo.products.mug.id, quantity: 1 }], status: 'pending', paymentMethod: 'stripe' })
    expect(await shop.platform.orderDetails?.(id)).toMatchObject({ kind: 'ok', value: { paymentUrl: `${shop.woo.url}/checkout/order-pay/${id}/?pay_for_order=true&key=${key}` } })
  })

  test.each([
    ['of another host', () => 'https://evil.example/checkout/order-pay/7/?key=k'], ['of another kind', () => 'javascript:alert(1)'], ['with a password in it', (url: string) => url.replace('//', '//user:word@')],
    ['that is no address', () => 'pay here'], ['longer than any', (url: string) => `${url}/${'x'.repeat(600)}`], ['that is missing', () => ''],
  ] as const)('%s is none', async (_, address) => {
    expect((await page(address)).details.paymentUrl).toBe(null)
  })
})

describe('the rate an order was sold at', () => {
  const rate = async (currency: unknown, value: unknown) => (await withMeta(['_wcpay_multi_currency_order_default_currency', currency], ['_wcpay_multi_currency_order_exchange_rate', value])).details.shopRate

  test('is the shop\'s own word, as text or as number', async () => {
    expect([await rate('EUR', '1.0832'), await rate('EUR', 1.5)]).toEqual([{ currency: 'EUR', rate: '1.0832' }, { currency: 'EUR', rate: '1.5' }])
  })

  test.each([['EUR', '0'], ['EUR', '-1'], ['EUR', 'about one'], ['euro', '1.1'], ['', '1.1'], ['EUR', '']] as const)('%j at %j is none', async (currency, value) => {
    expect(await rate(currency, value)).toBe(null)
  })
})

test('the currency a shop keeps its books in is read from its settings', async () => {
  expect(await shop.platform.currency?.()).toMatchObject({ kind: 'ok', value: 'EUR' })
})

test('an order that is gone is missing, not away', async () => {
  expect(await shop.platform.orderDetails?.(999_999)).toMatchObject({ kind: 'missing' })
})
