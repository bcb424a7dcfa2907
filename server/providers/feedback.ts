/** What a mail provider can be asked about mails that have left, and about the addresses it does not write to. Types only. */
import type { EmailAddress } from '../values/email-address.ts'
import type { Instant } from '../values/time.ts'
import type { ListEntry, ToldEvent } from './postmark-events.ts'
import type { OutgoingMail } from './provider.ts'

type Kind = OutgoingMail['kind']

/** `failed`: not even a part of it counts. */
export type Told<T> = { readonly kind: 'ok'; readonly entries: readonly T[] } | { readonly kind: 'failed'; readonly reason: string }

export interface Changed {
  readonly address: EmailAddress
  /** The list is now as it was wanted; else the provider will not change it. */
  readonly isDone: boolean
}

/** Nothing here throws. */
export interface ProviderFeedback {
  /** How many addresses one change of a list takes. */
  readonly changesMax: number
  /** All addresses that the stream of a kind does not write to. */
  listed(kind: Kind): Promise<Told<ListEntry>>
  /** What happened since a moment. The provider keeps it for weeks, so a gap can be made up for. */
  happened(kind: Kind, what: 'bounces' | 'opens' | 'clicks', since: Instant): Promise<Told<ToldEvent>>
  /** Puts addresses on the stream's list, or takes off what was put there so. */
  change(kind: Kind, to: 'listed' | 'lifted', addresses: readonly EmailAddress[]): Promise<Told<Changed>>
}
