/** The provider of demos and first steps: keeps every mail on this machine and sends nothing. */
import { seconds } from '../values/time.ts'
import type { OutgoingMail, Provider, SearchOutcome, SendOutcome } from './provider.ts'

/** Where the mails are kept. `keep` must take a message id once only. */
export interface Mailbox {
  keep(mail: OutgoingMail): Promise<'kept' | 'had it'>
  has(messageId: string): Promise<boolean>
}

const RETRY_AFTER = seconds(5)
const BATCH_MAX = 20

/** Keeps mails locally. Keeping the same message twice counts as sent and leaves one copy. */
export function mailboxProvider(mailbox: Mailbox): Provider {
  return {
    name: 'mailbox',
    batchMax: BATCH_MAX,
    send: (mails) => Promise.all(mails.map((mail) => keep(mailbox, mail))),
    find: (messageId) => look(mailbox, messageId),
  }
}

async function keep(mailbox: Mailbox, mail: OutgoingMail): Promise<SendOutcome> {
  try {
    await mailbox.keep(mail)
    return { kind: 'sent', providerId: mailboxId(mail.messageId) }
  } catch {
    // Keeping is idempotent, so another try is safe even if this one was stored.
    return { kind: 'retry', after: RETRY_AFTER, reason: 'mailbox unavailable' }
  }
}

async function look(mailbox: Mailbox, messageId: string): Promise<SearchOutcome> {
  try {
    const has = await mailbox.has(messageId)
    return has ? { kind: 'found', providerId: mailboxId(messageId) } : { kind: 'absent' }
  } catch {
    return { kind: 'unknown', reason: 'mailbox unavailable' }
  }
}

const mailboxId = (messageId: string): string => `mailbox-${messageId}`
