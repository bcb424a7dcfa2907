/** The demo's pretend Postmark and reader in one: tells the service by webhooks, as Postmark would, that a mail of the local
 *  mailbox was delivered, and some time later that it was opened. */
import { findKeptMail } from '../mailbox/store.ts'
import { WEBHOOK_USER, webhookAddress, webhookPassword } from '../messages/feedback/settings.ts'
import type { Message } from '../messages/outbox.ts'
import { latestMessages } from '../messages/store.ts'
import type { Service } from '../service.ts'
import { minutes, plus, type Duration } from '../values/time.ts'
import { newAccount, TRIGGERS, type AcceptedMail, type Account } from './postmark/account.ts'
import { deliveryReport, openReport } from './postmark/events.ts'
import { report } from './postmark/webhooks.ts'

const LOOK_EVERY_MS = 300
/** Service time until the reader looks into the mailbox. */
const READS_AFTER: Duration = minutes(20)

/** @param url where the service listens */
export function startReader(service: Service, url: string): { stop(): Promise<void> } {
  const account = accountFor(service, url)
  const told = new Map<string, 'delivered' | 'opened'>()
  let underWay: Promise<void> = Promise.resolve()
  let isBusy = false
  const look = async (): Promise<void> => {
    for (const message of await latestMessages(service.deps.connection.db)) await tell(service, account, { told, message })
  }
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    underWay = look().catch(() => undefined).finally(() => { isBusy = false })
  }, LOOK_EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return underWay
    },
  }
}

async function tell({ deps }: Service, account: Account, { told, message }: { told: Map<string, 'delivered' | 'opened'>; message: Message }): Promise<void> {
  const known = told.get(message.id)
  if (message.state !== 'sent' || message.endedAt === null || known === 'opened') return
  if (known === 'delivered' && deps.clock.now() < plus(message.endedAt, READS_AFTER)) return
  const mail = await asAccepted(deps, message)
  if (!mail) return
  await report(account, known === 'delivered' ? openReport(account, mail, true) : deliveryReport(account, mail))
  told.set(message.id, known === 'delivered' ? 'opened' : 'delivered')
}

function accountFor({ deps }: Service, url: string): Account {
  const account = newAccount('', deps.clock.now)
  const [storeId = ''] = deps.stores.keys()
  account.webhooks.push({
    id: 1, url: webhookAddress(url, storeId), stream: deps.hearing.streams.reminders, headers: [], triggers: new Set(TRIGGERS),
    auth: { Username: WEBHOOK_USER, Password: webhookPassword(deps.vault, deps.hearing) },
  })
  return account
}

async function asAccepted(deps: Service['deps'], message: Message): Promise<AcceptedMail | null> {
  const kept = await findKeptMail(deps.connection.db, deps.vault, message.id)
  return kept === null ? null : {
    From: kept.sender, To: kept.to, ReplyTo: '', Subject: kept.subject, HtmlBody: kept.html, TextBody: kept.text, Tag: null, Headers: [], Metadata: { sid: message.id },
    MessageStream: deps.hearing.streams.reminders, TrackOpens: false, TrackLinks: 'None', MessageID: message.providerId ?? message.id, at: kept.keptAt,
  }
}
