/** Puts the shop's doors together: both APIs, links that fill carts, pages, pictures. */
import { Hono, type Context } from 'hono'
import { restApi } from './rest.ts'
import type { ShopState } from './state.ts'
import { storeApi } from './store-api.ts'
import { dateHeader } from './rest-answers.ts'
import { checkoutLink } from './checkout-link.ts'
import { pages } from './pages/routes.tsx'

/** WordPress' own routes may be read from anywhere. */
const openToAll = (c: Context): Record<string, string> => {
  const origin = c.req.header('Origin')
  return origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' }
}

/** The whole shop as one fetch handler. */
export function shopSite(state: ShopState): Hono {
  const site = new Hono({ strict: false })
  site.route('/wp-json/wc/v3', restApi(state))
  site.route('/wp-json/wc/store/v1', storeApi(state))
  site.get('/wp-json', (c) => c.json({
    name: state.settings.name, description: '', url: state.url, home: state.url, gmt_offset: state.settings.timeZoneOffset / 3_600_000,
    timezone_string: '', namespaces: ['oembed/1.0', 'wc/v3', 'wc/store', 'wc/store/v1', 'wp/v2'], authentication: [], site_icon_url: '', site_logo: 0,
  }, 200, { ...dateHeader(state), ...openToAll(c) }))
  site.all('/wp-json/*', (c) => c.json({ code: 'rest_no_route', message: 'No route was found matching the URL and request method.', data: { status: 404 } }, 404))
  if (state.settings.version !== '8.9.1') site.get('/checkout-link', (c) => checkoutLink(state, c))
  site.route('/', pages(state))
  return site
}
