/** The series that branches: every branch at every boundary, and what no sequence of events may lead to. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cartRecovery } from '../../server/flows/cart-recovery.ts'
import { decide, type CartFacts, type Decision, type DoneStep } from '../../server/flows/decide.ts'
import { placeOf, placesOf, stepOf, type Flow, type Response } from '../../server/flows/flow.ts'
import { flowOf } from '../../server/flows/flows.ts'
import { days, hours, instant, milliseconds, minus, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { cartFacts, CUSTOMER, FREE, VISITOR } from './facts.ts'

const left = instant(Date.UTC(2026, 2, 2, 12))
const MS = milliseconds(1)
const at = (length: Duration): Instant => plus(left, length)
const plain = flowOf({}, 'cart-recovery') ?? cartRecovery

const told = (decision: Decision): unknown => (decision.kind === 'stop' ? ['stop', decision.because]
  : decision.kind === 'send' ? ['send', decision.step.mail] : decision.kind === 'skip' ? ['skip', placeOf(decision.step), decision.because] : ['wait', decision.because, decision.until - left])
const next = (facts: Partial<CartFacts>, now: Instant, flow: Flow = plain) => told(decide(flow, cartFacts(left, facts), now))

const sent = (mail: string, sentAt: Instant, response: Response = 'not-opened'): DoneStep =>
  ({ step: cartRecovery.steps.filter((step) => step.mail === mail).map(placeOf)[0] ?? '', mail, sentAt, dueAt: sentAt, response })
const skipped = (step: string, mail: string, dueAt: Instant): DoneStep => ({ step, mail, dueAt, sentAt: null, response: 'not-opened' })
const first = (response: Response): DoneStep => sent('cart-visitor', at(hours(1)), response)

describe('who has never bought here', () => {
  test.each([
    ['is thanked for the visit after an hour', left, ['wait', 'not-due', hours(1)]],
    ['not a millisecond sooner', minus(at(hours(1)), MS), ['wait', 'not-due', hours(1)]],
    ['exactly then', at(hours(1)), ['send', 'cart-visitor']],
    ['half a day later at the latest', at(hours(13)), ['send', 'cart-visitor']],
    ['and not after that', plus(at(hours(13)), MS), ['skip', 'first', 'too-late']],
  ] as const)('%s', (_, now, decision) => {
    expect(next({ about: VISITOR }, now)).toEqual(decision)
  })

  describe.each([
    ['did not open it', 'not-opened', 10, 'cart-highlights', 'cart-expiring', 48],
    ['opened it', 'opened', 6, 'cart-about-us', 'cart-voices', 24],
    ['clicked in it', 'clicked', 8, 'cart-benefit', 'cart-questions', 24],
  ] as const)('and %s', (_, response, delay, second, third, later) => {
    const due = at(hours(1 + delay))
    const both = [first(response), sent(second, due)]
    const lastDue = plus(due, hours(later))

    test(`gets ${second} ${delay} hours after the first mail left`, () => {
      expect(next({ done: [first(response)] }, due)).toEqual(['send', second])
      expect((next({ done: [first(response)] }, minus(due, MS)) as unknown[])[0]).toBe('wait')
      expect(next({ done: [first(response)] }, plus(due, hours(24)))).toEqual(['send', second])
      expect(next({ done: [first(response)] }, plus(due, hours(40)))).toEqual(['skip', 'second', 'too-late'])
    })

    test(`and ${third} ${later} hours after that one left`, () => {
      expect(next({ done: both }, minus(lastDue, MS))).toEqual(['wait', 'not-due', lastDue - left])
      expect(next({ done: both }, lastDue)).toEqual(['send', third])
      expect(next({ done: [...both, sent(third, lastDue)] }, plus(lastDue, days(1)))).toEqual(['stop', 'finished'])
    })

    test.each(['not-opened', 'opened', 'clicked'] as const)('the third stays on that branch when the first is then %s', (now) => {
      expect(next({ done: [{ ...first(response), response: now }, { ...sent(second, due), response: now }] }, lastDue)).toEqual(['send', third])
    })
  })
})

describe('the branch is looked at when the time of one comes', () => {
  test.each<[string, Response, number, unknown]>([
    ['nothing yet: at six hours nobody is told how the shop works', 'not-opened', 6, ['wait', 'not-due', hours(9)]],
    ['nothing yet at eight hours', 'not-opened', 8, ['wait', 'not-due', hours(11)]],
    ['nothing by ten hours', 'not-opened', 10, ['send', 'cart-highlights']],
    ['opened at seven hours: the time of that branch has come', 'opened', 7, ['send', 'cart-about-us']],
    ['opened after nine hours', 'opened', 9, ['send', 'cart-about-us']],
    ['clicked before six hours: its own eight count', 'clicked', 6, ['wait', 'not-due', hours(9)]],
    ['clicked at seven hours', 'clicked', 7, ['wait', 'not-due', hours(9)]],
    ['clicked, at eight hours', 'clicked', 8, ['send', 'cart-benefit']],
    ['clicked after nine', 'clicked', 10, ['send', 'cart-benefit']],
  ])('%s', (_, response, passed, decision) => {
    expect(next({ done: [first(response)] }, at(hours(1 + passed)))).toEqual(decision)
  })

  test('before the first of those times that is what is waited for', () => {
    for (const response of ['not-opened', 'opened', 'clicked'] as const) expect(next({ done: [first(response)] }, at(hours(2)))).toEqual(['wait', 'not-due', hours(7)])
  })

  test('a mail that waits to leave is asked again, and another may be the right one by then', () => {
    const again = (response: Response, passed: number) => told(decide(plain, cartFacts(left, { done: [first(response)] }), at(hours(1 + passed)), 'second'))
    expect([again('opened', 6), again('clicked', 7), again('clicked', 8), again('not-opened', 9)]).toEqual([['send', 'cart-about-us'], ['wait', 'not-due', hours(9)], ['send', 'cart-benefit'], ['wait', 'not-due', hours(11)]])
  })

  test('one whose place another cart of the person has filled meanwhile does not leave', () => {
    expect(told(decide(plain, cartFacts(left, { done: [first('opened'), sent('cart-about-us', at(hours(7)))] }), at(hours(8)), 'second'))).toEqual(['skip', 'second', 'had-lately'])
  })
})

describe('who has bought here before', () => {
  const welcomed = sent('cart-welcome-back', at(hours(1)), 'clicked')
  test.each<[string, readonly DoneStep[], Instant, unknown]>([
    ['is welcomed back after an hour', [], at(hours(1)), ['send', 'cart-welcome-back']],
    ['is offered help a day after leaving, whatever became of the first mail', [welcomed], at(hours(24)), ['send', 'cart-advice']],
    ['not sooner, by no branch of visitors', [welcomed], minus(at(hours(24)), MS), ['wait', 'not-due', hours(24)]],
    ['is asked for the reason two days after the second really left', [welcomed, sent('cart-advice', at(hours(30)))], at(hours(78)), ['send', 'cart-reason']],
    ['not sooner', [welcomed, sent('cart-advice', at(hours(30)))], minus(at(hours(78)), MS), ['wait', 'not-due', hours(78)]],
    ['where the second never left, two days after it should have', [welcomed, skipped('second', 'cart-advice', at(hours(24)))], at(hours(72)), ['send', 'cart-reason']],
    ['then that was all', [welcomed, sent('cart-advice', at(hours(24))), sent('cart-reason', at(hours(72)))], at(hours(73)), ['stop', 'finished']],
  ])('%s', (_, done, now, decision) => {
    expect(next({ about: CUSTOMER, done }, now)).toEqual(decision)
  })
})

describe('of whom nobody can say whether he has bought before', () => {
  const about = { ...VISITOR, previousOrders: null }
  test('nobody guesses: the shop is asked again in minutes', () => {
    expect(next({ about }, at(hours(1)))).toEqual(['wait', 'condition-untold', hours(1) + 5 * 60_000])
    expect(next({ about }, left)).toEqual(['wait', 'not-due', hours(1)])
    expect(next({ about }, at(hours(13)))).toEqual(['wait', 'condition-untold', hours(13) + 5 * 60_000])
  })
  test('and when it has not said so in time the mail does not leave', () => {
    expect(next({ about }, plus(at(hours(13)), MS))).toEqual(['skip', 'first', 'too-late'])
  })
  test('an order, an emptied cart or a refusal ends it all the same', () => {
    expect([next({ about, isOrdered: true }, at(hours(1))), next({ about, lineCount: 0 }, at(hours(1))), next({ about, isSuppressed: true }, at(hours(1)))]).toEqual([['stop', 'ordered'], ['stop', 'emptied'], ['stop', 'suppressed']])
  })
})

describe('who comes back in the middle', () => {
  const done = [first('clicked')]
  test('has the clock begin anew, and gets nothing twice', () => {
    expect(next({ done, anchor: at(hours(5)) }, at(hours(9)))).toEqual(['wait', 'not-due', hours(11)])
    expect(next({ done, anchor: at(hours(5)) }, at(hours(13)))).toEqual(['send', 'cart-benefit'])
    expect(next({ done, anchor: at(days(3)) }, at(days(3)))).toEqual(['wait', 'not-due', days(3) + hours(6)])
  })
  test('is left in peace until gone again', () => {
    expect(next({ done, state: 'open', idle: hours(20), anchor: at(hours(5)) }, at(hours(13)))).toEqual(['wait', 'shopper-active', hours(25)])
  })
})

describe('a first mail that never left', () => {
  const done = [skipped('first', 'cart-visitor', at(hours(1)))]
  test('was opened by nobody: the second counts from when it should have left', () => {
    expect(next({ done }, at(hours(11)))).toEqual(['send', 'cart-highlights'])
    expect((next({ done }, minus(at(hours(11)), MS)) as unknown[])[0]).toBe('wait')
  })
  test('of another cart that the person got is what the second follows', () => {
    const elsewhere = sent('cart-visitor', minus(left, days(3)), 'opened')
    expect(next({ done: [elsewhere] }, at(hours(6)))).toEqual(['send', 'cart-about-us'])
    expect(next({ done: [...done, elsewhere] }, at(hours(6)))).toEqual(['send', 'cart-about-us'])
  })
})

describe('the distance between mails', () => {
  const mailedAt = [at(hours(1))]
  const done = [first('opened')]
  test('is the series\' own within it, and the install\'s between series', () => {
    expect(next({ done, pace: { ...FREE, mailedAt, ownMailedAt: mailedAt } }, at(hours(7)))).toEqual(['send', 'cart-about-us'])
    expect(next({ done, pace: { ...FREE, mailedAt } }, at(hours(7)))).toEqual(['wait', 'capped', hours(21) + 60_000])
    expect(next({ done, pace: { ...FREE, mailedAt: [at(hours(3)), ...mailedAt], ownMailedAt: mailedAt } }, at(hours(7)))).toEqual(['wait', 'capped', hours(23) + 60_000])
  })
  test('is the install\'s where the step counts from the shopper\'s activity', () => {
    expect(next({ about: CUSTOMER, done: [sent('cart-welcome-back', at(hours(12)))], pace: { ...FREE, mailedAt: [at(hours(12))], ownMailedAt: [at(hours(12))] } }, at(hours(24)))).toEqual(['wait', 'capped', hours(32) + 60_000])
  })
  test('is never less than six hours, whatever a flow says', () => {
    const hasty: Flow = { ...plain, steps: plain.steps.map((step) => (step.on ? { ...step, after: hours(1) } : step)) }
    expect(next({ done }, at(hours(2)), hasty)).toEqual(['wait', 'gap', hours(7)])
    expect(next({ done: [{ ...first('opened'), sentAt: left }], pace: { ...FREE, mailedAt, ownMailedAt: mailedAt } }, at(hours(6)), hasty)).toEqual(['wait', 'capped', hours(7)])
  })
  test('no more of them in a fortnight than one may get, of whatever series', () => {
    const four = [at(hours(1)), at(minusDays(2)), at(minusDays(4)), at(minusDays(6))]
    expect((next({ done, pace: { ...FREE, mailedAt: four, ownMailedAt: mailedAt } }, at(hours(7))) as unknown[])[2]).toBe('capped')
  })
})

const minusDays = (count: number): Duration => milliseconds(-days(count))

describe('who has bought lately', () => {
  test('is left alone until the days are over, and then told what still is in time', () => {
    expect(next({ coolOffUntil: at(hours(5)) }, at(hours(1)))).toEqual(['wait', 'cool-off', hours(5)])
    expect(next({ coolOffUntil: at(hours(5)) }, at(hours(5)))).toEqual(['send', 'cart-visitor'])
  })
  test('does not get what would be too late by then', () => {
    expect(next({ coolOffUntil: at(days(6)) }, at(hours(1)))).toEqual(['skip', 'first', 'cool-off'])
  })
})

describe('news of what was left', () => {
  const flow = flowOf({ series: { signals: 'human', coolOffDays: 7, priceDropPercent: 10, tellsBackInStock: true } }, 'cart-recovery') ?? cartRecovery
  const news = ['price-drop', 'back-in-stock'] as const
  const all = [first('opened'), sent('cart-about-us', at(hours(7))), sent('cart-voices', at(hours(31)))]

  test('are told once each, when no reminder is due', () => {
    expect(next({ done: [first('opened')], news }, at(hours(7)), flow)).toEqual(['send', 'cart-about-us'])
    expect(next({ done: all, news }, at(days(3)), flow)).toEqual(['send', 'cart-price-drop'])
    expect(next({ done: [...all, sent('cart-price-drop', at(days(3)))], news }, at(days(5)), flow)).toEqual(['send', 'cart-back-in-stock'])
    expect(next({ done: [...all, sent('cart-price-drop', at(days(3))), sent('cart-back-in-stock', at(days(5)))], news }, at(days(9)), flow)).toEqual(['stop', 'finished'])
  })
  test('are told between two reminders too, and push the next one back', () => {
    expect(next({ done: [first('opened')], news }, at(hours(6.9)), flow)).toEqual(['wait', 'not-due', hours(7)])
    expect(next({ done: all.slice(0, 2), news }, at(hours(20)), flow)).toEqual(['send', 'cart-price-drop'])
    expect(next({ done: [...all.slice(0, 2), sent('cart-price-drop', at(hours(27)))], news: [] }, at(hours(31)), flow)).toEqual(['wait', 'gap', hours(33)])
  })
  test('are no reason to write before the first reminder', () => {
    expect(next({ news }, at(hours(0.5)), flow)).toEqual(['wait', 'not-due', hours(1)])
  })
  test('are watched for as long as the cart lives', () => {
    expect(next({ done: all, news: [] }, at(days(3)), flow)).toEqual(['wait', 'watching', days(3) + hours(6)])
    expect(next({ done: all, state: 'expired' }, at(days(31)), flow)).toEqual(['stop', 'cart-ended'])
  })
  test('that are over before their mail leaves are not told', () => {
    expect(told(decide(flow, cartFacts(left, { done: all, news: [] }), at(days(3)), 'price-drop'))).toEqual(['skip', 'price-drop', 'news-over'])
    expect(told(decide(flow, cartFacts(left, { done: all, news }), at(days(3)), 'price-drop'))).toEqual(['send', 'cart-price-drop'])
  })
  test('keep to the caps, the night and everything else', () => {
    expect(next({ done: all, news, pace: { ...FREE, mailedAt: [at(hours(31))], ownMailedAt: [at(hours(31))] } }, at(hours(40)), flow)).toEqual(['wait', 'capped', hours(51) + 60_000])
    expect(next({ done: all, news, isOrdered: true }, at(days(3)), flow)).toEqual(['stop', 'ordered'])
    expect(next({ done: all, news, coolOffUntil: at(days(3) + hours(1) as Duration) }, at(days(3)), flow)).toEqual(['wait', 'cool-off', days(3) + hours(1)])
  })
  test('are part of the series only where the settings want them', () => {
    expect(plain.steps.some((step) => step.trigger)).toBe(false)
    expect(next({ done: all, news }, at(days(3)))).toEqual(['stop', 'finished'])
  })
})

describe('whatever happens in whatever order', () => {
  const flow = flowOf({ series: { signals: 'human', coolOffDays: 7, priceDropPercent: 10, tellsBackInStock: true } }, 'cart-recovery') ?? cartRecovery
  const places = new Set(flow.steps.map(placeOf))
  const event = fc.record({
    passes: fc.integer({ min: 0, max: hours(20) }), touches: fc.integer({ min: 0, max: 9 }), response: fc.constantFrom<Response>('not-opened', 'opened', 'clicked'), previousOrders: fc.constantFrom(0, 0, 1, null),
    fails: fc.boolean(), news: fc.subarray(['price-drop', 'back-in-stock'] as const), ends: fc.integer({ min: 0, max: 60 }), isHeld: fc.boolean(),
  })

  test('no more mails than the flow has places, never two for one, none before its time, none after the end', () => {
    fc.assert(fc.property(fc.array(event, { minLength: 10, maxLength: 60 }), (events) => {
      let [now, anchor, isOrdered] = [left, left, false]
      let done: readonly DoneStep[] = []
      let outbox: { readonly place: string; readonly mail: string } | null = null
      const mails: { readonly place: string; readonly mail: string; readonly at: Instant }[] = []
      for (const { passes, touches, response, previousOrders, fails, news, ends, isHeld } of events) {
        now = plus(now, milliseconds(passes))
        if (touches === 0) anchor = now
        isOrdered ||= ends === 0
        done = done.map((each) => ({ ...each, response: each.response === 'clicked' ? 'clicked' : response }))
        const facts = cartFacts(anchor, { done, isOrdered, news, about: { ...VISITOR, previousOrders } })
        const decision: Decision = decide(flow, facts, now, outbox?.place)
        if (decision.kind === 'wait') expect(decision.until).toBeGreaterThan(now)
        if (decision.kind === 'stop') {
          if (decision.because === 'ordered') expect(isOrdered).toBe(true)
          outbox = null
          continue
        }
        const here = placeOf(decision.step)
        if (decision.kind === 'wait') {
          if (outbox) outbox = { place: here, mail: decision.step.mail }
          continue
        }
        if (decision.kind === 'send' && (isHeld || outbox?.mail !== decision.step.mail)) {
          outbox = { place: here, mail: decision.step.mail }
          continue
        }
        const hasLeft = decision.kind === 'send' && !fails
        if (hasLeft) {
          expect(isOrdered).toBe(false)
          expect(now).toBeGreaterThanOrEqual(decision.step.trigger ? anchor : plus(anchor, decision.step.after))
          mails.push({ place: here, mail: decision.step.mail, at: now })
        }
        done = [...done, { step: here, mail: decision.step.mail, dueAt: decision.due, sentAt: hasLeft ? now : null, response: 'not-opened' }]
        outbox = null
      }
      expect(mails.length).toBeLessThanOrEqual(places.size)
      expect(new Set(mails.map(({ place }) => place)).size).toBe(mails.length)
      for (const [index, mail] of mails.entries()) for (const before of mails.slice(0, index)) expect(mail.at - before.at).toBeGreaterThanOrEqual(hours(6))
    }), { numRuns: 300 })
  })

  test('left alone, it comes to its end', () => {
    fc.assert(fc.property(fc.constantFrom<Response>('not-opened', 'opened', 'clicked'), fc.constantFrom(0, 3), fc.boolean(), (response, previousOrders, fails) => {
      let [now, done] = [left, [] as readonly DoneStep[]]
      for (let n = 0; n < 60; n++) {
        const decision = decide(plain, cartFacts(left, { done: done.map((each) => ({ ...each, response })), about: { ...VISITOR, previousOrders } }), now)
        if (decision.kind === 'stop') return void expect([decision.because, done.length]).toEqual(['finished', 3])
        if (decision.kind === 'wait') now = decision.until
        else done = [...done, { step: placeOf(decision.step), mail: decision.step.mail, dueAt: decision.due, sentAt: decision.kind === 'send' && !fails ? now : null }]
      }
      throw new Error('it never ends')
    }), { numRuns: 50 })
  })
})

describe('the flow as data', () => {
  test('has one mail for each of its steps, and each step can be told by place and mail', () => {
    expect(new Set(cartRecovery.steps.map((step) => step.mail)).size).toBe(cartRecovery.steps.length)
    for (const step of cartRecovery.steps) expect(stepOf(cartRecovery, { step: placeOf(step), mail: step.mail })).toBe(step)
    expect(placesOf(cartRecovery)).toEqual(['first', 'second', 'third'])
  })
})
