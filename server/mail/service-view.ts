/** What a mail says of the shop itself: only what its owner states, and of free delivery only what can be reckoned. Pure. */
import { money, parseMoney, type Money } from '../values/money.ts'
import { brandOf, type Brand } from './brand.ts'
import { paymentsIn, type PaymentMethod, type PaymentView } from './payments.ts'
import type { MailCoupon } from './coupon-view.ts'
import { amountText, plainLine, webAddress } from './plain.ts'

/** What the owner states of the shop, in the mail's language. Null and empty: nothing is stated. */
export interface ShopService {
  readonly logoUrl: string | null
  /** `#rrggbb`. */
  readonly brandColor: string | null
  /** Who answers. */
  readonly contact: string | null
  readonly phone: string | null
  /** A sentence, or the address of a page. */
  readonly returns: string | null
  readonly delivery: string | null
  readonly payments: readonly PaymentMethod[]
  /** Worth of the goods from which delivery costs nothing: decimal text and ISO 4217. */
  readonly freeDeliveryFrom: { readonly amount: string; readonly currency: string } | null
  /** A page or a film about how the shop works. */
  readonly aboutUrl: string | null
  /** What the shop stands for. */
  readonly values: readonly string[]
  /** What customers wrote. */
  readonly voices: readonly { readonly text: string; readonly by: string | null }[]
  /** Mail programs are told of coupons as data. */
  readonly hasOfferMarkup: boolean
}

/** A statement; `url` instead where the owner gave a page's address. */
export interface StatementView {
  readonly text: string | null
  readonly url: string | null
}

export interface ServiceView {
  readonly logoUrl: string | null
  readonly brand: Brand
  readonly contact: string | null
  readonly phone: string | null
  /** Of a `tel:` link. */
  readonly phoneDigits: string | null
  readonly returns: StatementView | null
  readonly delivery: StatementView | null
  readonly payments: readonly PaymentView[]
  readonly freeDelivery: { readonly from: string | null; readonly missing: string | null }
  readonly aboutUrl: string | null
  readonly values: readonly string[]
  readonly voices: readonly { readonly text: string; readonly by: string | null }[]
  /** Something of the help block is stated. */
  readonly hasHelp: boolean
  /** One of the questions people ask can be answered. */
  readonly hasAnswers: boolean
}

const CONTACT_MAX = 60
const PHONE_MAX = 40
const STATEMENT_MAX = 240
const VALUES_SHOWN = 4
const VOICES_SHOWN = 3
const VOICE_MAX = 280
const NO_BREAK_SPACE = '\u00A0'

export const NO_SERVICE: ShopService = {
  logoUrl: null, brandColor: null, contact: null, phone: null, returns: null, delivery: null, payments: [], freeDeliveryFrom: null, aboutUrl: null, values: [], voices: [], hasOfferMarkup: false,
}

/** `total` is what the goods cost now, null where that is not known; `coupon` the kind of the mail's coupon, null without one. */
type Cart = { readonly total: Money | null; readonly coupon: MailCoupon['kind'] | null }

export function serviceView(service: ShopService, cart: Cart, reader: { readonly locale: string; readonly country: string | null }): ServiceView {
  // A number that breaks over two lines cannot be read out.
  const phone = plainLine(service.phone, PHONE_MAX)?.replaceAll(' ', NO_BREAK_SPACE) ?? null
  const payments = paymentsIn(reader.country, service.payments)
  const [returns, delivery] = [statement(service.returns), statement(service.delivery)]
  const freeDelivery = freeDeliveryView(service.freeDeliveryFrom, cart, reader.locale)
  const hasAnswers = returns !== null || delivery !== null || payments.length > 0
  return {
    logoUrl: webAddress(service.logoUrl), brand: brandOf(service.brandColor),
    contact: plainLine(service.contact, CONTACT_MAX), phone, phoneDigits: phone?.replace(/[^\d+]/g, '') ?? null,
    returns, delivery, payments, freeDelivery, aboutUrl: webAddress(service.aboutUrl),
    values: lines(service.values, STATEMENT_MAX).slice(0, VALUES_SHOWN),
    voices: service.voices.flatMap(({ text, by }) => lines([text], VOICE_MAX).map((line) => ({ text: line, by: plainLine(by, CONTACT_MAX) }))).slice(0, VOICES_SHOWN),
    hasHelp: hasAnswers || phone !== null || freeDelivery.from !== null || plainLine(service.contact, CONTACT_MAX) !== null,
    hasAnswers,
  }
}

/**
 * Said only in the currency of the cart. With a coupon the goods cost less than they are worth, and shops differ in which
 * of both they measure: what is missing is then not said. Beside a coupon for free delivery a threshold would look like its terms.
 */
function freeDeliveryView(from: ShopService['freeDeliveryFrom'], { total, coupon }: Cart, locale: string): ServiceView['freeDelivery'] {
  if (from === null || total === null || from.currency !== total.currency || coupon === 'free-shipping') return { from: null, missing: null }
  const threshold = parseMoney(from.amount, from.currency, total.decimals)
  const missing = money(threshold.minor - total.minor, total.decimals, total.currency)
  return { from: amountText(threshold, locale), missing: missing.minor > 0 && total.minor > 0 && coupon === null ? amountText(missing, locale) : null }
}

function statement(text: string | null): StatementView | null {
  const url = webAddress(text)
  if (url !== null) return { text: null, url }
  const line = plainLine(text, STATEMENT_MAX)
  return line === null ? null : { text: line, url: null }
}

const lines = (texts: readonly string[], max: number): readonly string[] => texts.flatMap((text) => plainLine(text, max) ?? [])
