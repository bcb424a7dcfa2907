/** What the service is handed instead of reaching for it: clock, randomness, database, network. Types only. */
import type { Clock } from './clock.ts'
import type { Spool } from './consent/spool.ts'
import type { Connection } from './db/connect.ts'
import type { Timekeeper } from './db/timekeeper.ts'
import type { Log } from './log.ts'
import type { Templates } from './mail/template.ts'
import type { Hints } from './orders/hints.ts'
import type { Settled } from './orders/settled.ts'
import type { WebhookChoice } from './orders/webhooks/plan.ts'
import type { PurchasePolicy } from './orders/policy.ts'
import type { Drain } from './pace/drain.ts'
import type { PacePolicy } from './pace/pace.ts'
import type { Platform } from './platforms/platform.ts'
import type { Connector } from './platforms/woocommerce-inspect.ts'
import type { QuarantineMemory } from './messages/quarantine/quarantine.ts'
import type { HearingSettings } from './messages/feedback/settings.ts'
import type { Provider } from './providers/provider.ts'
import type { ToldCountry } from './stores/country.ts'
import type { Store } from './stores/shop.ts'
import type { Vault } from './vault.ts'

export interface Deps {
  readonly clock: Clock
  readonly vault: Vault
  readonly log: Log
  readonly connection: Connection
  readonly timekeeper: Timekeeper
  /** Opt-outs that wait on this machine's disk for the database. */
  readonly spool: Spool
  /** Set when the process is told to end: nothing new is begun, what is claimed is handed back. */
  readonly lifecycle: { isStopping: boolean }
  /** Whether the provider's memory was compared with the database's, and when next. */
  readonly quarantine: QuarantineMemory
  /** The shops this install serves, by public id. Live: shops come and go while the service runs, so keep no copy. */
  readonly stores: ReadonlyMap<string, Store>
  /** How to talk to a shop, by public id. As live as `stores`. */
  readonly platforms: ReadonlyMap<string, Platform>
  /** Takes over what any process changed about the shops. */
  refreshStores(): Promise<void>
  /** Asks shops that are not connected yet. */
  readonly connector: Connector
  readonly provider: Provider
  /** How the provider tells us what became of mails. */
  readonly hearing: HearingSettings
  /** Takes mails to people who may not be mailed while not live. */
  readonly mailbox: Provider
  readonly templates: Templates
  readonly publicUrl: string
  readonly live: boolean
  readonly allowedRecipients: readonly string[]
  /** Shops whose orders should be read soon: hints of webhooks and of the tracker put them here. */
  readonly readSoon: Set<string>
  /** Orders and products that webhooks and shoppers' pages named and that the shop was not asked about yet. */
  readonly hints: Hints
  /** Orders that this process has just settled. */
  readonly settled: Settled
  /** Whether webhooks may be made in the shops. */
  readonly webhooks: WebhookChoice
  readonly purchases: PurchasePolicy
  /** How fast mails may leave this process, now. */
  readonly drain: { current: Drain }
  /** How often and when people are written to. */
  readonly pace: PacePolicy
  /** Where the shops say they are, by public id. */
  readonly countries: Map<string, ToldCountry>
  /** A number from 0 up to 1, for jitter only; secrets come from the vault. */
  random(): number
}
