/** The series that branches: every branch at every boundary. */
import { describe, expect, test } from 'vitest'
import { cartRecovery } from '../../server/flows/cart-recovery.ts'
import { decide, type DoneStep } from '../../server/flows/decide.ts'
import { placeOf, placesOf, stepOf, type Response } from '../../server/flows/flow.ts'
import { days, hours, minus, plus, type Instant } from '../../server/values/time.ts'
import { cartFacts, CUSTOMER, VISITOR } from './facts.ts'
import { at, first, left, MS, next, plain, sent, skipped, told } from './recovery-told.ts'

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

describe('the flow as data', () => {
  test('has one mail for each of its steps, and each step can be told by place and mail', () => {
    expect(new Set(cartRecovery.steps.map((step) => step.mail)).size).toBe(cartRecovery.steps.length)
    for (const step of cartRecovery.steps) expect(stepOf(cartRecovery, { step: placeOf(step), mail: step.mail })).toBe(step)
    expect(placesOf(cartRecovery)).toEqual(['first', 'second', 'third'])
  })
})
