/** Asking Postmark what became of a mail: absence is only said when it is certain. */
import { describe, expect, it } from 'vitest'
import { FAULTS, type Fault } from '../../server/demo/postmark/faults.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { neverAnswers, withPostmark } from './with-postmark.ts'

const desk = withPostmark()

describe('a search', () => {
  it('finds a mail whose answer got lost', async () => {
    desk().postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1 })
    const mail = outgoingMail({ kind: 'reminders' })
    expect((await sendOne(desk().provider, mail)).kind).toBe('unclear')
    expect(await desk().provider.find(mail.messageId, 'reminders')).toEqual({ kind: 'found', providerId: desk().postmark.accepted().at(-1)?.MessageID })
  })

  it('does not find a mail of another stream, or one not indexed yet', async () => {
    const mail = outgoingMail({ kind: 'orders' })
    await sendOne(desk().provider, mail)
    expect(await desk().provider.find(mail.messageId, 'reminders')).toEqual({ kind: 'absent' })
    desk().postmark.faults.indexLag(60_000)
    expect(await desk().provider.find(mail.messageId, 'orders')).toEqual({ kind: 'absent' })
    desk().passes(60_000)
    expect(await desk().provider.find(mail.messageId, 'orders')).toMatchObject({ kind: 'found' })
  })

  it('does not take another message for ours', async () => {
    await sendOne(desk().provider, outgoingMail())
    expect(await desk().provider.find('never-sent', 'reminders')).toEqual({ kind: 'absent' })
  })

  const list = (body: unknown): Fault => ({ kind: 'answer', accepts: false, status: 200, headers: {}, body: JSON.stringify(body) })
  it.each([
    ['Postmark is down', FAULTS.internalError],
    ['asking too often', FAULTS.tooManyRequests()],
    ['a page comes back', FAULTS.okWithHtml],
    ['an empty answer comes back', FAULTS.okWithNothing],
    ['the list is cut short', FAULTS.truncatedBody],
    ['nothing comes back in time', FAULTS.hangInBody],
    ['the connection is reset', FAULTS.resetBeforeAccepting],
    ['the filter was not applied', list({ TotalCount: 1, Messages: [{ MessageID: 'x', Metadata: { sid: 'other' } }] })],
    ['the list is shorter than its count', list({ TotalCount: 1, Messages: [] })],
  ] as const)('never says absent when %s', async (_name, fault) => {
    desk().postmark.faults.set(fault)
    const provider = neverAnswers(fault) ? desk().hasty : desk().provider
    expect(await provider.find('some-id', 'reminders')).toMatchObject({ kind: 'unknown' })
  })

  it('never says absent when the connection is refused', async () => {
    await desk().postmark.faults.refuse()
    expect(await desk().provider.find('some-id', 'reminders')).toMatchObject({ kind: 'unknown' })
  })
})
