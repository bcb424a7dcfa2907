/** The tables about how often a person is written to, over all shops of the install. A person is only ever a keyed hash. */

/** What mails are about, for a person who wants some and not others. */
export type MarketingTopic = 'reminders' | 'offers'

/** One row a person who was ever mailed: whoever writes to somebody changes it, so of two senders at once one loses. */
export interface PersonTable {
  /** Look-up key of the address over all shops. */
  person_index: string
  /** Grows with every mail; never below the service time of the last one. */
  version: number
}

/** One row a marketing mail that left, may have left, or is leaving. */
export interface PersonMailTable {
  message_id: string
  person_index: string
  kind: MarketingTopic
  /** Service time of its intent. */
  at: number
}

/** Flows that were stopped for one shop because too many of their mails bounced or were complained about. */
export interface FlowPauseTable {
  store_id: string
  flow: string
  state: 'paused' | 'resumed'
  reason: 'bounces' | 'complaints'
  /** Of the latest mails, when it was stopped. */
  sent_count: number
  bounced_count: number
  complained_count: number
  /** Wall time of the last change; mails before a resumption are not held against the flow again. */
  at: number
}
