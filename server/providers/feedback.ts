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

/** One webhook of a stream. */
export interface Hook {
  readonly id: number
  readonly url: string
  /** Null: none. */
  readonly password: string | null
  /** It tells of everything. */
  readonly isComplete: boolean
}

/** A webhook as it should be. @property id null: a new one */
export type WantedHook = Pick<Hook, 'url'> & { readonly id: number | null; readonly user: string; readonly password: string }

/** Nothing here throws. */
export interface ProviderFeedback {
  /** How many addresses one change of a list takes. */
  readonly changesMax: number
  /** All addresses that the stream of a kind does not write to. */
  listed(kind: Kind): Promise<Told<ListEntry>>
  /** What happened since a moment. The provider keeps it for weeks, so a gap can be made up for. */
  happened(kind: Kind, what: 'bounces' | 'opens' | 'clicks', since: Instant): Promise<Told<ToldEvent>>
  /** The webhooks of the stream of a kind. */
  hooks(kind: Kind): Promise<Told<Hook>>
  /** Makes a webhook or puts one right. The provider tries it at once and keeps none that does not answer. */
  putHook(kind: Kind, hook: WantedHook): Promise<Told<Hook>>
  /** Puts addresses on the stream's list, or takes off what was put there so. */
  change(kind: Kind, to: 'listed' | 'lifted', addresses: readonly EmailAddress[]): Promise<Told<Changed>>
}
