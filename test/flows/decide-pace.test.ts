/** What a flow does next where something besides the cart decides when: caps, the night, another series, a pause. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { decide, type CartFacts, type Decision, type OrderFacts } from '../../server/flows/decide.ts'
import type { Flow } from '../../server/flows/flow.ts'
import { postPurchase } from '../../server/flows/post-purchase.ts'
import type { PaceFacts } from '../../server/pace/pace.ts'
import { days, hours, milliseconds, minus, minutes, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { cartFacts, FREE, orderFacts } from './facts.ts'

const MS = milliseconds(1)
/** How long after it was written down a mail may leave. */
const LEAVING = minutes(1)
const caps = { gap: hours(20), perFortnight: 4 }
/** On the clock of Greenwich; the cart is left at its noon. */
const NIGHT: PaceFacts['quiet'] = [{ from: 22, to: 7, zone: 'UTC' }]
const after = (length: Duration): Instant => plus(NOON, length)
const cart = (pace: Partial<PaceFacts>, changes: Partial<CartFacts> = {}): CartFacts => cartFacts(NOON, { pace: { ...FREE, caps, ...pace }, ...changes })
const told = (decision: Decision): unknown => ('step' in decision ? [decision.kind, decision.step.id, ...('because' in decision ? [decision.because] : []), ...('until' in decision ? [decision.until - NOON] : [])] : [decision.kind, decision.because])
const next = (facts: CartFacts, now: Instant) => told(decide(cartClassic, facts, now))
const helped = [{ step: 'help', sentAt: after(hours(1)) }]

describe('a person who was written to lately, by whatever flow or shop', () => {
  const mailedAt = [minus(NOON, hours(10))]
  const free = plus(minus(NOON, hours(10)), milliseconds(hours(20) + LEAVING))

  test('waits out the gap and gets the step then', () => {
    expect(next(cart({ mailedAt }), after(hours(1)))).toEqual(['wait', 'help', 'capped', free - NOON])
    expect(next(cart({ mailedAt }), minus(free, MS))).toEqual(['wait', 'help', 'capped', free - NOON])
    expect(next(cart({ mailedAt }), free)).toEqual(['send', 'help'])
  })

  test('gets the step also when its grace ended while the gap lasted, if it leaves soon then', () => {
    const justBefore = [after(hours(1 - 0.1))]
    const woken = plus(after(hours(20.9)), LEAVING)
    expect(next(cart({ mailedAt: justBefore }), after(hours(1)))).toEqual(['wait', 'help', 'capped', woken - NOON])
    expect(next(cart({ mailedAt: justBefore }), woken)).toEqual(['send', 'help'])
    expect(next(cart({ mailedAt: justBefore }), plus(woken, hours(1.25)))).toEqual(['send', 'help'])
    expect(next(cart({ mailedAt: justBefore }), plus(plus(woken, hours(1.25)), MS))).toEqual(['skip', 'help', 'too-late'])
  })

  test('does not get it half a day after its grace: it is skipped at once, for that reason', () => {
    const mailed = (at: Instant) => cart({ mailedAt: [at] })
    const now = after(hours(6))
    const last = minus(after(hours(1 + 12 + 12)), milliseconds(hours(20) + LEAVING))
    expect(next(mailed(last), now)).toEqual(['wait', 'help', 'capped', hours(25)])
    expect(next(mailed(plus(last, MS)), now)).toEqual(['skip', 'help', 'capped'])
  })

  test('and who got as many as one may waits or is passed over by the same rule', () => {
    const four = [2, 5, 9].map((n) => minus(NOON, days(n)))
    expect(next(cart({ mailedAt: [...four, minus(NOON, days(13.9))] }), after(hours(1)))).toEqual(['wait', 'help', 'capped', hours(2.4) + LEAVING])
    expect(next(cart({ mailedAt: [...four, minus(NOON, days(10))] }), after(hours(1)))).toEqual(['skip', 'help', 'capped'])
  })

  test('is told nothing earlier than the step itself', () => {
    expect(next(cart({ mailedAt }), NOON)).toEqual(['wait', 'help', 'not-due', hours(1)])
  })
})

describe('by night', () => {
  const evening = after(hours(9.5))
  const facts = (changes: Partial<PaceFacts> = {}, more: Partial<CartFacts> = {}) => cart({ quiet: NIGHT, ...changes }, { anchor: evening, ...more })

  test.each([
    ['a step due before it begins leaves', { anchor: after(hours(8)) }, after(hours(9)), ['send', 'help']],
    ['a step due in it waits for the morning', {}, after(hours(10.5)), ['wait', 'help', 'quiet-hours', hours(19)]],
    ['at its end it leaves', {}, after(hours(19)), ['send', 'help']],
    ['a millisecond before its end it does not', {}, minus(after(hours(19)), MS), ['wait', 'help', 'quiet-hours', hours(19)]],
    ['nobody is told of it before the step is due', {}, after(hours(10)), ['wait', 'help', 'not-due', hours(10.5)]],
  ] as const)('%s', (_, changes, now, expected) => {
    expect(next(facts({}, changes), now)).toEqual(expected)
  })

  test('the mails of a night do not all leave at the stroke of the hour', () => {
    expect(next(facts({ spread: minutes(7) }), after(hours(11)))).toEqual(['wait', 'help', 'quiet-hours', hours(19) + minutes(7)])
  })

  test('a gap that ends in it is waited out until the morning, for the gap', () => {
    expect(next(facts({ mailedAt: [after(hours(-5))] }), after(hours(10.5)))).toEqual(['wait', 'help', 'capped', hours(19)])
  })

  test('a grace that ends in it ends in the morning instead', () => {
    const late = { anchor: NOON }
    expect(next(facts({}, late), after(hours(12)))).toEqual(['wait', 'help', 'quiet-hours', hours(19)])
    expect(next(facts({}, late), after(hours(19)))).toEqual(['send', 'help'])
    expect(next(facts({}, late), plus(after(hours(20.25)), MS))).toEqual(['skip', 'help', 'too-late'])
  })

  test('a grace that ends soon after it is as long as one that ends in it', () => {
    const late = { anchor: plus(after(hours(6)), minutes(5)) }
    const woken = milliseconds(hours(19) + minutes(10))
    const spread = minutes(10)
    expect(next(facts({ spread }, late), after(hours(11)))).toEqual(['wait', 'help', 'quiet-hours', woken])
    expect(next(facts({ spread }, late), after(woken))).toEqual(['send', 'help'])
    expect(next(facts({ spread }, late), after(hours(20.25)))).toEqual(['send', 'help'])
    expect(next(facts({ spread }, late), plus(after(hours(20.25)), MS))).toEqual(['skip', 'help', 'too-late'])
  })

  test('a night that would last too long is not waited out', () => {
    const polar = [{ from: 22, to: 12, zone: 'UTC' }]
    expect(next(cart({ quiet: polar }, { anchor: after(hours(-2)) }), after(hours(10.5)))).toEqual(['skip', 'help', 'quiet-hours'])
  })

  test('the third reminder of a cart left at noon leaves in the morning after its midnight', () => {
    const done = [...helped, { step: 'concerns', sentAt: after(hours(24)) }]
    expect(next(cart({ quiet: NIGHT }, { done }), after(hours(60)))).toEqual(['wait', 'last-note', 'quiet-hours', hours(67)])
  })
})

describe('one series at a time', () => {
  test('a series that another goes before asks again every hour', () => {
    expect(next(cart({ hasToWait: true }), after(hours(2)))).toEqual(['wait', 'help', 'other-series', hours(3)])
  })

  test('and loses the steps whose time goes by meanwhile, one after the other', () => {
    expect(next(cart({ hasToWait: true }), plus(after(hours(13)), MS))).toEqual(['skip', 'help', 'too-late'])
  })
})

describe('a flow that is paused', () => {
  test('sends nothing, asks again every hour and says why', () => {
    expect(next(cart({ isPaused: true }), after(hours(2)))).toEqual(['wait', 'help', 'flow-paused', hours(3)])
    expect(told(decide(postPurchase, orderFacts(NOON, { pace: { ...FREE, isPaused: true } }), after(days(3))))).toEqual(['wait', 'thank-you', 'flow-paused', days(3) + hours(1)])
  })

  test('loses what its time goes by for', () => {
    expect(next(cart({ isPaused: true }), plus(after(hours(13)), MS))).toEqual(['skip', 'help', 'too-late'])
  })
})

test('of several reasons the one that is furthest from the cart is told first, and a stop before all', () => {
  const all: Partial<PaceFacts> = { isPaused: true, hasToWait: true, mailedAt: [after(hours(9))], quiet: NIGHT }
  const now = after(hours(10.5))
  const shop: Partial<CartFacts> = { state: 'open', idle: hours(1), anchor: after(hours(9.5)), reopenedAt: after(hours(9)), payingUntil: after(hours(40)), isUntold: true, permission: 'unknown' }
  const reasons = (pace: Partial<PaceFacts>, more: Partial<CartFacts> = {}) => (next(cart(pace, { ...shop, ...more }), now) as unknown[]).at(2)
  expect([
    reasons(all), reasons({ ...all, isPaused: false }), reasons({ ...all, isPaused: false, hasToWait: false }),
    reasons({ mailedAt: [after(hours(-5))], quiet: NIGHT }, { reopenedAt: null }), reasons({ quiet: NIGHT }, { reopenedAt: null }), reasons({}, { reopenedAt: null }),
    reasons({}, { reopenedAt: null, payingUntil: null }), reasons({}, { reopenedAt: null, payingUntil: null, isUntold: false }),
  ]).toEqual(['flow-paused', 'other-series', 'gap', 'capped', 'quiet-hours', 'paying', 'order-untold', 'customer-unknown'])
  expect(next(cart(all, { ...shop, isOrdered: true }), now)).toEqual(['stop', 'ordered'])
  expect(reasons(all, { anchor: after(hours(10)), idle: hours(2) })).toBe('not-due')
})

describe('whatever happens in whatever order', () => {
  interface Live {
    readonly flow: Flow
    facts: CartFacts | OrderFacts
  }
  const begun = (kind: number, at: Instant): Live => kind === 0
    ? { flow: postPurchase, facts: orderFacts(minus(at, days(3))) }
    : { flow: cartClassic, facts: cart({}, { anchor: minus(at, hours(1)) }) }
  /** Time goes by; a cart is left or an order completed somewhere; sometimes a mail turns out not to have left. */
  const event = fc.record({ passes: fc.integer({ min: 0, max: hours(9) }), begins: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 }), touches: fc.boolean(), fails: fc.boolean() })

  test('no person is written to within the gap, more often than one may or by night, in however many series', () => {
    fc.assert(fc.property(fc.array(event, { minLength: 20, maxLength: 60 }), fc.constantFrom('UTC', 'Europe/Helsinki', 'America/New_York', 'Australia/Lord_Howe'), (events, zone) => {
      const sent: Instant[] = []
      let live: Live[] = []
      const quiet = [{ from: 22, to: 7, zone }]
      let now = NOON
      for (const { passes, begins, touches, fails } of events) {
        now = plus(now, milliseconds(passes))
        if (begins !== null) live.push(begun(begins, now))
        live = live.filter(({ flow, facts }) => facts.done.length < flow.steps.length)
        for (const [index, one] of live.entries()) {
          if (touches && index === 0) one.facts = { ...one.facts, anchor: minus(now, hours(1)) }
          const decision = decide(one.flow, { ...one.facts, pace: { ...FREE, quiet, mailedAt: sent } }, now)
          if (decision.kind === 'wait') expect(decision.until).toBeGreaterThan(now)
          if (decision.kind === 'send') expect(decision.expires).toBeGreaterThanOrEqual(now)
          if (decision.kind !== 'send' && decision.kind !== 'skip') continue
          const hasLeft = decision.kind === 'send' && !fails
          if (hasLeft) sent.push(now)
          one.facts = { ...one.facts, done: [...one.facts.done, { step: decision.step.id, sentAt: hasLeft ? now : null }] }
        }
      }
      const hourAt = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' })
      for (const [index, at] of sent.entries()) {
        const before = sent.slice(0, index)
        for (const last of before.slice(-1)) expect(at - last).toBeGreaterThanOrEqual(hours(20))
        expect(before.filter((each) => each > minus(at, days(14))).length).toBeLessThan(4)
        expect(Number(hourAt.format(at))).toBeGreaterThanOrEqual(7)
        expect(Number(hourAt.format(at))).toBeLessThan(22)
      }
    }), { numRuns: 60 })
  })

  test('a step that waits leaves in the end or is skipped; it never waits past its bound', () => {
    const pace = fc.record({ mailed: fc.array(fc.integer({ min: -hours(20), max: days(13) }), { maxLength: 6 }), from: fc.integer({ min: 0, max: 23 }), length: fc.integer({ min: 1, max: 14 }), spread: fc.integer({ min: 0, max: minutes(15) }) })
    fc.assert(fc.property(pace, ({ mailed, from, length, spread }) => {
      const facts = cart({ mailedAt: mailed.map((age) => minus(NOON, milliseconds(age))), quiet: [{ from, to: (from + length) % 24, zone: 'UTC' }], spread: milliseconds(spread) })
      let now = after(hours(1))
      for (let n = 0; n < 10; n++) {
        const decision = decide(cartClassic, facts, now)
        if (decision.kind !== 'wait') return void expect(['send', 'skip']).toContain(decision.kind)
        now = decision.until
        expect(now).toBeLessThanOrEqual(after(hours(1 + 12 + 12)))
      }
      throw new Error('it waits for ever')
    }), { numRuns: 300 })
  })
})
