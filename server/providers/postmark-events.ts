/** Reads what Postmark tells about mails, by webhook or in its lists: https://postmarkapp.com/developer/webhooks/webhooks-overview
 *  Pure. Fields that are missing, odd or unknown never make a body unreadable: what is left of it still counts. */
import { z } from 'zod'
import type { EventKind } from '../db/tables-of-feedback.ts'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { instant, type Instant } from '../values/time.ts'
import { easternInstant } from './eastern.ts'

/** What the provider's list of a stream says of an address from now on. */
export interface Listing {
  readonly state: 'listed' | 'lifted'
  readonly word: 'hard-bounce' | 'complaint' | 'manual'
}

/** One thing the provider tells. */
export interface ToldEvent {
  /** Null: it is about the list alone. */
  readonly kind: EventKind | null
  readonly at: Instant | null
  /** The provider's id of the mail; null when it is about no single one. */
  readonly providerId: string | null
  /** Our own id, where it came along. */
  readonly messageId: string | null
  readonly stream: string
  readonly recipient: EmailAddress | null
  readonly listing: Listing | null
  /** The list was changed by the shop, through the API or the web page. */
  readonly isByCustomer: boolean
  /** The link that was opened; empty otherwise. */
  readonly link: string
  readonly userAgent: string
  /** The system the reader uses, as far as the provider could tell; empty: it could not. */
  readonly system: string
  /** Postmark's kind of bounce, letters only; empty otherwise. */
  readonly bounceType: string
  /** Postmark's own number of a bounce or complaint; empty otherwise. */
  readonly number: string
}

const text = z.string().nullish().catch(null).transform((value) => value ?? '')
const yes = z.boolean().nullish().catch(null).transform((value) => value ?? false)
const number = z.number().nullish().catch(null)
const named = z.object({ Family: text }).nullish().catch(null)
const body = z.object({
  RecordType: text, MessageID: text, MessageStream: text, Recipient: text, Email: text,
  Metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  DeliveredAt: text, ReceivedAt: text, BouncedAt: text, ChangedAt: text,
  OriginalLink: text, UserAgent: text, OS: named,
  ID: z.union([z.number(), z.string()]).nullish().catch(null), Type: text, TypeCode: number, Inactive: yes,
  SuppressSending: yes, SuppressionReason: text, Origin: text,
})
type Body = z.infer<typeof body>

const TEXT_MAX = 2_000
/** Both numbers stand for complaints; the first is the older one. */
const COMPLAINT_CODES: readonly (number | null | undefined)[] = [512, 100_001]
const MANUAL_TYPES: readonly string[] = ['Unsubscribe', 'ManuallyDeactivated']
const WORDS: Readonly<Record<string, Listing['word']>> = { HardBounce: 'hard-bounce', SpamComplaint: 'complaint', ManualSuppression: 'manual' }
const NOTHING = { kind: null, listing: null } as const

/**
 * Reads one event.
 * @param told a webhook's parsed body, or an entry of a list
 * @param recordType what it is where it does not say so itself
 * @returns null for what is no event, or of a kind that we do not know, or about nothing
 */
export function readPostmarkEvent(told: unknown, recordType = ''): ToldEvent | null {
  const parsed = body.safeParse(told)
  if (!parsed.success) return null
  const known = parsed.data
  const meaning = meaningOf(known, known.RecordType || recordType)
  if (!meaning) return null
  const sid = known.Metadata?.['sid']
  const recipient = parseEmailAddress(known.Recipient || known.Email)
  // About no mail and nobody: the probe at a webhook's creation.
  if (known.MessageID === '' && recipient === null) return null
  return {
    ...meaning,
    at: timeOf(known.DeliveredAt || known.ReceivedAt || known.BouncedAt || known.ChangedAt),
    providerId: known.MessageID === '' ? null : known.MessageID, messageId: typeof sid === 'string' && sid !== '' ? sid : null,
    stream: known.MessageStream || 'outbound', recipient, isByCustomer: known.Origin === 'Customer',
    link: known.OriginalLink.slice(0, TEXT_MAX), userAgent: known.UserAgent.slice(0, TEXT_MAX), system: known.OS?.Family ?? '',
    bounceType: known.Type.replace(/[^A-Za-z]/g, '').slice(0, 40), number: known.ID == null ? '' : String(known.ID),
  }
}

/** An entry of a stream's list of addresses it does not write to. */
export interface ListEntry {
  readonly address: EmailAddress
  readonly word: Listing['word']
  /** The shop's own doing, through the API or the web page. */
  readonly isByCustomer: boolean
  readonly at: Instant | null
}

const entry = z.object({ EmailAddress: text, SuppressionReason: text, Origin: text, CreatedAt: text })

/** @returns null for what is no entry */
export function readListEntry(listed: unknown): ListEntry | null {
  const parsed = entry.safeParse(listed)
  const address = parsed.success ? parseEmailAddress(parsed.data.EmailAddress) : null
  if (!parsed.success || !address) return null
  return { address, word: WORDS[parsed.data.SuppressionReason] ?? 'manual', isByCustomer: parsed.data.Origin === 'Customer', at: timeOf(parsed.data.CreatedAt) }
}

function meaningOf(told: Body, recordType: string): Pick<ToldEvent, 'kind' | 'listing'> | null {
  switch (recordType) {
    case 'Delivery': return { kind: 'delivered', listing: null }
    case 'Open': return { kind: 'opened', listing: null }
    case 'Click': return { kind: 'clicked', listing: null }
    case 'Bounce': return bounceOf(told)
    case 'SpamComplaint': return { kind: 'complained', listing: { state: 'listed', word: 'complaint' } }
    case 'SubscriptionChange': return changeOf(told)
    default: return null
  }
}

/** Whether the address is dead is Postmark's word: a soft bounce may be the last one, and a hard one be taken back. */
function bounceOf(told: Body): Pick<ToldEvent, 'kind' | 'listing'> {
  if (told.Type === 'SpamComplaint' || COMPLAINT_CODES.includes(told.TypeCode)) return { kind: 'complained', listing: { state: 'listed', word: 'complaint' } }
  if (MANUAL_TYPES.includes(told.Type)) return told.Inactive ? { kind: 'unsubscribed', listing: { state: 'listed', word: 'manual' } } : NOTHING
  // These concern mails handed over by SMTP, which ours never are.
  if (told.Type === 'SMTPApiError') return NOTHING
  return told.Inactive ? { kind: 'bounced', listing: { state: 'listed', word: 'hard-bounce' } } : { kind: told.Type === 'HardBounce' ? 'bounced' : 'soft-bounced', listing: null }
}

/** A bounce or a complaint is told by an event of its own as well, so here it only counts for the list. */
function changeOf(told: Body): Pick<ToldEvent, 'kind' | 'listing'> {
  const word = WORDS[told.SuppressionReason] ?? 'manual'
  if (!told.SuppressSending) return { kind: 'resubscribed', listing: { state: 'lifted', word } }
  return { kind: word === 'manual' ? 'unsubscribed' : null, listing: { state: 'listed', word } }
}

const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i

/** Times carry up to seven digits of a second; those without a zone are the American east's. */
function timeOf(told: string): Instant | null {
  if (told === '') return null
  if (!HAS_ZONE.test(told)) return easternInstant(told)
  const utcMs = Date.parse(told)
  return Number.isNaN(utcMs) ? null : instant(utcMs)
}
