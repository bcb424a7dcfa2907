/** Products as a WooCommerce shop shows them: with tax or without, in its own decimals, with its own small pictures. */
import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it, test } from 'vitest'
import { startDemoShop } from '../../server/demo/shop/shop.ts'
import type { PlatformProduct } from '../../server/platforms/platform.ts'
import { plainText } from '../../server/platforms/woocommerce-text.ts'
import { product as productSchema } from '../../server/platforms/woocommerce-product-schema.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { instant } from '../../server/values/time.ts'
import { hasRecordings, recording } from '../demo/shop/recorded.ts'

const RECORDED = ['simple-on-sale', 'simple-crosssell', 'out-of-stock', 'virtual', 'variable', 'variation-via-products-id']
const ORIGINAL = 'https://shop.example/uploads/mug.png'
const MUG = {
  id: 14, name: 'Mug', type: 'simple', status: 'publish', permalink: 'https://shop.example/product/mug/', price: '4.99', regular_price: '6.49', on_sale: true, purchasable: true, stock_status: 'instock',
  stock_quantity: 79, backorders_allowed: false, low_stock_amount: 5, short_description: '<p>A <strong>m</strong>ug &amp; a saucer.</p>\n<p>Two&nbsp;of them</p>', cross_sell_ids: [18], upsell_ids: [16],
  categories: [{ id: 3, name: 'Kahvi &amp; tee', slug: 'k' }], images: [{ src: ORIGINAL, thumbnail: `${ORIGINAL}-300`, srcset: `${ORIGINAL} 800w, ${ORIGINAL}-300 300w, ${ORIGINAL}-150 150w, ${ORIGINAL}-100 100w` }], attributes: [], parent_id: 0,
}
const shown = (prices: Record<string, unknown>) => ({ id: 14, prices: { price: '619', regular_price: '805', sale_price: '619', currency_code: 'EUR', currency_minor_unit: 2, ...prices }, images: MUG.images })
const settings = (values: Record<string, string>) => Object.entries(values).map(([id, value]) => ({ id, value }))
const GENERAL = settings({ woocommerce_currency: 'EUR', woocommerce_price_num_decimals: '0', woocommerce_calc_taxes: 'yes' })

let server: Server | null = null
let asked: string[] = []
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())))

/** A shop that answers these paths; anything else is a 404 page of HTML. */
async function shopOf(answers: Readonly<Record<string, unknown>>): Promise<(ids: readonly number[]) => Promise<readonly PlatformProduct[]>> {
  asked = []
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://shop.example')
    asked.push(`${url.pathname.replace('/wp-json/', '')}${url.searchParams.has('type') ? '?type=variation' : ''}`)
    const answer = answers[asked.at(-1) ?? '']
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': answer === undefined ? 'text/html' : 'application/json' })
    response.end(answer === undefined ? '<html></html>' : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const platform = wooCommerce({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, key: 'ck_1', secret: 'cs_1' })
  return async (ids) => {
    const answer = await platform.products(ids)
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    return answer.value
  }
}

describe('the price', () => {
  test('is the one that visitors see, here with tax on what is kept without, and the regular one beside it', async () => {
    const ask = await shopOf({ 'wc/v3/products': [MUG], 'wc/store/v1/products': [shown({})] })
    expect(await ask([14])).toMatchObject([{ price: '6.19', regularPrice: '8.05', currency: 'EUR', decimals: 2 }])
    expect(asked).toEqual(['wc/v3/products', 'wc/store/v1/products'])
  })

  test.each([[0, '5', '5'], [2, '499', '4.99'], [3, '4990', '4.990']])('has the %i decimals of the shop\'s setting', async (decimals, price, text) => {
    const ask = await shopOf({ 'wc/v3/products': [MUG], 'wc/store/v1/products': [shown({ price, regular_price: price, currency_code: 'KRW', currency_minor_unit: decimals })] })
    expect(await ask([14])).toMatchObject([{ price: text, regularPrice: null, currency: 'KRW', decimals }])
  })

  test('is left open while it depends on a choice: the lowest of a range is nobody\'s price', async () => {
    const ask = await shopOf({ 'wc/v3/products': [{ ...MUG, type: 'variable' }], 'wc/store/v1/products': [shown({ price_range: { min_amount: '619', max_amount: '2745' } })] })
    expect(await ask([14])).toMatchObject([{ price: null, regularPrice: null }])
  })

  test('of a variation is in a list of its own', async () => {
    const shirt = { ...MUG, id: 69, type: 'variation', parent_id: 64 }
    const ask = await shopOf({ 'wc/v3/products': [], 'wc/v3/products/69': shirt, 'wc/store/v1/products': [], 'wc/store/v1/products?type=variation': [{ ...shown({}), id: 69 }] })
    expect(await ask([69])).toMatchObject([{ id: 69, price: '6.19', parentId: 64 }])
  })

  test('comes from the REST API where the shop shows nothing to strangers and shows prices as it keeps them', async () => {
    const ask = await shopOf({ 'wc/v3/products': [MUG], 'wc/v3/settings/general': GENERAL, 'wc/v3/settings/tax': settings({ woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_shop: 'incl' }) })
    expect(await ask([14])).toMatchObject([{ price: '4.99', regularPrice: '6.49', currency: 'EUR', decimals: 0 }])
  })

  test.each([
    ['adds tax to what it keeps', { 'wc/v3/settings/general': GENERAL, 'wc/v3/settings/tax': settings({ woocommerce_prices_include_tax: 'no', woocommerce_tax_display_shop: 'incl' }) }],
    ['lets nobody read its settings', {}],
  ])('is not told where the shop shows nothing to strangers and %s', async (_, answers) => {
    const ask = await shopOf({ 'wc/v3/products': [MUG], ...answers })
    expect(await ask([14])).toMatchObject([{ name: 'Mug', price: null, regularPrice: null }])
  })
})

describe('a product', () => {
  test('carries what mails need of it', async () => {
    const ask = await shopOf({ 'wc/v3/products': [MUG], 'wc/store/v1/products': [shown({})] })
    expect(await ask([14])).toEqual([{
      id: 14, name: 'Mug', variation: null, fixedAttributeCount: 0, url: 'https://shop.example/product/mug/', imageUrl: `${ORIGINAL}-150`, price: '6.19', regularPrice: '8.05', currency: 'EUR', decimals: 2,
      isPurchasable: true, isInStock: true, isOnSale: true, stock: { quantity: 79, takesBackorders: false, lowAmount: 5 }, summary: 'A mug & a saucer. Two\u00A0of them', crossSellIds: [18], upsellIds: [16],
      categories: [{ id: 3, name: 'Kahvi & tee' }],
    }])
  })

  test.each([
    ['by the threshold of the whole shop', { low_stock_amount: null, stock_quantity: 2 }, 2, { quantity: 2, lowAmount: 2 }],
    ['fewer than are counted, where pending orders hold some', { low_stock_amount: null, stock_quantity: 2 }, 1, { quantity: 1, lowAmount: 1 }],
    ['by its own threshold, which counts first', { low_stock_amount: 5, stock_quantity: 4 }, 4, { quantity: 4, lowAmount: 5 }],
    ['not where the shop shows none as few', { low_stock_amount: null, stock_quantity: 2 }, null, { quantity: 2, lowAmount: null }],
    ['not where nothing is left to be had', { low_stock_amount: null, stock_quantity: 2 }, 0, { quantity: 2, lowAmount: null }],
    ['not where nobody counts', { low_stock_amount: null, stock_quantity: null }, 1, { quantity: null, lowAmount: null }],
    ['not where the answer is odd', { low_stock_amount: null, stock_quantity: 2 }, 'few', { quantity: 2, lowAmount: null }],
  ])('is few %s', async (_, of, low_stock_remaining, stock) => {
    const ask = await shopOf({ 'wc/v3/products': [{ ...MUG, ...of }], 'wc/store/v1/products': [{ ...shown({}), low_stock_remaining }] })
    expect((await ask([14]))[0]).toMatchObject({ price: '6.19', stock })
  })

  test('of an older shop has its picture from where visitors see it, and never the original', async () => {
    const old = { ...MUG, images: [{ src: ORIGINAL }] }
    expect((await (await shopOf({ 'wc/v3/products': [old], 'wc/store/v1/products': [shown({})] }))([14]))[0]?.imageUrl).toBe(`${ORIGINAL}-150`)
    server?.close()
    expect((await (await shopOf({ 'wc/v3/products': [old] }))([14]))[0]?.imageUrl).toBeNull()
  })

  test.each([['stock_quantity', 'many'], ['categories', null], ['low_stock_amount', ''], ['short_description', null], ['upsell_ids', {}], ['regular_price', 5]])('with an odd %s is read all the same', (field, value) => {
    expect(productSchema.safeParse({ ...MUG, [field]: value }).success).toBe(true)
  })

  test.skipIf(!hasRecordings).each(RECORDED)('of a real shop (%s) is read whole', (name) => {
    const read = productSchema.parse(recording(`rest/product-${name}.json`).response?.body)
    expect(read.imageUrl).toMatch(/-150x150\.png$/)
    expect([read.summary, ...(read.categories ?? []).map((each) => each.name)].join()).not.toMatch(/[<>]|&\w+;/)
    if (name === 'simple-on-sale') expect(read).toMatchObject({ price: '4.99', regularPrice: '6.49', stock: { quantity: 79, takesBackorders: false, lowAmount: null }, summary: 'Tumma paahto – Äitienpäivä 250 g. Lyhyt kuvaus.' })
  })

  test('of the pretend shop costs what its pages say', async () => {
    const woo = await startDemoShop({ now: () => instant(1_790_000_000_000), decimals: 0 })
    try {
      const answer = await wooCommerce(woo).products([woo.products.mug.id, woo.products.shirtMediumBlue.id])
      expect(answer.kind === 'ok' && answer.value.map(({ price, decimals }) => [price, decimals])).toEqual([['15', 0], [expect.stringMatching(/^\d+$/), 0]])
    } finally {
      await woo.close()
    }
  })
})

describe('text out of markup', () => {
  it.each([
    ['', null], ['<p> </p>', null], ['<p>One</p><p>Two</p>', 'One Two'], ['a<br>b', 'a b'], ['<b>bo</b>ld', 'bold'], ['<script>alert(1)</script>x<style>p{}</style>', 'x'], ['&lt;b&gt; &amp;amp; &#8220;q&#x201D; &hellip;', '<b> &amp; “q” …'],
    ['&unknown; &#0; &#x110000;', '&unknown; &#0; &#x110000;'], ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'], ['<!-- no -->yes', 'yes'],
  ])('%j is %j', (markup, text) => {
    expect(plainText(markup, 300)).toBe(text)
  })

  it('is cut after a word', () => {
    expect(plainText('one two three four', 12)).toBe('one two…')
  })
})
