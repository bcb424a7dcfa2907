/** What the operator is told of each state of the service: well, worth a look, or in the way, and then what to do. */
import { describe, expect, test } from 'vitest'
import { isHeld, reasonWords } from '../../server/admin/reasons.ts'
import type { Level, Line } from '../../server/doctor/report.ts'
import type { FeedbackFacts, HealthFacts, HeldReason, OutboxFacts, Pile, ShopFacts } from '../../server/health/facts.ts'
import { judge } from '../../server/health/verdicts.ts'
import { days, hours, milliseconds, minutes, seconds, type Duration } from '../../server/values/time.ts'
import { wellFacts, wellFeedback, wellOutbox, wellShop } from './facts.ts'

const linesOf = (facts: HealthFacts): readonly Line[] => judge(facts, { isHeld, reasonWords }).sections.flatMap((section) => section.lines)

function lineOf(check: string, facts: Partial<HealthFacts>): Line {
  const line = linesOf({ ...wellFacts, ...facts }).find((each) => each.check === check)
  if (!line) throw new Error(`no line about ${check}`)
  return line
}

const PAUSE = { flow: 'cart-classic', reason: 'bounces', sentCount: 200, bouncedCount: 11, complainedCount: 0 } as const
const feedback = (changes: Partial<FeedbackFacts>): Partial<HealthFacts> => ({ feedback: { ...wellFeedback, ...changes } })
const outbox = (changes: Partial<OutboxFacts>): Partial<HealthFacts> => ({ outbox: { ...wellOutbox, ...changes } })
const held = (reason: string, count: number, oldest = minutes(9), tries = 3): HeldReason => ({ reason, count, oldest, tries })
const shop = (changes: Partial<ShopFacts>): Partial<HealthFacts> => ({ shops: [{ ...wellShop, ...changes }] })
const pile = (oldest: Duration, count = 3): Pile => ({ count, oldest })

test('a service that is well has green lines only, and nothing to do', () => {
  expect(linesOf(wellFacts).filter((line) => line.level !== 'green' || line.todo !== null)).toEqual([])
})

test('every line that is not green says what to do', () => {
  const worst: HealthFacts = {
    outbox: { ...wellOutbox, due: pile(hours(2)), inFlight: pile(hours(2)), ambiguous: pile(hours(2)), held: [held('store-unreachable', 2)], givenUp: [{ reason: 'parked', count: 1 }], searchLag: { p50: minutes(5), p99: minutes(30), samples: 3 } },
    quarantine: days(3), hasOperator: false, provider: { name: 'postmark', state: { breaker: 'open', blockedReason: 'answer 401, code 10' } }, skew: minutes(3), heartbeat: hours(1),
    feedback: { ...wellFeedback, twice: 1, unpushed: 400, hearing: [{ stream: 'orders', pulled: null, trouble: 'answer 500', webhook: null }] },
    shops: [{ ...wellShop, contact: hours(3), isMailDue: true, error: 'away: too-slow', webhooks: 'denied', pauses: [PAUSE] }],
  }
  expect(linesOf(worst).filter((line) => line.level !== 'green' && line.todo === null)).toEqual([])
  expect(linesOf(worst).filter((line) => line.level === 'red').map((line) => line.check)).toEqual(['due', 'in-flight', 'ambiguous', 'given-up', 'provider', 'search-lag', 'accepted-twice', 'heartbeat', 'clock', 'contact', 'flow-paused'])
})

test.each<[string, string, Partial<HealthFacts>, Level]>([
  ['due', 'mails due for a minute', outbox({ due: pile(minutes(1)) }), 'green'],
  ['due', 'mails due for five minutes', outbox({ due: pile(minutes(5)) }), 'yellow'],
  ['due', 'mails due for 15 minutes', outbox({ due: pile(minutes(15)) }), 'yellow'],
  ['due', 'mails due for longer', outbox({ due: pile(minutes(15.1)) }), 'red'],
  ['in-flight', 'a mail under way for a minute', outbox({ inFlight: pile(minutes(1)) }), 'green'],
  ['in-flight', 'a mail under way for three minutes', outbox({ inFlight: pile(minutes(3)) }), 'yellow'],
  ['in-flight', 'a mail under way for longer than five', outbox({ inFlight: pile(minutes(5.1)) }), 'red'],
  ['ambiguous', 'an unclear mail', outbox({ ambiguous: pile(minutes(9), 1) }), 'yellow'],
  ['ambiguous', 'an unclear mail of an hour ago', outbox({ ambiguous: pile(hours(1.1), 1) }), 'red'],
  ['ambiguous', 'fifty unclear mails', outbox({ ambiguous: pile(minutes(2), 50) }), 'yellow'],
  ['ambiguous', 'more unclear mails than fifty', outbox({ ambiguous: pile(minutes(2), 51) }), 'red'],
  ['held', 'a mail held by trouble', outbox({ held: [held('store-unreachable', 1)] }), 'yellow'],
  ['held', 'a mail that waits in the ordinary course', outbox({ held: [held('gap', 9)] }), 'green'],
  ['held', 'a mail held for hours, try after try', outbox({ held: [held('quarantine', 1, hours(2), 40)] }), 'red'],
  ['held', 'a mail that waited for the morning and was then held once', outbox({ held: [held('trouble', 1, hours(9), 2)] }), 'yellow'],
  ['held', 'a mail held for hours by its shop, which has a line of its own', outbox({ held: [held('store-unreachable', 1, hours(9), 90)] }), 'yellow'],
  ['given-up', 'mails that would have come too late', outbox({ givenUp: [{ reason: 'too-late', count: 4 }] }), 'green'],
  ['given-up', 'a mail that nobody could find out about', outbox({ givenUp: [{ reason: 'unverifiable', count: 1 }] }), 'yellow'],
  ['given-up', 'a mail over which processes died', outbox({ givenUp: [{ reason: 'parked', count: 1 }] }), 'red'],
  ['restored', 'a database that was restored', { quarantine: days(13) }, 'yellow'],
  ['alerts', 'nobody who is mailed', { hasOperator: false }, 'green'],
  ['search-lag', 'a search that was never measured', outbox({ searchLag: null }), 'green'],
  ['search-lag', 'a search five minutes behind', outbox({ searchLag: { p50: seconds(9), p99: minutes(5), samples: 9 } }), 'yellow'],
  ['search-lag', 'a search further behind than may be', outbox({ searchLag: { p50: seconds(9), p99: minutes(11), samples: 9 } }), 'red'],
  ['provider', 'a provider that keeps mails here', { provider: { name: 'mailbox', state: null } }, 'yellow'],
  ['provider', 'a provider that is left alone for a moment', { provider: { name: 'postmark', state: { breaker: 'half-open', blockedReason: null } } }, 'yellow'],
  ['provider', 'a provider whose account is in the way', { provider: { name: 'postmark', state: { breaker: 'closed', blockedReason: 'answer 422, code 412' } } }, 'red'],
  ['provider', 'a provider that does not tell', { provider: { name: 'postmark', state: null } }, 'green'],
  ['clock', 'clocks four seconds apart', { skew: seconds(-4) }, 'green'],
  ['clock', 'clocks ten seconds apart', { skew: seconds(-10) }, 'yellow'],
  ['clock', 'clocks a minute apart', { skew: minutes(1) }, 'red'],
  ['heartbeat', 'a process that does not send', { heartbeat: null }, 'green'],
  ['heartbeat', 'a heart that beat two minutes ago', { heartbeat: minutes(2) }, 'yellow'],
  ['heartbeat', 'a heart that stopped', { heartbeat: minutes(11) }, 'red'],
  ['contact', 'a shop that was read half an hour ago', shop({ contact: minutes(30) }), 'green'],
  ['contact', 'a shop that cannot be reached while nothing is due', shop({ contact: hours(5), error: 'away: too-slow' }), 'yellow'],
  ['contact', 'a shop that cannot be reached while mails are due', shop({ contact: hours(5), error: 'away: too-slow', isMailDue: true }), 'red'],
  ['contact', 'a shop that failed a moment ago', shop({ error: 'away: too-slow', isMailDue: true }), 'yellow'],
  ['contact', 'a new shop that was never read', shop({ contact: null }), 'yellow'],
  ['flow-paused', 'a flow whose mails bounced', shop({ pauses: [PAUSE] }), 'red'],
  ['accepted-twice', 'a mail that Postmark accepted twice', feedback({ twice: 1 }), 'red'],
  ['feedback', 'what became of mails', feedback({}), 'green'],
  ['hearing', 'records that could not be read', feedback({ hearing: [{ stream: 'reminders', pulled: minutes(9), trouble: 'answer 500', webhook: seconds(9) }] }), 'yellow'],
  ['hearing', 'records that were not read for hours', feedback({ hearing: [{ stream: 'reminders', pulled: hours(4), trouble: '', webhook: seconds(9) }] }), 'yellow'],
  ['hearing', 'a service that just began', feedback({ hearing: [] }), 'green'],
  ['hearing', 'records alone, without webhooks', feedback({ hearing: [{ stream: 'reminders', pulled: minutes(9), trouble: '', webhook: null }] }), 'green'],
  ['opt-outs', 'an opt-out that Postmark is about to hear of', feedback({ unpushed: 1 }), 'green'],
  ['opt-outs', 'many that Postmark does not hear of', feedback({ unpushed: 20 }), 'yellow'],
  ['opt-outs', 'an opt-out that waits on the disk', feedback({ spooled: 1 }), 'yellow'],
  ['webhooks', 'webhooks that were not looked at yet', shop({ webhooks: 'unchecked' }), 'green'],
  ['webhooks', 'a paused webhook', shop({ webhooks: 'paused' }), 'yellow'],
])('the line «%s» of %s', (check, _what, facts, level) => {
  expect(lineOf(check, facts).level).toBe(level)
})

describe('the words', () => {
  test('name the reasons for which mails are held, with their counts, and leave out ordinary waiting', () => {
    const { found } = lineOf('held', outbox({ held: [held('store-unreachable', 7), held('gap', 90), held('trouble', 1)] }))
    expect(found).toContain('8 mails held')
    expect(found).toContain('the shop could not be reached, so nobody knows whether the shopper has bought (7)')
    expect(found).not.toContain('90')
  })

  test('say what Postmark\'s refusal asks for', () => {
    expect(lineOf('provider', { provider: { name: 'postmark', state: { breaker: 'closed', blockedReason: 'answer 401, code 10' } } }).found).toContain('check POSTMARK_SERVER_TOKEN')
  })

  test('say why the shop cannot be reached, and that mails wait for it', () => {
    const { found, todo } = lineOf('contact', shop({ contact: hours(5), error: 'denied: key-unknown', isMailDue: true, isResting: true }))
    expect(found).toContain('5 hours ago')
    expect(found).toContain('left alone for a moment')
    expect(todo).toContain('Mails are due')
    expect(todo).toContain('WOOCOMMERCE_KEY')
  })

  test('say of a stopped flow what was wrong with its mails and where to let it go on', () => {
    const { found, todo } = lineOf('flow-paused', shop({ pauses: [PAUSE, { ...PAUSE, flow: 'post-purchase', reason: 'complaints', complainedCount: 2 }] }))
    expect(found).toBe('«cart-classic» was stopped: 11 of its last 200 mails bounced. «post-purchase» was stopped: 2 complaints of spam about its last 200 mails.')
    expect(todo).toContain('page Carts')
  })

  test('say on which side the clock is wrong', () => {
    expect([lineOf('clock', { skew: seconds(-40) }).found, lineOf('clock', { skew: milliseconds(40_000) }).found]).toEqual([
      'This machine\'s clock is 40 seconds ahead of the database\'s.', 'This machine\'s clock is 40 seconds behind the database\'s.'])
  })

  test('say nothing of Postmark\'s search where mails stay here', () => {
    const checks = linesOf({ ...wellFacts, provider: { name: 'mailbox', state: null }, feedback: null }).map((line) => line.check)
    expect(checks.filter((check) => ['search-lag', 'hearing', 'accepted-twice'].includes(check))).toEqual([])
  })
})

test('of very many shops only those are shown that want a look, and the others are counted', () => {
  const shops = Array.from({ length: 300 }, (_, n): ShopFacts => ({ ...wellShop, storeId: `shop-${n}`, name: `Shop ${n}`, ...(n === 7 ? { error: 'away: too-slow' } : {}) }))
  const { sections } = judge({ ...wellFacts, shops }, { isHeld, reasonWords })
  expect(sections.map((section) => section.title)).toEqual(['Sending', 'Shop 7', 'Other shops'])
  expect(sections[2]?.lines[0]?.found).toBe('299 shops are well.')
})
