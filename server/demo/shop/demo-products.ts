/** Names for the products tests and the demo talk about. */
import type { Product } from './products.ts'
import type { ShopState } from './state.ts'
import { setPrice, setStock } from './stock.ts'

export interface DemoProducts {
  /** Has cross-sells (tea, coasters) and an upsell (poster). */
  readonly mug: Product
  /** On sale. */
  readonly poster: Product
  readonly tea: Product
  /** Has straight quotes in its name. */
  readonly coasters: Product
  readonly soldOut: Product
  /** Two pieces left. */
  readonly lowStock: Product
  readonly soldIndividually: Product
  /** Virtual, with angle brackets in its name. */
  readonly virtual: Product
  readonly draft: Product
  /** Variable: size and colour. */
  readonly shirt: Product
  readonly shirtMediumBlue: Product
  /** A variation that is sold out. */
  readonly shirtMediumRed: Product
  /** Variable; its variations leave the colour open. */
  readonly gloves: Product
  readonly glovesSmallAnyColour: Product
  readonly grouped: Product
  readonly external: Product
  /** @throws RangeError when nothing has this slug */
  bySlug(slug: string): Product
  byId(id: number): Product
  variationsOf(parent: Product): readonly Product[]
  setStock(product: Product, stock: number | null): void
  setPrice(product: Product, regular: string, sale?: string): void
}

/** The shop's products by name; prices and stock are the live ones. */
export function demoProducts(state: ShopState): DemoProducts {
  const found = (product: Product | undefined, wanted: string | number): Product => {
    if (!product) throw new RangeError(`no such product: ${wanted}`)
    return product
  }
  const byId = (id: number): Product => found(state.products.get(id), id)
  return {
    mug: byId(12), poster: byId(14), tea: byId(16), coasters: byId(18), soldOut: byId(20), lowStock: byId(22), soldIndividually: byId(24),
    virtual: byId(26), draft: byId(28), shirt: byId(64), shirtMediumBlue: byId(69), shirtMediumRed: byId(68), gloves: byId(82),
    glovesSmallAnyColour: byId(84), grouped: byId(87), external: byId(88), byId,
    bySlug: (slug) => found([...state.products.values()].find((each) => each.slug === slug), slug),
    variationsOf: (parent) => [...state.products.values()].filter((each) => each.parentId === parent.id),
    setStock: (product, stock) => setStock(state, product, stock),
    setPrice: (product, regular, sale) => setPrice(state, product, regular, sale),
  }
}
