/** Every ErrorCode and HTTP status that Postmark documents, as the answer to one mail and as an item of a batch. */
import { afterEach, describe, expect, it } from 'vitest'
import { apiError, type Fault } from '../../server/demo/postmark/faults.ts'
import type { SendOutcome } from '../../server/providers/provider.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { seconds } from '../../server/values/time.ts'
import { outgoingMail } from './outgoing-mail.ts'
import { withPostmark } from './with-postmark.ts'

const desk = withPostmark()
const TO = 'ann@shopper.test'
const to = parseEmailAddress(TO) as EmailAddress
afterEach(() => { desk().postmark.faults.refuseMailsTo(TO, null) })

type Meaning = 'inactive' | 'message' | 'blocked' | 'sender' | 'slower' | 'unclear'
function outcomeOf(meaning: Meaning, status: number, code: number): SendOutcome {
  const reason = code === 0 ? `answer ${status}` : `answer ${status}, code ${code}`
  switch (meaning) {
    case 'inactive': return { kind: 'refused', reason: 'inactive-recipient' }
    case 'message': return { kind: 'refused', reason: 'invalid-message' }
    case 'sender': return { kind: 'blocked', reason: 'the sender or reply address is refused (code 300)' }
    case 'slower': return { kind: 'retry', after: seconds(30), reason: 'too many requests', cause: 'too-many' }
    case 'blocked': return { kind: 'blocked', reason }
    case 'unclear': return { kind: 'unclear', reason }
  }
}

const CODES: readonly (readonly [what: string, code: number, text: string, meaning: Meaning])[] = [
  ['an inactive recipient', 406, `Found inactive addresses: ${TO}.`, 'inactive'],
  ['an invalid recipient', 300, `Invalid 'To' address: '${TO}'.`, 'message'],
  ['no body', 300, 'Provide either email TextBody or HtmlBody or both.', 'message'],
  ['metadata over the limit', 300, 'Invalid metadata content.', 'message'],
  ['an invalid sender', 300, "Invalid 'From' address: 'x'.", 'sender'],
  ['an invalid address for replies', 300, "Invalid 'ReplyTo' address: 'x'.", 'sender'],
  ['broken JSON', 402, 'Invalid JSON.', 'message'],
  ['an unknown field', 403, 'Invalid request field(s): $.Metadata', 'message'],
  ['a forbidden attachment', 411, 'Attachment.', 'message'],
  ['a wrong token', 10, 'Token.', 'blocked'],
  ['something that is not approved', 14, 'Not approved.', 'blocked'],
  ['an unconfirmed sender', 400, 'Sender.', 'blocked'],
  ['an unknown sender', 401, 'Sender.', 'blocked'],
  ['no credits', 405, 'Not allowed to send', 'blocked'],
  ['wrong headers', 409, 'Accept.', 'blocked'],
  ['a wrong media type', 415, 'Content-Type.', 'blocked'],
  ['an account waiting for approval', 412, 'While your account is pending approval.', 'blocked'],
  ['an account not approved', 413, 'This account is not approved.', 'blocked'],
  ['a plan without the feature', 614, 'Plan.', 'blocked'],
  ['a stream that is not found', 1226, 'Stream.', 'blocked'],
  ['an unknown stream', 1235, 'The stream provided does not exist.', 'blocked'],
  ['a stream that cannot send', 1236, 'Stream.', 'blocked'],
  ['own unsubscribing that is not allowed', 1238, 'Custom.', 'blocked'],
  ['own unsubscribing on a stream of another type', 1239, 'Custom.', 'blocked'],
  ['an address of this machine that is not allowed', 1480, 'Address.', 'blocked'],
  ['its pace', 429, 'Rate Limit Exceeded', 'slower'],
  ['its maintenance', 100, 'Maintenance.', 'unclear'],
  ['its own error', 101, 'Error.', 'unclear'],
  ...[11, 12, 13, 701, 1101, 1120, 1121, 1122, 1123, 1300, 1301, 1302, 1350, 1357, 1364]
    .map((code) => [`another part of the API (${code})`, code, 'Elsewhere.', 'unclear'] as const),
  ...[500, 502, 503, 504].map((code) => [`what looks like an HTTP status (${code})`, code, 'Looks.', 'unclear'] as const),
  ['something nobody has heard of', 9_999, 'New.', 'unclear'],
]

describe('an ErrorCode says what becomes of a mail', () => {
  it.each(CODES)('that goes alone: %s', async (_what, code, text, meaning) => {
    const { outcome, accepted } = await desk().sendUnder(apiError(422, code, text))
    expect(outcome).toEqual(outcomeOf(meaning, 422, code))
    expect(accepted).toBe(0)
  })

  it.each(CODES)('in a batch, and of no other mail in it: %s', async (_what, code, message, meaning) => {
    desk().postmark.faults.refuseMailsTo(TO, { code, message })
    const other = { to: parseEmailAddress('bea@shopper.test') as EmailAddress }
    const [before, outcome, after] = await desk().provider.send([outgoingMail(other), outgoingMail({ to }), outgoingMail(other)])
    expect(outcome).toEqual(outcomeOf(meaning, 200, code))
    expect([before?.kind, after?.kind]).toEqual(['sent', 'sent'])
  })

  it('and none of them tells the address', async () => {
    for (const [, code, text] of CODES) expect(JSON.stringify((await desk().sendUnder(apiError(422, code, text))).outcome)).not.toContain('@')
  })
})

describe('an HTTP status says what becomes of a mail', () => {
  const page = (status: number): Fault => ({ kind: 'answer', accepts: false, status, headers: { 'content-type': 'text/html' }, body: `<h1>${status}</h1>` })
  const STATUSES: readonly (readonly [status: number, meaning: Meaning])[] = [
    [400, 'unclear'], [401, 'blocked'], [403, 'unclear'], [404, 'blocked'], [405, 'unclear'], [406, 'unclear'], [408, 'unclear'], [409, 'unclear'],
    [410, 'unclear'], [412, 'unclear'], [413, 'message'], [415, 'blocked'], [429, 'slower'], [500, 'unclear'], [502, 'unclear'], [503, 'unclear'], [504, 'unclear'],
  ]

  it.each(STATUSES)('when nothing else can be read: %i', async (status, meaning) => {
    expect((await desk().sendUnder(page(status))).outcome).toEqual(outcomeOf(meaning, status, 0))
  })

  it.each([
    [500, 101, 'unclear'], [503, 100, 'unclear'], [500, 406, 'unclear'], [503, 300, 'unclear'], [401, 10, 'blocked'], [401, 406, 'blocked'], [429, 429, 'slower'],
    [429, 300, 'slower'], [413, 413, 'unclear'],
  ] as const)('before the ErrorCode does: %i with %i', async (status, code, meaning) => {
    expect((await desk().sendUnder(apiError(status, code, 'Text.'))).outcome).toEqual(outcomeOf(meaning, status, code))
  })

  it('and a refusal without an ErrorCode proves nothing', async () => {
    expect((await desk().sendUnder(page(422))).outcome).toEqual(outcomeOf('unclear', 422, 0))
  })
})
