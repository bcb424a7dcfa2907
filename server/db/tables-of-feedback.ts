/** The tables of what is heard back about mails: events, the provider's lists of addresses, and how far both were read. */

export interface FeedbackTables {
  event: EventTable
  provider_list: ProviderListTable
  suppression_push: SuppressionPushTable
  hearing: HearingTable
}

/** `bounced`: for good. `soft-bounced`: not this time. `resubscribed`: taken off the provider's list again. */
export const EVENT_KINDS = ['delivered', 'opened', 'clicked', 'bounced', 'soft-bounced', 'complained', 'unsubscribed', 'resubscribed'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** Who was behind an opening or a click, as far as one can tell. */
export const EVENT_CLASSES = ['human', 'machine', 'unsure'] as const
export type EventClass = (typeof EVENT_CLASSES)[number]

/** What became of a mail after it left; rows are never changed but for their class. */
export interface EventTable {
  id: string
  store_id: string
  message_id: string
  kind: EventKind
  /** When it happened, by the clock of whoever saw it. */
  at: number
  /** Of openings and clicks; null otherwise. */
  class: EventClass | null
  /** JSON of what the class was judged by, or of the kind of bounce. No addresses. */
  detail: string
  /** Keyed hash of what happened: the same event told twice, or by webhook and list, is one. */
  dedupe_key: string
  /** Keyed hash of the webhook's own id, which stays the same when it is told again; null where it had none. */
  trace_key: string | null
  /** Wall time at which we learnt of it. */
  heard_at: number
}

/** What the provider's list of a stream said of a person, by word: of each the latest time, so that their order does not matter. */
export interface ProviderListTable {
  person_index: string
  /** Of whose stream: both kinds of mail have a list of their own. */
  stream: 'reminders' | 'orders'
  /** Why the address was put on the list, or that it was taken off. */
  word: 'hard-bounce' | 'complaint' | 'manual' | 'lifted'
  /** The provider's own time. */
  said_at: number
}

/** Unsubscribes of ours that the provider's list was told of. */
export interface SuppressionPushTable {
  store_id: string
  email_index: string
  person_index: string
  /** `asked`: told, no answer seen yet. `pushed`: on the list. `refused`: it will not take it. */
  state: 'asked' | 'pushed' | 'refused'
  /** Wall time of the last change. */
  at: number
}

/** How far the provider's own records of a stream were read. Times are wall time. */
export interface HearingTable {
  stream: 'reminders' | 'orders'
  lease_until: number
  /** Up to when all was read; null before the first time. */
  pulled_at: number | null
  /** Why the last reading failed; empty when it did not. */
  trouble: string
  /** Last authenticated webhook about the stream. */
  webhook_at: number | null
  /** Events about mails of other senders on the same stream, or of rows that are gone. */
  foreign_count: number
}
