/** What can be bought of a product, as far as the shop tells. Pure. */
import type { PlatformProduct } from '../platforms/platform.ts'

/** Sold-out and withdrawn products cannot; what nobody knows neither. */
export const canBeBought = (product: PlatformProduct | undefined): product is PlatformProduct => product !== undefined && product.isPurchasable && product.isInStock

/** How many of a product can be bought; null for no limit, and for a product that is sold out: the shop says that best itself. */
export function limitOf(product: PlatformProduct | undefined): number | null {
  const quantity = product?.stock?.quantity ?? null
  return quantity === null || quantity < 1 || product?.stock?.takesBackorders ? null : Math.floor(quantity)
}

/** Whether there may be less of a product by now than somebody wants: it is counted, or nothing is known of its stock. */
export const mayRunShort = (product: PlatformProduct | undefined, quantity: number): boolean =>
  quantity > 1 && !product?.stock?.takesBackorders && (product?.stock === undefined || product.stock.quantity !== null)
