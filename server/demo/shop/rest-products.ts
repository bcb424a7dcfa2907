/** REST v3 products and variations: lists, single ones, and price and stock changes. */
import { Hono } from 'hono'
import { phpQuery } from './oauth.ts'
import { listOf } from './order-query.ts'
import { productJson, variationJson } from './product-json.ts'
import type { Product } from './products.ts'
import { ALLOW_ONE, answer, bodyOf, failure, invalidParam, listAnswer, pageOf, type RestContext, type RestEnv } from './rest-answers.ts'
import type { ShopState } from './state.ts'
import { setPrice, setStock } from './stock.ts'
import { fireTrashed } from './trash.ts'

/** Routes below `/wp-json/wc/v3/products`. */
export function productRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => list(state, c))
  routes.get('/:id{[0-9]+}', (c) => withProduct(state, c, 'id', (product) => productJson(state, product)))
  routes.on(['PUT', 'POST', 'PATCH'], '/:id{[0-9]+}', async (c) => {
    const body = await bodyOf(c)
    return withProduct(state, c, 'id', (product) => {
      change(state, product, body)
      return productJson(state, product)
    })
  })
  routes.delete('/:id{[0-9]+}', (c) => withProduct(state, c, 'id', (product) => discard(state, product, c.req.query('force') === 'true')))
  routes.get('/:parent{[0-9]+}/variations', (c) => variations(state, c))
  routes.get('/:parent{[0-9]+}/variations/:id{[0-9]+}', (c) => withProduct(state, c, 'id', (product) => variationJson(state, product)))
  routes.on(['PUT', 'POST', 'PATCH'], '/:parent{[0-9]+}/variations/:id{[0-9]+}', async (c) => {
    const body = await bodyOf(c)
    return withProduct(state, c, 'id', (product) => {
      change(state, product, body)
      return variationJson(state, product)
    })
  })
  return routes
}

function list(state: ShopState, c: RestContext): Response {
  const query = phpQuery(new URL(c.req.url).search)
  const page = pageOf(query)
  if ('code' in page) return invalidParam(state, c, page)
  const include = listOf(query, 'include')
  const search = (query.get('search') ?? '').toLowerCase()
  const status = query.get('status') ?? 'any'
  const found = [...state.products.values()].filter((product) => product.type !== 'variation'
    && (include.length === 0 || include.includes(String(product.id)))
    && (status === 'any' || product.status === status)
    && (!query.has('slug') || product.slug === query.get('slug'))
    && product.name.toLowerCase().includes(search))
  return listAnswer(state, c, inOrder(found, query).map((product) => productJson(state, product)), page)
}

function inOrder(products: readonly Product[], query: ReadonlyMap<string, string>): Product[] {
  const sign = query.get('order') === 'asc' ? 1 : -1
  const value = (product: Product): number => (query.get('orderby') === 'popularity' ? product.totalSales : product.id)
  return [...products].sort((a, b) => sign * (value(a) - value(b) || a.id - b.id))
}

function variations(state: ShopState, c: RestContext): Response {
  const page = pageOf(phpQuery(new URL(c.req.url).search))
  if ('code' in page) return invalidParam(state, c, page)
  return withProduct(state, c, 'parent', null) ?? listAnswer(state, c,
    [...state.products.values()].filter((each) => each.parentId === Number(c.req.param('parent'))).reverse().map((each) => variationJson(state, each)), page)
}

function withProduct(state: ShopState, c: RestContext, name: string, act: (product: Product) => unknown): Response
function withProduct(state: ShopState, c: RestContext, name: string, act: null): Response | null
function withProduct(state: ShopState, c: RestContext, name: string, act: ((product: Product) => unknown) | null): Response | null {
  const product = state.products.get(Number(c.req.param(name)))
  if (!product) return failure(state, c, 404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.')
  return act && answer(state, c, act(product), { headers: { Allow: ALLOW_ONE } })
}

/** Deleted for good no webhook tells of it. */
function discard(state: ShopState, product: Product, isForGood: boolean): Record<string, unknown> {
  if (isForGood) {
    state.products.delete(product.id)
    return productJson(state, product)
  }
  product.status = 'trash'
  fireTrashed(state.events, product.id)
  return productJson(state, product)
}

function change(state: ShopState, product: Product, body: Record<string, unknown>): void {
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)
  if ('regular_price' in body || 'sale_price' in body) {
    setPrice(state, product, text(body['regular_price'], product.regularPrice), text(body['sale_price'], product.salePrice))
  }
  if ('stock_quantity' in body) setStock(state, product, typeof body['stock_quantity'] === 'number' ? body['stock_quantity'] : null)
}
