/** Every reason a person may meet is said in words. */
import { expect, test } from 'vitest'
import { isHeld, messageSentence, reasonWords } from '../../server/admin/reasons.ts'
import type { MessageState } from '../../server/db/schema.ts'
import { readSources } from '../support/source.ts'

const sources = readSources(['server']).filter((source) => !/^server\/(?:demo|admin|platforms|incentives|metrics)\//.test(source.path))

const quoted = (text: string): string[] => [...text.matchAll(/'([^']+)'/g)].flatMap((match) => match[1] ?? [])

/** Reason codes as the code writes them: in types, in objects, and handed to the functions that end or hold something. */
function codesIn(path: string, text: string): string[] {
  const types = path === 'server/flows/decide.ts' ? [...text.matchAll(/(?:Stop|Wait|Skip)Reason = (.+)/g)].flatMap((match) => quoted(match[1] ?? '')) : []
  const fields = [...text.matchAll(/\b(?:reason|because): ([^`,}\n]+)/g)].flatMap((match) => quoted(match[1]?.split('): ')[0]?.split(' ? ').at(-1) ?? ''))
  const defaults = [...text.matchAll(/\breason = ('[^']+')/g)].flatMap((match) => quoted(match[1] ?? ''))
  const calls = [...text.matchAll(/\b(?:await|return) (?:hold|handBack|expire|cancel|endRun|recordSkipped|wakeRun|cancelScheduled)\((.+)/g)].flatMap((match) => quoted(match[1] ?? ''))
  return [...types, ...fields, ...defaults, ...calls]
}

const codes = [...new Set(sources.flatMap((source) => codesIn(source.path, source.text)))]
  // What keeps a shop from being read or connected is told by its own sentence, and what a search said is only logged.
  .filter((code) => !['no-platform', 'too-many-changes', 'first-reading', 'filter-ignored', 'no-date-header', 'resting', 'stopping', 'environments-own', 'scope-too-small', 'answer 200 without a list', 'the search did not filter', 'the search lists fewer than it counts'].includes(code))
  // Words of the same lines that are states, kinds and columns.
  .filter((code) => !['expired', 'skip', 'reason'].includes(code))

test('the search finds the codes of the decision, the outbox, the sender and the provider', () => {
  expect(codes).toEqual(expect.arrayContaining(['ordered', 'order-not-completed', 'gap', 'too-late', 'worker-lost', 'handed-back', 'kept-locally', 'nothing-left', 'inactive-recipient', 'too many requests', 'no-thanks', 'started', 'message-through', 'unverifiable', 'in-outbox']))
})

test.each(codes)('«%s» has words of its own', (code) => {
  expect(reasonWords(code)).not.toContain('«' + code + '»')
  expect(reasonWords(code)).not.toBe(code)
})

test('a code nobody has put into words is shown as it is', () => {
  expect(reasonWords('something-new')).toBe('reason «something-new»')
  expect(messageSentence({ state: 'cancelled', attempt: 1, reason: 'toString' })).toBe('Not sent: reason «toString».')
})

test.each<[MessageState, number, string, string]>([
  ['scheduled', 0, 'scheduled', 'Waits in the outbox.'],
  ['scheduled', 1, 'store-unreachable', 'Held: the shop could not be reached, so nobody knows whether the shopper has bought.'],
  ['scheduled', 2, 'shopper-active', 'Waits again: the shopper is still there.'],
  ['scheduled', 1, 'answer 401, code 10', 'Held: Postmark refuses (401, code 10): the server token is wrong; check POSTMARK_SERVER_TOKEN.'],
  ['scheduled', 1, 'coupon-unanswered', 'Held: the shop did not say whether it could make the coupon; after an hour the mail leaves without one.'],
  ['scheduled', 1, 'answer 422, code 9999', 'Held: Postmark answered 422, code 9999.'],
  ['scheduled', 1, 'no connection (ECONNREFUSED)', 'Held: Postmark could not be reached (ECONNREFUSED).'],
  ['scheduled', 1, 'batch refused (answer 422, code 402)', 'Held: Postmark refused all the mails it was posted with (answer 422, code 402), so it goes alone next.'],
  ['scheduled', 1, 'the provider seems to be away', 'Held: Postmark did not answer several times in a row and is left alone for half a minute.'],
  ['scheduled', 1, 'the provider is being tried', 'Held: Postmark is being tried with one mail first.'],
  ['scheduled', 1, 'enough posts are under way', 'Waits again: as many mails were on their way to Postmark as it bears at once.'],
  ['ambiguous', 1, 'answer 200 without an item for each mail', 'Unclear whether it left: Postmark answered without saying which mails it took. It is not sent again before Postmark has been asked.'],
  ['cancelled', 1, 'ordered', 'Not sent: the shopper has bought.'],
  ['expired', 0, 'too-late', 'Not sent: its time went by, and a late mail is worse than none.'],
  ['sent', 1, 'accepted', 'Sent: Postmark accepted it.'],
  ['sent', 1, 'kept-locally', 'Kept in the local mailbox instead of being sent.'],
  ['ambiguous', 1, 'no answer (ECONNRESET)', 'Unclear whether it left: Postmark did not answer (ECONNRESET). It is not sent again before Postmark has been asked.'],
  ['refused', 1, 'inactive-recipient', 'Refused: the address takes no mail: it bounced, complained or unsubscribed before.'],
])('a message that is %s (try %i, %s) is described', (state, attempt, reason, sentence) => {
  expect(messageSentence({ state, attempt, reason })).toBe(sentence)
})

test('only trouble counts as holding a mail', () => {
  expect(['store-unreachable', 'answer 401, code 10', 'lease-over'].map(isHeld)).toEqual([true, true, true])
  expect(['scheduled', 'not-due', 'shopper-active', 'gap', 'handed-back'].map(isHeld)).toEqual([false, false, false, false, false])
})
