/** What Postmark tells, for the suites of hearing back: bodies as it writes them, and a shop with a mail that has left. */
import { afterAll, beforeAll } from 'vitest'
import { webhookPassword } from '../../../server/messages/feedback/settings.ts'
import { isoText, minutes, plus, type Instant } from '../../../server/values/time.ts'
import type { DatabaseKind } from '../../support/databases.ts'
import { openShop, type Settings, type Shop } from '../../support/shop.ts'

export const PERSON = 'ann@example.test'
export const CHROME = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7339.80 Safari/537.36'

export type Body = Readonly<Record<string, unknown>>

/** Seven digits of a second, as Postmark writes them. */
export const told = (at: Instant): string => isoText(at).replace('Z', '0259Z')

/** What all events about one mail have in common. */
export interface About { readonly messageId: string; readonly providerId: string; readonly stream?: string; readonly to?: string }

const common = ({ messageId, providerId, stream = 'broadcast' }: About): Body => ({ MessageStream: stream, MessageID: providerId, Tag: '', Metadata: { sid: messageId, attempt: '1' } })

export const delivery = (about: About, at: Instant): Body => ({ ...common(about), RecordType: 'Delivery', Recipient: about.to ?? PERSON, DeliveredAt: told(at), Details: '250 2.0.0 OK', ServerID: 23 })

export const opening = (about: About, at: Instant, changes: Body = {}): Body =>
  ({ ...common(about), RecordType: 'Open', Recipient: about.to ?? PERSON, ReceivedAt: told(at), FirstOpen: true, UserAgent: CHROME, OS: { Name: 'macOS 26', Company: 'Apple Computer, Inc.', Family: 'macOS' }, Geo: { IP: '203.0.113.42' }, ...changes })

export const clicking = (about: About, at: Instant, changes: Body = {}): Body =>
  ({ ...opening(about, at), RecordType: 'Click', ClickLocation: 'HTML', OriginalLink: 'https://mail.shop.example/r/x', ...changes })

export const bounce = (about: About, at: Instant, changes: Body = {}): Body =>
  ({ ...common(about), RecordType: 'Bounce', ID: 692_560_173, Type: 'HardBounce', TypeCode: 1, Email: about.to ?? PERSON, BouncedAt: told(at), Inactive: true, CanActivate: true, Details: `smtp;550 5.1.1 <${about.to ?? PERSON}> unknown`, ...changes })

export const complaint = (about: About, at: Instant): Body =>
  ({ ...bounce(about, at), RecordType: 'SpamComplaint', ID: 692_560_174, Type: 'SpamComplaint', TypeCode: 100_001, CanActivate: false })

/** @param reason null: taken off the list again */
export const change = (about: About | null, at: Instant, reason: string | null, changes: Body = {}): Body => ({
  ...(about ? common(about) : { MessageStream: 'broadcast', MessageID: null, Metadata: {}, Tag: null }), RecordType: 'SubscriptionChange', ServerID: 23,
  Recipient: about?.to ?? PERSON, ChangedAt: told(at), Origin: about ? 'Recipient' : 'Customer', SuppressSending: reason !== null, SuppressionReason: reason, ...changes,
})

export interface Ear {
  readonly shop: Shop
  readonly about: About
  /** When the mail left. */
  readonly sentAt: Instant
  /** Posts a body as Postmark does. Answers the status. */
  tell(body: Body | string, headers?: Record<string, string>): Promise<number>
  /** `<kind> <class>` of each event of the mail, in the order they happened. */
  events(): Promise<readonly string[]>
  /** `<topic> <reason>` of the person's suppressions, sorted. */
  suppressions(): Promise<readonly string[]>
}

export const authorization = (shop: Shop, password = webhookPassword(shop.service.deps.vault, shop.service.deps.hearing), user = 'cartback'): Record<string, string> =>
  ({ authorization: `Basic ${btoa(`${user}:${password}`)}` })

/** A shop whose first reminder has left to one person. */
export async function openEar(kind: DatabaseKind, settings: Settings = {}): Promise<{ ear: Ear; close(): Promise<void> }> {
  const { shop, close } = await openShop(kind, settings)
  await shop.leaves({ email: PERSON })
  await shop.passes(minutes(61))
  const { db } = shop.service.deps.connection
  const [mail] = shop.postmark.accepted()
  const messageId = mail?.Metadata['sid'] ?? ''
  const about = { messageId, providerId: mail?.MessageID ?? '' }
  const row = await db.selectFrom('message').select('intent_at').where('id', '=', messageId).executeTakeFirstOrThrow()
  const ear: Ear = {
    shop, about, sentAt: plus((row.intent_at ?? 0) as Instant, minutes(0)),
    tell: async (body, headers = {}) => (await shop.service.app.request('/webhooks/postmark/default', {
      method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...authorization(shop), ...headers },
    })).status,
    events: async () => (await db.selectFrom('event').select(['kind', 'class']).where('message_id', '=', messageId).orderBy('at').orderBy('kind').orderBy('class').execute())
      .map((each) => [each.kind, each.class].filter((word) => word !== null).join(' ')),
    suppressions: async () => (await db.selectFrom('suppression').select(['topic', 'reason']).execute()).map((each) => `${each.topic} ${each.reason}`).sort(),
  }
  return { ear, close }
}

/** An ear for a whole test file. */
export function withEar(kind: DatabaseKind, settings: Settings = {}): () => Ear {
  let opened: Awaited<ReturnType<typeof openEar>> | null = null
  beforeAll(async () => { opened = await openEar(kind, settings) })
  afterAll(async () => opened?.close())
  return () => {
    if (!opened) throw new Error('only inside a test')
    return opened.ear
  }
}
