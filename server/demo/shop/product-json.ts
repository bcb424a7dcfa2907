/** Products as REST v3 writes them: every key, the recorded types, raw names. */
import { gmtText } from '../../values/time.ts'
import { displayed, minorOf } from './amounts.ts'
import { isInStock, isOnSale, isPurchasable, partsOf, priceOf, priceRange, type Product } from './products.ts'
import { localText, type ShopState } from './state.ts'

const WRITABLE = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** `_links` of a REST resource. Older WooCommerce has no `targetHints`. */
export function links(state: ShopState, path: string, id: number | string, up?: string) {
  const base = `${state.url}/wp-json/wc/v3/${path}`
  const hints = state.settings.version === '8.9.1' ? {} : { targetHints: { allow: WRITABLE } }
  return {
    self: [{ href: `${base}/${id}`, ...hints }],
    collection: [{ href: base }],
    ...(up ? { up: [{ href: `${state.url}/wp-json/wc/v3/${up}` }] } : {}),
  }
}

/** One product, or a variation through `/products/{variation id}`. */
export function productJson(state: ShopState, product: Product): Record<string, unknown> {
  const modern = state.settings.version !== '8.9.1'
  const isVariation = product.type === 'variation'
  return {
    id: product.id, name: product.name, slug: product.slug, permalink: permalink(state, product),
    ...dates(state, product),
    type: product.type, status: product.status, featured: false, catalog_visibility: 'visible',
    ...texts(product),
    sku: product.sku, ...prices(state, product), on_sale: isOnSale(state.products, product),
    purchasable: isPurchasable(product), total_sales: isVariation ? String(product.totalSales) : product.totalSales,
    ...goods(product), external_url: product.externalUrl, button_text: '',
    tax_status: 'taxable', tax_class: '', ...stockFields(product), ...parcel(product),
    reviews_allowed: !isVariation, average_rating: '0.00', rating_count: 0,
    upsell_ids: product.upsellIds, cross_sell_ids: crossSells(state, product), parent_id: product.parentId,
    purchase_note: '', categories: categories(product), ...(modern ? { brands: [] } : {}), tags: [],
    images: images(state, product), attributes: attributes(state, product), default_attributes: [],
    variations: product.type === 'variable' ? partsOf(state.products, product).map((part) => part.id) : [],
    grouped_products: product.groupedIds, menu_order: 0, price_html: priceHtml(state, product),
    related_ids: isVariation ? [] : related(state, product), meta_data: [],
    stock_status: isInStock(state.products, product) ? 'instock' : 'outofstock',
    has_options: product.type === 'variable', post_password: '', ...(modern ? { global_unique_id: '' } : {}),
    _links: links(state, 'products', product.id, isVariation ? `products/${product.parentId}` : undefined),
  }
}

/** A variation as `/products/{parent}/variations` lists it: fewer keys, one image, a short name. */
export function variationJson(state: ShopState, variation: Product): Record<string, unknown> {
  const full = productJson(state, variation)
  const kept = ['id', 'type', 'date_created', 'date_created_gmt', 'date_modified', 'date_modified_gmt', 'description', 'permalink', 'sku',
    'global_unique_id', 'price', 'regular_price', 'sale_price', 'date_on_sale_from', 'date_on_sale_from_gmt', 'date_on_sale_to',
    'date_on_sale_to_gmt', 'on_sale', 'status', 'purchasable', 'virtual', 'downloadable', 'downloads', 'download_limit', 'download_expiry',
    'tax_status', 'tax_class', 'manage_stock', 'stock_quantity', 'stock_status', 'backorders', 'backorders_allowed', 'backordered',
    'low_stock_amount', 'weight', 'dimensions', 'shipping_class', 'shipping_class_id']
  return {
    ...Object.fromEntries(kept.filter((key) => key in full).map((key) => [key, full[key]])),
    image: plainImage(state, variation), attributes: attributes(state, variation), menu_order: 0, meta_data: [],
    name: variation.name.split(' - ').at(-1), parent_id: variation.parentId,
    _links: links(state, `products/${variation.parentId}/variations`, variation.id, `products/${variation.parentId}`),
  }
}

/** The page of a product; a variation's names its choices in the query. */
export function permalink(state: ShopState, product: Product): string {
  const parent = state.products.get(product.parentId)
  if (!parent) return `${state.url}/product/${product.slug}/`
  const query = Object.entries(product.chosen).map(([taxonomy, slug]) => `attribute_${taxonomy}=${slug}`).join('&')
  return `${state.url}/product/${parent.slug}/?${query}`
}

/** Address of a product's drawn picture, or null when it has none. */
export function pictureUrl(state: ShopState, product: Product, width?: number): string | null {
  return product.picture && `${state.url}/wp-content/uploads/2026/11/${product.slug}${width ? `-${width}x${width}` : ''}.png`
}

/** The picture objects of a product. */
function images(state: ShopState, product: Product) {
  const image = plainImage(state, product)
  if (!image || state.settings.version === '8.9.1') return image ? [image] : []
  const { src } = image
  return [{ ...image, srcset: `${src} 800w`, sizes: '(max-width: 800px) 100vw, 800px', thumbnail: pictureUrl(state, product, 300) }]
}

function plainImage(state: ShopState, product: Product) {
  const src = pictureUrl(state, product)
  const made = gmtText(product.createdAt)
  return src === null ? null : {
    id: product.id - 1, date_created: localText(state, product.createdAt), date_created_gmt: made,
    date_modified: localText(state, product.createdAt), date_modified_gmt: made, src, name: product.name, alt: product.name,
  }
}

const categoryId = (name: string): number => 15 + name.length
export const categories = (product: Product) =>
  product.category && product.type !== 'variation' ? [{ id: categoryId(product.category), name: product.category, slug: product.category.toLowerCase() }] : []

/** Price as WooCommerce's markup; a range for variable and grouped products. */
export function priceHtml(state: ShopState, product: Product): string {
  const amount = (minor: number): string =>
    `<span class="woocommerce-Price-amount amount"><bdi>${displayed(state.settings, minor).replace(state.settings.format.symbol, `<span class="woocommerce-Price-currencySymbol">${state.settings.format.entity}</span>`)}</bdi></span>`
  const range = priceRange(state.products, state.settings, product)
  if (range && range.lowest !== range.highest) return `${amount(range.lowest)} <span aria-hidden="true">&ndash;</span> ${amount(range.highest)}`
  const now = amount(minorOf(state.settings, priceOf(state.products, product)))
  return product.salePrice ? `<del aria-hidden="true">${amount(minorOf(state.settings, product.regularPrice))}</del> <ins>${now}</ins>` : now
}

const dates = (state: ShopState, product: Product) => ({
  date_created: localText(state, product.createdAt), date_created_gmt: gmtText(product.createdAt),
  date_modified: localText(state, product.modifiedAt), date_modified_gmt: gmtText(product.modifiedAt),
})
const texts = (product: Product) => ({
  description: product.about && `<p>${product.about}</p>\n`,
  short_description: product.about && product.type !== 'variable' ? `<p>${product.about}</p>\n` : '',
})
const prices = (state: ShopState, product: Product) => ({
  price: priceOf(state.products, product), regular_price: product.regularPrice, sale_price: product.salePrice,
  date_on_sale_from: null, date_on_sale_from_gmt: null, date_on_sale_to: null, date_on_sale_to_gmt: null,
})
const goods = (product: Product) => ({ virtual: product.virtual, downloadable: false, downloads: [], download_limit: -1, download_expiry: -1 })
const stockFields = (product: Product) => ({
  manage_stock: product.stock !== null, stock_quantity: product.stock, backorders: 'no', backorders_allowed: false,
  backordered: false, low_stock_amount: null, sold_individually: product.soldIndividually,
})
const parcel = (product: Product) => ({
  weight: '', dimensions: { length: '', width: '', height: '' }, shipping_required: !product.virtual,
  shipping_taxable: !product.virtual, shipping_class: '', shipping_class_id: 0,
})
const crossSells = (state: ShopState, product: Product): readonly number[] =>
  state.products.get(product.parentId)?.crossSellIds ?? product.crossSellIds
const related = (state: ShopState, product: Product): number[] =>
  [...state.products.values()].filter((each) => each.category === product.category && each !== product && each.type !== 'variation').map((each) => each.id)

function attributes(state: ShopState, product: Product) {
  const parent = state.products.get(product.parentId)
  if (parent) {
    return parent.choices.flatMap((choice, at) => choice.options.filter((option) => product.chosen[choice.taxonomy] === option.slug)
      .map((option) => ({ id: at + 1, name: choice.label, slug: choice.taxonomy, option: option.name })))
  }
  return product.choices.map((choice, at) => ({
    id: at + 1, name: choice.label, slug: choice.taxonomy, position: 0, visible: true, variation: true, options: choice.options.map((option) => option.name),
  }))
}
