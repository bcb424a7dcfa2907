/** Every setting: read once from the environment, all mistakes named at once. README's table is tested against it. */
import { z } from 'zod'
import { CONSENT_SETTINGS, GPC_CHOICES } from './consent/policy.ts'
import { CART_FLOWS, FLOW_NAMES } from './flows/flow.ts'
import { cartFlowOf, flows } from './flows/flows.ts'
import { seriesSettings } from './flows/settings.ts'
import { PAY_NOW_GATEWAYS } from './orders/policy.ts'
import { WEBHOOK_CHOICES } from './orders/webhooks/plan.ts'
import { holdoutSettings } from './holdout/settings.ts'
import { operatorSettings } from './health/settings.ts'
import { couponContradictions, couponSettings } from './incentives/settings.ts'
import { paceSettings } from './pace/settings.ts'
import { profileSettings } from './stores/profile/settings.ts'
import { addressOfSender } from './values/email-address.ts'
import { parseLocale } from './values/locale.ts'

const SECRET_KEY_LENGTH_MIN = 32

const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true')
const port = z.coerce.number().int().min(0).max(65_535)
const list = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
const webUrl = z.string().refine(isWebUrl, 'must be a web address like https://shop.example').transform((text) => text.replace(/\/+$/, ''))
const locale = z.string().refine((text) => parseLocale(text) !== null, 'must be a language tag like en or fi-FI').transform((text) => parseLocale(text) ?? 'en')
const sender = z.string().refine((text) => addressOfSender(text) !== null, 'must be an address, or a name with an address: Shop <shop@shop.example>')

/** One entry per setting; `.describe` is what README says of it. */
export const settings = z.object({
  PORT: port.default(8080).describe('Port to listen on'),
  HOST: z.string().default('0.0.0.0').describe('Address to listen on'),
  PUBLIC_URL: webUrl.default('http://localhost:8080').describe('Address under which browsers and mail readers reach this service'),
  DATABASE_URL: z.string().regex(/^(sqlite:.+|(mysql|mariadb):\/\/.+)$/, 'must be sqlite:<file> or mysql://user:password@host:port/name')
    .default('sqlite:data/cartback.db').describe('Database: `sqlite:<file>` or `mysql://user:password@host:port/name`'),
  SPOOL_DIR: z.string().default('data/spool').describe('Folder where opt-outs wait while the database cannot take them; on a disk that outlives a restart'),
  SECRET_KEY: z.string().min(SECRET_KEY_LENGTH_MIN, `must have at least ${SECRET_KEY_LENGTH_MIN} characters; make one with: openssl rand -base64 48`)
    .describe('Encrypts stored addresses and signs links; at least 32 characters. Keep it: without it stored addresses are lost'),
  ADMIN_PASSWORD: z.string().min(10, 'must have at least 10 characters').optional().describe('Password of the admin site. Unset: one is made at the first start and printed once'),
  STORE_URL: webUrl.describe('Address of the shop'),
  STORE_KEY: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'may hold letters, digits, - and _').default('default').describe('Public id of the shop in the script tag'),
  STORE_NAME: z.string().max(100).optional().describe('Name of the shop in mails. Unset: its host name'),
  STORE_ORIGINS: list.pipe(z.array(webUrl)).default([]).describe('Further page origins of the shop (headless), comma-separated'),
  STORE_RESTORE_URL: webUrl.optional().describe('Page of the storefront that puts carts back itself (headless); links in mails lead there, a token in the fragment, which is worth the cart at `POST /v1/restore`. On `STORE_URL` or one of `STORE_ORIGINS`. Unset: WooCommerce\'s own pages do'),
  STORE_SIGNING_SECRET: z.string().min(SECRET_KEY_LENGTH_MIN, `must have at least ${SECRET_KEY_LENGTH_MIN} characters; make one with: openssl rand -base64 48`).optional()
    .describe('Secret with which the storefront\'s own server signs carts (headless), at least 32 characters. Unset: only browsers on the shop\'s pages may post'),
  STORE_LOCALE: locale.default('en').describe('Language of the shop, for shoppers whose own language we lack'),
  STORE_COUNTRY: z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two letters like IE').optional()
    .describe('Country of the shop (ISO 3166-1, two letters): its rules count until a shopper has chosen another billing country. Unset: the shop is asked; while it does not say, a tick is wanted'),
  CONSENT_MODE: z.enum(CONSENT_SETTINGS).default('by-country')
    .describe('How shoppers are asked before a reminder: `by-country` (a tick in DE, FI, FR, KR, PL, a notice elsewhere), `notice`, `tick`, `existing-customers` (only people who bought before are mailed), `off-by-owner` (you state that your own page says it)'),
  GPC: z.enum(GPC_CHOICES).default('no-tracking')
    .describe('What the browser\'s Global Privacy Control means: `no-tracking` (no ids outlive the tab), `no-capture` (nothing is recorded) or `ignore`'),
  SUGGEST_SLIPS: yesNo.default(true).describe('`true` asks «Did you mean …?» under an e-mail field where the address looks mistyped; it is never corrected by itself'),
  WOOCOMMERCE_KEY: z.string().startsWith('ck_', 'starts with ck_').describe('REST key of the shop (WooCommerce > Settings > Advanced > REST API); read rights, or read and write where webhooks and coupons are wanted'),
  WOOCOMMERCE_SECRET: z.string().startsWith('cs_', 'starts with cs_').describe('Secret of that key'),
  WOOCOMMERCE_WEBHOOK_SECRET: z.string().min(16, 'must have at least 16 characters').regex(/^[^&<>"']*$/, 'must not hold & < > or quotes, which WooCommerce changes').optional()
    .describe('Secret of the shop\'s webhooks, at least 16 characters without & < > or quotes. Unset: one made from `SECRET_KEY`'),
  WEBHOOKS: z.enum(WEBHOOK_CHOICES).default('auto')
    .describe('Whether Cartback makes its webhooks in the shop, which needs a key with write rights: `auto` (when PUBLIC_URL is a public address), `always`, `never` (make them by hand, or live without)'),
  ALLOW_PRIVATE_STORES: yesNo.default(false).describe('`true` lets shops be connected whose address is private (localhost, 10.x, .local): for a shop beside this service. `STORE_URL` may be private anyway'),
  POSTMARK_SERVER_TOKEN: z.string().min(1).optional().describe('Postmark server token. Unset: mails stay in the local mailbox'),
  POSTMARK_API_URL: webUrl.default('https://api.postmarkapp.com').describe('Address of the Postmark API'),
  POSTMARK_WEBHOOK_PASSWORD: z.string().min(6, 'must have at least 6 characters').optional()
    .describe('Password of Postmark\'s webhooks (any user name). Unset: one made from `SECRET_KEY`'),
  POSTMARK_STREAM_REMINDERS: z.string().default('broadcast').describe('Message stream of reminders and offers'),
  POSTMARK_STREAM_ORDERS: z.string().default('outbound').describe('Message stream of order mails'),
  MAIL_FROM_REMINDERS: sender.optional().describe('Sender of reminders. Needed with a Postmark token'),
  MAIL_FROM_ORDERS: sender.optional().describe('Sender of order mails. Unset: as reminders'),
  REPLY_TO: sender.optional().describe('Where answers go. Unset: to the sender'),
  POSTAL_ADDRESS: z.string().max(300).optional().describe('Postal address at the foot of each mail. Needed with `LIVE=true`'),
  LIVE: yesNo.default(false).describe('`true` mails real shoppers; otherwise only `ALLOWED_RECIPIENTS` are mailed'),
  ALLOWED_RECIPIENTS: list.default([]).describe('Who may be mailed while not live: addresses or `*@domain`, comma-separated'),
  FLOWS: list.pipe(z.array(z.enum(FLOW_NAMES))).default(['cart-recovery', 'post-purchase']).describe('Flows that run, comma-separated: `cart-recovery` (by who the shopper is and how the first mail is taken) or `cart-classic` (three mails for everybody), and `post-purchase`'),
  IDLE_MINUTES: z.coerce.number().int().min(10).max(1_440).default(60).describe('Minutes without a sign of the shopper after which a cart counts as abandoned'),
  ...seriesSettings,
  ...paceSettings,
  ...couponSettings,
  ...holdoutSettings,
  ...profileSettings,
  UNPAID_GATEWAYS: list.default([...PAY_NOW_GATEWAYS])
    .describe('Payment methods (their plugins\' ids, comma-separated, `*` at the end for all that begin so) whose shoppers pay while they check out. A `pending` order of theirs was left unpaid, and reminders lead to its pay page; by every other method a `pending` order stops the series'),
  UNPAID_MINUTES: z.coerce.number().int().min(15).max(1_440).default(30).describe('Minutes after the last change of such an order during which its shopper may still be paying; no reminder leaves then'),
  ATTRIBUTION_CLICK_DAYS: z.coerce.number().int().min(1).max(30).default(5).describe('Days within which an order after a click in a reminder is counted as «after a click»'),
  ATTRIBUTION_MAIL_DAYS: z.coerce.number().int().min(1).max(30).default(5).describe('Days within which an order after a reminder is counted as «after a mail»'),
  CLOCK_SPEED: z.coerce.number().min(1).max(100_000).default(1).describe('Above 1 the service\'s own clock runs that much faster; only while not live'),
  ...operatorSettings,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level that is logged'),
})

export type Config = z.infer<typeof settings>
export type ConfigResult = { readonly kind: 'ok'; readonly config: Config } | { readonly kind: 'wrong'; readonly problems: readonly string[] }

/** Reads the settings. An empty variable counts as unset. Problems are sentences that say what to do. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined && text !== ''))
  const parsed = settings.safeParse(given)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, given))
  if (parsed.success) problems.push(...contradictions(parsed.data))
  return parsed.success && problems.length === 0 ? { kind: 'ok', config: parsed.data } : { kind: 'wrong', problems }
}

function describeIssue(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0] ?? '')
  const about = settings.shape[name as keyof typeof settings.shape]?.description ?? ''
  return given[name] === undefined ? `${name} is missing. ${about}.` : `${name} ${issue.message}. ${about}.`
}

function contradictions(config: Config): string[] {
  const problems: string[] = []
  if (config.LIVE && config.CLOCK_SPEED > 1) problems.push('CLOCK_SPEED must be 1 with LIVE=true: real shoppers live in real time.')
  if (config.LIVE && /^https?:\/\/(localhost|127\.)/.test(config.PUBLIC_URL)) problems.push('PUBLIC_URL points to this machine. Links in mails to real shoppers must lead to an address they can reach.')
  if (config.LIVE && !config.POSTAL_ADDRESS) problems.push('POSTAL_ADDRESS is missing. Mails to real shoppers must name a postal address.')
  if (config.LIVE && !config.POSTMARK_SERVER_TOKEN) problems.push('POSTMARK_SERVER_TOKEN is missing. Without it LIVE=true can mail nobody.')
  if (config.POSTMARK_SERVER_TOKEN && !config.MAIL_FROM_REMINDERS) problems.push('MAIL_FROM_REMINDERS is missing. Postmark needs a confirmed sender.')
  if (CART_FLOWS.filter((name) => config.FLOWS.includes(name)).length > 1) problems.push(`FLOWS names several series about the same carts. Choose one of ${CART_FLOWS.join(' and ')}.`)
  const series = flows.get(cartFlowOf(config.FLOWS) ?? '')
  if (series && config.COUPON_STEP && config.COUPON_STEP !== 'series' && !series.steps.some(({ id }) => id === config.COUPON_STEP)) problems.push(`COUPON_STEP names no step of ${series.name}. Those are: ${series.steps.map(({ id }) => id).join(', ')}.`)
  const origins = [config.STORE_URL, ...config.STORE_ORIGINS].map((each) => new URL(each).origin)
  if (config.STORE_RESTORE_URL && !origins.includes(new URL(config.STORE_RESTORE_URL).origin)) problems.push('STORE_RESTORE_URL is not a page of the shop. Name its origin in STORE_ORIGINS: links in mails lead nowhere else.')
  return [...problems, ...couponContradictions(config)]
}

function isWebUrl(text: string): boolean {
  try {
    const url = new URL(text)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.search === '' && url.hash === '' && url.username === ''
  } catch {
    return false
  }
}
