/** WooCommerce's products as its shop shows them: what they are from the REST API, what they cost there from the Store API. */
import { z } from 'zod'
import type { Answer, PlatformProduct } from './platform.ts'
import { askPage } from './web-page.ts'
import type { WooClient, WooKeys } from './woocommerce-client.ts'
import { product, PRODUCT_FIELDS, products, SHOWN_FIELDS, shownProducts, type ShownProduct } from './woocommerce-product-schema.ts'
import { SETTING_VALUES } from './woocommerce-schema.ts'

/** WooCommerce's own most. */
const PAGE_SIZE = 100
/** Single look-ups after a list that left some ids out (variations are not in product lists). */
const SINGLE_LOOKUPS_MAX = 100
/** A shop that has not shown a product in a list seldom shows it alone. */
const SHOWN_LOOKUPS_MAX = 10

/** @param deadlineMs whole time of one request */
export function askProducts(shop: WooKeys, { get }: WooClient, deadlineMs: number) {
  return async (ids: readonly number[]): Promise<Answer<readonly PlatformProduct[]>> => {
    const found = await findProducts(ids, get)
    if (found.kind !== 'ok' || found.value.length === 0) return found
    const shown = await findShown(shop, found.value, deadlineMs)
    const isToldByAll = found.value.every(({ id }) => shown.has(id))
    const terms = isToldByAll ? null : await askTerms(get)
    return { ...found, value: found.value.map((each) => asShown(each, shown.get(each.id), terms)) }
  }
}

async function findProducts(ids: readonly number[], get: WooClient['get']): Promise<Answer<readonly PlatformProduct[]>> {
  const wanted = [...new Set(ids)].slice(0, PAGE_SIZE)
  if (wanted.length === 0) return { kind: 'ok', value: [], storeAt: null }
  const listed = await get('products', { include: wanted.join(','), per_page: PAGE_SIZE, _fields: PRODUCT_FIELDS }, products)
  if (listed.kind !== 'ok') return listed
  const found = [...listed.value]
  const others = wanted.filter((id) => !found.some((known) => known.id === id)).slice(0, SINGLE_LOOKUPS_MAX)
  for (const id of others) {
    const single = await get(`products/${id}`, { _fields: PRODUCT_FIELDS }, product)
    if (single.kind === 'ok') found.push(single.value)
    else if (single.kind !== 'missing') return single
  }
  return { kind: 'ok', value: found, storeAt: listed.storeAt }
}

/** Asked as any visitor asks. Variations are in no list but their own. What the shop does not show is left out. */
async function findShown(shop: WooKeys, wanted: readonly PlatformProduct[], deadlineMs: number): Promise<ReadonlyMap<number, ShownProduct>> {
  const found = new Map<number, ShownProduct>()
  const ask = async (path: string): Promise<boolean> => {
    const told = await askShown(shop, path, deadlineMs)
    for (const each of told ?? []) found.set(each.id, each)
    return told !== null
  }
  const isVariation = ({ parentId }: PlatformProduct): boolean => parentId !== undefined
  const lists = [['', wanted.filter((each) => !isVariation(each))], ['type=variation&', wanted.filter(isVariation)]] as const
  for (const [type, listed] of lists) {
    if (listed.length === 0) continue
    const isTold = await ask(`?${type}include=${listed.map(({ id }) => id).join(',')}&per_page=${PAGE_SIZE}&_fields=${SHOWN_FIELDS}`)
    if (!isTold) return found
  }
  const missing = wanted.filter(({ id }) => !found.has(id)).slice(0, SHOWN_LOOKUPS_MAX)
  for (const { id } of missing) await ask(`/${id}?_fields=${SHOWN_FIELDS}`)
  return found
}

/** Null: the shop has hidden this, or does not answer. */
async function askShown({ url, guard }: WooKeys, path: string, deadlineMs: number): Promise<readonly ShownProduct[] | null> {
  const page = await askPage(`${url}/wp-json/wc/store/v1/products${path}`, { guard, deadlineMs })
  if (page.kind === 'failed' || page.status !== 200) return null
  try {
    const body: unknown = JSON.parse(page.text.replace(/^\uFEFF+/, ''))
    const parsed = shownProducts.safeParse(Array.isArray(body) ? body : [body])
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** How the shop writes its prices, where it does not show them itself. */
interface PriceTerms {
  readonly currency: string
  readonly decimals: number
  /** Shown with tax as they are kept with tax, or both without. */
  readonly isShownAsKept: boolean
}

const settings = z.array(z.object({ id: z.string(), value: z.unknown() })).transform((rows) => new Map(rows.map(({ id, value }) => [id, typeof value === 'string' ? value : ''])))

async function askTerms(get: WooClient['get']): Promise<PriceTerms | null> {
  const [general, tax] = [await get('settings/general', SETTING_VALUES, settings), await get('settings/tax', SETTING_VALUES, settings)]
  if (general.kind !== 'ok' || tax.kind !== 'ok') return null
  const currency = general.value.get('woocommerce_currency') ?? ''
  const decimals = Number(general.value.get('woocommerce_price_num_decimals') || '2')
  if (!/^[A-Z]{3}$/.test(currency) || !Number.isInteger(decimals) || decimals < 0 || decimals > 8) return null
  const isKeptWithTax = tax.value.get('woocommerce_prices_include_tax') === 'yes'
  const isShownWithTax = tax.value.get('woocommerce_tax_display_shop') === 'incl'
  return { currency, decimals, isShownAsKept: general.value.get('woocommerce_calc_taxes') !== 'yes' || isKeptWithTax === isShownWithTax }
}

/** A price that may be another than the shop shows is not told at all. */
function asShown(known: PlatformProduct, shown: ShownProduct | undefined, terms: PriceTerms | null): PlatformProduct {
  if (shown) {
    const { price, regularPrice, currency, decimals, imageUrl } = shown
    return { ...known, ...stockShown(known, shown), price: known.price === null ? null : price, regularPrice, currency, decimals, imageUrl: known.imageUrl ?? imageUrl }
  }
  if (!terms?.isShownAsKept) return { ...known, price: null, regularPrice: null }
  return { ...known, currency: terms.currency, decimals: terms.decimals }
}

/** The REST API tells a product's own threshold alone. Visitors see fewer where pending orders hold some back. */
function stockShown({ stock }: PlatformProduct, { fewLeft }: ShownProduct): Pick<PlatformProduct, 'stock'> {
  if (stock === undefined || stock.quantity === null || stock.lowAmount !== null || fewLeft === null) return {}
  const quantity = Math.min(stock.quantity, fewLeft)
  return { stock: { ...stock, quantity, lowAmount: quantity } }
}
