/** REST v3 counts and groups: orders by status, best sellers, categories. */
import { Hono } from 'hono'
import { ORDER_STATUSES } from './orders.ts'
import { categories, links } from './product-json.ts'
import { answer, invalidParam, listAnswer, pageOf, type RestEnv } from './rest-answers.ts'
import type { ShopState } from './state.ts'

const STATUS_TITLES: Readonly<Record<string, string>> = { 'pending': 'Pending payment', 'on-hold': 'On hold', 'checkout-draft': 'Draft' }

/** Routes below `/wp-json/wc/v3/reports`. */
export function reportRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  const readOnly = { headers: { Allow: 'GET' } }
  const titled = (slug: string): string => STATUS_TITLES[slug] ?? slug.charAt(0).toUpperCase() + slug.slice(1)
  routes.get('/orders/totals', (c) => answer(state, c, ORDER_STATUSES.map((slug) =>
    ({ slug, name: titled(slug), total: [...state.orders.values()].filter((order) => !order.trashed && order.status === slug).length })), readOnly))
  // With orders in tables of their own the report finds nothing; only the old way of keeping them fills it.
  routes.get('/top_sellers', (c) => answer(state, c, state.settings.version === '8.9.1' ? topSellers(state) : [], readOnly))
  return routes
}

/** `GET /products/categories`. */
export function categoryRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => {
    const page = pageOf(new Map(Object.entries(c.req.query())))
    if ('code' in page) return invalidParam(state, c, page)
    const used = [...state.products.values()].flatMap(categories)
    const known = [...new Map(used.map((each) => [each.id, each])).values()]
    return listAnswer(state, c, known.map((each) => ({
      ...each, parent: 0, description: '', display: 'default', image: null, menu_order: 0, count: used.filter(({ id }) => id === each.id).length,
      _links: links(state, 'products/categories', each.id),
    })), page)
  })
  return routes
}

const topSellers = (state: ShopState) => [...state.products.values()].filter((product) => product.totalSales > 0)
  .sort((a, b) => b.totalSales - a.totalSales).map((product) => ({ name: product.name, product_id: product.id, quantity: product.totalSales }))
