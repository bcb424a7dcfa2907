/** The products a mail lists: facts of the shop as plain text, each claim only where the facts bear it. Pure. */
import type { Language } from '../values/locale.ts'
import type { Money } from '../values/money.ts'
import { amountText, plainLine, pluralForm, webAddress } from './plain.ts'

/** One product as the shop tells it. */
export interface MailItem {
  readonly name: string
  /** The chosen attributes in words, for example "Blue, M". */
  readonly variation: string | null
  readonly quantity: number
  readonly imageUrl: string | null
  readonly url: string | null
  readonly unitPrice: Money | null
  readonly linePrice: Money | null
  /** Of one, without the reduction; absent or null: it is not reduced. */
  readonly regularPrice?: Money | null
  /** Of one, when it was put into the cart; absent or null: nobody knows, or it is of no matter. */
  readonly priceBefore?: Money | null
  /** How many there are, where the cart held more; `quantity` is no more than that. */
  readonly available?: number | null
  /** What the shop has of it just now, and from where on it calls that low; absent or null: it does not say. */
  readonly stock?: { readonly left: number; readonly lowFrom: number } | null
  /** Was sold out while it lay in the cart, and can be bought again. */
  readonly isBack?: boolean
}

export interface ItemView {
  readonly name: string
  readonly variation: string | null
  readonly quantity: number
  readonly imageUrl: string | null
  readonly url: string | null
  readonly unitPrice: string | null
  readonly linePrice: string | null
  readonly regularPrice: string | null
  readonly priceBefore: string | null
  readonly available: number | null
  /** How many are left, where the shop itself calls that few. */
  readonly left: number | null
  readonly isBack: boolean
}

export interface ListView {
  readonly list: readonly ItemView[]
  readonly haveImages: boolean
  readonly haveLinks: boolean
  /** How many items are not listed, and the plural form of that number. */
  readonly more: number
  readonly moreForm: Intl.LDMLPluralRule
}

const NAME_MAX = 90
const VARIATION_MAX = 60

/** A product's name and chosen attributes as they are printed; null where nothing of the name is visible. */
export function nameOf({ name, variation }: { readonly name: string | null; readonly variation: string | null }): Pick<ItemView, 'name' | 'variation'> | null {
  const printed = plainLine(name, NAME_MAX)
  return printed === null ? null : { name: printed, variation: plainLine(variation, VARIATION_MAX) }
}

/** @param shown how many are listed; the others are counted */
export function listView(items: readonly MailItem[], shown: number, { language, locale }: { language: Language; locale: string }): ListView {
  const named = items.flatMap((item): readonly ItemView[] => {
    const names = nameOf(item)
    return names === null ? [] : [itemView(item, names, locale)]
  })
  const list = named.slice(0, shown)
  const more = named.length - list.length
  return { list, haveImages: list.some((item) => item.imageUrl !== null), haveLinks: list.some((item) => item.url !== null), more, moreForm: pluralForm(more, language) }
}

function itemView(item: MailItem, names: Pick<ItemView, 'name' | 'variation'>, locale: string): ItemView {
  const money = (amount: Money | null | undefined): string | null => amountText(amount, locale)
  return {
    ...names,
    quantity: item.quantity,
    imageUrl: webAddress(item.imageUrl),
    url: webAddress(item.url),
    unitPrice: money(item.unitPrice),
    linePrice: money(item.linePrice),
    // Whoever sees a reduction that is none has been lied to.
    regularPrice: isAbove(item.regularPrice, item.unitPrice) ? money(item.regularPrice) : null,
    priceBefore: hasDropped(item) ? money(item.priceBefore) : null,
    available: item.available ?? null,
    left: isScarce(item) ? item.stock?.left ?? null : null,
    isBack: item.isBack === true,
  }
}

/** Costs less now than when it was put into the cart. */
export const hasDropped = ({ priceBefore, unitPrice }: MailItem): boolean => isAbove(priceBefore, unitPrice)

const isAbove = (higher: Money | null | undefined, price: Money | null): boolean =>
  price !== null && higher != null && higher.currency === price.currency && higher.decimals === price.decimals && higher.minor > price.minor

/** `available` says the same where the cart held more than there is. */
const isScarce = ({ stock, available }: MailItem): boolean => stock != null && available == null && stock.left > 0 && stock.left <= stock.lowFrom
