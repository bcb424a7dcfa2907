/** Names a product of a saved cart as the shop's cart will show it. Headless storefronts name a parent product with its attributes, or
 *  write attributes by their short names; in the cart both stand under the variation's id and with the shop's own words. */
import type { WireLine } from './protocol.ts'
import type { StoreApi } from './restore-cart.ts'

/** The parts of the Store API's product that are read here. */
export interface StoreProduct {
  readonly attributes?: readonly StoreAttribute[]
  /** Of a variation none, of a parent all. The value is a term's short name, or null where the shopper chooses. */
  readonly variations?: readonly { readonly id: number; readonly attributes: readonly { readonly name: string; readonly value: string | null }[] }[]
}
interface StoreAttribute {
  readonly name: string
  readonly taxonomy: string | null
  readonly terms: readonly { readonly name: string; readonly slug: string }[]
}
interface Choice {
  readonly name: string
  readonly value: string
  readonly slug: string
}

/** A line with the id that it was saved under, by which the service knows its name. */
export interface WantedLine extends WireLine {
  readonly savedId: number
}

/** What to look for in the cart and to add to it. Of a product that the shop does not tell of, the line as it was saved. */
export async function wantedLine(line: WireLine, api: StoreApi): Promise<WantedLine> {
  const saved = { ...line, savedId: line.id }
  if (!line.attributes || line.attributes.length === 0) return saved
  const { attributes = [], variations = [] } = await api<StoreProduct>('products/' + line.id).catch((): StoreProduct => ({}))
  const choices = line.attributes.map((chosen) => choiceOf(chosen, attributes))
  const variation = variations.find((each) => each.attributes.every(({ name, value }) =>
    choices.some((choice) => choice.name === name && (!value || choice.slug === value))))
  return variation ? { ...saved, id: variation.id, attributes: choices.map(({ name, value }) => ({ name, value })) } : saved
}

function choiceOf({ name, value }: { readonly name: string; readonly value: string }, attributes: readonly StoreAttribute[]): Choice {
  const plain = plainName(name)
  const attribute = attributes.find((each) => plainName(each.name) === plain || plainName(each.taxonomy || '') === plain)
  const term = attribute && attribute.terms.find((each) => each.name === value || each.slug === value)
  return { name: attribute ? attribute.name : name, value: term ? term.name : value, slug: term ? term.slug : value }
}

/** `attribute_pa_size`, `pa_size` and `Size` mean the same. */
const plainName = (name: string): string => name.toLowerCase().replace(/^(attribute_)?(pa_)?/, '')
