/** Links that fill a cart in the pretend shop: `/checkout-link/` and `?add-to-cart=`, as the real shop answers them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { movableClock } from '../../support/clock.ts'
import { tab } from './clients.ts'

interface Cart { readonly items: readonly { readonly id: number; readonly quantity: number }[]; readonly coupons: readonly { readonly code: string }[] }

let shop: DemoShop
beforeAll(async () => { shop = await startDemoShop({ now: movableClock().now }) })
afterAll(() => shop.close())

const cartOf = async (browser: ReturnType<typeof tab>) => {
  const cart = await (await browser.open('/wp-json/wc/store/v1/cart')).json() as Cart
  return { items: cart.items.map((item) => `${item.id}x${item.quantity}`), coupons: cart.coupons.map((coupon) => coupon.code) }
}
const opened = async (path: string, browser = tab(shop)) => {
  const answer = await browser.open(path)
  return { status: answer.status, location: answer.headers.get('location') ?? '', cart: await cartOf(browser), browser }
}

describe('/checkout-link/', () => {
  it.each([
    ['two products', 'products=12:2,14:1', ['12x2', '14x1'], []],
    ['no quantity', 'products=12', ['12x1'], []],
    ['a variation', 'products=69:1', ['69x1'], []],
    ['the same product twice: the last one wins', 'products=12:1,12:3', ['12x3'], []],
    ['one product of two sold out', 'products=12:1,20:1', ['12x1'], []],
    ['one product of two unknown', 'products=12:1,999999:1', ['12x1'], []],
    ['a coupon', 'products=12:2&coupon=SAVE10', ['12x2'], ['save10']],
    ['an unknown coupon: the products stay', 'products=12:2&coupon=NOPE', ['12x2'], []],
  ])('with %s goes on to the checkout', async (_what, query, items, coupons) => {
    const { status, location, cart } = await opened(`/checkout-link/?${query}`)
    expect(status).toBe(302)
    expect(location).toMatch(/^\/checkout\/\?session=[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(cart).toEqual({ items, coupons })
  })

  it.each([
    ['nothing', '', 'The provided checkout link was out of date or invalid. No products were added to the cart.'],
    ['garbage', 'products=abc', 'The provided checkout link was out of date or invalid. No products were added to the cart.'],
    ['a quantity of none', 'products=12:0', 'The provided checkout link was out of date or invalid. No products were added to the cart.'],
    ['what is sold out', 'products=20:1', 'You cannot add &quot;Rain coat&quot; to the cart because the product is out of stock.'],
    ['more than there is', 'products=22:5', 'You cannot add that amount of &quot;Storm lantern&quot; to the cart because there is not enough stock (2 remaining).'],
    ['a variable parent', 'products=64:1', 'Missing attributes for variable product.'],
    ['a variation that leaves the colour open', 'products=84:1', 'Missing variation data for variable product. Colour is a required field'],
  ])('with %s adds nothing and says why on the cart page', async (_what, query, message) => {
    const { status, location, cart } = await opened(`/checkout-link/?${query}`)
    expect([status, location]).toEqual([302, `/cart/?wc_error=${encodeURIComponent(message).replaceAll('(', '%28').replaceAll(')', '%29')}`])
    expect(cart).toEqual({ items: [], coupons: [] })
  })

  it('keeps all other parameters', async () => {
    const { location } = await opened('/checkout-link/?products=12:1&utm_source=mail&cr=abc')
    expect(location).toMatch(/^\/checkout\/\?utm_source=mail&cr=abc&session=/)
  })

  it('empties the cart that was there', async () => {
    const { browser } = await opened('/checkout-link/?products=14:2&coupon=SAVE10')
    expect((await opened('/checkout-link/?products=12:1', browser)).cart).toEqual({ items: ['12x1'], coupons: [] })
  })

  it('without its last slash moves there first', async () => {
    expect(await opened('/checkout-link?products=12:2')).toMatchObject({ status: 301, location: '/checkout-link/?products=12:2' })
  })

  it('opened on another device by its session address copies the cart, and leaves the first one as it was', async () => {
    const first = await opened('/checkout-link/?products=12:2')
    const second = await opened(first.location)
    expect([second.status, second.cart.items]).toEqual([200, ['12x2']])
    await opened('/cart/?add-to-cart=14', second.browser)
    expect((await cartOf(first.browser)).items).toEqual(['12x2'])
  })
})

describe('?add-to-cart=', () => {
  it.each([
    ['a product with a quantity, on the checkout page', '/checkout/?add-to-cart=12&quantity=2', ['12x2']],
    ['a variation, on the cart page', '/cart/?add-to-cart=69', ['69x1']],
    ['a parent with its variation', '/cart/?add-to-cart=64&variation_id=69&attribute_pa_size=m&attribute_pa_colour=blue', ['69x1']],
    ['several products: none', '/cart/?add-to-cart=12,14', []],
    ['what is sold out: nothing', '/cart/?add-to-cart=20', []],
  ])('adds %s and shows the page it is on', async (_what, path, items) => {
    expect(await opened(path)).toMatchObject({ status: 200, cart: { items } })
  })

  it('adds again every time it is opened', async () => {
    const { browser } = await opened('/cart/?add-to-cart=12')
    expect((await opened('/cart/?add-to-cart=12', browser)).cart.items).toEqual(['12x2'])
  })
})
