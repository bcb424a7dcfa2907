/** What an owner decides about coupons: who gets which one, when, and what it may cost. Off unless a step is named. */
import { z } from 'zod'

/** `percent` and `fixed` take something off; `gift` adds one piece of a product for nothing. */
export const COUPON_KINDS = ['percent', 'fixed', 'free-shipping', 'gift'] as const
export type CouponKind = (typeof COUPON_KINDS)[number]

/** Who may get one: `new` has not bought here before, `returning` has. */
const PEOPLE = ['everybody', 'new', 'returning'] as const

/** Above a month nobody remembers; below an hour the mail may not even be read. */
const HOURS_MAX = 720
const DAYS_MAX = 3_650

/** Steps of both series about carts, by name. */
const STEP_NAMES = ['visitor', 'highlights', 'about-us', 'benefit', 'expiring', 'voices', 'questions', 'welcome-back', 'advice', 'reason', 'help', 'concerns', 'last-note'] as const

/** `series`: those that are made for a coupon. */
export const COUPON_STEPS = ['series', ...STEP_NAMES] as const

const decimal = z.string().regex(/^\d{1,9}(\.\d{1,4})?$/, 'must be an amount like 10 or 7.50')
const productId = z.coerce.number().int().positive('must be a product id')
const percent = z.coerce.number().min(0).max(100)
const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true')
const ids = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== '')).pipe(z.array(z.string().regex(/^[1-9]\d{0,9}$/, 'must be product ids like 12,34').transform(Number)))

/** The settings of the first shop, spread into `config.ts`. */
export const couponSettings = {
  COUPON_STEP: z.enum(COUPON_STEPS).optional()
    .describe(`Reminder that carries a coupon: \`series\` (where the series is made for one: \`benefit\` or \`last-note\`), or a step by name: ${STEP_NAMES.map((name) => `\`${name}\``).join(', ')}. Unset: no coupons. The REST key then needs write rights`),
  COUPON_KIND: z.enum(COUPON_KINDS).default('percent').describe('What it gives: `percent`, `fixed`, `free-shipping` (the shop needs such a method that a coupon opens) or `gift`'),
  COUPON_AMOUNT: decimal.default('10').describe('Percent, or an amount in the shop\'s currency. With `free-shipping` what a parcel costs you: it counts against the budget'),
  COUPON_GIFT_PRODUCT: productId.optional().describe('Id of the product or variation given with `gift`'),
  COUPON_HOURS: z.coerce.number().int().min(1).max(HOURS_MAX).default(24).describe('Hours from the mail on that the coupon is good for'),
  COUPON_MIN_SPEND: decimal.default('0').describe('Least worth of the goods. A cart below it gets no coupon'),
  COUPON_EXCLUDED_PRODUCTS: ids.default([]).describe('Ids of products the coupon does not count for, comma-separated'),
  COUPON_ON_SALE_ITEMS: yesNo.default(false).describe('`true`: also counts for products that are reduced already'),
  COUPON_FOR: z.enum(PEOPLE).default('everybody').describe('Who may get one: `everybody`, `new` (never bought here) or `returning`. Whoever only ever bought with coupons gets none'),
  COUPON_EVERY_DAYS: z.coerce.number().int().min(1).max(DAYS_MAX).default(60).describe('At most one coupon per address in so many days'),
  COUPON_MONTHLY_BUDGET: decimal.optional().describe('What all coupons of a calendar month (UTC) may cost together, in the shop\'s currency. Unset: no limit'),
  COUPON_MARGIN: percent.optional().describe('Your usual margin, in percent of the price. Unset: no floor is kept'),
  COUPON_MARGIN_FLOOR: percent.default(0).describe('Least margin, in percent, that must be left of the discounted goods'),
} as const

/** One shop's coupons, in the form they are kept in. */
export const couponTerms = z.object({
  step: z.string(),
  kind: z.enum(COUPON_KINDS),
  amount: decimal,
  giftId: z.number().nullable().default(null),
  hours: z.number(),
  minimum: decimal.default('0'),
  excludedIds: z.array(z.number()).default([]),
  isForSaleItems: z.boolean().default(false),
  people: z.enum(PEOPLE).default('everybody'),
  everyDays: z.number().default(60),
  monthlyBudget: decimal.nullable().default(null),
  /** Percent of the price; null: not known, so no floor is kept. */
  margin: z.number().nullable().default(null),
  marginFloor: z.number().default(0),
})
export type CouponTerms = z.infer<typeof couponTerms>

/** Whether a step's mail carries a coupon. */
export const carriesCoupon = (terms: Pick<CouponTerms, 'step'>, step: { readonly id: string; readonly incentive?: 'coupon' }): boolean =>
  terms.step === 'series' ? step.incentive === 'coupon' : terms.step === step.id

type CouponConfig = { readonly [name in keyof typeof couponSettings]?: z.infer<(typeof couponSettings)[name]> | undefined }

/** The first shop's terms; null while no step carries a coupon. */
export function termsFromConfig(config: CouponConfig): CouponTerms | null {
  if (!config.COUPON_STEP) return null
  return couponTerms.parse({
    step: config.COUPON_STEP, kind: config.COUPON_KIND, amount: config.COUPON_AMOUNT, giftId: config.COUPON_GIFT_PRODUCT ?? null, hours: config.COUPON_HOURS,
    minimum: config.COUPON_MIN_SPEND, excludedIds: config.COUPON_EXCLUDED_PRODUCTS, isForSaleItems: config.COUPON_ON_SALE_ITEMS, people: config.COUPON_FOR,
    everyDays: config.COUPON_EVERY_DAYS, monthlyBudget: config.COUPON_MONTHLY_BUDGET ?? null, margin: config.COUPON_MARGIN ?? null, marginFloor: config.COUPON_MARGIN_FLOOR,
  })
}

/** Settings that cannot be meant together, as sentences that say what to do. */
export function couponContradictions(config: CouponConfig): string[] {
  if (!config.COUPON_STEP) return []
  const problems: string[] = []
  if (config.COUPON_KIND === 'percent' && !(Number(config.COUPON_AMOUNT) > 0 && Number(config.COUPON_AMOUNT) <= 100)) problems.push('COUPON_AMOUNT must be more than 0 and at most 100 with COUPON_KIND=percent.')
  if (config.COUPON_KIND === 'fixed' && Number(config.COUPON_AMOUNT) === 0) problems.push('COUPON_AMOUNT must be more than 0 with COUPON_KIND=fixed.')
  if (config.COUPON_KIND === 'gift' && !config.COUPON_GIFT_PRODUCT) problems.push('COUPON_GIFT_PRODUCT is missing. With COUPON_KIND=gift it names the product that is given.')
  if (config.COUPON_MARGIN !== undefined && config.COUPON_MARGIN <= (config.COUPON_MARGIN_FLOOR ?? 0)) problems.push('COUPON_MARGIN_FLOOR must be below COUPON_MARGIN, or no coupon is ever given.')
  return problems
}
