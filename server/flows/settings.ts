/** What an owner decides about series besides which ones run. */
import { z } from 'zod'

/** Whose openings and clicks a series goes by. */
export const SIGNALS = ['human', 'human-or-unsure', 'all'] as const
export type Signals = (typeof SIGNALS)[number]

const COOL_OFF_DAYS_DEFAULT = 7
const COOL_OFF_DAYS_MAX = 90

const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true')

/** The settings of the first shop, spread into `config.ts`. */
export const seriesSettings = {
  SIGNALS: z.enum(SIGNALS).default('human')
    .describe('Which openings and clicks `cart-recovery` branches by: `human` (surely a person\'s), `human-or-unsure`, or `all` (mail filters and privacy proxies open nearly everything)'),
  COOL_OFF_DAYS: z.coerce.number('must be a number of days').int('must be whole days').min(0, 'must be 0 or more').max(COOL_OFF_DAYS_MAX, `must be at most ${COOL_OFF_DAYS_MAX}`).default(COOL_OFF_DAYS_DEFAULT)
    .describe('Days after a purchase in which its person is not reminded of a cart filled since; 0 for none'),
  PRICE_DROP_PERCENT: z.coerce.number('must be a number of percent').min(1, 'must be at least 1').max(99, 'must be at most 99').optional()
    .describe('`cart-recovery` tells once when something left in the cart has become cheaper by at least so many percent. Unset: never'),
  BACK_IN_STOCK: yesNo.default(false).describe('`true`: `cart-recovery` tells once when something left in the cart that was sold out can be bought again'),
} as const

/** One shop's, in the form they are kept in. */
export const seriesTerms = z.object({
  signals: z.enum(SIGNALS).default('human'),
  coolOffDays: z.number().default(COOL_OFF_DAYS_DEFAULT),
  /** Null: price drops are not told. */
  priceDropPercent: z.number().nullable().default(null),
  tellsBackInStock: z.boolean().default(false),
})

export type SeriesTerms = z.infer<typeof seriesTerms>

export const SERIES_DEFAULTS: SeriesTerms = seriesTerms.parse({})

type SeriesConfig = { readonly [name in keyof typeof seriesSettings]?: z.infer<(typeof seriesSettings)[name]> | undefined }

/** The first shop's. */
export const seriesFromConfig = (config: SeriesConfig): SeriesTerms => seriesTerms.parse({
  signals: config.SIGNALS, coolOffDays: config.COOL_OFF_DAYS, priceDropPercent: config.PRICE_DROP_PERCENT ?? null, tellsBackInStock: config.BACK_IN_STOCK,
})
