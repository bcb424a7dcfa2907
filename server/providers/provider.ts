/** What the service asks of an e-mail provider: send one mail once, and say what became of it. */
import type { EmailAddress } from '../values/email-address.ts'
import type { Duration } from '../values/time.ts'

/** One mail to one recipient, ready to leave. */
export interface OutgoingMail {
  /** Our own id. It travels with the mail, so that an unclear sending can be looked up later. */
  readonly messageId: string
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
  | { readonly kind: 'retry'; readonly after: Duration; readonly reason: string }
  /** Will never be accepted, however often it is tried. */
  | { readonly kind: 'refused'; readonly reason: 'inactive-recipient' | 'invalid-message' }
  /** The account or its settings are in the way: stop all sending, fail no message. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** May have been accepted: never sent again before a search. */
  | { readonly kind: 'unclear'; readonly reason: string }

/** What the provider knows about a message of ours. `unknown`: it could not be asked, which is not `absent`. */
export type SearchOutcome =
  | { readonly kind: 'found'; readonly providerId: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface Provider {
  readonly name: 'postmark' | 'mailbox'
  /** The most mails of one `send`. */
  readonly batchMax: number
  /** Sends up to `batchMax` mails of one kind with at most one post. Never throws; one outcome per mail, in their order. */
  send(mails: readonly OutgoingMail[]): Promise<readonly SendOutcome[]>
  /** Never throws. */
  find(messageId: string, kind: OutgoingMail['kind']): Promise<SearchOutcome>
  /** Whether it is ready for our mails. Never throws, sends nothing. Absent: nothing could be wrong with it. */
  check?(): Promise<ProviderCheck>
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
