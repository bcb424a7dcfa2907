/** Whether the shop's data say something new of the things left in a cart. Pure. */
import { canBeBought } from '../../catalogue/stock.ts'
import type { PlatformProduct } from '../../platforms/platform.ts'
import { parseMoney } from '../../values/money.ts'
import type { Trigger } from '../flow.ts'

/** A thing as it was when its shopper left it. */
export interface Watched {
  readonly productId: number
  /** Decimal text; null where the shop showed none, or that could not be told. */
  readonly price: string | null
  /** ISO 4217; empty where it was not told. */
  readonly currency: string
  /** It could not be bought, then or at some time since. */
  readonly wasGone: boolean
}

export const watched = (product: PlatformProduct): Watched =>
  ({ productId: product.id, price: product.price, currency: product.currency ?? '', wasGone: !canBeBought(product) })

/**
 * What there is to tell now of what can be bought now.
 * @param dropPercent by how much of its price something has to have become cheaper; null: that is not told
 */
export function newsOf(before: readonly Watched[], now: ReadonlyMap<number, PlatformProduct>, dropPercent: number | null): readonly Trigger[] {
  const pairs = before.flatMap((thing) => {
    const product = now.get(thing.productId)
    return canBeBought(product) ? [{ thing, product }] : []
  })
  return [
    ...(dropPercent !== null && pairs.some(({ thing, product }) => isCheaper(thing, product, dropPercent)) ? ['price-drop' as const] : []),
    ...(pairs.some(({ thing }) => thing.wasGone) ? ['back-in-stock' as const] : []),
  ]
}

/** More decimals than any shop's prices have. */
const DECIMALS = 4

function isCheaper({ price, currency }: Watched, product: PlatformProduct, dropPercent: number): boolean {
  if (price === null || product.price === null || (product.currency ?? '') !== currency) return false
  const [then, now] = [parseMoney(price, currency, DECIMALS).minor, parseMoney(product.price, currency, DECIMALS).minor]
  return then > 0 && (then - now) * 100 >= then * dropPercent
}
