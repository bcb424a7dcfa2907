/** What the pretend Postmark remembers: one server with its streams, mails, suppressions and webhooks. */
import { randomUUID } from 'node:crypto'
import type { Instant } from '../../values/time.ts'
import type { Report } from './events.ts'

/** One mail that was taken. Names are Postmark's, so that tests read like its documentation. */
export interface AcceptedMail {
  readonly From: string
  readonly To: string
  readonly ReplyTo: string
  readonly Subject: string
  readonly HtmlBody: string
  readonly TextBody: string
  readonly Tag: string | null
  readonly Headers: readonly { readonly Name: string; readonly Value: string }[]
  readonly Metadata: Readonly<Record<string, string>>
  readonly MessageStream: string
  readonly TrackOpens: boolean
  readonly TrackLinks: string
  readonly MessageID: string
  readonly at: Instant
}

export interface Stream {
  readonly id: string
  readonly name: string
  readonly type: 'Transactional' | 'Inbound' | 'Broadcasts'
  readonly unsubscribeHandling: 'None' | 'Postmark' | 'Custom'
}

export interface Suppression {
  readonly stream: string
  readonly address: string
  readonly reason: 'HardBounce' | 'SpamComplaint' | 'ManualSuppression'
  readonly origin: 'Recipient' | 'Customer'
  readonly at: Instant
}

export const TRIGGERS = ['Open', 'Click', 'Delivery', 'Bounce', 'SpamComplaint', 'SubscriptionChange'] as const
export type Trigger = (typeof TRIGGERS)[number]

export interface Webhook {
  readonly id: number
  readonly url: string
  readonly stream: string
  readonly auth: { readonly Username: string; readonly Password: string } | null
  readonly headers: readonly { readonly Name: string; readonly Value: string }[]
  readonly triggers: ReadonlySet<Trigger>
}

export interface Account {
  readonly token: string
  readonly now: () => Instant
  readonly streams: Stream[]
  readonly accepted: AcceptedMail[]
  /** Method and path of every request that arrived, whatever became of it. */
  readonly requests: string[]
  readonly suppressions: Suppression[]
  readonly webhooks: Webhook[]
  /** All that happened, whether a webhook wanted to know or not. */
  readonly told: Report[]
  /** What every mail to an address is refused with, by address in lower case. */
  readonly refusals: Map<string, { readonly code: number; readonly message: string }>
  /** How long a mail stays out of the message search after it was taken. */
  indexLagMs: number
  /** The same for mails to one address, in lower case, where it is not that of all. */
  readonly indexLagsMs: Map<string, number>
  nextNumber: number
}

/** The number of the one server this account has. */
export const SERVER_ID = 23
const FIRST_NUMBER = 1_234_567
const EASTERN_OFFSET_MS = -5 * 3_600_000

/** A new account with the three streams every Postmark server starts with. */
export function newAccount(token: string, now: () => Instant): Account {
  const streams: Stream[] = [
    { id: 'outbound', name: 'Transactional', type: 'Transactional', unsubscribeHandling: 'None' },
    { id: 'inbound', name: 'Inbound', type: 'Inbound', unsubscribeHandling: 'None' },
    { id: 'broadcast', name: 'Broadcasts', type: 'Broadcasts', unsubscribeHandling: 'Custom' },
  ]
  return { token, now, streams, accepted: [], requests: [], suppressions: [], webhooks: [], told: [], refusals: new Map(), indexLagMs: 0, indexLagsMs: new Map(), nextNumber: FIRST_NUMBER }
}

/** Changes who handles unsubscribing on a stream, as its owner may at any time. */
export function handleUnsubscribes(account: Account, id: string, unsubscribeHandling: Stream['unsubscribeHandling']): void {
  const index = account.streams.findIndex((stream) => stream.id === id)
  const stream = account.streams[index]
  if (!stream) throw new Error(`no stream ${id}`)
  account.streams[index] = { ...stream, unsubscribeHandling }
}

export const newMessageId = (): string => randomUUID()

/** Answers of the API carry seven fraction digits and the American east's offset. */
export function easternText(at: Instant): string {
  return `${new Date(at + EASTERN_OFFSET_MS).toISOString().slice(0, -1)}0000-05:00`
}

/** Webhooks carry seven fraction digits and UTC. */
export const utcText = (at: Instant): string => `${new Date(at).toISOString().slice(0, -1)}0000Z`

/** The address alone, of `Shop <hello@shop.test>` too. */
export function bareAddress(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim()
}

export function isSuppressed(account: Account, stream: string, address: string): boolean {
  return account.suppressions.some((entry) => entry.stream === stream && entry.address === address.toLowerCase())
}

/** Adds an address to a stream's list once; a later reason replaces an earlier one. */
export function suppress(account: Account, entry: Omit<Suppression, 'at'>): void {
  unsuppress(account, entry.stream, entry.address)
  account.suppressions.push({ ...entry, address: entry.address.toLowerCase(), at: account.now() })
}

export function unsuppress(account: Account, stream: string, address: string): void {
  const index = account.suppressions.findIndex((entry) => entry.stream === stream && entry.address === address.toLowerCase())
  if (index >= 0) account.suppressions.splice(index, 1)
}
