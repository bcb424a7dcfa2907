/** Pretend Postmark: the message search and the details of one message. */
import { ApiError } from './sending.ts'
import { bareAddress, easternText, type AcceptedMail, type Account } from './account.ts'

const COUNT_MAX = 500
const WINDOW_MAX = 10_000
const UNPROCESSABLE = 422
const CODE_PARAMETER = 300
const METADATA = 'metadata_'

/**
 * Lists mails, newest first. Keys may be written in any case; one metadata field per search.
 * @throws ApiError when the paging is out of bounds or two metadata fields are asked for
 */
export function searchMessages(account: Account, query: Readonly<Record<string, string>>): object {
  const asked = new Map(Object.entries(query).map(([key, value]) => [key.toLowerCase(), value]))
  const count = wholeNumber(asked.get('count'))
  const offset = wholeNumber(asked.get('offset'))
  if (count < 1 || count > COUNT_MAX || offset < 0 || count + offset > WINDOW_MAX) {
    throw new ApiError(UNPROCESSABLE, CODE_PARAMETER, `Count must be 1 to ${COUNT_MAX}, and count and offset together at most ${WINDOW_MAX}.`)
  }
  const metadata = [...asked].filter(([key]) => key.startsWith(METADATA))
  if (metadata.length > 1) throw new ApiError(UNPROCESSABLE, CODE_PARAMETER, 'Only one metadata field can be searched at a time.')
  const found = account.accepted.filter((mail) => isIndexed(account, mail) && matches(mail, asked, metadata[0])).reverse()
  return { TotalCount: found.length, Messages: found.slice(offset, offset + count).map(listed) }
}

/** Everything about one mail, or null when there is none (yet). */
export function messageDetails(account: Account, messageId: string): object | null {
  const mail = account.accepted.find((candidate) => candidate.MessageID === messageId)
  if (!mail || !isIndexed(account, mail)) return null
  return {
    ...listed(mail),
    TextBody: mail.TextBody,
    HtmlBody: mail.HtmlBody,
    Body: `Subject: ${mail.Subject}\r\n\r\n${mail.TextBody}`,
    MessageEvents: [{
      Recipient: bareAddress(mail.To),
      Type: 'Delivered',
      ReceivedAt: easternText(mail.at),
      Details: { DeliveryMessage: 'smtp;250 2.0.0 OK', DestinationServer: 'mx.shopper.test', DestinationIP: '192.0.2.7' },
    }],
  }
}

const isIndexed = (account: Account, mail: AcceptedMail): boolean => account.now() - mail.at >= (account.indexLagsMs.get(bareAddress(mail.To).toLowerCase()) ?? account.indexLagMs)

function matches(mail: AcceptedMail, asked: ReadonlyMap<string, string>, metadata: readonly [string, string] | undefined): boolean {
  if (mail.MessageStream !== (asked.get('messagestream') ?? 'outbound')) return false
  if (metadata && metadataValue(mail, metadata[0].slice(METADATA.length)) !== metadata[1]) return false
  const same = (key: string, value: string): boolean => (asked.get(key) ?? value).toLowerCase() === value.toLowerCase()
  return same('recipient', bareAddress(mail.To)) && same('fromemail', bareAddress(mail.From))
    && same('tag', mail.Tag ?? '') && same('subject', mail.Subject) && same('status', 'sent')
}

function metadataValue(mail: AcceptedMail, lowerCaseKey: string): string | undefined {
  return Object.entries(mail.Metadata).find(([key]) => key.toLowerCase() === lowerCaseKey)?.[1]
}

function listed(mail: AcceptedMail): object {
  return {
    Tag: mail.Tag,
    MessageID: mail.MessageID,
    MessageStream: mail.MessageStream,
    To: [{ Email: bareAddress(mail.To), Name: null }],
    Cc: [],
    Bcc: [],
    Recipients: [bareAddress(mail.To)],
    ReceivedAt: easternText(mail.at),
    From: mail.From,
    Subject: mail.Subject,
    Attachments: [],
    Status: 'Sent',
    TrackOpens: mail.TrackOpens,
    TrackLinks: mail.TrackLinks,
    Metadata: mail.Metadata,
    Sandboxed: false,
  }
}

const wholeNumber = (text: string | undefined): number => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : -1)
