/** Reads what an owner typed about a shop: an address, or its settings. Every mistake is a sentence. Pure. */
import { z } from 'zod'
import { CONSENT_SETTINGS, GPC_CHOICES } from '../consent/policy.ts'
import { CART_FLOWS, FLOW_NAMES } from '../flows/flow.ts'
import { HELD_OUT_PERCENT_DEFAULT, HELD_OUT_PERCENT_MAX } from '../holdout/settings.ts'
import type { ShopSecrets, ShopSettings } from '../stores/settings.ts'
import { addressOfSender } from '../values/email-address.ts'
import { parseLocale } from '../values/locale.ts'
import { readCoupons } from './shops-coupons.ts'
import { readProfile } from './shops-profile.ts'
import { readSeries } from './shops-series.ts'

/** Wide enough for every shop; the database's column is as wide. */
const ADDRESS_CHARACTERS_MAX = 300
const ORIGINS_MAX = 20
const SECRET_CHARACTERS_MIN = 32
const SECRET_CHARACTERS_MAX = 200

export type Typed = Readonly<Record<string, string>>

export type Address = { readonly kind: 'ok'; readonly url: string } | { readonly kind: 'wrong'; readonly sentence: string }

/** A shop's address as people type it: with or without https, with the page they happen to be on. */
export function readAddress(typed: string): Address {
  const text = typed.trim()
  const url = URL.canParse(withScheme(text)) ? new URL(withScheme(text)) : null
  if (text === '' || !url) return { kind: 'wrong', sentence: 'Enter the address of the shop, like https://shop.example.' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { kind: 'wrong', sentence: 'The address of a shop begins with https:// or http://.' }
  if (url.username !== '' || url.password !== '') return { kind: 'wrong', sentence: 'Enter the address without a user name and a password.' }
  const path = url.pathname.replace(/\/(?:wp-admin|wp-json|wp-login\.php)(?:\/.*)?$/, '').replace(/\/+$/, '')
  if (url.origin.length + path.length > ADDRESS_CHARACTERS_MAX) return { kind: 'wrong', sentence: `The address is longer than ${ADDRESS_CHARACTERS_MAX} characters.` }
  return { kind: 'ok', url: `${url.origin}${path}` }
}

const withScheme = (text: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)

/** What the service's own settings ask of a shop before it may mail. */
export interface MailRules {
  /** Real people are mailed. */
  readonly live: boolean
  /** Mails leave through a provider, which wants a confirmed sender. */
  readonly leaves: boolean
}

export type SettingsInput =
  | { readonly kind: 'ok'; readonly settings: ShopSettings; readonly secrets: ShopSecrets }
  /** Sentences by field. */
  | { readonly kind: 'wrong'; readonly mistakes: Typed }

/** @param now what holds until then; what the form does not show stays as it is */
export function readSettings(typed: Typed, now: { url?: string; settings: ShopSettings; secrets: ShopSecrets }, rules: MailRules): SettingsInput {
  const parsed = form.safeParse(typed)
  const mistakes = parsed.success ? { ...contradictions(parsed.data, typed, rules), ...strayPage(parsed.data, now.url) } : Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), `${issue.message}.`]).reverse())
  const coupons = 'COUPON_STEP' in typed ? readCoupons(typed) : { kind: 'ok', terms: now.settings.coupons } as const
  const profile = 'SUPPORT_NAME' in typed ? readProfile(typed) : { kind: 'ok', profile: now.settings.profile } as const
  const series = 'SIGNALS' in typed ? readSeries(typed) : { kind: 'ok', series: now.settings.series } as const
  if (!parsed.success || Object.keys(mistakes).length > 0 || coupons.kind === 'wrong' || profile.kind === 'wrong' || series.kind === 'wrong') {
    return { kind: 'wrong', mistakes: Object.assign({}, mistakes, ...[coupons, profile, series].map((part) => (part.kind === 'wrong' ? part.mistakes : {}))) as Typed }
  }
  const { signingSecret, ...chosen } = parsed.data
  return {
    kind: 'ok',
    settings: { ...now.settings, ...chosen, coupons: coupons.terms, profile: profile.profile, series: series.series, suggestsSlips: isTicked(typed, 'suggestsSlips'), flows: FLOW_NAMES.filter((flow) => isTicked(typed, flow)) },
    secrets: { ...now.secrets, signingSecret: isTicked(typed, 'forgetSigningSecret') ? null : signingSecret === '' ? now.secrets.signingSecret : signingSecret },
  }
}

const isTicked = (typed: Typed, field: string): boolean => typed[field] === 'on'

const line = (max: number) => z.string({ error: 'This is missing' }).trim().max(max, `At most ${max} characters`).regex(/^\P{Cc}*$/u, 'One line, without control characters')
const sender = line(200).refine((text) => text === '' || addressOfSender(text) !== null, 'An address, or a name with an address: Shop <shop@shop.example>').transform((text) => text || null)

const form = z.object({
  name: line(100).min(1, 'A shop needs a name: it stands in its mails'),
  origins: z.string().default('').transform((text) => text.split(/[\s,]+/).filter((each) => each !== ''))
    .refine((all) => all.length <= ORIGINS_MAX, `At most ${ORIGINS_MAX} addresses`)
    .refine((all) => all.every(isOrigin), 'Web addresses like https://www.shop.example, one a line')
    .transform((all) => [...new Set(all.map((each) => new URL(each).origin))]),
  restoreUrl: z.string().default('').pipe(line(ADDRESS_CHARACTERS_MAX)).refine((text) => text === '' || (isOrigin(text) && !/[?#]/.test(text)), 'A web address like https://www.shop.example/cart/back, without ? and #')
    .transform((text) => (text === '' ? null : new URL(text).href)),
  locale: line(40).refine((text) => parseLocale(text) !== null, 'A language tag like en or fi-FI').transform((text) => parseLocale(text) ?? 'en'),
  country: line(2).transform((text) => text.toUpperCase()).refine((text) => /^(?:[A-Z]{2})?$/.test(text), 'A country code of two letters like IE, or nothing').transform((text) => text || null),
  consent: z.enum(CONSENT_SETTINGS, 'Choose one of the list'),
  gpc: z.enum(GPC_CHOICES, 'Choose one of the list'),
  idleMinutes: z.coerce.number('A number of minutes').int('Whole minutes').min(10, 'At least 10 minutes').max(1_440, 'At most 1440 minutes, a day'),
  holdoutPercent: z.coerce.number('A number from 0 to 50').int('A whole number').min(0, 'At least 0').max(HELD_OUT_PERCENT_MAX, `At most ${HELD_OUT_PERCENT_MAX}`).default(HELD_OUT_PERCENT_DEFAULT),
  reminders: sender, orders: sender, replyTo: sender,
  postalAddress: z.string().default('').transform((text) => text.replace(/\s*\r?\n\s*/g, ', ').trim()).pipe(line(300)),
  signingSecret: line(SECRET_CHARACTERS_MAX).refine((text) => text === '' || text.length >= SECRET_CHARACTERS_MIN, `At least ${SECRET_CHARACTERS_MIN} characters; make one with: openssl rand -base64 48`),
})

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && username === ''
}

/** A shop that mails nobody may be left half filled in. */
function contradictions(chosen: z.infer<typeof form>, typed: Typed, { live, leaves }: MailRules): Typed {
  if (!FLOW_NAMES.some((flow) => isTicked(typed, flow))) return {}
  const series = CART_FLOWS.filter((flow) => isTicked(typed, flow))
  return {
    ...(series.length > 1 ? Object.fromEntries(series.map((flow) => [flow, 'Choose one of the series about left carts.'])) : {}),
    ...(leaves && chosen.reminders === null ? { reminders: 'Mails need a sender that is confirmed with Postmark.' } : {}),
    ...(live && chosen.postalAddress === '' ? { postalAddress: 'Mails to real shoppers must name a postal address.' } : {}),
  }
}

/** Links in mails lead to the shop's own pages and nowhere else. */
function strayPage({ restoreUrl, origins }: z.infer<typeof form>, shopUrl: string | undefined): Typed {
  const own = [...(shopUrl ? [new URL(shopUrl).origin] : []), ...origins]
  return restoreUrl === null || own.includes(new URL(restoreUrl).origin) ? {} : { restoreUrl: 'This is no page of the shop. Add its address above: links in mails lead nowhere else.' }
}
