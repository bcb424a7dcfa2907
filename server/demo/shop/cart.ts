/** The pretend shop's cart: what may be put in, and what it costs. */
import { createHash } from 'node:crypto'
import { FREE_SHIPPING_FROM, minorOf, SHIPPING_NET, taxOn, withoutTax, type Taxed } from './amounts.ts'
import { countingWorth, couponByCode, discountOf, type PricedLine } from './coupons.ts'
import { isPurchasable, openChoices, priceOf, quantityLimit, type Product } from './products.ts'
import type { CartLine, Session } from './sessions.ts'
import type { ShopState } from './state.ts'

/** A refusal with WooCommerce's error code and wording. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly status: 400 | 404 | 409
}

export interface Wish {
  readonly id: number
  readonly quantity: number
  readonly variation?: readonly { readonly attribute: string; readonly value: string }[]
}

const refused = (code: string, message: string, status: 400 | 404 | 409 = 400): Refusal => ({ code: `woocommerce_rest_${code}`, message, status })

/** Tells a refusal from what it stands in for. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number'

/** Puts something into the cart. Returns the line's key, or why not; then nothing was changed. */
export function addToCart(state: ShopState, session: Session, wish: Wish): string | Refusal {
  const asked = state.products.get(wish.id)
  if (!asked) return refused('cart_invalid_product', `Product with ID &quot;${wish.id}&quot; was not found and cannot be added to the cart.`)
  const product = asked.type === 'variable' ? chosenVariation(state, asked, wish) : asked
  if (isRefusal(product)) return product
  if (!isPurchasable(product)) return notPurchasable(product)
  const chosen = chosenOptions(state, product, wish)
  if (isRefusal(chosen)) return chosen
  const lineKey = keyOf(product, chosen)
  const line = session.lines.find((each) => each.key === lineKey)
  const wanted = product.soldIndividually ? 1 : wish.quantity
  const problem = stockProblem(product, wanted + (line?.quantity ?? 0))
  if (problem) return problem
  if (line) line.quantity += wanted
  else session.lines.push(newLine(product, lineKey, chosen, wanted))
  return lineKey
}

/** Changes a line's quantity; 0 removes it. */
export function setQuantity(session: Session, state: ShopState, key: string, quantity: number): Refusal | null {
  const line = session.lines.find((each) => each.key === key)
  if (!line) return refused('cart_invalid_key', 'Cart item does not exist or is invalid.', 409)
  const problem = quantity > 0 ? stockProblem(productOfLine(state, line), quantity) : null
  if (problem) return problem
  if (quantity <= 0) session.lines = session.lines.filter((each) => each !== line)
  else line.quantity = quantity
  return null
}

/** The variation or simple product that a line stands for. */
export function productOfLine(state: ShopState, line: CartLine): Product {
  const product = state.products.get(line.variationId || line.productId)
  if (!product) throw new Error(`cart line without product ${line.productId}`)
  return product
}

export interface LineSum {
  readonly line: CartLine
  readonly product: Product
  readonly subtotal: Taxed
  readonly total: Taxed
}
export interface CartSum {
  readonly lines: readonly LineSum[]
  readonly goodsMinor: number
  readonly items: Taxed
  readonly discount: Taxed
  readonly couponSums: readonly { readonly code: string; readonly discount: Taxed }[]
  readonly shipping: Taxed
  readonly needsShipping: boolean
  readonly freeShippingOffered: boolean
  readonly totalTax: number
  readonly totalMinor: number
}

/** The lines with what they cost on display, before any coupon. */
export const pricedLines = (state: ShopState, lines: readonly CartLine[]): readonly PricedLine[] => lines.map((line) => {
  const product = productOfLine(state, line)
  return { product, quantity: line.quantity, grossMinor: minorOf(state.settings, priceOf(state.products, product)) * line.quantity }
})

const total = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0)
const sum = (parts: readonly Taxed[]): Taxed => parts.reduce((a, b) => ({ net: a.net + b.net, tax: a.tax + b.tax }), { net: 0, tax: 0 })
const minus = (a: Taxed, b: Taxed): Taxed => ({ net: a.net - b.net, tax: a.tax - b.tax })

/** Adds up lines with coupons and shipping. */
export function sumOf(state: ShopState, cart: { lines: readonly CartLine[]; couponCodes: readonly string[] }): CartSum {
  const priced = pricedLines(state, cart.lines)
  const gross = priced.map((line) => line.grossMinor)
  const goodsMinor = total(gross)
  const coupons = cart.couponCodes.flatMap((code) => couponByCode(state, code) ?? [])
  const parts = coupons.map((coupon) => {
    const worth = countingWorth(state, coupon, priced)
    const discountMinor = discountOf(state, coupon, total(worth))
    return coupon.discountType === 'fixed_cart' ? sharedByPiece(discountMinor, priced) : shared(discountMinor, worth)
  })
  const couponSums = coupons.map((coupon, at) => ({ code: coupon.code, discount: withoutTax(total(parts[at] ?? [])) }))
  const discount = sum(couponSums.map((each) => each.discount))
  const taken = gross.map((_, at) => total(parts.map((part) => part[at] ?? 0)))
  const lines = cart.lines.map((line, at): LineSum => ({
    line, product: productOfLine(state, line), subtotal: withoutTax(gross[at] ?? 0), total: withoutTax((gross[at] ?? 0) - (taken[at] ?? 0)),
  }))
  const needsShipping = lines.some((each) => !each.product.virtual)
  const free = coupons.some((coupon) => coupon.freeShipping)
  const shipping = needsShipping && !free ? taxOn(minorOf(state.settings, SHIPPING_NET)) : { net: 0, tax: 0 }
  const items = sum(lines.map((each) => each.subtotal))
  const paid = minus(items, discount)
  return {
    lines, goodsMinor, items, discount, couponSums, shipping, needsShipping,
    freeShippingOffered: needsShipping && (free || goodsMinor >= minorOf(state.settings, FREE_SHIPPING_FROM)),
    totalTax: paid.tax + shipping.tax,
    totalMinor: paid.net + paid.tax + shipping.net + shipping.tax,
  }
}

/** WooCommerce's cart hash: the same for two shoppers with the same goods and total; empty for an empty cart. */
export function cartHash(state: ShopState, session: Session): string {
  if (session.lines.length === 0) return ''
  return md5(JSON.stringify([session.lines.map((line) => [line.key, line.quantity]), sumOf(state, session).totalMinor]))
}

/** Splits a discount over lines by their worth, losing no minor unit. */
function shared(discountMinor: number, gross: readonly number[]): number[] {
  let left = discountMinor
  let worth = gross.reduce((a, b) => a + b, 0)
  return gross.map((each) => {
    const part = worth === 0 ? 0 : Math.round((left * each) / worth)
    left -= part
    worth -= each
    return part
  })
}

/** Splits an amount off the whole cart equally over its pieces, dear or cheap; a piece gives no more than it costs. */
function sharedByPiece(discountMinor: number, lines: readonly PricedLine[]): number[] {
  const taken = lines.map(() => 0)
  let left = discountMinor
  while (left > 0) {
    const open = lines.flatMap((line, at) => (line.grossMinor > (taken[at] ?? 0) ? [{ at, ...line }] : []))
    if (open.length === 0) break
    const perPiece = Math.floor(left / open.reduce((all, line) => all + line.quantity, 0))
    for (const { at, quantity, grossMinor } of open) {
      // What is less than one unit for each piece goes to the first ones, unit by unit.
      const part = Math.min(perPiece > 0 ? perPiece * quantity : Math.min(left, quantity), grossMinor - (taken[at] ?? 0), left)
      taken[at] = (taken[at] ?? 0) + part
      left -= part
    }
  }
  return taken
}

function chosenVariation(state: ShopState, parent: Product, wish: Wish): Product | Refusal {
  const wanted = wish.variation ?? []
  if (wanted.length === 0) return refused('missing_attributes', 'Missing attributes for variable product.')
  const match = [...state.products.values()].find((each) => each.parentId === parent.id
    && Object.entries(each.chosen).every(([taxonomy, slug]) => optionAsked(parent, taxonomy, wanted) === slug))
  return match ?? refused('variation_id_from_variation_data', 'No matching variation found.')
}

/** Clients may name attributes and options by slug or by label. */
function optionAsked(parent: Product, taxonomy: string, wanted: NonNullable<Wish['variation']>): string | undefined {
  const choice = parent.choices.find((each) => each.taxonomy === taxonomy)
  const asked = wanted.find((each) => [taxonomy, `attribute_${taxonomy}`, choice?.label].some((name) => name?.toLowerCase() === each.attribute.toLowerCase()))
  return choice?.options.find((option) => asked && [option.slug, option.name.toLowerCase()].includes(asked.value.toLowerCase()))?.slug
}

function chosenOptions(state: ShopState, product: Product, wish: Wish): Record<string, string> | Refusal {
  const parent = state.products.get(product.parentId)
  if (!parent) return {}
  const chosen: Record<string, string> = { ...product.chosen }
  for (const choice of openChoices(state.products, product)) {
    const slug = optionAsked(parent, choice.taxonomy, wish.variation ?? [])
    if (!slug) return refused('missing_variation_data', `Missing variation data for variable product. ${choice.label} is a required field`)
    chosen[choice.taxonomy] = slug
  }
  return chosen
}

function notPurchasable(product: Product): Refusal {
  const what = product.status === 'draft' ? 'This item' : `&quot;${product.name}&quot;`
  return refused('product_not_purchasable', `${what} is not available for purchase.`)
}

function stockProblem(product: Product, quantity: number): Refusal | null {
  const named = `&quot;${product.name}&quot;`
  if (product.stock === 0) return refused('product_out_of_stock', `You cannot add ${named} to the cart because the product is out of stock.`)
  if (product.soldIndividually && quantity > 1) return refused('product_partially_out_of_stock', `You cannot add another ${named} to your cart.`)
  if (quantity <= quantityLimit(product)) return null
  return refused('product_partially_out_of_stock', `You cannot add that amount of ${named} to the cart because there is not enough stock (${product.stock} remaining).`)
}

const newLine = (product: Product, key: string, chosen: Record<string, string>, quantity: number): CartLine => ({
  key, chosen, quantity,
  productId: product.parentId || product.id,
  variationId: product.type === 'variation' ? product.id : 0,
})

const keyOf = (product: Product, chosen: Record<string, string>): string =>
  md5(product.type === 'variation' ? `${product.parentId}_${product.id}_${JSON.stringify(chosen)}` : String(product.id))
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
