/** What the facts about the mail provider mean. Pure. */
import type { ProviderCheck, StreamCheck } from '../providers/provider.ts'
import { green, red, yellow, type Check, type Line } from './report.ts'

const ACCOUNT: Check = { check: 'postmark', title: 'Postmark' }
const REMINDERS: Check = { check: 'stream-reminders', title: 'Stream of reminders' }
const ORDERS: Check = { check: 'stream-orders', title: 'Stream of order mails' }

const UNAUTHORIZED = 401
const TOO_MANY = 429

type Ready = Extract<ProviderCheck, { kind: 'ok' }>

/** The lines about the mail provider. @param check null: no provider is set, mails stay in the local mailbox */
export function providerLines(check: ProviderCheck | null): readonly Line[] {
  if (check === null) return [yellow(ACCOUNT, 'No Postmark token is set, so no mail leaves this machine.', 'Make a server in Postmark and set POSTMARK_SERVER_TOKEN, MAIL_FROM_REMINDERS and POSTAL_ADDRESS.')]
  if (check.kind === 'failed') return [red(ACCOUNT, troubleWords(check), remedy(check.status))]
  return [judgeAccount(check), judgeReminders(check.reminders), judgeOrders(check.orders)]
}

function judgeAccount(check: Ready): Line {
  if (check.isSandbox) return red(ACCOUNT, 'The Postmark server is a sandbox: it takes every mail and delivers none.', 'Make a server of the type «Live» and set its token as POSTMARK_SERVER_TOKEN.')
  if (check.tracksOpens || check.tracksLinks) {
    const what = check.tracksOpens ? 'Open tracking' : 'Link tracking'
    return yellow(ACCOUNT, `${what} is switched on for the whole Postmark server, and no single mail can switch it off for sure.`, 'Switch it off (Postmark > Servers > Settings > Tracking): our mails carry links of their own, and many countries want consent for tracking.')
  }
  return green(ACCOUNT, 'Postmark answers and knows the token.')
}

function judgeReminders(stream: StreamCheck): Line {
  if (stream.kind !== 'ok' || stream.isArchived) return judgeAbsent(REMINDERS, stream, 'POSTMARK_STREAM_REMINDERS')
  if (stream.type !== 'Broadcasts') return red(REMINDERS, `«${stream.id}» is a stream of the type ${stream.type}, where Postmark pauses an account for offers.`, 'Set POSTMARK_STREAM_REMINDERS to a stream of the type Broadcasts.')
  if (!stream.hasOwnUnsubscribe) return yellow(REMINDERS, `Postmark handles the unsubscribing of «${stream.id}»: mails carry its link and headers, and the page of choices is a second link.`, 'It works, but a click there stops reminders and offers alike. To have Cartback handle it, topic by topic and with one link, ask Postmark\'s support for custom unsubscribe handling on this stream.')
  return green(REMINDERS, `«${stream.id}» is a broadcast stream, and unsubscribing is handled here.`)
}

function judgeOrders(stream: StreamCheck): Line {
  if (stream.kind !== 'ok' || stream.isArchived) return judgeAbsent(ORDERS, stream, 'POSTMARK_STREAM_ORDERS')
  if (stream.type !== 'Transactional') return yellow(ORDERS, `«${stream.id}» is a stream of the type ${stream.type}, where mails about orders share the reputation and the unsubscribes of offers.`, 'Set POSTMARK_STREAM_ORDERS to a stream of the type Transactional.')
  return green(ORDERS, `«${stream.id}» is a transactional stream.`)
}

function judgeAbsent(check: Check, stream: StreamCheck, setting: string): Line {
  if (stream.kind === 'failed') return red(check, troubleWords(stream), remedy(stream.status))
  if (stream.kind === 'ok') return red(check, `The stream «${stream.id}» is archived and sends nothing.`, `Take it out of the archive in Postmark, or set ${setting} to another one.`)
  return red(check, `Postmark knows no stream «${stream.id}».`, `Set ${setting} to the id of a stream of this Postmark server (Message Streams shows them).`)
}

type Trouble = { readonly status: number; readonly code: string | null }

function troubleWords({ status, code }: Trouble): string {
  if (status === 0) return `Postmark could not be reached (${code ?? 'no code'}).`
  if (status === UNAUTHORIZED) return 'Postmark does not know the server token.'
  if (status === TOO_MANY) return 'Postmark asks for patience (429).'
  return status === 200 ? 'What answers at POSTMARK_API_URL is not Postmark.' : `Postmark answered with an error (${status}).`
}

function remedy(status: number): string {
  if (status === UNAUTHORIZED) return 'Copy the server\'s API token (not the account\'s) from Postmark > Servers > API Tokens into POSTMARK_SERVER_TOKEN.'
  if (status === TOO_MANY || status >= 500) return 'Usually this passes, and mails wait meanwhile; status.postmarkapp.com tells of outages.'
  return 'Check POSTMARK_API_URL, and that this machine may reach it over https; mails wait meanwhile.'
}
