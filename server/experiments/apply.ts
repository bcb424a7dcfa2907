/** What a variant changes of a mail that is being built. Pure. */
import { carriesCoupon, couponTerms } from '../incentives/settings.ts'
import type { MailItem } from '../mail/items-view.ts'
import type { OwnWords } from '../mail/own-words.ts'
import type { MailFacts, MailName } from '../mail/view.ts'
import type { Store } from '../stores/shop.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import type { Variant } from './experiment.ts'

/** The only gap a subject may have. */
const SHOP_NAME = /\{\{\s*shop\.name\s*\}\}/g
const HOURS_DEFAULT = 24

/** Several experiments may be about one mail: the one that runs, and those whose winner everybody gets. */
export type Changes = Omit<Variant, 'id'>

/** Where two say the same thing, the later one counts. */
export const changesOf = (variants: readonly Variant[]): Changes => {
  const merged: Partial<Variant> = Object.assign({}, ...variants)
  const { id: _, ...changes } = merged
  return changes
}

/** The shop as this mail's coupon is to see it. */
export function storeWith(store: Store, step: Parameters<typeof carriesCoupon>[1], { offer }: Changes): Store {
  if (offer === undefined) return store
  if (Number(offer) === 0) return store.coupons && carriesCoupon(store.coupons, step) ? { ...store, coupons: null } : store
  const usual = store.coupons ?? { hours: HOURS_DEFAULT }
  return { ...store, coupons: couponTerms.parse({ ...usual, step: step.id, kind: 'percent', amount: offer, giftId: null }) }
}

export function factsWith(facts: MailFacts, { images, layout }: Changes): MailFacts {
  const items = images === false ? facts.items.map((item): MailItem => ({ ...item, imageUrl: null })) : facts.items
  return { ...facts, items, ...(layout === 'brief' ? { itemsShown: 1 } : {}) }
}

/** The subject in the reader's language; null: the mail's own. */
export const subjectWith = ({ subjects }: Changes, about: { readonly language: Language; readonly shopName: string }): string | null =>
  subjects?.[about.language]?.replace(SHOP_NAME, () => about.shopName) ?? null

/** The shop's own words with those of the variant over them. */
export function wordsWith(words: OwnWords, { preheaders = {} }: Changes, mail: MailName): OwnWords {
  const laid = LANGUAGES.flatMap((language): readonly (readonly [Language, OwnWords[Language]])[] => {
    const preheader = preheaders[language]
    const own = words[language] ?? {}
    return preheader === undefined ? [] : [[language, { ...own, [mail]: { ...own[mail], preheader } }]]
  })
  return { ...words, ...Object.fromEntries(laid) }
}
