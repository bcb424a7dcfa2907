/** The pretend Postmark answers field by field like the recorded one, asked by the real client over a socket. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { Errors, ServerClient, type Models } from 'postmark'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FAULTS } from '../../../server/demo/postmark/faults.ts'
import { startDemoPostmark, type DemoPostmark } from '../../../server/demo/postmark/server.ts'
import { instant } from '../../../server/values/time.ts'
import { shapeDifferences } from './shape.ts'

/** Recorded answers where the machine has them, else the project's own small set of the same names. */
const RECORDED = new URL('../../../../shared/fixtures/postmark/', import.meta.url)
const OWN = JSON.parse(readFileSync(new URL('../../fixtures/postmark/answers.json', import.meta.url), 'utf8')) as Record<string, unknown>
const fixture = (name: string): unknown =>
  existsSync(new URL(name, RECORDED)) ? JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')) : OWN[name]
interface Envelope { readonly httpStatus: number; readonly headers: Readonly<Record<string, string>>; readonly body: { readonly ErrorCode: number } }

let postmark: DemoPostmark
let client: ServerClient
beforeAll(async () => {
  postmark = await startDemoPostmark({ now: () => instant(Date.UTC(2026, 10, 21, 9)) })
  client = new ServerClient(postmark.token, { useHttps: false, requestHost: postmark.host, timeout: 5 })
})
afterAll(() => postmark.close())

const message = (changes: Partial<Models.Message> = {}): Models.Message => ({
  From: 'Shop <hello@shop.test>', To: 'ann@shopper.test', Subject: 'A', HtmlBody: '<p>a</p>', TextBody: 'a', Tag: 'cart-1',
  MessageStream: 'broadcast', Metadata: { sid: '7' }, ...changes,
})
const post = (path: string, body: string, token = postmark.token): Promise<Response> =>
  fetch(`${postmark.url}${path}`, { method: 'POST', headers: { 'x-postmark-server-token': token, 'content-type': 'application/json' }, body })
const likeFixture = (actual: unknown, name: string): void => { expect(shapeDifferences(actual, fixture(name))).toEqual([]) }

describe('sending', () => {
  it('answers a mail like Postmark', async () => {
    likeFixture(await client.sendEmail(message()), 'send-ok.json')
  })

  it('answers a batch in its order, with refused items among the taken ones', async () => {
    await client.createSuppressions('broadcast', { Suppressions: [{ EmailAddress: 'gone@shopper.test' }] })
    const answers = await client.sendEmailBatch([
      message(),
      message({ To: 'gone@shopper.test' }),
      message({ To: 'not-an-address' }),
      message({ Metadata: { a_key_longer_than_twenty_chars: 'x' } }),
    ])
    const expected = fixture('batch-mixed.json') as { ErrorCode: number }[]
    expect(answers.map((answer) => answer.ErrorCode)).toEqual(expected.map((answer) => answer.ErrorCode))
    answers.forEach((answer, index) => { expect(shapeDifferences(answer, expected[index])).toEqual([]) })
  })

  it('takes a batch of five hundred, and answers a delayed one without ErrorCodes', async () => {
    postmark.faults.set(FAULTS.slowDelivery, { times: 1 })
    const answers = await client.sendEmailBatch(Array.from({ length: 500 }, (_, n) => message({ Metadata: { sid: `of-many-${n}` } })))
    expect(answers).toHaveLength(500)
    likeFixture(answers[0], 'send-delayed.json')
    const taken = postmark.accepted().filter(({ Metadata }) => Metadata['sid']?.startsWith('of-many-'))
    expect(taken.map(({ MessageID }) => MessageID)).toEqual(answers.map(({ MessageID }) => MessageID))
  })

  it('takes nothing of a batch in which a field has the wrong type', async () => {
    const before = postmark.accepted().length
    const answer = await post('/email/batch', JSON.stringify([message(), { ...message(), Metadata: { sid: 7 } }]))
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({ ErrorCode: 403, Message: 'Invalid request field(s): $[1].Metadata.sid' })
    expect(postmark.accepted()).toHaveLength(before)
  })

  it('takes the first half of a batch when the connection is to break inside it', async () => {
    postmark.faults.set(FAULTS.halfOfBatch, { times: 1 })
    const list = [1, 2, 3].map((n) => message({ Metadata: { sid: `half-${n}` } }))
    await expect(client.sendEmailBatch(list)).rejects.toThrow()
    expect(postmark.accepted().flatMap(({ Metadata }) => Metadata['sid']?.match(/^half-\d/)?.[0] ?? [])).toEqual(['half-1', 'half-2'])
  })

  it('refuses a mail of more than ten megabytes with a page', async () => {
    const answer = await post('/email', JSON.stringify(message({ TextBody: 'a'.repeat(10_000_000) })))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, expect.stringMatching(/^text\/html/)])
  })

  it('refuses the mails to one address with any code, alone and as an item without address and id', async () => {
    postmark.faults.refuseMailsTo('cy@shopper.test', { code: 1235, message: 'Stream.' })
    const refused = message({ To: 'Cy <CY@shopper.test>' })
    await expect(client.sendEmail(refused)).rejects.toMatchObject({ code: 1235, statusCode: 422 })
    expect((await client.sendEmailBatch([refused, message()])).map((answer) => Object.keys(answer))).toEqual([['ErrorCode', 'Message'], ['To', 'SubmittedAt', 'MessageID', 'ErrorCode', 'Message']])
    postmark.faults.refuseMailsTo('cy@shopper.test', null)
    expect(await client.sendEmail(refused)).toMatchObject({ ErrorCode: 0 })
  })

  it('writes its own link and headers where it handles unsubscribing', async () => {
    postmark.handleUnsubscribes('broadcast', 'Postmark')
    await client.sendEmail(message({ HtmlBody: '<p>a</p>', TextBody: 'Stop: {{{ pm:unsubscribe }}}', Headers: [{ Name: 'List-Unsubscribe', Value: '<https://cartback.test/u/x>' }] }))
    postmark.handleUnsubscribes('broadcast', 'Custom')
    const mail = postmark.accepted().at(-1)
    const [link] = mail?.TextBody.match(/https:\S+/) ?? []
    expect(mail?.HtmlBody).toBe(`<p>a</p><p><a href="${link}">Unsubscribe</a></p>`)
    expect(mail?.Headers).toEqual([{ Name: 'List-Unsubscribe', Value: `<${link}>` }, { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' }])
  })

  it('says whose address is inactive in words that the client understands', async () => {
    await client.createSuppressions('broadcast', { Suppressions: [{ EmailAddress: 'gone@shopper.test' }] })
    const refusal = await client.sendEmail(message({ To: 'Gone <gone@shopper.test>' })).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Errors.InactiveRecipientsError)
    expect((refusal as Errors.InactiveRecipientsError).recipients).toEqual(['gone@shopper.test'])
  })

  it('checks a mail for the test token without taking it', async () => {
    const before = postmark.accepted().length
    const answer: unknown = await (await post('/email', JSON.stringify(message()), 'POSTMARK_API_TEST')).json()
    likeFixture(answer, 'send-test-token.json')
    expect(answer).toMatchObject({ Message: 'Test job accepted' })
    expect(postmark.accepted()).toHaveLength(before)
  })

  it.each([
    ['error-401-10-token.json', '/email', () => JSON.stringify(message()), 'wrong'],
    ['error-422-300-from.json', '/email', () => JSON.stringify(message({ From: 'test' }))],
    ['error-422-300-metadata.json', '/email', () => JSON.stringify(message({ Metadata: { sid: 'x'.repeat(81) } }))],
    ['error-422-402-json.json', '/email', () => '{'],
    ['error-422-403-field.json', '/email', () => JSON.stringify({ ...message(), Metadata: { sid: 7 } })],
    ['error-422-406-inactive.json', '/email', () => JSON.stringify(message({ To: 'gone@shopper.test' }))],
    ['error-422-410-batch.json', '/email/batch', () => JSON.stringify(Array.from({ length: 501 }, () => message()))],
    ['error-422-1235-stream.json', '/email', () => JSON.stringify(message({ MessageStream: 'unknown-stream' }))],
  ])('refuses like %s', async (name, path, body, token?: string) => {
    const expected = fixture(name) as Envelope
    const answer = await post(path, body(), token)
    expect(answer.status).toBe(expected.httpStatus)
    for (const [header, value] of Object.entries(expected.headers)) expect(answer.headers.get(header)).toBe(value)
    const refusal: unknown = await answer.json()
    expect(shapeDifferences(refusal, expected.body)).toEqual([])
    expect(refusal).toMatchObject({ ErrorCode: expected.body.ErrorCode })
  })
})

describe('reading', () => {
  it('lists what a search finds, and nothing of other streams', async () => {
    await client.sendEmail(message({ Metadata: { sid: 'searched' } }))
    likeFixture(await client.getOutboundMessages({ count: 5, offset: 0, messageStream: 'broadcast', metadata_sid: 'searched' }), 'messages-search.json')
    const elsewhere = await client.getOutboundMessages({ count: 5, offset: 0, metadata_sid: 'searched' })
    expect(elsewhere).toEqual(fixture('messages-search-empty.json'))
  })

  it('reads query keys in any case and refuses a second metadata field', async () => {
    const ask = (query: string): Promise<Response> => fetch(`${postmark.url}/messages/outbound?${query}`, { headers: { 'x-postmark-server-token': postmark.token } })
    expect(await (await ask('COUNT=1&Offset=0&messagestream=broadcast&Metadata_SID=searched')).json()).toMatchObject({ TotalCount: 1 })
    expect((await ask('count=1&offset=0&metadata_a=1&metadata_b=2')).status).toBe(422)
    expect((await ask('count=501&offset=0')).status).toBe(422)
  })

  it('tells the details of a mail', async () => {
    const { MessageID } = await client.sendEmail(message())
    likeFixture(await client.getOutboundMessageDetails(MessageID), 'messages-details.json')
  })

  it('tells about its server and streams', async () => {
    likeFixture(await client.getServer(), 'server.json')
    likeFixture(await client.getMessageStreams(), 'streams-list.json')
    likeFixture(await client.getMessageStream('broadcast'), 'stream-broadcast-custom.json')
  })
})

describe('suppressions', () => {
  it('are added, listed and taken away, but not what a recipient decided', async () => {
    likeFixture(await client.createSuppressions('broadcast', { Suppressions: [{ EmailAddress: 'cy@shopper.test' }, { EmailAddress: 'nobody' }] }), 'suppressions-create.json')
    await client.sendEmail(message({ To: 'dee@shopper.test' }))
    await postmark.reports.complained(postmark.accepted().at(-1)!)
    const dump = await client.getSuppressions('broadcast')
    likeFixture(dump, 'suppressions-dump.json')
    expect(dump.Suppressions).toContainEqual(expect.objectContaining({ EmailAddress: 'dee@shopper.test', SuppressionReason: 'SpamComplaint' }))
    const removed = await client.deleteSuppressions('broadcast', { Suppressions: [{ EmailAddress: 'cy@shopper.test' }, { EmailAddress: 'dee@shopper.test' }] })
    likeFixture(removed, 'suppressions-delete.json')
    expect(removed.Suppressions.map((entry) => entry.Status)).toEqual(['Deleted', 'Failed'])
    expect((await client.getSuppressions('outbound')).Suppressions).toEqual([])
  })
})

describe('webhooks', () => {
  interface Received { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> }
  const received: Received[] = []
  let answerWith = 200
  let hook: Server
  let hookUrl: string
  const triggers = { Open: { Enabled: true }, Click: { Enabled: true }, Delivery: { Enabled: true }, Bounce: { Enabled: true }, SpamComplaint: { Enabled: true }, SubscriptionChange: { Enabled: true } }

  beforeAll(async () => {
    hook = createServer((request, response) => {
      let text = ''
      request.on('data', (bytes: Buffer) => { text += bytes.toString() })
      request.on('end', () => {
        received.push({ headers: request.headers, body: JSON.parse(text) as Record<string, unknown> })
        response.writeHead(answerWith).end()
      })
    })
    await new Promise<void>((resolve) => { hook.listen(0, '127.0.0.1', resolve) })
    const address = hook.address()
    hookUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhooks/postmark/default`
  })
  beforeEach(() => { answerWith = 200; received.length = 0 })
  afterAll(() => { hook.close() })

  it('are not kept when their address does not answer 200 to the probes', async () => {
    answerWith = 500
    const expected = fixture('webhook-verify-failed.json') as Envelope
    const answer = await post('/webhooks', JSON.stringify({ Url: hookUrl, MessageStream: 'broadcast', Triggers: { Delivery: { Enabled: true } } }))
    expect([answer.status, answer.headers.get('x-pm-apierrorcode')]).toEqual([expected.httpStatus, expected.headers['x-pm-apierrorcode']])
    expect(shapeDifferences(await answer.json(), expected.body)).toEqual([])
    expect((await client.getWebhooks()).Webhooks).toEqual([])
  })

  it('report what happened to a mail, with name and password and a trace id', async () => {
    const webhook = await client.createWebhook({ Url: hookUrl, MessageStream: 'broadcast', HttpAuth: { Username: 'pm', Password: 'secret' }, Triggers: triggers })
    expect(received).toHaveLength(Object.keys(triggers).length)
    likeFixture(await client.getWebhooks({ messageStream: 'broadcast' } as never), 'webhooks-list.json')
    await client.sendEmail(message({ To: 'eve@shopper.test' }))
    const mail = postmark.accepted().at(-1)!
    const { reports } = postmark
    const cases = [
      [() => reports.delivered(mail), ['webhook-delivery.json']],
      [() => reports.opened(mail), ['webhook-open.json']],
      [() => reports.opened(mail, false), ['webhook-open-repeat.json']],
      [() => reports.clicked(mail, 'https://cartback.test/r/x'), ['webhook-click.json']],
      [() => reports.bounced(mail, 'SoftBounce'), ['webhook-bounce-soft.json']],
      [() => reports.bounced(mail), ['webhook-bounce-hard.json', 'webhook-subscription-hardbounce.json']],
      [() => reports.complained(mail), ['webhook-spamcomplaint.json', 'webhook-subscription-spam.json']],
      [() => reports.unsubscribed(mail), ['webhook-subscription-unsubscribe.json']],
    ] as const
    for (const [tell, names] of cases) {
      received.length = 0
      expect(await tell()).toEqual(names.map(() => 200))
      expect(received).toHaveLength(names.length)
      names.forEach((name, index) => {
        // Content only comes with `IncludeContent`, which this service never asks for.
        const { Content: _content, ...expected } = fixture(name) as Record<string, unknown>
        expect(shapeDifferences(received[index]?.body, expected)).toEqual([])
        expect(received[index]?.body['RecordType']).toBe(expected['RecordType'])
        expect(received[index]?.body['Metadata']).toEqual({ sid: '7' })
      })
    }
    const expectedHeaders = fixture('webhook-request-headers.json') as Record<string, string>
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', authorization: expectedHeaders['authorization'], 'x-pm-retries-remaining': expect.any(String) as string, 'x-pm-webhook-trace-id': expect.any(String) as string })
    await client.deleteWebhook(webhook.ID)
    expect(await reports.delivered(mail)).toEqual([])
  })
})
