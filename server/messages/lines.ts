/** What a mail shows of a cart: its lines as the shop sells them now, and what is gone. Pure. */
import type { WireLine } from '../../tracker/protocol.ts'
import { canBeBought, limitOf } from '../catalogue/stock.ts'
import type { Watched } from '../flows/watch/news.ts'
import type { OfferLine } from '../incentives/policy.ts'
import { hasDropped, type MailItem } from '../mail/items-view.ts'
import type { MailFacts } from '../mail/view.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import { add, parseMoney, times, type Money } from '../values/money.ts'

export interface SoldLine {
  readonly product: PlatformProduct
  readonly item: MailItem
}

export interface CartLines {
  readonly sold: readonly SoldLine[]
  /** The link could not bring these back. */
  readonly dropped: NonNullable<MailFacts['dropped']>
}

/**
 * @param products as the shop tells them now
 * @param remembered as it told them once: of a vanished product nothing else is known
 * @param like an amount in the currency and number of decimals that the shopper saw
 */
export function linesNow(lines: readonly WireLine[], products: ReadonlyMap<number, PlatformProduct>, remembered: ReadonlyMap<number, PlatformProduct>, like: Money): CartLines {
  const sold: SoldLine[] = []
  const dropped: CartLines['dropped'][number][] = []
  for (const { id, quantity } of lines) {
    const product = products.get(id)
    if (canBeBought(product)) sold.push({ product, item: toItem(product, quantity, like) })
    else {
      const known = product ?? remembered.get(id)
      dropped.push({ name: known?.name ?? null, variation: known?.variation ?? null })
    }
  }
  return { sold, dropped }
}

/**
 * One product in a mail. Prices in another currency than the shopper saw are left out: he may never have seen it.
 * @param like an amount in the shopper's currency, with the decimals to use where the shop does not tell its own
 */
export function toItem(product: PlatformProduct, quantity: number, like: Money): MailItem {
  const limit = limitOf(product)
  const count = limit === null ? quantity : Math.min(quantity, limit)
  const isReadable = (product.currency ?? like.currency) === like.currency
  const amount = (text: string | null | undefined): Money | null => (text == null || !isReadable ? null : parseMoney(text, like.currency, product.decimals ?? like.decimals))
  const unitPrice = amount(product.price)
  return {
    name: product.name, variation: product.variation, quantity: count, imageUrl: product.imageUrl, url: product.url,
    unitPrice, linePrice: unitPrice === null ? null : times(unitPrice, count),
    regularPrice: amount(product.regularPrice), available: count < quantity ? count : null,
    stock: limit === null || product.stock?.lowAmount == null ? null : { left: limit, lowFrom: product.stock.lowAmount },
  }
}

/** The things with what is new of them since they were left. A mail shows only the first few, so those with news lead. */
export function withNews(sold: readonly SoldLine[], left: readonly Watched[]): readonly MailItem[] {
  const items = sold.map(({ product, item }) => {
    const was = left.find(({ productId }) => productId === product.id)
    if (!was) return item
    const isComparable = item.unitPrice !== null && was.price !== null && was.currency === (product.currency ?? '')
    return { ...item, isBack: was.wasGone, priceBefore: isComparable && item.unitPrice && was.price !== null ? parseMoney(was.price, item.unitPrice.currency, item.unitPrice.decimals) : null }
  })
  const isNews = (item: MailItem): boolean => item.isBack === true || hasDropped(item)
  return [...items.filter(isNews), ...items.filter((item) => !isNews(item))]
}

/** What the things cost as the shop says now. The browser's total is not used: it may be old, and holds delivery. */
export function sumOf(items: readonly MailItem[]): Money | null {
  const prices = items.flatMap(({ linePrice }) => (linePrice === null ? [] : [linePrice]))
  const [first, ...others] = prices
  if (!first || prices.length < items.length || others.some(({ decimals }) => decimals !== first.decimals)) return null
  return others.reduce(add, first)
}

/** What has no price, or one that does not add up with the cart's, cannot be discounted. */
export const toOfferLines = (sold: readonly SoldLine[], like: Money): readonly OfferLine[] => sold.flatMap(({ product, item: { unitPrice, quantity } }) =>
  (unitPrice === null || unitPrice.decimals !== like.decimals ? [] : [{ id: product.id, parentId: product.parentId ?? null, quantity, unitPrice, isOnSale: product.isOnSale ?? false }]))
