/** The Postmark provider, through the real client and real sockets, against everything an answer can be. */
import { createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiError, FAULTS, type Fault } from '../../server/demo/postmark/faults.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { Provider, SendOutcome } from '../../server/providers/provider.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { instant, seconds, type Instant } from '../../server/values/time.ts'
import { outgoingMail } from './outgoing-mail.ts'

const STREAMS = { reminders: 'broadcast', orders: 'outbound' }
const TIMEOUT_MS = 300
const TOKEN = 'token-that-must-stay-secret'

let nowMs = Date.UTC(2026, 10, 21, 9)
let postmark: DemoPostmark
let provider: Provider

beforeAll(async () => {
  postmark = await startDemoPostmark({ token: TOKEN, now: (): Instant => instant(nowMs) })
  provider = postmarkProvider({ token: TOKEN, apiUrl: postmark.url, streams: STREAMS, timeoutMs: TIMEOUT_MS })
})
afterEach(async () => {
  postmark.faults.clear()
  postmark.faults.indexLag(0)
  await postmark.faults.answer()
})
afterAll(() => postmark.close())

const acceptedOf = (messageId: string): number => postmark.accepted().filter((mail) => mail.Metadata['sid'] === messageId).length

async function sendUnder(fault: Fault): Promise<{ outcome: SendOutcome; accepted: number }> {
  postmark.faults.set(fault)
  const mail = outgoingMail()
  const outcome = await provider.send(mail)
  return { outcome, accepted: acceptedOf(mail.messageId) }
}

describe('a mail that Postmark takes', () => {
  it('is sent with our id, the stream of its kind and no tracking', async () => {
    const mail = outgoingMail({ kind: 'reminders', attempt: 2, replyTo: 'help@shop.test' })
    const outcome = await provider.send(mail)
    const [taken] = postmark.accepted().filter((candidate) => candidate.Metadata['sid'] === mail.messageId)
    expect(outcome).toEqual({ kind: 'sent', providerId: taken?.MessageID })
    expect(taken).toMatchObject({
      From: mail.from, To: mail.to, ReplyTo: 'help@shop.test', Subject: mail.subject, HtmlBody: mail.html, TextBody: mail.text,
      MessageStream: 'broadcast', Metadata: { sid: mail.messageId, attempt: '2' }, TrackOpens: false, TrackLinks: 'None',
    })
  })

  it('carries both one-click unsubscribe headers when it can be unsubscribed from', async () => {
    const mail = outgoingMail({ unsubscribeUrl: 'https://cartback.test/u/abc' })
    await provider.send(mail)
    expect(postmark.accepted().at(-1)?.Headers).toEqual([
      { Name: 'List-Unsubscribe', Value: '<https://cartback.test/u/abc>' },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ])
  })

  it('carries no unsubscribe header and uses the stream for orders when it is about an order', async () => {
    await provider.send(outgoingMail({ kind: 'orders', unsubscribeUrl: null }))
    expect(postmark.accepted().at(-1)).toMatchObject({ Headers: [], MessageStream: 'outbound' })
  })

  it('counts as sent when a slow Postmark leaves out the ErrorCode', async () => {
    const body = JSON.stringify({ To: 'ann@shopper.test', SubmittedAt: '2026-11-21T04:00:00.0000000-05:00', MessageID: 'b7bc2f4a', Message: 'Message accepted, but delivery may be delayed.' })
    const { outcome } = await sendUnder({ kind: 'answer', accepts: false, status: 200, headers: { 'content-type': 'application/json' }, body })
    expect(outcome).toEqual({ kind: 'sent', providerId: 'b7bc2f4a' })
  })

  it('keeps the path of an API address', async () => {
    const elsewhere = postmarkProvider({ token: TOKEN, apiUrl: `${postmark.url}/no/such/path/`, streams: STREAMS, timeoutMs: TIMEOUT_MS })
    expect(await elsewhere.send(outgoingMail())).toEqual({ kind: 'blocked', reason: 'answer 404, code 701' })
  })
})

describe('what Postmark refuses', () => {
  const blocked = (status: number, code: number): SendOutcome => ({ kind: 'blocked', reason: `answer ${status}, code ${code}` })
  const unclear = (status: number, code: number): SendOutcome => ({ kind: 'unclear', reason: `answer ${status}, code ${code}` })
  const message: SendOutcome = { kind: 'refused', reason: 'invalid-message' }
  const table: readonly (readonly [what: string, status: number, code: number, text: string, outcome: SendOutcome])[] = [
    ['an inactive recipient', 422, 406, 'Found inactive addresses: ann@shopper.test.', { kind: 'refused', reason: 'inactive-recipient' }],
    ['an invalid recipient', 422, 300, "Invalid 'To' address: 'x'.", message],
    ['an invalid sender', 422, 300, "Invalid 'From' address: 'x'.", { kind: 'blocked', reason: 'the sender or reply address is refused (code 300)' }],
    ['metadata over the limit', 422, 300, 'Invalid metadata content.', message],
    ['broken JSON', 422, 402, 'Invalid JSON.', message],
    ['an unknown field', 422, 403, 'Invalid request field(s): $.Metadata', message],
    ['a forbidden attachment', 422, 411, 'Attachment.', message],
    ['a wrong token', 401, 10, 'Bad token.', blocked(401, 10)],
    ['an unconfirmed sender', 422, 400, 'Sender.', blocked(422, 400)],
    ['an unknown sender', 422, 401, 'Sender.', blocked(422, 401)],
    ['no credits', 422, 405, 'Not allowed to send', blocked(422, 405)],
    ['wrong headers', 422, 409, 'Headers.', blocked(422, 409)],
    ['an account still waiting for approval', 422, 412, 'Pending.', blocked(422, 412)],
    ['an account not approved', 422, 413, 'Not approved.', blocked(422, 413)],
    ['an unknown stream', 422, 1235, 'Stream.', blocked(422, 1235)],
    ['a stream that cannot send', 422, 1236, 'Stream.', blocked(422, 1236)],
    ['a server address that is not allowed', 422, 1480, 'Address.', blocked(422, 1480)],
    ['a media type', 415, 0, '', { kind: 'blocked', reason: 'answer 415' }],
    ['a route', 404, 0, '', { kind: 'blocked', reason: 'answer 404' }],
    ['something nobody has heard of', 422, 9999, 'New.', unclear(422, 9999)],
    ['a request in general', 400, 0, '', { kind: 'unclear', reason: 'answer 400' }],
    ['its maintenance', 503, 100, 'Maintenance.', unclear(503, 100)],
    ['its own error', 500, 101, 'Error.', unclear(500, 101)],
    ['its own error without a body', 504, 0, '', { kind: 'unclear', reason: 'answer 504' }],
  ]
  it.each(table)('%s', async (_what, status, code, text, expected) => {
    const { outcome, accepted } = await sendUnder(apiError(status, code, text))
    expect(outcome).toEqual(expected)
    expect(accepted).toBe(0)
  })

  it('is told apart from a mail that is too big, whose status looks like a code', async () => {
    const { outcome } = await sendUnder({ kind: 'answer', accepts: false, status: 413, headers: { 'content-type': 'text/html' }, body: '<h1>413</h1>' })
    expect(outcome).toEqual(message)
  })

  it('a suppressed address on its own stream only', async () => {
    const to = parseEmailAddress('bea@shopper.test') as EmailAddress
    await provider.send(outgoingMail({ to, kind: 'reminders' }))
    await postmark.reports.unsubscribed(postmark.accepted().at(-1)!)
    expect(await provider.send(outgoingMail({ to, kind: 'reminders' }))).toEqual({ kind: 'refused', reason: 'inactive-recipient' })
    expect(await provider.send(outgoingMail({ to, kind: 'orders' }))).toMatchObject({ kind: 'sent' })
  })
})

describe('too many requests', () => {
  it.each([
    ['without a time', undefined, seconds(30)],
    ['with seconds', '7', seconds(7)],
    ['with seconds beyond reason', '999999', seconds(3_600)],
    ['with nonsense', 'soon', seconds(30)],
  ])('are tried again later: %s', async (_name, header, after) => {
    const { outcome, accepted } = await sendUnder(FAULTS.tooManyRequests(header))
    expect(outcome).toEqual({ kind: 'retry', after, reason: 'too many requests' })
    expect(accepted).toBe(0)
  })

  it('with a date are measured against the date of the answer', async () => {
    const fault = apiError(429, 429, 'Slow.', { date: 'Sat, 21 Nov 2026 09:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 09:01:30 GMT' })
    expect((await sendUnder(fault)).outcome).toMatchObject({ kind: 'retry', after: seconds(90) })
  })
})

describe('an answer that proves nothing', () => {
  it.each([
    ['a page instead of an answer', FAULTS.okWithHtml, 0, 'answer 200 without a message id'],
    ['an empty answer', FAULTS.okWithNothing, 0, 'answer 200 without a message id'],
    ['a redirect', FAULTS.redirect(), 0, 'answer 307'],
    ['a gateway that gave up', FAULTS.badGateway, 0, 'answer 502'],
    ['a page of a firewall', FAULTS.forbiddenPage, 0, 'answer 403'],
    ['a late answer', FAULTS.delay(TIMEOUT_MS * 4), 1, 'no answer (timeout)'],
    ['a body that never ends', FAULTS.hangInBody, 1, 'answer 200 without a message id'],
    ['a body cut short', FAULTS.truncatedBody, 1, 'answer 200 without a message id'],
  ] as const)('is unclear: %s', async (_name, fault, accepted, reason) => {
    expect(await sendUnder(fault)).toEqual({ outcome: { kind: 'unclear', reason }, accepted })
  })

  it.each([
    ['before the mail was taken', FAULTS.resetBeforeAccepting, 0],
    ['after the mail was taken', FAULTS.resetAfterAccepting, 1],
  ] as const)('is unclear: a connection reset %s', async (_name, fault, accepted) => {
    const sent = await sendUnder(fault)
    expect(sent.outcome.kind).toBe('unclear')
    expect(sent.accepted).toBe(accepted)
  })
})

describe('no connection', () => {
  const tryAt = (apiUrl: string): Promise<SendOutcome> =>
    postmarkProvider({ token: TOKEN, apiUrl, streams: STREAMS, timeoutMs: 2_000 }).send(outgoingMail())

  it('refused is safe to try again', async () => {
    await postmark.faults.refuse()
    expect(await tryAt(postmark.url)).toEqual({ kind: 'retry', after: seconds(30), reason: 'no connection (ECONNREFUSED)' })
  })

  it('to a name that does not resolve is safe to try again', async () => {
    expect(await tryAt('http://no-such-host.invalid')).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string })
  })

  it('for want of a TLS handshake is safe to try again', async () => {
    expect(await tryAt(`https://${postmark.host}`)).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/ERR_SSL/) as string })
  })
})

describe('settings that cannot work', () => {
  it.each([['an empty token', ''], ['a token with a line break', 'a\nb'], ['a token with typographic quotes', '“token”']])('%s blocks instead of throwing', async (_name, token) => {
    const broken = postmarkProvider({ token, apiUrl: postmark.url, streams: STREAMS })
    expect(await broken.send(outgoingMail())).toMatchObject({ kind: 'blocked' })
  })

  it('a wrong token blocks', async () => {
    const stranger = postmarkProvider({ token: 'other', apiUrl: postmark.url, streams: STREAMS })
    expect(await stranger.send(outgoingMail())).toEqual({ kind: 'blocked', reason: 'answer 401, code 10' })
  })
})

describe('one send', () => {
  /** Counts the requests at the level of bytes, where a client cannot hide a second one. */
  async function countingServer(answer: string | null): Promise<{ server: Server; posts: () => number; url: string }> {
    let posts = 0
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        if (!bytes.toString('latin1').includes('POST /email')) return
        posts += 1
        if (answer === null) socket.resetAndDestroy()
        else socket.write(answer)
      })
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const address = server.address()
    return { server, posts: () => posts, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
  }

  it.each([
    ['a redirect back to itself', 'HTTP/1.1 307 Moved\r\nlocation: /email\r\ncontent-length: 0\r\n\r\n'],
    ['a redirect that asks to stay', 'HTTP/1.1 308 Moved\r\nlocation: /email\r\ncontent-length: 0\r\n\r\n'],
    ['a request to try again', 'HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n'],
    ['a reset connection', null],
  ])('posts once after %s', async (_name, answer) => {
    const { server, posts, url } = await countingServer(answer)
    const outcome = await postmarkProvider({ token: TOKEN, apiUrl: url, streams: STREAMS, timeoutMs: TIMEOUT_MS }).send(outgoingMail())
    expect(outcome.kind).toBe('unclear')
    expect(posts()).toBe(1)
    server.close()
  })

  it('posts once when the kept connection it reuses is reset', async () => {
    expect(await provider.send(outgoingMail())).toMatchObject({ kind: 'sent' })
    const { outcome, accepted } = await sendUnder(FAULTS.resetAfterAccepting)
    expect(outcome.kind).toBe('unclear')
    expect(accepted).toBe(1)
  })

  it('never confuses what happened to it with another one at the same time', async () => {
    postmark.faults.set(FAULTS.tooManyRequests('11'), { times: 10 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => provider.send(outgoingMail())))
    expect(outcomes.filter((outcome) => outcome.kind === 'retry' && outcome.after === seconds(11))).toHaveLength(10)
    expect(outcomes.filter((outcome) => outcome.kind === 'sent')).toHaveLength(10)
  })

  it('never tells the token or the address, whatever goes wrong', async () => {
    for (const fault of [FAULTS.internalError, FAULTS.resetBeforeAccepting, apiError(422, 9999, `ann@shopper.test ${TOKEN}`), FAULTS.okWithHtml]) {
      const told = JSON.stringify((await sendUnder(fault)).outcome)
      expect(told).not.toContain('@')
      expect(told).not.toContain(TOKEN)
    }
  })
})

describe('a search', () => {
  it('finds a mail whose answer got lost', async () => {
    postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1 })
    const mail = outgoingMail({ kind: 'reminders' })
    expect((await provider.send(mail)).kind).toBe('unclear')
    expect(await provider.find(mail.messageId, 'reminders')).toEqual({ kind: 'found', providerId: postmark.accepted().at(-1)?.MessageID })
  })

  it('does not find a mail of another stream, or one not indexed yet', async () => {
    const mail = outgoingMail({ kind: 'orders' })
    await provider.send(mail)
    expect(await provider.find(mail.messageId, 'reminders')).toEqual({ kind: 'absent' })
    postmark.faults.indexLag(60_000)
    expect(await provider.find(mail.messageId, 'orders')).toEqual({ kind: 'absent' })
    nowMs += 60_000
    expect(await provider.find(mail.messageId, 'orders')).toMatchObject({ kind: 'found' })
  })

  it('does not take another message for ours', async () => {
    await provider.send(outgoingMail())
    expect(await provider.find('never-sent', 'reminders')).toEqual({ kind: 'absent' })
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
    postmark.faults.set(fault)
    expect(await provider.find('some-id', 'reminders')).toMatchObject({ kind: 'unknown' })
  })

  it('never says absent when the connection is refused', async () => {
    await postmark.faults.refuse()
    expect(await provider.find('some-id', 'reminders')).toMatchObject({ kind: 'unknown' })
  })
})
