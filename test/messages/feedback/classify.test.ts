/** Who was behind an opening or a click: a table of signs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agentOf } from '../../../server/messages/feedback/agents.ts'
import { classify, type Journey, type Sign } from '../../../server/messages/feedback/classify.ts'
import { hours, instant, milliseconds, minutes, plus, seconds, type Duration } from '../../../server/values/time.ts'
import { CHROME } from './telling.ts'

const SENT = instant(1_000_000)
const journey: Journey = { sentAt: SENT, deliveredAt: plus(SENT, seconds(5)) }
const after = (length: Duration, changes: Partial<Sign> = {}): Sign =>
  ({ kind: 'clicked', at: plus(SENT, length), source: 'link', agent: 'browser', reader: 'a', isLook: false, hasSystem: true, link: 'x', ...changes })
const opened = (length: Duration, changes: Partial<Sign> = {}): Sign => after(length, { kind: 'opened', source: 'provider', ...changes })

describe('a reader calls itself', () => {
  test.each([
    ['a browser', CHROME, 'browser'], ['a telephone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', 'browser'],
    ['Gmail\'s proxy', 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)', 'proxy'], ['Gmail\'s proxy without its tail', 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0', 'proxy'],
    ['Yahoo\'s proxy', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'proxy'], ['a privacy proxy', 'Mozilla/5.0', 'bare'], ['what hides itself', 'Mozilla/5.0 (compatible)', 'bare'],
    ['a program', 'curl/8.9.1', 'program'], ['a filter', 'Mozilla/5.0 (compatible; BarracudaCentral/1.0)', 'program'], ['a browser nobody sees', `${CHROME} HeadlessChrome/140`, 'program'], ['nothing', '', 'none'], ['only blanks', '  ', 'none'],
  ])('%s', (_, name, expected) => expect(agentOf(name)).toBe(expected))
})

describe('an opening', () => {
  test.each([
    ['by a browser half an hour later', opened(minutes(30)), journey, 'human'],
    ['ten seconds after the delivery', opened(seconds(15)), journey, 'human'],
    ['sooner', opened(milliseconds(14_999)), journey, 'machine'],
    ['before the delivery is told', opened(seconds(2)), journey, 'machine'],
    ['while the delivery is not known', opened(seconds(12)), { ...journey, deliveredAt: null }, 'human'],
    ['of a mail of which nothing is known', opened(hours(1)), { sentAt: null, deliveredAt: null }, 'unsure'],
    ['by Gmail\'s proxy', opened(hours(1), { agent: 'proxy' }), journey, 'unsure'],
    ['by a browser whose system nobody knows', opened(hours(1), { hasSystem: false }), journey, 'unsure'],
    ['by a privacy proxy, however late', opened(hours(9), { agent: 'bare' }), journey, 'machine'],
    ['without a name', opened(hours(9), { agent: 'none' }), journey, 'machine'],
  ] as const)('%s: %s', (_, sign, about, expected) => expect(classify(sign, about, [sign])).toBe(expected))
})

describe('a click', () => {
  test.each([
    ['on a link alone, hours later', after(hours(2)), [], 'unsure'],
    ['told by the provider, hours later', after(hours(2), { source: 'provider' }), [], 'unsure'],
    ['that led to the shop\'s page', after(hours(2), { source: 'page' }), [], 'human'],
    ['that led to the shop\'s page within the first minute', after(seconds(40), { source: 'page' }), [], 'unsure'],
    ['within the first minute', after(seconds(64)), [], 'machine'],
    ['within the first minute, by a reader who came back later', after(seconds(64)), [after(hours(3))], 'unsure'],
    ['within the first minute, while another came back', after(seconds(64)), [after(hours(3), { reader: 'b' })], 'machine'],
    ['that only asks for the headers', after(hours(2), { isLook: true }), [], 'machine'],
    ['by a program', after(hours(2), { agent: 'program' }), [], 'machine'],
    ['beside one on another link', after(hours(2)), [after(hours(2), { link: 'y' })], 'machine'],
    ['seconds after one on another link', after(hours(2)), [plusSeconds(after(hours(2), { link: 'y' }), 5)], 'machine'],
    ['longer after one on another link', after(hours(2)), [plusSeconds(after(hours(2), { link: 'y' }), 6)], 'unsure'],
    ['beside one on the same link', after(hours(2)), [after(hours(2), { reader: 'b' })], 'unsure'],
  ] as const)('%s: %s', (_, sign, others, expected) => expect(classify(sign, journey, [sign, ...others])).toBe(expected))

  test('alone is never a person\'s, whoever asks for the link, however, and whenever', () => {
    const anySign = fc.record({
      kind: fc.constant('clicked' as const), at: fc.integer({ min: 0, max: 10 ** 12 }).map(instant), source: fc.constantFrom('link' as const, 'provider' as const),
      agent: fc.constantFrom('browser' as const, 'proxy' as const, 'program' as const, 'bare' as const, 'none' as const), reader: fc.constantFrom('a', 'b'), isLook: fc.boolean(), hasSystem: fc.boolean(), link: fc.constantFrom('x', 'y'),
    })
    fc.assert(fc.property(anySign, fc.array(anySign, { maxLength: 5 }), (sign, others) => classify(sign, journey, [sign, ...others]) !== 'human'))
  })
})

function plusSeconds(sign: Sign, n: number): Sign {
  return { ...sign, at: plus(sign.at, seconds(n)) }
}
