/** What an owner chooses for one shop, and its secrets, as they are kept in the database. */
import { z } from 'zod'
import { CONSENT_SETTINGS, GPC_CHOICES } from '../consent/policy.ts'
import { FLOW_NAMES } from '../flows/flow.ts'
import { HELD_OUT_PERCENT_DEFAULT } from '../holdout/settings.ts'
import { SERIES_DEFAULTS, seriesTerms } from '../flows/settings.ts'
import { couponTerms } from '../incentives/settings.ts'
import { shopProfile } from './profile/settings.ts'

/** Every field has a default, so that rows written by an earlier version still read. */
export const shopSettings = z.object({
  name: z.string(),
  /** Further page origins (headless). */
  origins: z.array(z.string()).default([]),
  /** The storefront's own page that puts carts back (headless); null: WooCommerce's own pages do. */
  restoreUrl: z.string().nullable().default(null),
  locale: z.string().default('en'),
  /** ISO 3166-1 alpha-2; null: the shop is asked. */
  country: z.string().nullable().default(null),
  consent: z.enum(CONSENT_SETTINGS).default('by-country'),
  gpc: z.enum(GPC_CHOICES).default('no-tracking'),
  suggestsSlips: z.boolean().default(true),
  idleMinutes: z.number().default(60),
  /** Senders are addresses, or names with an address; null: not chosen yet. */
  reminders: z.string().nullable().default(null),
  orders: z.string().nullable().default(null),
  replyTo: z.string().nullable().default(null),
  postalAddress: z.string().default(''),
  /** None: carts are kept, nobody is mailed. */
  flows: z.array(z.enum(FLOW_NAMES)).default([]),
  series: seriesTerms.default(SERIES_DEFAULTS),
  /** Null: no coupons. */
  coupons: couponTerms.nullable().default(null),
  /** Of all people, how many get no reminder, to see what reminders bring. */
  holdoutPercent: z.number().default(HELD_OUT_PERCENT_DEFAULT),
  /** What its mails say of it. */
  profile: shopProfile.default(shopProfile.parse({})),
})

export type ShopSettings = z.infer<typeof shopSettings>

export const shopSecrets = z.object({
  key: z.string(),
  secret: z.string(),
  webhookSecret: z.string().nullable().default(null),
  signingSecret: z.string().nullable().default(null),
})

export type ShopSecrets = z.infer<typeof shopSecrets>
