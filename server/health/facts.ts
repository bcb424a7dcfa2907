/** What is looked at to tell whether the service does its work. Types only; ages are lengths, so that nobody needs the time. */
import type { EventKind } from '../db/tables-of-feedback.ts'
import type { StreamKind } from '../messages/feedback/settings.ts'
import type { WebhookState } from '../orders/webhooks/store.ts'
import type { FlowPause } from '../pace/store.ts'
import type { ProviderState } from '../providers/provider.ts'
import type { Duration } from '../values/time.ts'

/** Some messages and the age of the oldest; the age is null when there are none. */
export interface Pile {
  /** Counted up to a limit. */
  readonly count: number
  readonly oldest: Duration | null
}

export interface ReasonCount {
  readonly reason: string
  readonly count: number
}

export interface HeldReason extends ReasonCount {
  /** Since the oldest of them was to leave first. */
  readonly oldest: Duration
  /** How often the one that was tried most was. */
  readonly tries: number
}

/** How long it took until the provider's search showed mails that it had accepted. */
export interface SearchLag {
  readonly p50: Duration
  readonly p99: Duration
  readonly samples: number
}

export interface OutboxFacts {
  /** Should have left by now and are free to. */
  readonly due: Pile
  /** Claimed by a worker, or being posted. */
  readonly inFlight: Pile
  /** May or may not have left. */
  readonly ambiguous: Pile
  /** Tried, and put off by some trouble; most frequent first. */
  readonly held: readonly HeldReason[]
  /** Due within the last day and never sent, by the reason; most frequent first. */
  readonly givenUp: readonly ReasonCount[]
  readonly sent: { readonly hour: number; readonly day: number }
  /** Null while nothing was measured. */
  readonly searchLag: SearchLag | null
}

/** What shoppers answered when they were asked why they left. */
export interface ToldTrouble {
  /** Within the last hours. */
  readonly count: number
  /** Since the last of them. */
  readonly latest: Duration
  /** The page of that one's cart; it names nobody. */
  readonly cartUrl: string
}

export interface ShopFacts {
  readonly storeId: string
  readonly name: string
  /** Since its orders were last read; null: never yet. */
  readonly contact: Duration | null
  /** Why the last try failed, as a code; null when it did not. */
  readonly error: string | null
  /** Left alone by this process, because it failed again and again. */
  readonly isResting: boolean
  /** Something is to leave soon; only asked of shops that were not reached lately. */
  readonly isMailDue: boolean
  readonly webhooks: WebhookState
  /** Flows that were stopped because of how their mails fared. */
  readonly pauses: readonly Pick<FlowPause, 'flow' | 'reason' | 'sentCount' | 'bouncedCount' | 'complainedCount'>[]
  /** Shoppers who said that something did not work; absent where nobody did. */
  readonly told?: ToldTrouble
}

export interface ProviderFacts {
  readonly name: 'postmark' | 'mailbox'
  /** As this process sees it; null where it does not tell. */
  readonly state: Pick<ProviderState, 'breaker' | 'blockedReason'> | null
}

/** How well the provider is heard about one stream. */
export interface HearingFacts {
  readonly stream: StreamKind
  /** Since its own records were read; null: never yet. */
  readonly pulled: Duration | null
  /** Why the last reading failed; empty when it did not. */
  readonly trouble: string
  /** Since its last webhook; null: none yet. */
  readonly webhook: Duration | null
}

export interface FeedbackFacts {
  readonly hearing: readonly HearingFacts[]
  /** Messages that something happened to within a day, by what. */
  readonly counts: ReadonlyMap<EventKind, number>
  /** Mails of which was heard within a day that the provider accepted them twice. */
  readonly twice: number
  /** People who want no mails, of which the provider's own list does not know yet. */
  readonly unpushed: number
  /** People whose opt-out waits on this machine's disk because the database took no writes. */
  readonly spooled: number
}

export interface HealthFacts {
  readonly outbox: OutboxFacts
  readonly provider: ProviderFacts
  /** Null where mails stay here, so that nothing is heard of them. */
  readonly feedback: FeedbackFacts | null
  /** The database's clock minus this machine's. */
  readonly skew: Duration
  /** Since the last beat of this process; null before the first, or where nothing beats. */
  readonly heartbeat: Duration | null
  /** For how long each mail is looked for before it leaves, because the database may be a restored one; null when it is not. */
  readonly quarantine: Duration | null
  /** Somebody is mailed of troubles. */
  readonly hasOperator: boolean
  readonly shops: readonly ShopFacts[]
}
