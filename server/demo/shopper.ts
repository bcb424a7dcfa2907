/** A pretend shopper who leaves a cart, follows the reminder and buys: the same requests a browser makes. */
import { z } from 'zod'
import type { CartPost, OrderPost } from '../../tracker/protocol.ts'
import { demoBrowser, type DemoBrowser } from './browser.ts'
import type { DemoShop } from './shop/shop.ts'

const EMAIL = 'ann@example.test'
const CART_ID = 'demo-cart-0000000001'
const VISITOR_ID = 'demo-visitor-00000001'
const ADDRESS = { first_name: 'Ann', last_name: 'Harbour', company: '', address_1: 'Quay 1', address_2: '', city: 'Helsinki', state: '', postcode: '00100', country: 'FI', phone: '' }

const cartAnswer = z.object({
  items: z.array(z.object({ id: z.number(), quantity: z.number() })),
  totals: z.object({ total_price: z.string(), currency_code: z.string(), currency_minor_unit: z.number() }),
})
const checkoutAnswer = z.object({ order_id: z.number(), order_key: z.string() })

export type ShopperLines = readonly { readonly id: number; readonly quantity: number }[]

export interface DemoShopper {
  /** Fills a cart and types the address at the checkout. */
  leavesCart(): Promise<ShopperLines>
  /** Opens the link of the mail; answers what the shop then has in the cart. */
  opensLink(link: string): Promise<ShopperLines>
  /** Places the order of the cart that is open. */
  buys(): Promise<number>
}

/** @param serviceUrl where the shop's script tag points */
export function demoShopper(shop: DemoShop, serviceUrl: string): DemoShopper {
  const atHome = demoBrowser()
  let now = atHome
  const origin = new URL(shop.url).origin
  const tell = async (path: string, post: CartPost | OrderPost): Promise<void> => {
    const response = await fetch(serviceUrl + path, { method: 'POST', headers: { 'content-type': 'text/plain', origin }, body: JSON.stringify(post) })
    if (response.status !== 202) throw new Error(`the service answered ${response.status} to ${path}`)
  }
  return {
    leavesCart: async () => {
      for (const [product, quantity] of [[shop.products.mug, 2], [shop.products.tea, 1]] as const) {
        await storeApi(shop, atHome, 'cart/add-item', { id: product.id, quantity })
      }
      const cart = cartAnswer.parse(await storeApi(shop, atHome, 'cart'))
      const lines = cart.items.map(({ id, quantity }) => ({ id, quantity }))
      await tell('/v1/carts', {
        store: 'default', cart: CART_ID, visitor: VISITOR_ID, seq: 1, email: EMAIL, firstName: 'Ann', lines, locale: 'en-GB', timeZone: 'Europe/Helsinki',
        currency: cart.totals.currency_code, minorUnit: cart.totals.currency_minor_unit, totalMinor: Number(cart.totals.total_price), page: `${shop.url}/checkout/`,
      })
      return lines
    },
    opensLink: async (link) => {
      // Another device: nothing of the first visit is there.
      now = demoBrowser()
      let url = link
      for (let hops = 0; hops < 5; hops++) {
        const response = await now.request(url)
        const location = response.headers.get('location')
        if (!location) break
        url = new URL(location, url).href
      }
      return cartAnswer.parse(await storeApi(shop, now, 'cart')).items.map(({ id, quantity }) => ({ id, quantity }))
    },
    buys: async () => {
      const order = checkoutAnswer.parse(await storeApi(shop, now, 'checkout', { billing_address: { ...ADDRESS, email: EMAIL }, shipping_address: ADDRESS, payment_method: 'cod' }))
      await tell('/v1/orders', { store: 'default', cart: CART_ID, orderId: order.order_id, orderKey: order.order_key })
      return order.order_id
    },
  }
}

/** One call of the shop's Store API, with the nonce it wants. */
async function storeApi(shop: DemoShop, browser: DemoBrowser, path: string, body?: object): Promise<unknown> {
  const base = `${shop.url}/wp-json/wc/store/v1`
  const nonce = body ? (await browser.request(`${base}/cart`)).headers.get('nonce') ?? '' : ''
  const response = await browser.request(`${base}/${path}`, body
    ? { method: 'POST', headers: { 'content-type': 'application/json', nonce }, body: JSON.stringify(body) }
    : {})
  if (!response.ok) throw new Error(`the shop answered ${response.status} to ${path}: ${(await response.text()).slice(0, 300)}`)
  return response.json()
}
