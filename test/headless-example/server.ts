/** An example of a headless storefront: its own pages and server, WooCommerce behind it, Cartback by its public entry alone. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Hono, type Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { checkoutPage, listPage, SCRIPT_PATH, thanksPage, type CartbackOptions } from './pages.ts'
import { shopClient, type Answer, type PageCart } from './shop.ts'

const COOKIE = 'storefront_cart'

/** @param options.shopUrl the WooCommerce shop; only this server talks to it, because browsers may not without a token */
export function storefront(options: CartbackOptions & { readonly shopUrl: string }): Hono {
  const { shopUrl, ...cartback } = options
  const shop = shopClient(shopUrl)
  const app = new Hono()
  const tokenOf = (c: Context): string => getCookie(c, COOKIE) ?? ''
  const answer = (c: Context, { token, value }: Answer<PageCart>): Response => {
    setCookie(c, COOKIE, token, { httpOnly: true, sameSite: 'Lax', path: '/' })
    return c.json(value)
  }
  app.get(SCRIPT_PATH, (c) => c.body(readFileSync(fileURLToPath(import.meta.resolve('cartback')), 'utf8'), 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
  app.get('/', async (c) => c.html(listPage(cartback, await shop.products())))
  app.get('/checkout', (c) => c.html(checkoutPage(cartback)))
  app.get('/thanks', (c) => c.html(thanksPage(cartback)))
  app.get('/cart', async (c) => answer(c, await shop.cart(tokenOf(c))))
  app.post('/cart', async (c) => answer(c, await shop.add(tokenOf(c), Number((await c.req.json<{ id: number }>()).id))))
  app.post('/order', async (c) => {
    const { email, firstName } = await c.req.json<{ email: string; firstName: string }>()
    return c.json(await shop.order(tokenOf(c), email, firstName))
  })
  return app
}
