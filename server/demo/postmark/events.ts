/** Pretend Postmark: what it reports about one mail, as the bodies of its webhooks. */
import { bareAddress, SERVER_ID, utcText, type AcceptedMail, type Account, type Trigger } from './account.ts'

/** One report; `trigger` decides which webhooks want it. */
export interface Report { readonly trigger: Trigger; readonly stream: string; readonly body: object }

const TYPE_CODES = { HardBounce: 1, Transient: 2, SoftBounce: 4096, Blocked: 100_006 } as const
export type BounceType = keyof typeof TYPE_CODES

const CLIENT = { Name: 'Chrome 140.0.7339.80', Company: 'Google', Family: 'Chrome' }
const SYSTEM = { Name: 'macOS 26 Tahoe', Company: 'Apple Computer, Inc.', Family: 'macOS' }
const AGENT = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7339.80 Safari/537.36'
const PLACE = { CountryISOCode: 'FI', Country: 'Finland', RegionISOCode: '18', Region: 'Uusimaa', City: 'Helsinki', Zip: '00100', Coords: '60.1719,24.9347', IP: '203.0.113.42' }

const about = (mail: AcceptedMail): object => ({ MessageStream: mail.MessageStream, MessageID: mail.MessageID, Tag: mail.Tag ?? '', Metadata: mail.Metadata })

export function deliveryReport(account: Account, mail: AcceptedMail): Report {
  const body = {
    RecordType: 'Delivery',
    ...about(mail),
    ServerID: SERVER_ID,
    Recipient: bareAddress(mail.To),
    DeliveredAt: utcText(account.now()),
    Details: '250 2.0.0 OK',
  }
  return { trigger: 'Delivery', stream: mail.MessageStream, body }
}

export function openReport(account: Account, mail: AcceptedMail, isFirst: boolean): Report {
  const body = {
    RecordType: 'Open',
    ...about(mail),
    ...reader(account, mail),
    FirstOpen: isFirst,
    Platform: 'WebMail',
    ReadSeconds: 5,
  }
  return { trigger: 'Open', stream: mail.MessageStream, body }
}

export function clickReport(account: Account, mail: AcceptedMail, link: string): Report {
  const body = {
    RecordType: 'Click',
    ...about(mail),
    ...reader(account, mail),
    Platform: 'Desktop',
    ClickLocation: 'HTML',
    OriginalLink: link,
  }
  return { trigger: 'Click', stream: mail.MessageStream, body }
}

export function bounceReport(account: Account, mail: AcceptedMail, type: BounceType): Report {
  const isHard = type === 'HardBounce'
  const body = {
    RecordType: 'Bounce',
    ...about(mail),
    ...returned(account, mail),
    Type: type,
    TypeCode: TYPE_CODES[type],
    Name: isHard ? 'Hard bounce' : type,
    Description: isHard ? 'The server was unable to deliver your message (ex: unknown user, mailbox not found).' : 'Not delivered this time.',
    Details: isHard ? 'smtp;550 5.1.1 The email account that you tried to reach does not exist.' : 'smtp;452 4.2.2 mailbox full',
    Inactive: isHard,
    CanActivate: true,
  }
  return { trigger: 'Bounce', stream: mail.MessageStream, body }
}

export function complaintReport(account: Account, mail: AcceptedMail): Report {
  const body = {
    RecordType: 'SpamComplaint',
    ...about(mail),
    ...returned(account, mail),
    Type: 'SpamComplaint',
    TypeCode: 100_001,
    Name: 'Spam complaint',
    Description: 'The subscriber explicitly marked this message as spam.',
    Details: 'Complaint of a pretend shopper',
    Inactive: true,
    CanActivate: false,
  }
  return { trigger: 'SpamComplaint', stream: mail.MessageStream, body }
}

/** @param reason why sending to this recipient stops */
export function subscriptionReport(account: Account, mail: AcceptedMail, reason: 'HardBounce' | 'SpamComplaint' | 'ManualSuppression'): Report {
  const body = {
    RecordType: 'SubscriptionChange',
    ...about(mail),
    ServerID: SERVER_ID,
    ChangedAt: utcText(account.now()),
    Recipient: bareAddress(mail.To),
    Origin: 'Recipient',
    SuppressSending: true,
    SuppressionReason: reason,
  }
  return { trigger: 'SubscriptionChange', stream: mail.MessageStream, body }
}

function reader(account: Account, mail: AcceptedMail): object {
  return { Client: CLIENT, OS: SYSTEM, UserAgent: AGENT, Geo: PLACE, ReceivedAt: utcText(account.now()), Recipient: bareAddress(mail.To) }
}

function returned(account: Account, mail: AcceptedMail): object {
  return {
    ID: (account.nextNumber += 1),
    ServerID: SERVER_ID,
    Email: bareAddress(mail.To),
    From: bareAddress(mail.From),
    BouncedAt: utcText(account.now()),
    DumpAvailable: true,
    Subject: mail.Subject,
  }
}
