/** WooCommerce's answers about products, checked at the door: REST v3 for what a product is, the Store API for how it is shown. */
import { z } from 'zod'
import { decimalText, money } from '../values/money.ts'
import type { PlatformProduct } from './platform.ts'
import { plainText } from './woocommerce-text.ts'

/** Fields asked for with `_fields`: a full product is five times as long. */
export const PRODUCT_FIELDS = 'id,name,type,status,permalink,images,image,price,regular_price,purchasable,stock_status,stock_quantity,backorders_allowed,low_stock_amount,'
  + 'short_description,cross_sell_ids,upsell_ids,categories,attributes,on_sale,parent_id'
export const SHOWN_FIELDS = 'id,prices,images,low_stock_remaining'

/** Pixels: pictures stand 72 wide in a mail, on screens with two dots a pixel. */
const IMAGE_WIDTH_MIN = 144
const SUMMARY_CHARACTERS_MAX = 300
const AMOUNT = /^\d{1,12}(\.\d+)?$/

const amount = z.string().nullish().catch(null).transform((text) => (text && AMOUNT.test(text) ? text : null))
const ids = z.array(z.number().int()).catch([])
const image = z.object({ src: z.string(), thumbnail: z.string().nullish(), srcset: z.string().nullish() })

export const product = z.object({
  id: z.number().int(),
  name: z.string(),
  type: z.string(),
  /** WooCommerce calls a draft purchasable when the key belongs to somebody who may edit it. */
  status: z.string(),
  permalink: z.string(),
  images: z.array(image).optional(),
  image: image.nullish(),
  price: amount,
  regular_price: amount,
  purchasable: z.boolean(),
  stock_status: z.string(),
  /** Null where the shop does not count; of a variation without an own stock it is the parent's. */
  stock_quantity: z.number().nullish().catch(null),
  backorders_allowed: z.boolean().catch(false),
  low_stock_amount: z.number().nullish().catch(null),
  short_description: z.string().catch(''),
  cross_sell_ids: ids,
  upsell_ids: ids,
  categories: z.array(z.object({ id: z.number().int(), name: z.string() })).catch([]),
  on_sale: z.boolean().catch(false),
  parent_id: z.number().int().catch(0),
  attributes: z.array(z.object({ name: z.string(), option: z.string().optional() })).default([]),
}).transform((row): PlatformProduct => {
  const options = row.attributes.flatMap(({ option }) => (option ? [option] : []))
  const isSaid = options.every((option) => row.name.includes(option))
  return {
    id: row.id, name: row.name, variation: row.type === 'variation' && options.length > 0 && !isSaid ? options.join(', ') : null,
    fixedAttributeCount: options.length,
    url: row.permalink, imageUrl: mailSized(row.images?.[0] ?? row.image),
    price: row.price, regularPrice: row.on_sale ? row.regular_price : null,
    isPurchasable: row.purchasable && row.status === 'publish', isInStock: row.stock_status !== 'outofstock',
    stock: { quantity: row.stock_quantity ?? null, takesBackorders: row.backorders_allowed, lowAmount: row.low_stock_amount ?? null },
    summary: plainText(row.short_description, SUMMARY_CHARACTERS_MAX),
    crossSellIds: row.cross_sell_ids, upsellIds: row.upsell_ids, categories: row.categories.map(({ id, name }) => ({ id, name: plainText(name, SUMMARY_CHARACTERS_MAX) ?? '' })),
    isOnSale: row.on_sale, ...(row.parent_id > 0 ? { parentId: row.parent_id } : {}),
  }
})
export const products = z.array(product)

/** How the shop shows a product to anybody: its price with or without tax as set there, in its own number of decimals. */
export interface ShownProduct {
  readonly id: number
  /** Null: it depends on a choice that is still to be made. */
  readonly price: string | null
  /** Null: not reduced. */
  readonly regularPrice: string | null
  readonly currency: string
  readonly decimals: number
  readonly imageUrl: string | null
  /** How many are left, where the shop shows that these are few: by the product's own threshold or the one for all. */
  readonly fewLeft: number | null
}

const minor = z.string().regex(/^\d{1,15}$/)

const shownProduct = z.object({
  id: z.number().int(),
  prices: z.object({ price: minor, regular_price: minor.nullish().catch(null), price_range: z.unknown().optional(), currency_code: z.string().regex(/^[A-Z]{3}$/), currency_minor_unit: z.number().int().min(0).max(8) }),
  images: z.array(image).catch([]),
  low_stock_remaining: z.number().int().positive().nullish().catch(null),
}).transform(({ id, prices, images, low_stock_remaining: fewLeft = null }): ShownProduct => {
  const text = (minor: string): string => decimalText(money(Number(minor), prices.currency_minor_unit, prices.currency_code))
  const isReduced = prices.regular_price != null && prices.price_range == null && Number(prices.regular_price) > Number(prices.price)
  return {
    id, price: prices.price_range == null ? text(prices.price) : null, regularPrice: isReduced && prices.regular_price ? text(prices.regular_price) : null,
    currency: prices.currency_code, decimals: prices.currency_minor_unit, imageUrl: mailSized(images[0]), fewLeft,
  }
})
/** One odd product, as plugins make them, must not cost the others their prices. */
export const shownProducts = z.array(z.unknown()).transform((rows): readonly ShownProduct[] => rows.flatMap((row) => {
  const parsed = shownProduct.safeParse(row)
  return parsed.success ? [parsed.data] : []
}))

/** The shop's own smallest file that is large enough; never the original, which may be megabytes. Null where none is named. */
function mailSized(image: { readonly src: string; readonly thumbnail?: string | null | undefined; readonly srcset?: string | null | undefined } | null | undefined): string | null {
  if (!image) return null
  const sizes = [...(image.srcset ?? '').matchAll(/(\S+)\s+(\d{1,5})w/g)].map(([, url = '', width = '0']) => ({ url, width: Number(width) }))
  const fitting = sizes.filter(({ url, width }) => width >= IMAGE_WIDTH_MIN && url !== image.src).sort((a, b) => a.width - b.width)
  return fitting[0]?.url ?? image.thumbnail ?? null
}
