/** What a mail shows: facts turned into plain text and numbers that a template can only print. Pure. */
import type { Language } from '../values/locale.ts'
import type { Money } from '../values/money.ts'
import { cleanFirstName } from '../values/person-name.ts'
import type { Instant } from '../values/time.ts'
import { couponView, type CouponView, type MailCoupon } from './coupon-view.ts'
import { POSTMARK_UNSUBSCRIBE } from './links.ts'
import { dayText, moneyText, plainLine, pluralForm, webAddress } from './plain.ts'

/** Every mail; each is a folder in `templates/`. */
export const MAILS = ['cart-help', 'cart-concerns', 'cart-last-note', 'thank-you'] as const
export type MailName = (typeof MAILS)[number]

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
  /** How many there are, where the cart held more; `quantity` is no more than that. */
  readonly available?: number | null
}

/** Everything a mail may say. What is null or empty is left out of the mail. */
export interface MailFacts {
  readonly shop: { readonly name: string; readonly url: string; readonly postalAddress: string; readonly supportEmail: string | null }
  readonly language: Language
  /** The reader's own, for amounts and dates. */
  readonly locale: string | null
  readonly timeZone: string | null
  readonly firstName: string | null
  readonly items: readonly MailItem[]
  readonly total: Money | null
  /** What was in the cart and cannot be bought any more; the name is null where nobody knows it. */
  readonly dropped?: readonly { readonly name: string | null; readonly variation: string | null }[]
  /** Where the main button leads. */
  readonly link: string
  /** A web address, or what the provider puts its own in place of. */
  readonly unsubscribeUrl: string
  /** Where the reader chooses what he gets; absent or null where `unsubscribeUrl` leads there. */
  readonly preferencesUrl?: string | null
  /** Until when the cart can be brought back. */
  readonly keptUntil: Instant | null
  readonly order: { readonly number: string; readonly placedAt: Instant; readonly total: Money } | null
  readonly recommendations: readonly MailItem[]
  /** Of cart mails only. */
  readonly coupon?: MailCoupon | null
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
  readonly available: number | null
}
export interface ListView {
  readonly list: readonly ItemView[]
  readonly haveImages: boolean
  readonly haveLinks: boolean
  /** How many items are not listed, and the plural form of that number. */
  readonly more: number
  readonly moreForm: Intl.LDMLPluralRule
}
/** Plain JSON: strings, numbers, booleans and null. */
export interface MailView {
  readonly language: Language
  readonly shop: { readonly name: string; readonly url: string; readonly postalAddress: string; readonly supportEmail: string | null }
  readonly firstName: string | null
  readonly items: ListView
  readonly total: string | null
  /** `names` of all whose name is known, as one text; `isMore`: others are gone too. */
  readonly dropped: { readonly names: string | null; readonly isMore: boolean }
  readonly link: string
  readonly unsubscribeUrl: string
  readonly preferencesUrl: string | null
  readonly keptUntil: string | null
  readonly order: { readonly number: string | null; readonly placedAt: string | null; readonly total: string | null }
  readonly recommendations: ListView
  readonly coupon: CouponView
}

const ITEMS_SHOWN = 4
const RECOMMENDATIONS_SHOWN = 3
const NAME_MAX = 90
const VARIATION_MAX = 60
const SHOP_NAME_MAX = 60
const POSTAL_ADDRESS_MAX = 200
const ORDER_NUMBER_MAX = 20

/**
 * The view of one mail.
 * @throws TypeError when the shop's address, the link or the unsubscribe link is no web address
 */
export function mailView(facts: MailFacts): MailView {
  const locale = facts.locale ?? facts.language
  const money = (amount: Money | null): string | null => (amount === null ? null : moneyText(amount, locale))
  const day = (at: Instant | null | undefined): string | null => (at == null ? null : dayText(at, localeOfDates(facts), facts.timeZone))
  return {
    language: facts.language,
    shop: {
      name: plainLine(facts.shop.name, SHOP_NAME_MAX) ?? new URL(facts.shop.url).host,
      url: ownAddress(facts.shop.url),
      postalAddress: plainLine(facts.shop.postalAddress.replace(/\s*[\r\n]+\s*/g, ', '), POSTAL_ADDRESS_MAX) ?? '',
      supportEmail: facts.shop.supportEmail,
    },
    firstName: cleanFirstName(facts.firstName),
    items: listView(facts.items, ITEMS_SHOWN, facts.language, money),
    total: money(facts.total),
    dropped: droppedView(facts.dropped ?? []),
    link: ownAddress(facts.link),
    unsubscribeUrl: facts.unsubscribeUrl === POSTMARK_UNSUBSCRIBE ? facts.unsubscribeUrl : ownAddress(facts.unsubscribeUrl),
    preferencesUrl: facts.preferencesUrl == null ? null : ownAddress(facts.preferencesUrl),
    keptUntil: day(facts.keptUntil),
    order: {
      number: plainLine(facts.order?.number ?? null, ORDER_NUMBER_MAX),
      placedAt: day(facts.order?.placedAt),
      total: money(facts.order?.total ?? null),
    },
    recommendations: listView(facts.recommendations.slice(0, RECOMMENDATIONS_SHOWN), RECOMMENDATIONS_SHOWN, facts.language, money),
    coupon: couponView(facts.coupon, { locale, dates: localeOfDates(facts), timeZone: facts.timeZone }),
  }
}

/** A date stands inside a sentence, so its words must be of the sentence's language. */
function localeOfDates({ locale, language }: MailFacts): string {
  return locale?.split('-')[0] === language ? locale : language
}

function listView(items: readonly MailItem[], shown: number, language: Language, money: (amount: Money | null) => string | null): ListView {
  const named = items.flatMap((item): ItemView[] => {
    const name = plainLine(item.name, NAME_MAX)
    if (name === null) return []
    return [{
      name,
      variation: plainLine(item.variation, VARIATION_MAX),
      quantity: item.quantity,
      imageUrl: webAddress(item.imageUrl),
      url: webAddress(item.url),
      unitPrice: money(item.unitPrice),
      linePrice: money(item.linePrice),
      // Whoever sees a reduction that is none has been lied to.
      regularPrice: isReduced(item) ? money(item.regularPrice ?? null) : null,
      available: item.available ?? null,
    }]
  })
  const list = named.slice(0, shown)
  const more = named.length - list.length
  return { list, haveImages: list.some((item) => item.imageUrl !== null), haveLinks: list.some((item) => item.url !== null), more, moreForm: pluralForm(more, language) }
}

const isReduced = ({ unitPrice, regularPrice }: MailItem): boolean =>
  unitPrice !== null && regularPrice != null && regularPrice.currency === unitPrice.currency && regularPrice.decimals === unitPrice.decimals && regularPrice.minor > unitPrice.minor

function droppedView(dropped: NonNullable<MailFacts['dropped']>): MailView['dropped'] {
  const names = dropped.flatMap(({ name, variation }) => {
    const [thing, choice] = [plainLine(name, NAME_MAX), plainLine(variation, VARIATION_MAX)]
    return thing === null ? [] : [choice === null ? thing : `${thing} (${choice})`]
  })
  const listed = names.slice(0, ITEMS_SHOWN)
  return { names: listed.length === 0 ? null : listed.join(', '), isMore: listed.length < dropped.length }
}

function ownAddress(address: string): string {
  const url = webAddress(address)
  if (url === null) throw new TypeError('a link of a mail must be a web address')
  return url
}
