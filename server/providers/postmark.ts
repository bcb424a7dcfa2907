/** Postmark as a provider, through its own client: https://postmarkapp.com/developer */
import { Models, ServerClient } from 'postmark'
import { startExchange } from './exchange.ts'
import { checkPostmark } from './postmark-check.ts'
import { searchOutcome, sendOutcome, type Answer } from './postmark-outcome.ts'
import type { OutgoingMail, Provider } from './provider.ts'

export interface PostmarkOptions {
  readonly token: string
  /** `https://api.postmarkapp.com`, or a stand-in's address; a path is kept. */
  readonly apiUrl: string
  /** Message stream per kind of mail. */
  readonly streams: Readonly<Record<OutgoingMail['kind'], string>>
  /** For one whole exchange. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000
/** The client's own, later deadline must never be the one that ends an exchange. */
const CLIENT_TIMEOUT_SECONDS = 120
/** One message carries an id; more than one answer would already be a duplicate worth seeing. */
const SEARCH_COUNT = 2

/**
 * Sends through Postmark. No method throws, and one `send` posts at most once.
 * @throws TypeError when `apiUrl` is no URL
 */
export function postmarkProvider(options: PostmarkOptions): Provider {
  const url = new URL(options.apiUrl)
  const ask = (call: (client: ServerClient) => Promise<unknown>): Promise<Answer> => askOnce(options, url, call)
  return {
    name: 'postmark',
    batchMax: 1,
    send: (mails) => Promise.all(mails.map(async (mail) => {
      const message = messageOf(mail, options.streams[mail.kind])
      return sendOutcome(await ask((client) => client.sendEmail(message)))
    })),
    find: async (messageId, kind) => {
      const filter = { count: SEARCH_COUNT, offset: 0, messageStream: options.streams[kind], metadata_sid: messageId }
      return searchOutcome(await ask((client) => client.getOutboundMessages(filter)), messageId)
    },
    check: () => checkPostmark(ask, options.streams),
  }
}

async function askOnce(options: PostmarkOptions, url: URL, call: (client: ServerClient) => Promise<unknown>): Promise<Answer> {
  const { seen, fetch } = startExchange(options.timeoutMs ?? TIMEOUT_MS)
  try {
    const client = new ServerClient(options.token, {
      useHttps: url.protocol === 'https:',
      requestHost: `${url.host}${url.pathname.replace(/\/+$/, '')}`,
      timeout: CLIENT_TIMEOUT_SECONDS,
      fetch,
    })
    return { seen, body: await call(client), errorCode: 0, message: '' }
  } catch (error) {
    return { seen, body: undefined, errorCode: numberOf(error, 'code'), message: error instanceof Error ? error.message : '' }
  }
}

function messageOf(mail: OutgoingMail, stream: string): Models.Message {
  return {
    From: mail.from,
    To: mail.to,
    ...(mail.replyTo === null ? {} : { ReplyTo: mail.replyTo }),
    Subject: mail.subject,
    HtmlBody: mail.html,
    TextBody: mail.text,
    MessageStream: stream,
    Metadata: { sid: mail.messageId, attempt: String(mail.attempt) },
    Headers: unsubscribeHeaders(mail.unsubscribeUrl),
    TrackOpens: false,
    TrackLinks: Models.LinkTrackingOptions.None,
  }
}

/** RFC 8058: both headers, one https address. */
function unsubscribeHeaders(url: string | null): Models.Header[] {
  if (url === null) return []
  return [
    { Name: 'List-Unsubscribe', Value: `<${url}>` },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ]
}

function numberOf(error: unknown, name: string): number {
  const value = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
  return typeof value === 'number' ? value : 0
}
