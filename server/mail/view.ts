/** What a mail shows: facts turned into plain text and numbers that a template can only print. Pure. */
import type { Language } from '../values/locale.ts'
import type { Money } from '../values/money.ts'
import { cleanFirstName } from '../values/person-name.ts'
import type { Instant } from '../values/time.ts'
import { couponView, type CouponView, type MailCoupon } from './coupon-view.ts'
import { listView, nameOf, type ListView, type MailItem } from './items-view.ts'
import { POSTMARK_UNSUBSCRIBE } from './links.ts'
import { amountText, dayInCountry, dayText, knownLocale, plainLine, pluralForm, webAddress } from './plain.ts'
import { NO_SERVICE, serviceView, type ServiceView, type ShopService } from './service-view.ts'
import { surveyView, type SurveyAnswer, type SurveyReason } from './survey.ts'

/** Every mail; each is a folder in `templates/`. */
export const MAILS = [
  'cart-help', 'cart-concerns', 'cart-last-note',
  'cart-visitor', 'cart-highlights', 'cart-expiring', 'cart-about-us', 'cart-voices', 'cart-benefit', 'cart-questions',
  'cart-welcome-back', 'cart-advice', 'cart-reason',
  'cart-price-drop', 'cart-back-in-stock',
  'thank-you',
] as const
export type MailName = (typeof MAILS)[number]

/** Everything a mail may say. What is null, empty or absent is left out of the mail. */
export interface MailFacts {
  readonly shop: { readonly name: string; readonly url: string; readonly postalAddress: string; readonly supportEmail: string | null }
  readonly language: Language
  /** The reader's own, for amounts and dates. */
  readonly locale: string | null
  readonly timeZone: string | null
  /** Where the reader lives, ISO 3166-1 alpha-2. */
  readonly country?: string | null
  readonly firstName: string | null
  readonly items: readonly MailItem[]
  /** How many of them are shown at most; absent: as many as usual. */
  readonly itemsShown?: number
  readonly total: Money | null
  /** What was in the cart and cannot be bought any more; the name is null where nobody knows it. */
  readonly dropped?: readonly { readonly name: string | null; readonly variation: string | null }[]
  /** Where the main button leads. */
  readonly link: string
  /** A web address, or what the provider puts its own in place of. */
  readonly unsubscribeUrl: string
  /** Where the reader chooses what he gets; absent or null where `unsubscribeUrl` leads there. */
  readonly preferencesUrl?: string | null
  /** Of the last whole day on which the cart can be brought back. */
  readonly keptUntil: Instant | null
  readonly order: { readonly number: string; readonly placedAt: Instant; readonly total: Money } | null
  readonly recommendations: readonly MailItem[]
  /** Of cart mails only. */
  readonly coupon?: MailCoupon | null
  readonly service?: ShopService | null
  /** What the shop's own orders tell of somebody who has bought before. */
  readonly customer?: { readonly orderCount: number; readonly lastProduct: string | null } | null
  /** Answers to «why not?», each a link. */
  readonly survey?: readonly SurveyAnswer[]
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
  readonly service: ServiceView
  readonly customer: { readonly orderCount: number; readonly form: Intl.LDMLPluralRule; readonly lastProduct: string | null }
  readonly survey: readonly { readonly reason: SurveyReason; readonly url: string }[]
}

const ITEMS_SHOWN = 4
const RECOMMENDATIONS_SHOWN = 3
const PRODUCT_NAME_MAX = 90
const SHOP_NAME_MAX = 60
const POSTAL_ADDRESS_MAX = 200
const ORDER_NUMBER_MAX = 20

/**
 * The view of one mail.
 * @throws TypeError when the shop's address, the link or the unsubscribe link is no web address
 */
export function mailView(facts: MailFacts): MailView {
  const { language } = facts
  const locale = knownLocale(facts.locale, language)
  // A date stands inside a sentence, so its words must be of the sentence's language.
  const dates = locale.split('-')[0] === language ? locale : language
  const coupon = couponView(facts.coupon, { locale, dates, timeZone: facts.timeZone })
  return {
    language,
    shop: shopView(facts.shop),
    firstName: cleanFirstName(facts.firstName),
    items: listView(facts.items, facts.itemsShown ?? ITEMS_SHOWN, { language, locale }),
    total: amountText(facts.total, locale),
    dropped: droppedView(facts.dropped ?? []),
    link: ownAddress(facts.link),
    unsubscribeUrl: facts.unsubscribeUrl === POSTMARK_UNSUBSCRIBE ? facts.unsubscribeUrl : ownAddress(facts.unsubscribeUrl),
    preferencesUrl: facts.preferencesUrl == null ? null : ownAddress(facts.preferencesUrl),
    keptUntil: facts.keptUntil === null ? null : knownDay(facts.keptUntil, facts, dates) ?? dayText(facts.keptUntil, dates, null),
    order: {
      number: plainLine(facts.order?.number ?? null, ORDER_NUMBER_MAX),
      placedAt: facts.order && knownDay(facts.order.placedAt, facts, dates),
      total: amountText(facts.order?.total, locale),
    },
    recommendations: listView(facts.recommendations.slice(0, RECOMMENDATIONS_SHOWN), RECOMMENDATIONS_SHOWN, { language, locale }),
    coupon,
    service: serviceView(facts.service ?? NO_SERVICE, { total: facts.total, coupon: coupon.kind }, { locale, country: facts.country ?? null }),
    customer: customerView(facts.customer, language),
    survey: surveyView(facts.survey ?? []),
  }
}

const shopView = (shop: MailFacts['shop']): MailView['shop'] => ({
  name: plainLine(shop.name, SHOP_NAME_MAX) ?? new URL(shop.url).host,
  url: ownAddress(shop.url),
  postalAddress: plainLine(shop.postalAddress.replace(/\s*[\r\n]+\s*/g, ', '), POSTAL_ADDRESS_MAX) ?? '',
  supportEmail: shop.supportEmail,
})

/** Where no browser told its clock, as of an order without a cart, the country tells the day; null where it cannot. */
const knownDay = (at: Instant, { timeZone, country }: MailFacts, dates: string): string | null =>
  (timeZone === null ? dayInCountry(at, dates, country ?? null) : dayText(at, dates, timeZone))

function customerView(customer: MailFacts['customer'], language: Language): MailView['customer'] {
  const orderCount = customer?.orderCount ?? 0
  return { orderCount, form: pluralForm(orderCount, language), lastProduct: plainLine(customer?.lastProduct ?? null, PRODUCT_NAME_MAX) }
}

function droppedView(dropped: NonNullable<MailFacts['dropped']>): MailView['dropped'] {
  const names = dropped.flatMap((thing) => {
    const known = nameOf(thing)
    return known === null ? [] : [known.variation === null ? known.name : `${known.name} (${known.variation})`]
  })
  const listed = names.slice(0, ITEMS_SHOWN)
  return { names: listed.length === 0 ? null : listed.join(', '), isMore: listed.length < dropped.length }
}

function ownAddress(address: string): string {
  const url = webAddress(address)
  if (url === null) throw new TypeError('a link of a mail must be a web address')
  return url
}
