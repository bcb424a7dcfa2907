/** A shop's coupons as form fields: the same settings, checks and meanings as the environment's, under the same names. Pure. */
import { z } from 'zod'
import { COUPON_STEPS, couponContradictions, couponSettings, termsFromConfig, type CouponTerms } from '../incentives/settings.ts'
import { stepTitle } from './words.ts'
import type { Typed } from './shops-input.ts'

type Name = keyof typeof couponSettings

export interface CouponField {
  readonly name: Name
  readonly label: string
  readonly hint: string
  readonly choices?: Readonly<Record<string, string>>
}

const LABELS: Readonly<Record<Name, string>> = {
  COUPON_STEP: 'Reminder that carries a coupon', COUPON_KIND: 'What it gives', COUPON_AMOUNT: 'How much', COUPON_GIFT_PRODUCT: 'Product given', COUPON_HOURS: 'Hours it is good for',
  COUPON_MIN_SPEND: 'Least worth of the goods', COUPON_EXCLUDED_PRODUCTS: 'Products left out', COUPON_ON_SALE_ITEMS: 'Counts for reduced products', COUPON_FOR: 'Who may get one',
  COUPON_EVERY_DAYS: 'Days between two for one address', COUPON_MONTHLY_BUDGET: 'Budget of a month', COUPON_MARGIN: 'Usual margin', COUPON_MARGIN_FLOOR: 'Least margin left',
}

const CHOICES: Partial<Record<Name, Readonly<Record<string, string>>>> = {
  COUPON_STEP: { '': 'none: no coupons', series: 'where the series is made for one', ...Object.fromEntries(COUPON_STEPS.slice(1).map((name) => [name, `«${stepTitle(name)}» (${name})`])) },
  COUPON_KIND: { percent: 'percent', fixed: 'a fixed amount', 'free-shipping': 'free shipping', gift: 'a gift' },
  COUPON_FOR: { everybody: 'everybody', new: 'who never bought here', returning: 'who bought here before' },
  COUPON_ON_SALE_ITEMS: { false: 'no', true: 'yes' },
}

const NAMES = Object.keys(couponSettings) as readonly Name[]

export const COUPON_FIELDS: readonly CouponField[] = NAMES.map((name) => {
  const choices = CHOICES[name]
  return choices ? { name, label: LABELS[name], hint: '', choices } : { name, label: LABELS[name], hint: `${(couponSettings[name].description ?? '').replaceAll('`', '')}.` }
})

/** What the fields show for terms that are kept. */
export function typedCoupons(terms: CouponTerms | null): Typed {
  if (!terms) return Object.fromEntries(NAMES.map((name) => [name, '']))
  const values: Readonly<Record<Name, unknown>> = {
    COUPON_STEP: terms.step, COUPON_KIND: terms.kind, COUPON_AMOUNT: terms.amount, COUPON_GIFT_PRODUCT: terms.giftId, COUPON_HOURS: terms.hours, COUPON_MIN_SPEND: terms.minimum,
    COUPON_EXCLUDED_PRODUCTS: terms.excludedIds.join(','), COUPON_ON_SALE_ITEMS: terms.isForSaleItems, COUPON_FOR: terms.people, COUPON_EVERY_DAYS: terms.everyDays,
    COUPON_MONTHLY_BUDGET: terms.monthlyBudget, COUPON_MARGIN: terms.margin, COUPON_MARGIN_FLOOR: terms.marginFloor,
  }
  return Object.fromEntries(NAMES.map((name) => [name, values[name] === null ? '' : String(values[name])]))
}

/** An empty field means its default. */
export function readCoupons(typed: Typed): { readonly kind: 'ok'; readonly terms: CouponTerms | null } | { readonly kind: 'wrong'; readonly mistakes: Typed } {
  const given = Object.fromEntries(NAMES.flatMap((name) => (typed[name]?.trim() ? [[name, typed[name].trim()]] : [])))
  const parsed = z.object(couponSettings).safeParse(given)
  if (!parsed.success) return { kind: 'wrong', mistakes: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), inWords(`${issue.message.startsWith('must') ? 'It ' : ''}${issue.message}.`)]).reverse()) }
  const problems = couponContradictions(parsed.data)
  if (problems.length > 0) return { kind: 'wrong', mistakes: Object.fromEntries(problems.map((problem) => [NAMES.find((name) => problem.startsWith(`${name} `)) ?? 'COUPON_STEP', inWords(problem)])) }
  return { kind: 'ok', terms: termsFromConfig(parsed.data) }
}

/** Owners of connected shops know the labels, not the names of settings. Longer names first: one begins like another. */
const inWords = (sentence: string): string => [...NAMES].sort((a, b) => b.length - a.length).reduce((text, name) => text.replaceAll(name, `«${LABELS[name]}»`), sentence)
