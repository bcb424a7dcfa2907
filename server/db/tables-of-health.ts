/** The tables of what the operator is told of: troubles, and mails that left twice. */

export interface HealthTables {
  trouble: TroubleTable
  accepted_twice: AcceptedTwiceTable
}

/** Mails that the provider accepted once more under another id of its own: what must never happen. */
export interface AcceptedTwiceTable {
  message_id: string
  /** The provider's other id. */
  provider_id: string
  store_id: string
  /** Wall time at which we learnt of it. */
  heard_at: number
}

/** One row a trouble, for ever: what began again and ended again is the same row. Times are wall time. */
export interface TroubleTable {
  /** The line of the health page, and the shop where it is about one. */
  name: string
  state: 'on' | 'over'
  /** Grows with every change: of several processes one writes it. */
  version: number
  /** The ids of its mails are made of this; each time it begins it gets another one. */
  mail_id: string
  /** What the mail says: title, what was found, what to do. No addresses. */
  title: string
  found: string
  todo: string
  began_at: number
  /** When any process last saw it. */
  seen_at: number
  ended_at: number | null
  /** When its mails of this time were done with; null before. */
  began_told_at: number | null
  ended_told_at: number | null
  /** When the operator last got a mail about its beginning, this time or earlier. */
  mailed_at: number | null
  /** Before this no process tries a mail. */
  next_try_at: number
  /** 1: a mail was perhaps posted, so it is searched for before another one is. */
  is_unclear: number
}
