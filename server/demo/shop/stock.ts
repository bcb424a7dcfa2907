/** Stock that orders take from the shelf and give back; each change fires `product.updated`. */
import type { Product } from './products.ts'
import { wholeSecond, type ShopState } from './state.ts'

/** @param direction -1 takes the line's goods from the shelf, 1 puts them back */
export function moveStock(state: ShopState, line: { readonly productId: number; readonly variationId: number; readonly quantity: number }, direction: 1 | -1): void {
  const product = state.products.get(line.variationId || line.productId)
  if (!product) return
  product.totalSales -= direction * line.quantity
  if (product.stock !== null) setStock(state, product, Math.max(0, product.stock + direction * line.quantity))
}

/** Sets the number on the shelf; null stops counting. */
export function setStock(state: ShopState, product: Product, stock: number | null): void {
  product.stock = stock
  product.modifiedAt = wholeSecond(state.now())
  state.events.fire('product.updated', product.id)
}

/** Changes what a product costs; an empty sale price ends the sale. */
export function setPrice(state: ShopState, product: Product, regular: string, sale = ''): void {
  product.regularPrice = regular
  product.salePrice = sale
  product.modifiedAt = wholeSecond(state.now())
  state.events.fire('product.updated', product.id)
}
