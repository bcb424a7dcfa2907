/** Products as the public Store API writes them. */
import { Hono } from 'hono'
import { currencyFields, minorOf } from './amounts.ts'
import { pageOf } from './rest-answers.ts'
import { categories, permalink, pictureUrl, priceHtml } from './product-json.ts'
import { isInStock, isOnSale, isPurchasable, partsOf, priceOf, priceRange, quantityLimit, type Product } from './products.ts'
import type { ShopState } from './state.ts'
import { corsHeaders, publicHeaders } from './store-api-session.ts'

/** `GET /products` and `GET /products/{id}` below the Store API. */
export function storeProductRoutes(state: ShopState): Hono {
  const routes = new Hono()
  routes.get('/', (c) => {
    const page = pageOf(new Map(Object.entries(c.req.query())))
    const { page: number, perPage } = 'code' in page ? { page: 1, perPage: 10 } : page
    const include = (c.req.query('include') ?? '').split(',').filter((each) => each !== '')
    const type = c.req.query('type')
    // Variations are in no list but their own, not even when they are asked for by id.
    const found = [...state.products.values()].reverse()
      .filter((product) => product.status === 'publish' && (type === undefined ? product.type !== 'variation' : product.type === type)
        && (include.length === 0 || include.includes(String(product.id))))
    const rows = found.slice((number - 1) * perPage, number * perPage).map((product) => storeProductJson(state, product))
    const headers = { 'X-WP-Total': String(found.length), 'X-WP-TotalPages': String(Math.ceil(found.length / perPage)) }
    return c.json(rows, 200, { ...corsHeaders(state, c, false), ...publicHeaders(state, 'GET'), ...headers })
  })
  routes.get('/:id{[0-9]+}', (c) => {
    const product = state.products.get(Number(c.req.param('id')))
    const headers = { ...corsHeaders(state, c, false), ...publicHeaders(state, 'GET') }
    if (!product || product.status !== 'publish') return c.json({ code: 'woocommerce_rest_product_invalid_id', message: 'Invalid product ID.', data: { status: 404 } }, 404, headers)
    return c.json(storeProductJson(state, product), 200, headers)
  })
  return routes
}

/** A name as the Store API shows it: tags gone, straight quotes turned, ampersands escaped. */
export const displayName = (product: Product): string => typographic(product.name)

const typographic = (name: string): string =>
  name.replace(/<[^>]*>?/g, '').trim().replaceAll('&', '&amp;').replace(/"([^"]*)"/g, '&#8220;$1&#8221;').replaceAll(' - ', ' &#8211; ')

/** Pictures without the dates REST v3 gives. */
export function storeImages(state: ShopState, product: Product) {
  const src = pictureUrl(state, product)
  if (!src) return []
  const name = product.name
  return [{
    id: product.id - 1, src, thumbnail: pictureUrl(state, product, 300),
    srcset: `${src} 800w, ${pictureUrl(state, product, 300)} 300w`, sizes: '(max-width: 800px) 100vw, 800px', name, alt: name,
  }]
}

/** One product of the Store API, also used for a cart's cross-sells. */
export function storeProductJson(state: ShopState, product: Product) {
  const modern = state.settings.version !== '8.9.1'
  const about = product.about ? `<p>${product.about.replaceAll('&', '&amp;')}</p>` : ''
  return {
    id: product.id, name: displayName(state.products.get(product.parentId) ?? product), slug: product.slug, parent: product.parentId,
    type: product.type, variation: chosenText(state, product), permalink: permalink(state, product), sku: product.sku,
    short_description: about, description: about, on_sale: isOnSale(state.products, product), prices: pricesJson(state, product),
    price_html: priceHtml(state, product), average_rating: '0', review_count: 0, images: storeImages(state, product),
    categories: categories(product).map((each) => ({ ...each, link: `${state.url}/product-category/${each.slug}/` })), tags: [],
    ...(modern ? { brands: [] } : {}), attributes: attributesJson(product), variations: variationsJson(state, product),
    ...(modern ? { grouped_products: product.groupedIds } : {}), has_options: product.type === 'variable',
    is_purchasable: isPurchasable(product), is_in_stock: isInStock(state.products, product), is_on_backorder: false, low_stock_remaining: fewLeft(product),
    ...(modern ? { stock_availability: stockText(state, product) } : {}), sold_individually: product.soldIndividually,
    add_to_cart: addToCartJson(state, product), extensions: {},
  }
}

/** WooCommerce's own default for all products of a shop. */
const LOW_STOCK_AMOUNT = 2
const fewLeft = ({ stock }: Product): number | null => (stock !== null && stock <= LOW_STOCK_AMOUNT ? Math.max(stock, 0) : null)

function chosenText(state: ShopState, product: Product): string {
  const parent = state.products.get(product.parentId)
  return Object.entries(product.chosen).map(([taxonomy, slug]) => {
    const choice = parent?.choices.find((each) => each.taxonomy === taxonomy)
    return `${choice?.label}: ${choice?.options.find((option) => option.slug === slug)?.name}`
  }).join(', ')
}

function pricesJson(state: ShopState, product: Product) {
  const price = String(minorOf(state.settings, priceOf(state.products, product) || '0'))
  const range = priceRange(state.products, state.settings, product)
  return {
    price, regular_price: product.regularPrice ? String(minorOf(state.settings, product.regularPrice)) : price, sale_price: price,
    price_range: range && range.lowest !== range.highest ? { min_amount: String(range.lowest), max_amount: String(range.highest) } : null,
    ...currencyFields(state.settings),
  }
}

const attributesJson = (product: Product) => product.choices.map((choice, at) => ({
  id: at + 1, name: choice.label, taxonomy: choice.taxonomy, has_variations: true,
  terms: choice.options.map((option, term) => ({ id: (at + 1) * 10 + term, name: option.name, slug: option.slug })),
}))

function variationsJson(state: ShopState, product: Product) {
  if (product.type !== 'variable') return []
  return partsOf(state.products, product).map((part) => ({
    id: part.id, attributes: product.choices.map((choice) => ({ name: choice.label, value: part.chosen[choice.taxonomy] ?? null })),
  }))
}

function stockText(state: ShopState, product: Product) {
  if (!isInStock(state.products, product)) return { text: 'Out of stock', class: 'out-of-stock' }
  return { text: product.stock === null ? '' : `${product.stock} in stock`, class: 'in-stock' }
}

/** Where the button leads: a product to be chosen from has its page, what can be added at once an address that adds it. */
function addToCartUrl(state: ShopState, product: Product): string {
  if (product.externalUrl) return product.externalUrl
  if (product.type === 'variable' || product.type === 'grouped') return permalink(state, product)
  if (product.type !== 'variation') return `?add-to-cart=${product.id}`
  return `${permalink(state, product).replaceAll('&', '&#038;')}&#038;variation_id=${product.id}&#038;add-to-cart=${product.parentId}`
}

function addToCartJson(state: ShopState, product: Product) {
  const more = state.settings.version === '8.9.1' ? {} : { single_text: product.type === 'external' ? 'Buy product' : 'Add to cart' }
  const text = { variable: 'Select options', grouped: 'View products', external: 'Buy product', simple: 'Add to cart', variation: 'Add to cart' }[product.type]
  return {
    text, description: `${text}: &ldquo;${displayName(product)}&rdquo;`, url: addToCartUrl(state, product), ...more,
    minimum: 1, maximum: quantityLimit(product) || 1, multiple_of: 1,
  }
}
