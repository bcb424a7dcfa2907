/** The whole database on one page, but for what is about shops themselves (tables-of-shops.ts). Every `*_at` is UTC milliseconds; rows are keyed by `store_id` so that a shop
 *  never spans database shards. Addresses are stored sealed (AES-GCM) beside a keyed hash for look-ups. */
import type { Kysely, Selectable } from 'kysely'
import type { ExperimentTables } from './tables-of-experiments.ts'
import type { FeedbackTables } from './tables-of-feedback.ts'
import type { FlowTables } from './tables-of-flows.ts'
import type { HealthTables } from './tables-of-health.ts'
import type { IncentiveTable } from './tables-of-incentives.ts'
import type { LinkTable } from './tables-of-links.ts'
import type { AttributionTable, ShopOrderTable } from './tables-of-orders.ts'
import type { FlowPauseTable, PersonMailTable, PersonTable } from './tables-of-pace.ts'
import type { ShopTables } from './tables-of-shops.ts'

export interface Database extends ExperimentTables, FeedbackTables, FlowTables, HealthTables, ShopTables {
  cart: CartTable
  run: RunTable
  message: MessageTable
  shop_order: ShopOrderTable
  attribution: AttributionTable
  store_webhook: StoreWebhookTable
  person: PersonTable
  person_mail: PersonMailTable
  flow_pause: FlowPauseTable
  suppression: SuppressionTable
  consent_answer: ConsentAnswerTable
  link: LinkTable
  incentive: IncentiveTable
  mailbox_mail: MailboxMailTable
  setting: SettingTable
}

export type Db = Kysely<Database>

/** `open`: the shopper is there. `abandoned`: idle with something in it. The rest are ends. `erased`: refused or deleted. */
export const CART_STATES = ['open', 'abandoned', 'recovered', 'purchased', 'expired', 'erased'] as const
export type CartState = (typeof CART_STATES)[number]

export interface CartTable {
  id: string
  store_id: string
  /** The browser's id of this cart while it can still change; null once it has ended, so that the id is free again. */
  live_token: string | null
  token: string
  visitor: string
  state: CartState
  /** The browser's counter: a later post wins, a late one changes nothing. */
  seq: number
  /** Grows when an emptied cart is filled again: each filling is a series of its own. */
  round: number
  email_sealed: string | null
  email_index: string | null
  first_name: string | null
  /** JSON of `WireLine[]`. */
  lines: string
  line_count: number
  currency: string
  minor_unit: number
  total_minor: number
  locale: string
  time_zone: string | null
  page: string
  draft_id: number | null
  draft_key: string | null
  /** Billing country as last typed, ISO 3166-1 alpha-2: its rules decide whether the shopper may be mailed. */
  country: string | null
  /** How the browser says it asked. Evidence only: nothing is decided by it. */
  asked_mode: string | null
  /** What kind of page posted last, and with which version of the script. */
  page_kind: string | null
  script_version: string | null
  /** Look-up key of the address that is known to have bought here before; null while that was not asked or is not so. */
  customer_index: string | null
  /** Look-up key of the address that had not bought here when the shop was asked; what was ordered since is read. */
  stranger_index: string | null
  created_at: number
  /** Last sign of the shopper, in the service's own time: delays count from here. */
  active_at: number
  /** When this round began, on the shop's clock: orders placed earlier are other purchases. */
  began_store_at: number
  abandoned_at: number | null
  ended_at: number | null
  order_id: number | null
  /** How its order was found, and how sure that is. */
  match_by: 'draft-order' | 'email' | 'customer' | 'link' | 'visitor' | null
  match_sure: 'certain' | 'strong' | 'likely' | null
  /** Service time at which its order turned out to be none; null when that never happened. */
  reopened_at: number | null
}

export const RUN_STATES = ['active', 'stopped', 'finished'] as const
export type RunState = (typeof RUN_STATES)[number]
export type Subject = 'cart' | 'order'

/** One cart or order in one flow. Purchase, unsubscribe and send all write this row: one of them loses. */
export interface RunTable {
  id: string
  store_id: string
  flow: string
  subject: Subject
  subject_id: string
  round: number
  email_index: string | null
  /** Look-up key of the address over all shops, as of the run's last decision; null before. */
  person_index: string | null
  state: RunState
  /** Why it waits, holds, or ended: a reason code for people. */
  reason: string
  next_step: string | null
  /** When to decide again; null while a message of this run is under way. */
  next_at: number | null
  version: number
  started_at: number
  ended_at: number | null
}

export const MESSAGE_STATES = ['scheduled', 'claimed', 'intent', 'ambiguous', 'sent', 'refused', 'cancelled', 'expired'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** The outbox: at most one row per run and step, for ever. */
export interface MessageTable {
  /** Travels with the mail as Postmark metadata `sid`. */
  id: string
  store_id: string
  run_id: string
  step: string
  mail: string
  state: MessageState
  /** Whom its intent was for: look-up key of the address, null before. The cart's address may be corrected later. */
  recipient_index: string | null
  /** The same person over all shops of this install. */
  person_index: string | null
  /** Service time. */
  due_at: number
  /** Service time after which it may no longer leave. */
  expires_at: number
  owner: string | null
  /** Wall time by the database's clock, like the three below: they bound real network calls. */
  lease_until: number | null
  intent_at: number | null
  post_deadline: number | null
  recheck_at: number | null
  /** How often in a row the provider's search was without it, and since when. */
  absent_count: number
  absent_at: number | null
  /** When the provider took it, and when its search was first seen to show it (of a sample). Wall time. */
  sent_at: number | null
  seen_at: number | null
  attempt: number
  /** Which variants of which experiments it is of, `<experiment>:<variant>` each; null where none. */
  variant: string | null
  /** How many workers died with it in their hands, one after the other. */
  lost_count: number
  provider_id: string | null
  reason: string
  created_at: number
  ended_at: number | null
}

/** How a shop's webhooks stand. Times are wall time. */
export interface StoreWebhookTable {
  store_id: string
  state: 'unchecked' | 'active' | 'paused' | 'off' | 'not-public' | 'denied' | 'away' | 'unsupported'
  /** The shop's own code where it refused. */
  detail: string
  checked_at: number | null
  /** Last validly signed delivery about an order. */
  delivered_at: number | null
  mended_at: number | null
  mend_reason: 'disabled' | 'missing' | 'moved' | null
  mend_count: number
  /** JSON of the shop's ids of those that are ours. */
  webhook_ids: string
  /** Hash of the secret they were given; the secret itself is stored nowhere. */
  secret_hash: string | null
}

/** Addresses that must not get mails of a topic. `all` covers every topic that is not about an order in progress. */
export interface SuppressionTable {
  store_id: string
  email_index: string
  topic: 'reminders' | 'offers' | 'all'
  reason: 'no-thanks' | 'unsubscribed' | 'inactive-recipient' | 'hard-bounce' | 'complaint' | 'provider' | 'owner'
  /** The cart whose shopper said so, for undo. */
  cart_token: string | null
  created_at: number
}

/** Every answer to the notice, as evidence. Append-only. */
export interface ConsentAnswerTable {
  id: string
  store_id: string
  cart_token: string
  email_index: string | null
  answer: 'yes' | 'no' | 'undo'
  text_id: string
  /** How the shopper was asked, as the browser says. */
  mode: string
  locale: string
  page: string
  created_at: number
}

/** The local mailbox: mails that were kept here instead of being sent. */
export interface MailboxMailTable {
  message_id: string
  store_id: string
  to_sealed: string
  sender: string
  subject: string
  html: string
  plain: string
  kept_at: number
}

export interface SettingTable {
  name: string
  content: string
}

export type Row<Table extends keyof Database> = Selectable<Database[Table]>
