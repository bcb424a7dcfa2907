/** Several mails with one post, through the real client and real sockets: each gets the outcome that is its own. */
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { apiError, FAULTS, type Fault } from '../../server/demo/postmark/faults.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { OutgoingMail, SendOutcome } from '../../server/providers/provider.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { seconds } from '../../server/values/time.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { neverAnswers, STREAMS, TOKEN, withPostmark } from './with-postmark.ts'

const desk = withPostmark()

const mailTo = (address: string, changes: Partial<OutgoingMail> = {}): OutgoingMail => outgoingMail({ to: parseEmailAddress(address) as EmailAddress, ...changes })
const mails = (count: number): OutgoingMail[] => Array.from({ length: count }, (_, n) => mailTo(`shopper-${n}@shopper.test`))
const takenOf = (list: readonly OutgoingMail[]): readonly (string | null)[] =>
  list.map(({ messageId }) => {
    const taken = desk().postmark.accepted().filter(({ Metadata }) => Metadata['sid'] === messageId)
    if (taken.length > 1) throw new Error('taken twice')
    return taken[0]?.MessageID ?? null
  })
const kinds = (outcomes: readonly SendOutcome[]): readonly string[] => outcomes.map(({ kind }) => kind)
/** An address where nobody listens, and to which no connection was kept. */
async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  await new Promise((resolve) => { server.close(resolve) })
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
async function sendUnder(fault: Fault, count = 4) {
  desk().postmark.faults.set(fault, { times: 1, on: 'sends' })
  const list = mails(count)
  return { outcomes: await (neverAnswers(fault) ? desk().hasty : desk().provider).send(list), taken: takenOf(list), list }
}

describe('a batch', () => {
  it('is one post, and each mail keeps its own id, attempt, stream and unsubscribe address', async () => {
    const list = [1, 2, 3].map((attempt) => mailTo(`ann-${attempt}@shopper.test`, { attempt, unsubscribeUrl: `https://cartback.test/u/${attempt}` }))
    const before = desk().postmark.requests()
    const outcomes = await desk().provider.send(list)
    expect(desk().postmark.requests()).toEqual([...before, 'POST /email/batch'])
    expect(outcomes).toEqual(takenOf(list).map((providerId) => ({ kind: 'sent', providerId })))
    expect(desk().postmark.accepted().slice(-3)).toMatchObject(list.map((mail) => ({
      To: mail.to, Metadata: { sid: mail.messageId, attempt: String(mail.attempt) }, MessageStream: 'broadcast',
      Headers: [{ Value: `<${mail.unsubscribeUrl}>` }, { Name: 'List-Unsubscribe-Post' }],
    })))
  })

  it('of one mail is a post of its own kind, and of none is no post', async () => {
    const before = desk().postmark.requests()
    await desk().provider.send(mails(1))
    expect(await desk().provider.send([])).toEqual([])
    expect(desk().postmark.requests()).toEqual([...before, 'POST /email'])
  })

  it('of more than five hundred posts five hundred, and tells the rest to come again', async () => {
    const list = mails(502)
    const outcomes = await desk().provider.send(list)
    expect(kinds(outcomes.slice(0, 500))).toEqual(Array.from({ length: 500 }, () => 'sent'))
    expect(outcomes.slice(500)).toEqual([1, 2].map(() => ({ kind: 'retry', after: seconds(1), reason: 'did not fit into the batch', cause: 'not-tried' })))
    expect(takenOf(list).slice(500)).toEqual([null, null])
  })

  it('tells each mail its own outcome, in the order of the list', async () => {
    const { faults, reports } = desk().postmark
    await sendOne(desk().provider, mailTo('gone@shopper.test'))
    await reports.unsubscribed(desk().postmark.accepted().at(-1)!)
    faults.refuseMailsTo('stream@shopper.test', { code: 1235, message: 'Stream.' })
    faults.refuseMailsTo('strange@shopper.test', { code: 9999, message: 'New.' })
    const list = ['a@shopper.test', 'gone@shopper.test', 'b@shopper.test', 'stream@shopper.test', 'strange@shopper.test', 'c@shopper.test'].map((address) => mailTo(address))
    const bad = { ...mailTo('bad@shopper.test'), to: 'not-an-address' as EmailAddress }
    const sender = mailTo('d@shopper.test', { from: 'nobody' })
    const outcomes = await desk().provider.send([...list, bad, sender])
    expect(outcomes).toEqual([
      { kind: 'sent', providerId: expect.any(String) as string },
      { kind: 'refused', reason: 'inactive-recipient' },
      { kind: 'sent', providerId: expect.any(String) as string },
      { kind: 'blocked', reason: 'answer 200, code 1235' },
      { kind: 'unclear', reason: 'answer 200, code 9999' },
      { kind: 'sent', providerId: expect.any(String) as string },
      { kind: 'refused', reason: 'invalid-message' },
      { kind: 'blocked', reason: 'the sender or reply address is refused (code 300)' },
    ])
    expect(takenOf(list)).toEqual(outcomes.slice(0, 6).map((outcome) => (outcome.kind === 'sent' ? outcome.providerId : null)))
  })

  it('counts a mail as sent when a slow Postmark leaves out the ErrorCode', async () => {
    const { outcomes, taken } = await sendUnder(FAULTS.slowDelivery)
    expect(outcomes).toEqual(taken.map((providerId) => ({ kind: 'sent', providerId })))
  })
})

describe('a batch whose fate is not told', () => {
  const FOUR_UNCLEAR = ['unclear', 'unclear', 'unclear', 'unclear']

  it('is unclear to the last mail when the connection breaks after half of it was taken', async () => {
    const { outcomes, taken } = await sendUnder(FAULTS.halfOfBatch)
    expect(kinds(outcomes)).toEqual(FOUR_UNCLEAR)
    expect(taken.map((id) => id !== null)).toEqual([true, true, false, false])
  })

  it.each([
    ['the connection is reset before anything was taken', FAULTS.resetBeforeAccepting],
    ['the connection is reset after all was taken', FAULTS.resetAfterAccepting],
    ['the answer is cut short', FAULTS.truncatedBody],
    ['the answer never ends', FAULTS.hangInBody],
    ['the answer comes too late', FAULTS.delay(10_000)],
    ['the answer lacks an item', FAULTS.itemMissing],
    ['the answer has an item too many', FAULTS.itemTooMany],
    ['a page comes back', FAULTS.okWithHtml],
    ['nothing comes back', FAULTS.okWithNothing],
    ['Postmark breaks', FAULTS.internalError],
    ['Postmark is in maintenance', FAULTS.maintenance],
    ['the gateway gives up', FAULTS.badGateway],
    ['a redirect comes back', FAULTS.redirect('/email/batch')],
    ['a firewall answers', FAULTS.forbiddenPage],
  ] as const)('is unclear to the last mail when %s', async (_when, fault) => {
    expect(kinds((await sendUnder(fault)).outcomes)).toEqual(FOUR_UNCLEAR)
  })

  it.each([
    ['null', null], ['a text', 'OK'], ['an empty object', {}], ['no id', { ErrorCode: 0, Message: 'OK' }], ['an id that is no text', { MessageID: 7, ErrorCode: 0 }],
    ['an id and an error', { MessageID: 'x', ErrorCode: 300 }], ['an error that is a text', { ErrorCode: '406', Message: 'x' }],
  ])('is unclear to the one mail whose item is %s', async (_what, item) => {
    const { outcomes } = await sendUnder(FAULTS.itemReplaced(1, item))
    expect(kinds(outcomes)).toEqual(['sent', 'unclear', 'sent', 'sent'])
  })
})

describe('a batch that is refused as a whole', () => {
  const all = (outcome: SendOutcome): readonly SendOutcome[] => [outcome, outcome, outcome]

  it.each([
    ['the token', apiError(401, 10, 'Bad token.'), { kind: 'blocked', reason: 'answer 401, code 10' }],
    ['the account', apiError(422, 413, 'Not approved.'), { kind: 'blocked', reason: 'answer 422, code 413' }],
    ['no credits', apiError(422, 405, 'Not allowed to send'), { kind: 'blocked', reason: 'answer 422, code 405' }],
    ['its pace', FAULTS.tooManyRequests('7'), { kind: 'retry', after: seconds(7), reason: 'too many requests', cause: 'too-many' }],
  ] as const)('tells every mail the same: %s', async (_why, fault, outcome) => {
    const { outcomes, taken } = await sendUnder(fault, 3)
    expect(outcomes).toEqual(all(outcome))
    expect(taken).toEqual([null, null, null])
  })

  it('for no connection tells every mail to come again', async () => {
    const nobody = postmarkProvider({ token: TOKEN, apiUrl: await closedPort(), streams: STREAMS })
    expect(await nobody.send(mails(3))).toEqual(all({ kind: 'retry', after: seconds(30), reason: 'no connection (ECONNREFUSED)', cause: 'no-connection' }))
  })

  it.each([
    ['its JSON', apiError(422, 402, 'Invalid JSON.'), 'answer 422, code 402'],
    ['its length', apiError(422, 410, 'You may only send up to 500 messages.'), 'answer 422, code 410'],
    ['a recipient', apiError(422, 406, 'Inactive.'), 'answer 422, code 406'],
    ['its size', { kind: 'answer', accepts: false, status: 413, headers: { 'content-type': 'text/html' }, body: '<h1>413</h1>' } satisfies Fault, 'answer 413'],
  ] as const)('gives up no mail for what one of them may have wrong: %s', async (_why, fault, reason) => {
    const { outcomes, list } = await sendUnder(fault, 3)
    expect(outcomes).toEqual(all({ kind: 'retry', after: seconds(1), reason: `batch refused (${reason})`, cause: 'batch' }))
    // From now on each goes alone, and so hears what is wrong with itself.
    expect(desk().provider.fit?.([...mails(2), ...list])).toBe(2)
    expect(desk().provider.fit?.(list)).toBe(1)
  })

  it('for one broken mail is taken apart until that one is known and the others are sent', async () => {
    const broken = { ...mailTo('ann@shopper.test'), from: 7 as unknown as string }
    const list = [...mails(2), broken, ...mails(1)]
    expect(kinds(await desk().provider.send(list))).toEqual(['retry', 'retry', 'retry', 'retry'])
    const outcomes: SendOutcome[] = []
    for (const mail of list) outcomes.push(await sendOne(desk().provider, mail))
    expect(kinds(outcomes)).toEqual(['sent', 'sent', 'refused', 'sent'])
    expect(desk().provider.fit?.(list)).toBe(4)
  })
})
