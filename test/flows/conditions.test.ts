/** Conditions of steps: each kind at its edges, what is not known, and how they go together; and what a flow makes of them. */
import { describe, expect, test } from 'vitest'
import { holdAll, kindsOf, type Circumstances, type Condition } from '../../server/flows/conditions.ts'
import { decide } from '../../server/flows/decide.ts'
import type { Flow, Step } from '../../server/flows/flow.ts'
import { askedBy, flowOf } from '../../server/flows/flows.ts'
import { hours, instant, plus } from '../../server/values/time.ts'
import { cartFacts, CUSTOMER, VISITOR } from './facts.ts'

/** Noon in Dublin. */
const now = instant(Date.UTC(2026, 2, 2, 12))
const holds = (condition: Condition, about: Circumstances = VISITOR) => holdAll([condition], about, now)

describe('one condition', () => {
  test.each<[Condition, unknown]>([
    [{ of: 'total', currency: 'EUR', atLeast: '37.80' }, 'yes'], [{ of: 'total', currency: 'EUR', atLeast: '37.81' }, 'no'], [{ of: 'total', currency: 'EUR', below: '37.80' }, 'no'],
    [{ of: 'total', currency: 'EUR', below: '37.81' }, 'yes'], [{ of: 'total', currency: 'USD', atLeast: '1' }, 'no'], [{ of: 'total', currency: 'EUR', atLeast: '30', below: '40' }, 'yes'],
    [{ of: 'currency', oneOf: ['USD', 'EUR'] }, 'yes'], [{ of: 'currency', oneOf: ['KRW'] }, 'no'],
    [{ of: 'pieces', atLeast: 2, atMost: 2 }, 'yes'], [{ of: 'pieces', atLeast: 3 }, 'no'], [{ of: 'pieces', atMost: 1 }, 'no'],
    [{ of: 'product', oneOf: [11, 12] }, 'yes'], [{ of: 'product', oneOf: [11] }, 'no'],
    [{ of: 'category', oneOf: ['mugs'] }, 'yes'], [{ of: 'category', oneOf: ['Tea'] }, 'no'],
    [{ of: 'country', oneOf: ['IE'] }, 'yes'], [{ of: 'country', oneOf: ['FI'] }, 'no'],
    [{ of: 'locale', oneOf: ['en'] }, 'yes'], [{ of: 'locale', oneOf: ['en-IE'] }, 'yes'], [{ of: 'locale', oneOf: ['en-US', 'fi'] }, 'no'],
    [{ of: 'customer', is: false }, 'yes'], [{ of: 'customer', is: true }, 'no'], [{ of: 'orders', atMost: 0 }, 'yes'], [{ of: 'orders', atLeast: 1 }, 'no'],
    [{ of: 'coupon', is: false }, 'yes'], [{ of: 'coupon', is: true }, 'no'], [{ of: 'consent', is: true }, 'no'], [{ of: 'consent', is: false }, 'yes'],
    [{ of: 'hour', from: 12, to: 13 }, 'yes'], [{ of: 'hour', from: 11, to: 12 }, { until: plus(now, hours(23)) }], [{ of: 'hour', from: 18, to: 9 }, { until: plus(now, hours(6)) }], [{ of: 'hour', from: 9, to: 9 }, 'yes'],
    [{ of: 'not', condition: { of: 'customer', is: true } }, 'yes'], [{ of: 'not', condition: { of: 'pieces', atLeast: 1 } }, 'no'], [{ of: 'not', condition: { of: 'hour', from: 18, to: 20 } }, 'yes'],
    [{ of: 'any', conditions: [{ of: 'customer', is: true }, { of: 'pieces', atLeast: 2 }] }, 'yes'], [{ of: 'any', conditions: [{ of: 'customer', is: true }] }, 'no'], [{ of: 'any', conditions: [] }, 'no'],
    [{ of: 'any', conditions: [{ of: 'hour', from: 18, to: 20 }, { of: 'hour', from: 15, to: 16 }] }, { until: plus(now, hours(3)) }],
  ])('%j: %j', (condition, verdict) => {
    expect(holds(condition)).toEqual(verdict)
  })

  test.each<[Condition, Partial<Circumstances>]>([
    [{ of: 'customer', is: true }, { previousOrders: null }], [{ of: 'customer', is: false }, { previousOrders: null }], [{ of: 'orders', atLeast: 1 }, { previousOrders: null }], [{ of: 'category', oneOf: ['Mugs'] }, { categories: null }],
    [{ of: 'country', oneOf: ['IE'] }, { country: null }], [{ of: 'coupon', is: false }, { hasCoupon: null }], [{ of: 'consent', is: true }, { hasConsented: null }], [{ of: 'total', currency: 'EUR' }, { total: null }],
    [{ of: 'not', condition: { of: 'customer', is: true } }, { previousOrders: null }], [{ of: 'any', conditions: [{ of: 'customer', is: true }, { of: 'pieces', atLeast: 9 }] }, { previousOrders: null }],
  ])('%j is not guessed where it is not known', (condition, unknown) => {
    expect(holds(condition, { ...VISITOR, ...unknown })).toBe('unknown')
  })

  test('about the hour holds where nobody knows what time it is there', () => {
    expect(holds({ of: 'hour', from: 1, to: 2 }, { ...VISITOR, zone: null })).toBe('yes')
  })
})

describe('several conditions', () => {
  const [yes, no, unknown, later]: readonly Condition[] = [{ of: 'pieces', atLeast: 1 }, { of: 'pieces', atLeast: 9 }, { of: 'customer', is: true }, { of: 'hour', from: 14, to: 15 }]
  const all = (...conditions: readonly (Condition | undefined)[]) => holdAll(conditions.flatMap((condition) => condition ?? []), { ...VISITOR, previousOrders: null }, now)
  test('hold together, and what surely does not hold counts before what nobody knows', () => {
    expect([all(), all(yes, yes), all(yes, no), all(no, unknown), all(yes, unknown, later), all(yes, later, { of: 'hour', from: 16, to: 17 })]).toEqual(['yes', 'yes', 'no', 'no', 'unknown', { until: plus(now, hours(4)) }])
  })

  test('tell what has to be found out for them, inside others too', () => {
    expect(kindsOf([{ of: 'not', condition: { of: 'any', conditions: [{ of: 'coupon', is: true }, { of: 'pieces', atLeast: 1 }] } }])).toEqual(['coupon', 'pieces'])
    const [recovery, classic] = [flowOf({}, 'cart-recovery'), flowOf({}, 'cart-classic')].map((flow) => flow && askedBy(flow))
    expect([recovery?.responses, recovery?.news, [...recovery?.conditions ?? []]]).toEqual([true, false, ['customer']])
    expect(classic).toEqual({ responses: false, news: false, conditions: new Set() })
  })
})

describe('a flow with conditions', () => {
  const step = (changes: Partial<Step>): Step => ({ id: 'one', after: hours(1), from: 'activity', mail: 'cart-help', grace: hours(12), ...changes })
  const flow = (steps: readonly Step[], changes: Partial<Flow> = {}): Flow => ({ name: 'cart-recovery', subject: 'cart', kind: 'reminders', topic: 'reminders', steps, ...changes })
  const due = plus(now, hours(1))
  const next = (of: Flow, about = VISITOR, at = due) => {
    const decision = decide(of, cartFacts(now, { about }), at)
    return 'step' in decision ? [decision.kind, decision.step.id, ...('because' in decision ? [decision.because] : [])] : [decision.kind, decision.because]
  }
  const dear = step({ id: 'dear', place: 'only', when: [{ of: 'total', currency: 'EUR', atLeast: '100' }] })
  const cheap = step({ id: 'cheap', place: 'only', mail: 'cart-concerns', after: hours(3) })

  test('passes a step over whose conditions do not hold when its time has come, and not before', () => {
    expect(next(flow([step({ when: [{ of: 'customer', is: true }] })]), VISITOR, now)).toEqual(['wait', 'one', 'not-due'])
    expect(next(flow([step({ when: [{ of: 'customer', is: true }] })]))).toEqual(['skip', 'one', 'conditions'])
    expect(next(flow([step({ when: [{ of: 'customer', is: true }] })]), CUSTOMER)).toEqual(['send', 'one'])
  })

  test('waits for the other steps of the same place before it passes the place over', () => {
    expect(next(flow([dear, cheap]))).toEqual(['wait', 'cheap', 'not-due'])
    expect(next(flow([dear, cheap]), VISITOR, plus(now, hours(3)))).toEqual(['send', 'cheap'])
  })

  test('takes the earlier of two that hold, and the later one where the earlier is too late', () => {
    const both = flow([step({ id: 'early', place: 'only' }), step({ id: 'late', place: 'only', after: hours(10), mail: 'cart-concerns' })])
    expect(next(both, VISITOR, plus(now, hours(11)))).toEqual(['send', 'early'])
    expect(next(both, VISITOR, plus(now, hours(15)))).toEqual(['send', 'late'])
    expect(next(both, VISITOR, plus(now, hours(30)))).toEqual(['skip', 'early', 'too-late'])
  })

  test('waits for the hours of a step while its grace lasts, and no longer', () => {
    expect(next(flow([step({ when: [{ of: 'hour', from: 18, to: 20 }] })]))).toEqual(['wait', 'one', 'outside-hours'])
    expect(next(flow([step({ when: [{ of: 'hour', from: 18, to: 20 }] })]), VISITOR, plus(now, hours(6)))).toEqual(['send', 'one'])
    expect(next(flow([step({ when: [{ of: 'hour', from: 3, to: 4 }] })]))).toEqual(['skip', 'one', 'outside-hours'])
  })

  test('ends by its own rules besides those that always hold', () => {
    const strict = flow([step({})], { stopWhen: [{ of: 'total', currency: 'EUR', below: '40' }] })
    expect(next(strict)).toEqual(['stop', 'stop-rule'])
    expect(next(strict, { ...VISITOR, total: { minor: 4_000, decimals: 2, currency: 'EUR' } })).toEqual(['send', 'one'])
    expect(next(flow([step({})], { stopWhen: [{ of: 'customer', is: true }] }), { ...VISITOR, previousOrders: null })).toEqual(['send', 'one'])
    expect([...askedBy(strict).conditions]).toEqual(['total'])
  })
})
