/** The pretend shop's stock room: products by id and slug, prices, stock, and what can be bought. */
import type { Instant } from '../../values/time.ts'
import { minorOf, pricedFor } from './amounts.ts'
import { CATALOGUE, type CatalogueEntry, type Choice, type ProductType, type Shape } from './catalogue.ts'
import type { ShopSettings } from './settings.ts'

export interface Product {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly type: ProductType
  readonly sku: string
  status: 'publish' | 'draft' | 'trash'
  readonly category: string | null
  readonly about: string
  readonly crossSellIds: readonly number[]
  readonly upsellIds: readonly number[]
  readonly soldIndividually: boolean
  readonly virtual: boolean
  readonly parentId: number
  readonly choices: readonly Choice[]
  readonly chosen: Readonly<Record<string, string>>
  readonly groupedIds: readonly number[]
  readonly externalUrl: string
  readonly picture: { readonly shape: Shape; readonly hue: number } | null
  readonly createdAt: Instant
  regularPrice: string
  salePrice: string
  stock: number | null
  totalSales: number
  modifiedAt: Instant
}

export type Products = ReadonlyMap<number, Product>

/** Sets out the catalogue for one shop. */
export function stockRoom(settings: ShopSettings, now: Instant): Map<number, Product> {
  return new Map(CATALOGUE.map((entry) => [entry.id, productOf(settings, entry, now)]))
}

/** The price a shopper pays now, as text; of a variable or grouped product the lowest of its parts. */
export function priceOf(products: Products, product: Product): string {
  const parts = partsOf(products, product)
  if (parts.length === 0) return product.salePrice || product.regularPrice
  const texts = parts.map((part) => priceOf(products, part))
  return texts.reduce((lowest, text) => (Number(text) < Number(lowest) ? text : lowest))
}

/** The lowest and highest price of a variable or grouped product in minor units; null for all others. */
export function priceRange(products: Products, settings: ShopSettings, product: Product): { lowest: number; highest: number } | null {
  const prices = partsOf(products, product).map((part) => minorOf(settings, priceOf(products, part)))
  return prices.length === 0 ? null : { lowest: Math.min(...prices), highest: Math.max(...prices) }
}

/** Variations of a variable product, members of a grouped one. */
export function partsOf(products: Products, product: Product): Product[] {
  if (product.type === 'variable') return [...products.values()].filter((each) => each.parentId === product.id)
  return product.groupedIds.flatMap((id) => products.get(id) ?? [])
}

/** The choices of a variation's parent that the variation leaves open ("any"). */
export function openChoices(products: Products, product: Product): Choice[] {
  const parent = products.get(product.parentId)
  return parent ? parent.choices.filter((choice) => !(choice.taxonomy in product.chosen)) : []
}

export const isOnSale = (products: Products, product: Product): boolean =>
  product.type === 'variable' ? partsOf(products, product).some((part) => part.salePrice !== '') : product.salePrice !== ''
export const isInStock = (products: Products, product: Product): boolean =>
  product.type === 'variable' ? partsOf(products, product).some((part) => part.stock !== 0) : product.stock !== 0
export const isPurchasable = (product: Product): boolean =>
  product.status === 'publish' && product.type !== 'grouped' && product.type !== 'external'

/** The most of a product that one cart may hold. */
export function quantityLimit(product: Product): number {
  const UNLIMITED = 9_999
  return product.soldIndividually ? 1 : (product.stock ?? UNLIMITED)
}

function productOf(settings: ShopSettings, entry: CatalogueEntry, now: Instant): Product {
  return {
    id: entry.id, slug: entry.slug, name: entry.name, type: entry.type, sku: entry.sku,
    status: entry.draft ? 'draft' : 'publish',
    category: entry.category ?? null,
    about: entry.about ?? '',
    crossSellIds: entry.crossSells ?? [],
    upsellIds: entry.upsells ?? [],
    soldIndividually: entry.soldIndividually ?? false,
    virtual: entry.virtual ?? false,
    parentId: entry.parent ?? 0,
    choices: entry.choices ?? [],
    chosen: entry.chosen ?? {},
    groupedIds: entry.grouped ?? [],
    externalUrl: entry.externalUrl ?? '',
    picture: entry.picture ?? null,
    createdAt: now, modifiedAt: now, totalSales: 0,
    regularPrice: pricedFor(settings, entry.price ?? ''),
    salePrice: pricedFor(settings, entry.salePrice ?? ''),
    stock: entry.stock ?? null,
  }
}
