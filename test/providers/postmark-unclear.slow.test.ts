/** The Postmark provider when the network or Postmark fails: what is safe to try again, what is not. */
import { createServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { apiError, FAULTS } from '../../server/demo/postmark/faults.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { SendOutcome } from '../../server/providers/provider.ts'
import { seconds } from '../../server/values/time.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { STREAMS, TIMEOUT_MS, TOKEN, withPostmark } from './with-postmark.ts'

const desk = withPostmark()

describe('an answer that proves nothing', () => {
  it.each([
    ['a page instead of an answer', FAULTS.okWithHtml, 0, 'answer 200 without a message id'],
    ['an empty answer', FAULTS.okWithNothing, 0, 'answer 200 without a message id'],
    ['a redirect', FAULTS.redirect(), 0, 'answer 307'],
    ['a gateway that gave up', FAULTS.badGateway, 0, 'answer 502'],
    ['a page of a firewall', FAULTS.forbiddenPage, 0, 'answer 403'],
    ['a late answer', FAULTS.delay(TIMEOUT_MS), 1, 'no answer (timeout)'],
    ['a body that never ends', FAULTS.hangInBody, 1, 'answer 200 without a message id'],
    ['a body cut short', FAULTS.truncatedBody, 1, 'answer 200 without a message id'],
  ] as const)('is unclear: %s', async (_name, fault, accepted, reason) => {
    expect(await desk().sendUnder(fault)).toEqual({ outcome: { kind: 'unclear', reason }, accepted })
  })

  it.each([
    ['before the mail was taken', FAULTS.resetBeforeAccepting, 0],
    ['after the mail was taken', FAULTS.resetAfterAccepting, 1],
  ] as const)('is unclear: a connection reset %s', async (_name, fault, accepted) => {
    const sent = await desk().sendUnder(fault)
    expect(sent.outcome.kind).toBe('unclear')
    expect(sent.accepted).toBe(accepted)
  })
})

describe('no connection', () => {
  const tryAt = (apiUrl: string): Promise<SendOutcome> =>
    sendOne(postmarkProvider({ token: TOKEN, apiUrl, streams: STREAMS, timeoutMs: 2_000 }), outgoingMail())

  it('refused is safe to try again', async () => {
    await desk().postmark.faults.refuse()
    expect(await tryAt(desk().postmark.url)).toEqual({ kind: 'retry', after: seconds(30), reason: 'no connection (ECONNREFUSED)', cause: 'no-connection' })
  })

  it('to a name that does not resolve is safe to try again', async () => {
    expect(await tryAt('http://no-such-host.invalid')).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string })
  })

  it('for want of a TLS handshake is safe to try again', async () => {
    expect(await tryAt(`https://${desk().postmark.host}`)).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/ERR_SSL/) as string })
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
    const outcome = await sendOne(postmarkProvider({ token: TOKEN, apiUrl: url, streams: STREAMS, timeoutMs: TIMEOUT_MS }), outgoingMail())
    expect(outcome.kind).toBe('unclear')
    expect(posts()).toBe(1)
    server.close()
  })

  it('posts once when the kept connection it reuses is reset', async () => {
    expect(await sendOne(desk().provider, outgoingMail())).toMatchObject({ kind: 'sent' })
    const { outcome, accepted } = await desk().sendUnder(FAULTS.resetAfterAccepting)
    expect(outcome.kind).toBe('unclear')
    expect(accepted).toBe(1)
  })

  it('never confuses what happened to it with another one at the same time', async () => {
    desk().postmark.faults.set(FAULTS.tooManyRequests('11'), { times: 10 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sendOne(desk().provider, outgoingMail())))
    expect(outcomes.filter((outcome) => outcome.kind === 'retry' && outcome.after === seconds(11))).toHaveLength(10)
    expect(outcomes.filter((outcome) => outcome.kind === 'sent')).toHaveLength(10)
  })

  it('never tells the token or the address, whatever goes wrong', async () => {
    for (const fault of [FAULTS.internalError, FAULTS.resetBeforeAccepting, apiError(422, 9999, `ann@shopper.test ${TOKEN}`), FAULTS.okWithHtml]) {
      const told = JSON.stringify((await desk().sendUnder(fault)).outcome)
      expect(told).not.toContain('@')
      expect(told).not.toContain(TOKEN)
    }
  })
})
