/** The local mailbox: mails kept here instead of being sent. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'
import type { OutgoingMail } from '../providers/provider.ts'
import type { Vault } from '../vault.ts'
import { instant, type Instant } from '../values/time.ts'

const LIST_MAX = 100

export interface KeptMail {
  readonly messageId: string
  readonly to: string
  readonly sender: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly keptAt: Instant
}

/** Keeps a mail once: a repeat of the same message changes nothing. */
export async function keepMail(db: Db, vault: Vault, mail: OutgoingMail, at: Instant): Promise<'kept' | 'had it'> {
  try {
    await db.insertInto('mailbox_mail').values({ message_id: mail.messageId, store_id: MAILBOX, to_sealed: vault.seal(MAILBOX, mail.to), sender: mail.from,
      subject: mail.subject.slice(0, 500), html: mail.html, plain: mail.text, kept_at: at }).execute()
    return 'kept'
  } catch (error) {
    if (isDuplicateKey(error)) return 'had it'
    throw error
  }
}

export async function hasMail(db: Db, messageId: string): Promise<boolean> {
  const row = await db.selectFrom('mailbox_mail').select('message_id').where('message_id', '=', messageId).executeTakeFirst()
  return row !== undefined
}

/** Latest first. */
export async function keptMails(db: Db, vault: Vault): Promise<readonly KeptMail[]> {
  const rows = await selectMail(db).orderBy('kept_at', 'desc').orderBy('message_id', 'desc').limit(LIST_MAX).execute()
  return rows.map((row) => toMail(vault, row))
}

export async function findKeptMail(db: Db, vault: Vault, messageId: string): Promise<KeptMail | null> {
  const row = await selectMail(db).where('message_id', '=', messageId).executeTakeFirst()
  return row ? toMail(vault, row) : null
}

/** Addresses in the mailbox are sealed for the mailbox, whatever shop the mail is of. */
const MAILBOX = 'mailbox'

const selectMail = (db: Db) => db.selectFrom('mailbox_mail').select(['message_id', 'to_sealed', 'sender', 'subject', 'html', 'plain', 'kept_at'])

const toMail = (vault: Vault, row: { message_id: string; to_sealed: string; sender: string; subject: string; html: string; plain: string; kept_at: number }): KeptMail => ({
  messageId: row.message_id, to: vault.open(MAILBOX, row.to_sealed), sender: row.sender, subject: row.subject, html: row.html, text: row.plain, keptAt: instant(row.kept_at),
})
