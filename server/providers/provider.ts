/** What the service asks of an e-mail provider: send one mail once, and say what became of it. */
import type { EmailAddress } from '../values/email-address.ts'
import type { ProviderFeedback } from './feedback.ts'
import type { Duration, Instant } from '../values/time.ts'

/** One mail to one recipient, ready to leave. */
export interface OutgoingMail {
  /** Our own id. It travels with the mail, so that an unclear sending can be looked up later. */
  readonly messageId: string
  /** `<flow>/<step>` and which install it is of: these travel with it too, for the day on which a database is restored from a backup. */
  readonly step: string
  readonly install: string
  /** Tells mails about one cart or order from all others. */
  readonly aboutKey: string
  /** Which try this is, counted from 1. */
  readonly attempt: number
  readonly kind: 'reminders' | 'orders'
  readonly to: EmailAddress
  readonly from: string
  readonly replyTo: string | null
  readonly subject: string
  readonly html: string
  readonly text: string
  /** Address of the one-click unsubscribe; null for mails about an order. */
  readonly unsubscribeUrl: string | null
}

/** What became of one try. `reason` is made of our own words and codes: never an address, never a token. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerId: string }
  /** Provably not accepted: trying again cannot send it twice. */
  | { readonly kind: 'retry'; readonly after: Duration; readonly reason: string; readonly cause?: RetryCause }
  /** Will never be accepted, however often it is tried. */
  | { readonly kind: 'refused'; readonly reason: 'inactive-recipient' | 'invalid-message' }
  /** The account or its settings are in the way: stop all sending, fail no message. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** May have been accepted: never sent again before a search. */
  | { readonly kind: 'unclear'; readonly reason: string }

/** Why a mail was not accepted this time. `batch`: the company it was posted in was refused; `not-tried`: it was not posted. */
export type RetryCause = 'no-connection' | 'too-many' | 'batch' | 'not-tried'

/** What the provider knows about a message of ours. `unknown`: it could not be asked, which is not `absent`. */
export type SearchOutcome =
  | { readonly kind: 'found'; readonly providerId: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** One of our own mails as the provider remembers it. */
export interface ListedMail {
  readonly providerId: string
  readonly messageId: string
  /** When the provider accepted it; null where it does not say. */
  readonly at: Instant | null
  /** `<flow>/<step>`. */
  readonly step: string
  /** Which install sent it: several may share one account. */
  readonly install: string
}

export interface ListQuestion {
  readonly to?: EmailAddress
  readonly aboutKey?: string
  readonly count: number
}

export type ListOutcome = { readonly kind: 'ok'; readonly mails: readonly ListedMail[] } | { readonly kind: 'unknown'; readonly reason: string }

export type Readiness = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly after: Duration; readonly reason: string }

/** `postmark`: the provider writes its own, and ours cannot be added; the body may place its link by `{{{ pm:unsubscribe }}}`. */
export type UnsubscribeMode = 'ours' | 'postmark' | 'unknown'

/** How the way to the provider is, in this process. */
export interface ProviderState {
  readonly breaker: 'closed' | 'open' | 'half-open'
  /** What the provider's account said is in the way; null when nothing is. It stays until a mail is taken again. */
  readonly blockedReason: string | null
  /** Until when (by the wall) nothing is posted; null when posts are made. */
  readonly until: Instant | null
  /** How many posts may be under way at once, and how many are. */
  readonly concurrency: number
  readonly underWay: number
}

export interface Provider {
  readonly name: 'postmark' | 'mailbox'
  /** The most mails of one `send`. Falls to 1 while the provider is doubtful, so it is to be read anew each time. */
  readonly batchMax: number
  /** How many from the front of the list one `send` would post; the rest is for the next one. Absent: `batchMax`. */
  fit?(mails: readonly OutgoingMail[]): number
  /**
   * Whether `send` would post now. Cheap, never throws, takes nothing: to be asked before messages are claimed, and again
   * right before their intents are committed. When it says «wait», `send` posts nothing and answers «retry». Absent: always.
   */
  ready?(): Readiness
  /** For the operator's page. */
  state?(): ProviderState
  /** Whose unsubscribe link and headers a mail of this kind carries; `unknown` until the provider told, and then ours are sent. */
  unsubscribeMode?(kind: OutgoingMail['kind']): UnsubscribeMode
  /** `within`: what is not accepted by then must not be accepted later, so the request is broken off; absent: the provider's own limit.
   *  Sends up to `batchMax` mails of one kind with at most one post. Never throws; one outcome per mail, in their order. */
  send(mails: readonly OutgoingMail[], within?: Duration): Promise<readonly SendOutcome[]>
  /** Never throws. */
  find(messageId: string, kind: OutgoingMail['kind']): Promise<SearchOutcome>
  /** What was sent: the newest mails of a kind, or those to one address or about one cart or order, newest first. Never throws. Absent: it remembers nothing that the database does not. */
  list?(kind: OutgoingMail['kind'], asked: ListQuestion): Promise<ListOutcome>
  /** Whether it is ready for our mails. Never throws, sends nothing. Absent: nothing could be wrong with it. */
  check?(): Promise<ProviderCheck>
  /** Absent: it keeps no records of what became of mails. */
  readonly feedback?: ProviderFeedback
}

/** Why a question had no usable answer: the HTTP status, 0 when none came, and the system's code. */
interface Unchecked {
  readonly status: number
  readonly code: string | null
}

export type StreamCheck =
  | { readonly kind: 'ok'; readonly id: string; readonly type: string; readonly isArchived: boolean; readonly hasOwnUnsubscribe: boolean }
  | { readonly kind: 'missing'; readonly id: string }
  | ({ readonly kind: 'failed'; readonly id: string } & Unchecked)

/** How the provider's account is set up. */
export type ProviderCheck =
  | {
    readonly kind: 'ok'
    /** Takes mails and delivers none. */
    readonly isSandbox: boolean
    readonly tracksOpens: boolean
    readonly tracksLinks: boolean
    readonly reminders: StreamCheck
    readonly orders: StreamCheck
  }
  | ({ readonly kind: 'failed' } & Unchecked)
