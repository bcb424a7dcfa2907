/** The local mailbox as a provider: keeps each message once, sends nothing. */
import { describe, expect, it } from 'vitest'
import { mailboxProvider } from '../../server/providers/mailbox.ts'
import type { OutgoingMail } from '../../server/providers/provider.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'

function memoryMailbox(): { kept: Map<string, OutgoingMail>; keep: (mail: OutgoingMail) => Promise<'kept' | 'had it'>; has: (id: string) => Promise<boolean> } {
  const kept = new Map<string, OutgoingMail>()
  return {
    kept,
    keep: (mail) => {
      if (kept.has(mail.messageId)) return Promise.resolve('had it')
      kept.set(mail.messageId, mail)
      return Promise.resolve('kept')
    },
    has: (id) => Promise.resolve(kept.has(id)),
  }
}

describe('the local mailbox', () => {
  it('keeps a mail and finds it again', async () => {
    const mailbox = memoryMailbox()
    const provider = mailboxProvider(mailbox)
    const mail = outgoingMail()
    const sent = await sendOne(provider, mail)
    expect(sent).toEqual({ kind: 'sent', providerId: `mailbox-${mail.messageId}` })
    expect(await provider.find(mail.messageId, mail.kind)).toEqual({ kind: 'found', providerId: `mailbox-${mail.messageId}` })
    expect(await provider.find('other', mail.kind)).toEqual({ kind: 'absent' })
  })

  it('keeps one copy of a message that comes twice', async () => {
    const mailbox = memoryMailbox()
    const provider = mailboxProvider(mailbox)
    const mail = outgoingMail()
    expect(await sendOne(provider, mail)).toEqual(await sendOne(provider, { ...mail, attempt: 2 }))
    expect([...mailbox.kept.values()]).toEqual([mail])
  })

  it('asks to try again when it cannot be written, and never says absent when it cannot be read', async () => {
    const broken = () => Promise.reject(new Error('disk full'))
    const provider = mailboxProvider({ keep: broken, has: broken })
    expect(await sendOne(provider, outgoingMail())).toMatchObject({ kind: 'retry' })
    expect(await provider.find('any', 'orders')).toMatchObject({ kind: 'unknown' })
  })
})
