/** One shop this install serves, as the rest of the service sees it. */
import type { OwnerChanges } from '../changes/change.ts'
import type { Config } from '../config.ts'
import type { ConsentSetting, GpcChoice } from '../consent/policy.ts'
import { seriesFromConfig, type SeriesTerms } from '../flows/settings.ts'
import { termsFromConfig, type CouponTerms } from '../incentives/settings.ts'
import { addressOfSender, type EmailAddress } from '../values/email-address.ts'
import { minutes, type Duration } from '../values/time.ts'
import { profileFromConfig, type ShopProfile } from './profile/settings.ts'
import type { ShopSettings } from './settings.ts'

export interface Store {
  /** Public id in the script tag; also `store_id` in the database. */
  readonly id: string
  readonly name: string
  /** Without a trailing slash; may have a path. */
  readonly url: string
  /** Page origins that may post carts. */
  readonly origins: ReadonlySet<string>
  readonly locale: string
  /** As the owner set it, ISO 3166-1 alpha-2; null: the shop is asked. */
  readonly country: string | null
  readonly consent: ConsentSetting
  readonly gpc: GpcChoice
  /** Whether a mistyped address is asked about. */
  readonly suggestsSlips: boolean
  readonly idle: Duration
  readonly senders: { readonly reminders: string; readonly orders: string; readonly replyTo: string | null; readonly support: string | null }
  readonly postalAddress: string
  readonly webhookSecret: string | null
  /** With it the storefront's own server may post carts. */
  readonly signingSecret: string | null
  readonly flows: readonly string[]
  /** The storefront's own page that puts carts back (headless); on one of `origins`. Null: WooCommerce's own pages do. */
  readonly restoreUrl?: string | null
  /** Absent: as everywhere. */
  readonly series?: SeriesTerms
  /** Null: no coupons. */
  readonly coupons?: CouponTerms | null
  /** Of all people, how many get no reminder, to see what reminders bring. Absent: nobody. */
  readonly holdoutPercent?: number
  /** What its owner changed of words and series; absent: nothing. */
  readonly changes?: OwnerChanges
  /** What its mails say of it; absent: nothing. */
  readonly profile?: ShopProfile
}

/** What has to be known of a shop to serve it. */
export interface ShopFacts extends ShopSettings {
  readonly id: string
  readonly url: string
  readonly webhookSecret: string | null
  readonly signingSecret: string | null
}

/** The first shop, from the environment. */
export const storeFromConfig = (config: Config): Store => describeStore({
  id: config.STORE_KEY,
  name: config.STORE_NAME ?? new URL(config.STORE_URL).hostname,
  url: config.STORE_URL,
  origins: config.STORE_ORIGINS,
  locale: config.STORE_LOCALE,
  country: config.STORE_COUNTRY ?? null,
  consent: config.CONSENT_MODE,
  gpc: config.GPC,
  suggestsSlips: config.SUGGEST_SLIPS,
  idleMinutes: config.IDLE_MINUTES,
  reminders: config.MAIL_FROM_REMINDERS ?? null,
  orders: config.MAIL_FROM_ORDERS ?? null,
  replyTo: config.REPLY_TO ?? null,
  postalAddress: config.POSTAL_ADDRESS ?? '',
  webhookSecret: config.WOOCOMMERCE_WEBHOOK_SECRET ?? null,
  signingSecret: config.STORE_SIGNING_SECRET ?? null,
  flows: config.FLOWS,
  restoreUrl: config.STORE_RESTORE_URL ?? null,
  series: seriesFromConfig(config),
  coupons: termsFromConfig(config),
  holdoutPercent: config.HOLDOUT_PERCENT,
  profile: profileFromConfig(config),
})

/** A shop as the rest of the service sees it; what was not chosen follows from what was. */
export function describeStore({ origins, idleMinutes, reminders, orders, replyTo, ...facts }: ShopFacts): Store {
  const { id, name, url, locale, country, consent, gpc, suggestsSlips, postalAddress, webhookSecret, signingSecret, flows, restoreUrl, series, coupons, holdoutPercent, profile } = facts
  const sender = reminders ?? `shop@${mailDomain(url)}`
  return {
    id, name, url, locale, country, consent, gpc, suggestsSlips, postalAddress, webhookSecret, signingSecret, flows, restoreUrl, series, coupons, holdoutPercent, profile,
    origins: new Set([url, ...origins].map((each) => new URL(each).origin)),
    idle: minutes(idleMinutes),
    senders: { reminders: sender, orders: orders ?? sender, replyTo, support: addressOfSender(replyTo ?? orders ?? reminders ?? '') },
  }
}

/**
 * Whether an address may be mailed. While not live only the listed ones are.
 * @param allowed addresses or `*@domain`
 */
export function isAllowedRecipient(address: EmailAddress, live: boolean, allowed: readonly string[]): boolean {
  if (live) return true
  const lower = address.toLowerCase()
  return allowed.some((entry) => (entry.startsWith('*@') ? lower.endsWith(entry.slice(1).toLowerCase()) : entry.toLowerCase() === lower))
}

/** Without a sender the local mailbox still shows one. */
const mailDomain = (url: string): string => (/^[a-z0-9.-]+\.[a-z]+$/.test(new URL(url).hostname) ? new URL(url).hostname : 'shop.example')
