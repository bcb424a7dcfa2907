/** Conditions of steps, as data, and whether they hold. Pure. What nobody can say now is `unknown`, never guessed. */
import { quietUntil } from '../pace/quiet-hours.ts'
import { parseMoney, type Money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'

export type Condition =
  /** Worth of the goods as the shopper saw it; amounts are decimal texts. In another currency it does not hold. */
  | { readonly of: 'total'; readonly currency: string; readonly atLeast?: string; readonly below?: string }
  | { readonly of: 'currency'; readonly oneOf: readonly string[] }
  /** How many pieces. */
  | { readonly of: 'pieces'; readonly atLeast?: number; readonly atMost?: number }
  /** Ids of products or variations. */
  | { readonly of: 'product'; readonly oneOf: readonly number[] }
  /** Names of the shop's categories, however capitalised. */
  | { readonly of: 'category'; readonly oneOf: readonly string[] }
  /** ISO 3166-1 alpha-2: billing country as typed, else the shop's own. */
  | { readonly of: 'country'; readonly oneOf: readonly string[] }
  /** Languages (`fi`) or whole locales (`fi-FI`). */
  | { readonly of: 'locale'; readonly oneOf: readonly string[] }
  /** A customer has at least one earlier order in this shop. */
  | { readonly of: 'customer'; readonly is: boolean }
  | { readonly of: 'orders'; readonly atLeast?: number; readonly atMost?: number }
  /** Holds a coupon of ours that is still good. */
  | { readonly of: 'coupon'; readonly is: boolean }
  /** Ticked that these mails are wanted. */
  | { readonly of: 'consent'; readonly is: boolean }
  /** Full hours of the shopper's clock, `from` inclusive, `to` exclusive. A step waits for them while its grace lasts. */
  | { readonly of: 'hour'; readonly from: number; readonly to: number }
  | { readonly of: 'not'; readonly condition: Condition }
  | { readonly of: 'any'; readonly conditions: readonly Condition[] }

/** What conditions go by. Null: not known now. */
export interface Circumstances {
  readonly total: Money | null
  readonly pieces: number
  readonly productIds: readonly number[]
  readonly categories: readonly string[] | null
  readonly country: string | null
  readonly locale: string | null
  /** Orders of this person in this shop that were bought, but for the one of this cart. */
  readonly previousOrders: number | null
  readonly hasCoupon: boolean | null
  readonly hasConsented: boolean | null
  /** IANA zone of the shopper's clock. Where none is known every hour is right. */
  readonly zone: string | null
}

/** `until`: not now, but from then on. */
export type Verdict = 'yes' | 'no' | 'unknown' | { readonly until: Instant }

/** Whether all of them hold. */
export function holdAll(conditions: readonly Condition[], about: Circumstances, now: Instant): Verdict {
  const verdicts = conditions.map((condition) => holds(condition, about, now))
  if (verdicts.includes('no')) return 'no'
  if (verdicts.includes('unknown')) return 'unknown'
  return latest(verdicts) ?? 'yes'
}

function holds(condition: Condition, about: Circumstances, now: Instant): Verdict {
  switch (condition.of) {
    case 'total': return told(about.total, (total) => total.currency === condition.currency && isWithin(total.minor, inMinor(condition.atLeast, total), inMinor(condition.below, total, -1)))
    case 'currency': return told(about.total, (total) => condition.oneOf.includes(total.currency))
    case 'pieces': return yesNo(isWithin(about.pieces, condition.atLeast, condition.atMost))
    case 'product': return yesNo(about.productIds.some((id) => condition.oneOf.includes(id)))
    case 'category': return told(about.categories, (names) => names.some((name) => condition.oneOf.some((wanted) => wanted.toLowerCase() === name.toLowerCase())))
    case 'country': return told(about.country, (country) => condition.oneOf.includes(country))
    case 'locale': return told(about.locale, (locale) => condition.oneOf.some((wanted) => isOfLocale(locale, wanted)))
    case 'customer': return told(about.previousOrders, (count) => count > 0 === condition.is)
    case 'orders': return told(about.previousOrders, (count) => isWithin(count, condition.atLeast, condition.atMost))
    case 'coupon': return told(about.hasCoupon, (hasCoupon) => hasCoupon === condition.is)
    case 'consent': return told(about.hasConsented, (hasConsented) => hasConsented === condition.is)
    case 'hour': return inHours(condition, about, now)
    case 'not': return opposite(holds(condition.condition, about, now))
    case 'any': return anyOf(condition.conditions.map((each) => holds(each, about, now)))
  }
}

const yesNo = (isSo: boolean): Verdict => (isSo ? 'yes' : 'no')

const told = <T>(fact: T | null, isSo: (fact: T) => boolean): Verdict => (fact === null ? 'unknown' : yesNo(isSo(fact)))

const isWithin = (count: number, atLeast = -Infinity, atMost = Infinity): boolean => count >= atLeast && count <= atMost

const inMinor = (text: string | undefined, like: Money, more = 0): number | undefined => (text === undefined ? undefined : parseMoney(text, like.currency, like.decimals).minor + more)

const isOfLocale = (locale: string, wanted: string): boolean => locale.toLowerCase() === wanted.toLowerCase() || locale.toLowerCase().split('-')[0] === wanted.toLowerCase()

/** Outside of them is what a quiet time is. */
function inHours({ from, to }: { from: number; to: number }, { zone }: Circumstances, now: Instant): Verdict {
  const until = zone === null || from === to ? null : quietUntil([{ from: to, to: from, zone }], now)
  return until === null ? 'yes' : { until }
}

/** What will hold later does not hold now. */
const opposite = (verdict: Verdict): Verdict => (verdict === 'unknown' ? verdict : verdict === 'yes' ? 'no' : 'yes')

function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('yes')) return 'yes'
  if (verdicts.includes('unknown')) return 'unknown'
  const times = verdicts.flatMap((verdict) => (typeof verdict === 'object' ? [verdict.until] : []))
  return times.length > 0 ? { until: Math.min(...times) as Instant } : 'no'
}

function latest(verdicts: readonly Verdict[]): Verdict | null {
  const times = verdicts.flatMap((verdict) => (typeof verdict === 'object' ? [verdict.until] : []))
  return times.length > 0 ? { until: Math.max(...times) as Instant } : null
}

/** Which kinds of conditions a list asks for, those inside others too: only they are worth finding out. */
export const kindsOf = (conditions: readonly Condition[]): readonly Condition['of'][] => conditions.flatMap((condition) => {
  switch (condition.of) {
    case 'not': return kindsOf([condition.condition])
    case 'any': return kindsOf(condition.conditions)
    default: return [condition.of]
  }
})
