/** Postmark as a provider, through its own client: https://postmarkapp.com/developer */
import { Models, ServerClient } from 'postmark'
import type { Clock } from '../clock.ts'
import { milliseconds, seconds, type Duration } from '../values/time.ts'
import { BATCH_MAILS_MAX, fitBatch } from './batch.ts'
import { startExchange } from './exchange.ts'
import { checkPostmark, checkStream, type Ask } from './postmark-check.ts'
import { listMails } from './postmark-list.ts'
import { postmarkFeedback } from './postmark-feedback.ts'
import { batchOutcomes, searchOutcome, sendOutcome, type Answer } from './postmark-outcome.ts'
import type { OutgoingMail, Provider, ProviderCheck, SendOutcome, UnsubscribeMode } from './provider.ts'
import { createSuspects } from './suspects.ts'
import { createUnsubscribeModes, type UnsubscribeModes } from './unsubscribe-modes.ts'

export interface PostmarkOptions {
  readonly token: string
  /** `https://api.postmarkapp.com`, or a stand-in's address; a path is kept. */
  readonly apiUrl: string
  /** Message stream per kind of mail. */
  readonly streams: Readonly<Record<OutgoingMail['kind'], string>>
  /** For one whole exchange. */
  readonly timeoutMs?: number
  /** For asking every hour how the streams handle unsubscribing; without it only `check` learns that. */
  readonly clock?: Pick<Clock, 'monotonic'>
}

const TIMEOUT_MS = 10_000
/** The client's own, later deadline must never be the one that ends an exchange. */
const CLIENT_TIMEOUT_SECONDS = 120
/** One message carries an id; more than one answer would already be a duplicate worth seeing. */
const SEARCH_COUNT = 2
const BEYOND: SendOutcome = { kind: 'retry', after: seconds(1), reason: 'did not fit into the batch', cause: 'not-tried' }

/**
 * Sends through Postmark. No method throws, and one `send` posts at most once: mails beyond what fits are not posted.
 * @throws TypeError when `apiUrl` is no URL
 */
export function postmarkProvider(options: PostmarkOptions): Provider {
  const url = new URL(options.apiUrl)
  const { streams, clock } = options
  const ask: Ask = (call, within) => askOnce(options, url, call, within)
  const suspects = createSuspects()
  const modes = createUnsubscribeModes(clock ?? { monotonic: () => milliseconds(0) }, (kind) => checkStream(ask, streams[kind]))
  const refresh = (): void => { if (clock) modes.refresh() }
  const fit = (mails: readonly OutgoingMail[]): number => fitBatch(mails, { isAlone: suspects.has })
  const messageOf = (mail: OutgoingMail): Models.Message => messageFrom(mail, streams[mail.kind], modes.of(mail.kind))
  return {
    name: 'postmark',
    batchMax: BATCH_MAILS_MAX,
    fit,
    send: async (mails, within) => {
      const batch = mails.slice(0, fit(mails))
      const outcomes = await post((call) => ask(call, within), batch.map(messageOf))
      suspects.learn(batch, outcomes)
      return [...outcomes, ...mails.slice(batch.length).map(() => BEYOND)]
    },
    find: async (messageId, kind) => {
      const filter = { count: SEARCH_COUNT, offset: 0, messageStream: streams[kind], metadata_sid: messageId }
      return searchOutcome(await ask((client) => client.getOutboundMessages(filter)), messageId)
    },
    list: (kind, asked) => listMails(ask, { stream: streams[kind], ...asked }),
    feedback: postmarkFeedback(ask, streams),
    check: async () => learnt(modes, await checkPostmark(ask, streams)),
    ready: () => {
      refresh()
      return { kind: 'go' }
    },
    unsubscribeMode: (kind) => {
      refresh()
      return modes.of(kind)
    },
  }
}

async function post(ask: Ask, messages: readonly Models.Message[]): Promise<readonly SendOutcome[]> {
  const [message] = messages
  if (!message) return []
  if (messages.length === 1) return [sendOutcome(await ask((client) => client.sendEmail(message)))]
  return batchOutcomes(await ask((client) => client.sendEmailBatch([...messages])), messages.length)
}

function learnt(modes: UnsubscribeModes, check: ProviderCheck): ProviderCheck {
  if (check.kind === 'ok') {
    modes.learn('reminders', check.reminders)
    modes.learn('orders', check.orders)
  }
  return check
}

async function askOnce(options: PostmarkOptions, url: URL, call: Parameters<Ask>[0], within?: Duration): Promise<Answer> {
  const limitMs = options.timeoutMs ?? TIMEOUT_MS
  const { seen, fetch } = startExchange(within === undefined ? limitMs : Math.min(limitMs, within))
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

function messageFrom(mail: OutgoingMail, stream: string, mode: UnsubscribeMode): Models.Message {
  return {
    From: mail.from,
    To: mail.to,
    ...(mail.replyTo === null ? {} : { ReplyTo: mail.replyTo }),
    Subject: mail.subject,
    HtmlBody: mail.html,
    TextBody: mail.text,
    MessageStream: stream,
    Metadata: { sid: mail.messageId, attempt: String(mail.attempt), step: mail.step, install: mail.install, about: mail.aboutKey },
    // Where Postmark handles unsubscribing it writes both headers itself, and ours could not replace them.
    Headers: mode === 'postmark' ? [] : unsubscribeHeaders(mail.unsubscribeUrl),
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
