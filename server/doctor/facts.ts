/** Everything a check of the set-up gathers before it judges. Types only. */
import type { Hearing } from '../messages/feedback/ledger.ts'
import type { Finding } from '../orders/self-test-words.ts'
import type { WebhookChoice } from '../orders/webhooks/plan.ts'
import type { WebhookRecord } from '../orders/webhooks/store.ts'
import type { Answer } from '../platforms/platform.ts'
import type { RecoveryMail, ShopIndex, ShopParts } from '../platforms/woocommerce-setup.ts'
import type { ShopWebhook } from '../platforms/woocommerce-webhooks.ts'
import type { ProviderCheck } from '../providers/provider.ts'
import type { SenderDomain } from '../providers/sender-domain.ts'
import type { Store } from '../stores/shop.ts'
import type { ScriptSighting } from '../stores/store.ts'
import type { Duration, Instant } from '../values/time.ts'
import type { TagState } from './tag.ts'

export interface DatabaseFacts {
  readonly engine: 'sqlite' | 'mysql'
  /** The server's settings that matter, by their own names; values as text. */
  readonly settings: ReadonlyMap<string, string>
  /** Tables that are not InnoDB, which alone can undo and survive a crash. */
  readonly foreignTables: readonly string[]
  /** The database's clock minus ours; null: it has none of its own. */
  readonly skew: Duration | null
  /** The latest moment that any process wrote down, minus now: above zero its clock is ahead. Null: nothing was written yet. */
  readonly ahead: Duration | null
  /** Null: not told. */
  readonly freeBytes: number | null
}

/** `fits`: it opens what is stored. `first`: nothing was stored yet. */
export type KeyState = 'fits' | 'first' | 'wrong'

/** What answers at PUBLIC_URL, asked from here. */
export type AddressState = { readonly kind: 'ours' | 'another' } | { readonly kind: 'silent'; readonly reason: string }

export interface InstallFacts {
  readonly publicUrl: string
  readonly address: AddressState
  readonly database: DatabaseFacts
  /** The driver's code where the real database could not be opened; then nothing that is read from it counts. Else null. */
  readonly databaseTrouble: string | null
  readonly key: KeyState
  /** Shops in the database whose keys cannot be opened. */
  readonly unopened: readonly string[]
  readonly live: boolean
  readonly allowedCount: number
  /** Null: mails stay in the local mailbox. */
  readonly provider: ProviderCheck | null
  /** How well it is heard what became of mails. */
  readonly hearing: readonly Hearing[]
  readonly webhookChoice: WebhookChoice
  readonly wall: Instant
}

export interface ShopFacts {
  readonly store: Store
  readonly live: boolean
  readonly publicUrl: string
  readonly wall: Instant
  /** Mails leave this machine. */
  readonly isSending: boolean
  readonly findings: readonly Finding[]
  /** Null: it could not be told. */
  readonly index: ShopIndex | null
  /** Null: it was not asked, because the shop did not answer or has no such thing. */
  readonly parts: Answer<ShopParts> | null
  readonly recoveryMail: Answer<RecoveryMail> | null
  readonly tag: TagState
  readonly sightings: readonly ScriptSighting[]
  readonly webhookChoice: WebhookChoice
  readonly webhooks: WebhookRecord
  readonly areWebhooksHealthy: boolean
  readonly listed: Answer<readonly ShopWebhook[]> | null
  readonly lastOkAt: Instant | null
  readonly lastError: string | null
  readonly domains: readonly SenderDomain[]
}

/** A shop whose questions took longer than they may. */
export interface LateShop {
  readonly store: Store
  readonly limit: Duration
}
