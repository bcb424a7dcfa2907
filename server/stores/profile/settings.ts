/** What an owner states of the shop, for its mails to say: nothing is stated by itself. */
import { z } from 'zod'
import { inkOn } from '../../mail/brand.ts'
import { PAYMENT_METHODS, type PaymentMethod } from '../../mail/payments.ts'

const LINE_MAX = 100
const STATEMENTS_MAX = 4_000
const ADDRESS_MAX = 500
const LANGUAGES_HINT = '`fi: …` in front makes it the one for that language, `|` stands between several'

const line = z.string().trim().max(LINE_MAX, `must have at most ${LINE_MAX} characters`)
const statements = z.string().trim().max(STATEMENTS_MAX, `must have at most ${STATEMENTS_MAX} characters`)
const page = z.string().trim().max(ADDRESS_MAX, `must have at most ${ADDRESS_MAX} characters`).refine(isSecurePage, 'must be a web address that begins with https://')
const isMethod = (id: string): id is PaymentMethod => (PAYMENT_METHODS as readonly string[]).includes(id)

/** The settings of the first shop, spread into `config.ts`. */
export const profileSettings = {
  SUPPORT_NAME: line.optional().describe('Who answers shoppers, as mails name them'),
  SUPPORT_PHONE: line.regex(/^\+?[\d ()/.-]{5,}$/, 'must be a phone number like +358 9 123 456').optional().describe('Phone number for shoppers'),
  RETURN_POLICY: statements.optional().describe(`Returns in one sentence, or the address of a page about them; ${LANGUAGES_HINT}`),
  DELIVERY_INFO: statements.optional().describe('Delivery in one sentence (how long, what it costs), or the address of a page; languages as above'),
  PAYMENT_METHODS: z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .refine((ids) => ids.every(isMethod), `must be a list of: ${PAYMENT_METHODS.join(', ')}`).transform((ids) => ids.filter(isMethod)).default([])
    .describe('How one can pay in the shop, comma-separated, like `card,paypal,blik` (`server/mail/payments.ts` has them all); mails name those usual in the shopper\'s country'),
  FREE_SHIPPING_FROM: z.string().trim().regex(/^\d{1,9}(\.\d{1,4})? [A-Z]{3}$/, 'must be an amount with its currency like 59 EUR').optional()
    .describe('Worth of the goods from which delivery is free, like `59 EUR`. Carts in that currency are told what is missing'),
  LOGO_URL: page.optional().describe('Logo at the head of mails (PNG or JPEG, twice the 40 pixels it stands high). Unset: the shop\'s name'),
  BRAND_COLOR: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like #1f5d49').refine((color) => inkOn(color) !== null, 'is a colour on which neither white nor dark text can be read well (WCAG AA): take a darker or a lighter one').optional()
    .describe('Colour of buttons in mails, like `#1f5d49`'),
  ABOUT_URL: page.optional().describe('Page or film about how the shop works'),
  HIGHLIGHTS: statements.optional().describe('What the shop stands for, up to four sentences with `|` between; languages as above'),
  VOICES: statements.optional().describe('What customers really wrote, up to three, like `Lovely mugs. — Aino | Well packed. — Ben`; languages as above'),
  OFFER_MARKUP: z.enum(['true', 'false']).transform((text) => text === 'true').default(false).describe('`true` tells mail programs of a coupon as data too (Gmail shows it beside the subject)'),
} as const

/** One shop's profile, in the form it is kept in. */
export const shopProfile = z.object({
  contact: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
  returns: z.string().nullable().default(null),
  delivery: z.string().nullable().default(null),
  payments: z.array(z.enum(PAYMENT_METHODS)).default([]),
  /** Amount and currency. */
  freeDeliveryFrom: z.string().nullable().default(null),
  logoUrl: z.string().nullable().default(null),
  brandColor: z.string().nullable().default(null),
  aboutUrl: z.string().nullable().default(null),
  values: z.string().nullable().default(null),
  voices: z.string().nullable().default(null),
  hasOfferMarkup: z.boolean().default(false),
})
export type ShopProfile = z.infer<typeof shopProfile>

type ProfileConfig = { readonly [name in keyof typeof profileSettings]?: z.infer<(typeof profileSettings)[name]> | undefined }

/** The first shop's profile. */
export const profileFromConfig = (config: ProfileConfig): ShopProfile => ({
  contact: config.SUPPORT_NAME ?? null, phone: config.SUPPORT_PHONE ?? null, returns: config.RETURN_POLICY ?? null, delivery: config.DELIVERY_INFO ?? null,
  payments: [...config.PAYMENT_METHODS ?? []], freeDeliveryFrom: config.FREE_SHIPPING_FROM ?? null, logoUrl: config.LOGO_URL ?? null, brandColor: config.BRAND_COLOR ?? null,
  aboutUrl: config.ABOUT_URL ?? null, values: config.HIGHLIGHTS ?? null, voices: config.VOICES ?? null, hasOfferMarkup: config.OFFER_MARKUP ?? false,
})

/** Mail programs fetch nothing from elsewhere without a warning. */
function isSecurePage(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:'
}
