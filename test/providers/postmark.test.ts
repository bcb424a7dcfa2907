/** The Postmark provider, through the real client and real sockets: what is taken, and what is refused. */
import { describe, expect, it } from 'vitest'
import { apiError, FAULTS } from '../../server/demo/postmark/faults.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { seconds } from '../../server/values/time.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { STREAMS, TIMEOUT_MS, TOKEN, withPostmark } from './with-postmark.ts'

const desk = withPostmark()

describe('a mail that Postmark takes', () => {
  it('is sent with our id, the stream of its kind and no tracking', async () => {
    const mail = outgoingMail({ kind: 'reminders', attempt: 2, replyTo: 'help@shop.test' })
    const outcome = await sendOne(desk().provider, mail)
    const [taken] = desk().postmark.accepted().filter((candidate) => candidate.Metadata['sid'] === mail.messageId)
    expect(outcome).toEqual({ kind: 'sent', providerId: taken?.MessageID })
    expect(taken).toMatchObject({
      From: mail.from, To: mail.to, ReplyTo: 'help@shop.test', Subject: mail.subject, HtmlBody: mail.html, TextBody: mail.text,
      MessageStream: 'broadcast', Metadata: { sid: mail.messageId, attempt: '2' }, TrackOpens: false, TrackLinks: 'None',
    })
  })

  it('carries both one-click unsubscribe headers when it can be unsubscribed from', async () => {
    const mail = outgoingMail({ unsubscribeUrl: 'https://cartback.test/u/abc' })
    await sendOne(desk().provider, mail)
    expect(desk().postmark.accepted().at(-1)?.Headers).toEqual([
      { Name: 'List-Unsubscribe', Value: '<https://cartback.test/u/abc>' },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ])
  })

  it('carries no unsubscribe header and uses the stream for orders when it is about an order', async () => {
    await sendOne(desk().provider, outgoingMail({ kind: 'orders', unsubscribeUrl: null }))
    expect(desk().postmark.accepted().at(-1)).toMatchObject({ Headers: [], MessageStream: 'outbound' })
  })

  it('counts as sent when a slow Postmark leaves out the ErrorCode', async () => {
    const body = JSON.stringify({ To: 'ann@shopper.test', SubmittedAt: '2026-11-21T04:00:00.0000000-05:00', MessageID: 'b7bc2f4a', Message: 'Message accepted, but delivery may be delayed.' })
    const { outcome } = await desk().sendUnder({ kind: 'answer', accepts: false, status: 200, headers: { 'content-type': 'application/json' }, body })
    expect(outcome).toEqual({ kind: 'sent', providerId: 'b7bc2f4a' })
  })

  it('keeps the path of an API address', async () => {
    const elsewhere = postmarkProvider({ token: TOKEN, apiUrl: `${desk().postmark.url}/no/such/path/`, streams: STREAMS, timeoutMs: TIMEOUT_MS })
    expect(await sendOne(elsewhere, outgoingMail())).toEqual({ kind: 'blocked', reason: 'answer 404, code 701' })
  })
})

describe('what Postmark refuses', () => {
  it('a suppressed address on its own stream only', async () => {
    const to = parseEmailAddress('bea@shopper.test') as EmailAddress
    await sendOne(desk().provider, outgoingMail({ to, kind: 'reminders' }))
    await desk().postmark.reports.unsubscribed(desk().postmark.accepted().at(-1)!)
    expect(await sendOne(desk().provider, outgoingMail({ to, kind: 'reminders' }))).toEqual({ kind: 'refused', reason: 'inactive-recipient' })
    expect(await sendOne(desk().provider, outgoingMail({ to, kind: 'orders' }))).toMatchObject({ kind: 'sent' })
  })
})

describe('too many requests', () => {
  it.each([
    ['without a time', undefined, seconds(30)],
    ['with seconds', '7', seconds(7)],
    ['with seconds beyond reason', '999999', seconds(3_600)],
    ['with nonsense', 'soon', seconds(30)],
  ])('are tried again later: %s', async (_name, header, after) => {
    const { outcome, accepted } = await desk().sendUnder(FAULTS.tooManyRequests(header))
    expect(outcome).toEqual({ kind: 'retry', after, reason: 'too many requests', cause: 'too-many' })
    expect(accepted).toBe(0)
  })

  it('with a date are measured against the date of the answer', async () => {
    const fault = apiError(429, 429, 'Slow.', { date: 'Sat, 21 Nov 2026 09:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 09:01:30 GMT' })
    expect((await desk().sendUnder(fault)).outcome).toMatchObject({ kind: 'retry', after: seconds(90) })
  })
})

describe('settings that cannot work', () => {
  it.each([['an empty token', ''], ['a token with a line break', 'a\nb'], ['a token with typographic quotes', '“token”']])('%s blocks instead of throwing', async (_name, token) => {
    const broken = postmarkProvider({ token, apiUrl: desk().postmark.url, streams: STREAMS })
    expect(await sendOne(broken, outgoingMail())).toMatchObject({ kind: 'blocked' })
  })

  it('a wrong token blocks', async () => {
    const stranger = postmarkProvider({ token: 'other', apiUrl: desk().postmark.url, streams: STREAMS })
    expect(await sendOne(stranger, outgoingMail())).toEqual({ kind: 'blocked', reason: 'answer 401, code 10' })
  })
})
