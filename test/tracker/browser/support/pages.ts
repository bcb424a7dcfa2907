/** Small pages that carry what the tracker goes by on a WooCommerce page: class names, ids, the late field, the Store API. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StoreCart } from '../../../../tracker/cart.ts'

export interface SmallShop {
  readonly url: string
  /** What the Store API tells of every shopper's cart. */
  items: StoreCart['items']
  /** How often it was asked. */
  readonly reads: number
  /** Head of every page. */
  head: string
  close(): Promise<void>
}

export const MUG = { id: 12, quantity: 2, variation: [] }
export const SHIRT = { id: 69, quantity: 1, variation: [{ attribute: 'Size', value: 'M' }] }

const CHECKOUT = 'woocommerce-checkout woocommerce-page'

/** The block checkout: a script renders the field late, in wrappers of its own, and can render everything anew. */
const BLOCK = `<main class="wp-block-woocommerce-checkout"><div id="root"></div></main><script>
  window.wcSettings = { checkoutData: { order_id: 4711, order_key: 'wc_order_draft' } }
  window.render = (value) => {
    const form = document.createElement('form')
    form.className = 'wc-block-components-form wc-block-checkout__form'
    form.innerHTML = '<div class="wc-block-components-text-input"><input type="email" id="email" autocomplete="email"'
      + ' aria-describedby="wc-guest-checkout-notice"><label for="email">Email address</label></div>'
      + '<p id="wc-guest-checkout-notice">You are currently checking out as a guest.</p>'
      + '<input id="shipping-first_name"><input id="shipping-city">'
    form.querySelector('#email').value = value
    document.getElementById('root').replaceChildren(form)
  }
  setTimeout(() => render(''), 300)
</script>`

const CLASSIC = `<form class="checkout woocommerce-checkout" name="checkout"><p class="form-row"><label for="billing_first_name">First name</label>
  <span class="woocommerce-input-wrapper"><input id="billing_first_name" class="input-text"></span></p>
  <p class="form-row" id="billing_email_field"><label for="billing_email">Email address</label>
  <span class="woocommerce-input-wrapper"><input type="email" id="billing_email" class="input-text"></span></p></form>`

const CONFIRM = '<form class="woocommerce-form woocommerce-verify-email"><input type="email" name="email" id="email"><button>Confirm</button></form>'

/** Path → class of the body, and what is in it. */
const PAGES: Readonly<Record<string, readonly [string, string]>> = {
  '/checkout/': [CHECKOUT, BLOCK],
  '/checkout-classic/': [CHECKOUT, CLASSIC],
  '/checkout/order-received/97/': [`${CHECKOUT} woocommerce-order-received`, '<h1>Order received</h1>'],
  '/checkout/order-received/96/': [`${CHECKOUT} woocommerce-order-received`, CONFIRM],
  '/checkout/order-pay/98/': [`${CHECKOUT} woocommerce-order-pay`, CONFIRM],
  '/cart/': ['woocommerce-cart woocommerce-page', '<h1>Cart</h1>'],
  '/my-account/edit-address/billing/': ['woocommerce-account', '<form><input type="email" id="billing_email"></form><form><input id="reg_email"></form>'],
  '/': ['home', '<input type="email" id="email" placeholder="Newsletter">'],
}

/** Opens the pages on any free port. */
export async function startSmallShop(): Promise<SmallShop> {
  const shop = { url: '', items: [MUG, SHIRT] as StoreCart['items'], reads: 0, head: '', close: () => closed(server) }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', shop.url)
    if (pathname === '/wp-json/wc/store/v1/cart') {
      shop.reads++
      const totals = { total_price: '4435', currency_code: 'EUR', currency_minor_unit: 2 }
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items: shop.items, totals }))
    }
    if (request.method === 'POST') return void response.writeHead(207, { 'content-type': 'application/json' }).end('{"responses":[]}')
    const [bodyClass, html] = PAGES[pathname] ?? ['error404', '']
    response.writeHead(pathname in PAGES ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
    response.end(`<!doctype html><html lang="fi"><title>Shop</title><link rel="icon" href="data:,">${shop.head}<body class="${bodyClass}">${html}</body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  shop.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return shop
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
