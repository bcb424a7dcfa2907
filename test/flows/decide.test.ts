/** What a flow does next: every branch and every boundary, and what no sequence of events may lead to. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { decide, type CartFacts, type Decision, type OrderFacts } from '../../server/flows/decide.ts'
import { postPurchase } from '../../server/flows/post-purchase.ts'
import { CART_STATES } from '../../server/db/schema.ts'
import { days, hours, instant, milliseconds, minus, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { cartFacts, orderFacts } from './facts.ts'

const left = instant(Date.UTC(2026, 2, 2, 12))
const MS = milliseconds(1)
const after = (length: Duration): Instant => plus(left, length)
const cart = (changes: Partial<CartFacts> = {}): CartFacts => cartFacts(left, changes)
const order = (changes: Partial<OrderFacts> = {}): OrderFacts => orderFacts(left, changes)
const told = (decision: Decision): unknown => ('step' in decision ? [decision.kind, decision.step.id, ...('until' in decision ? [decision.because, decision.until - left] : [])] : [decision.kind, decision.because])
const next = (facts: CartFacts, now: Instant) => told(decide(cartClassic, facts, now))
const helpSent = (at: Instant) => [{ step: 'help', sentAt: at }]

describe('a cart left an hour ago', () => {
  test.each([
    ['a millisecond before', minus(after(hours(1)), MS), ['wait', 'help', 'not-due', hours(1)]],
    ['exactly then', after(hours(1)), ['send', 'help']],
    ['exactly at the end of its grace', after(hours(13)), ['send', 'help']],
    ['a millisecond after its grace', plus(after(hours(13)), MS), ['skip', 'help']],
    ['at the very moment it was left', left, ['wait', 'help', 'not-due', hours(1)]],
    ['before it was left (a clock set back)', minus(left, hours(5)), ['wait', 'help', 'not-due', hours(1)]],
  ] as const)('%s', (_, now, decision) => {
    expect(next(cart(), now)).toEqual(decision)
  })

  test('is due from the moment its mail should leave, however late that is asked', () => {
    const decision = decide(cartClassic, cart(), after(hours(5)))
    expect(decision).toMatchObject({ kind: 'send', due: after(hours(1)) })
  })
})

describe('a cart whose shopper', () => {
  test('did not consent where that is needed ends its series, however early', () => {
    expect(next(cart({ permission: 'no-consent' }), after(hours(1)))).toEqual(['stop', 'no-consent'])
    expect(next(cart({ permission: 'no-consent' }), left)).toEqual(['stop', 'no-consent'])
  })

  test('also refused, has left no address or has bought ends for that reason', () => {
    expect(next(cart({ permission: 'no-consent', isSuppressed: true }), after(hours(1)))).toEqual(['stop', 'suppressed'])
    expect(next(cart({ permission: 'no-consent', hasAddress: false }), after(hours(1)))).toEqual(['stop', 'no-address'])
    expect(next(cart({ permission: 'no-consent', isOrdered: true }), after(hours(1)))).toEqual(['stop', 'ordered'])
  })

  test('may be a customer, which nobody can say now, waits minutes and is never mailed on a guess', () => {
    expect(next(cart({ permission: 'unknown' }), after(hours(1)))).toEqual(['wait', 'help', 'customer-unknown', hours(1) + 5 * 60_000])
    expect(next(cart({ permission: 'unknown' }), left)).toEqual(['wait', 'help', 'not-due', hours(1)])
    expect(next(cart({ permission: 'unknown' }), plus(after(hours(13)), MS))).toEqual(['skip', 'help'])
  })
})

describe('a cart whose order', () => {
  test('fell through rests six hours before anything leaves, as after a mail', () => {
    const reopenedAt = after(hours(3))
    expect(next(cart({ reopenedAt }), after(hours(4)))).toEqual(['wait', 'help', 'gap', hours(9)])
    expect(next(cart({ reopenedAt }), minus(after(hours(9)), MS))).toEqual(['wait', 'help', 'gap', hours(9)])
    expect(next(cart({ reopenedAt }), after(hours(9)))).toEqual(['send', 'help'])
  })

  test('fell through rests from the later of that and the last mail', () => {
    expect(next(cart({ reopenedAt: after(hours(20)), done: helpSent(after(hours(1))) }), after(hours(24)))).toEqual(['wait', 'concerns', 'gap', hours(26)])
    expect(next(cart({ reopenedAt: after(hours(2)), done: helpSent(after(hours(20))) }), after(hours(24)))).toEqual(['wait', 'concerns', 'gap', hours(26)])
  })

  test('fell through too late is skipped over, not caught up with', () => {
    expect(next(cart({ reopenedAt: after(hours(12)) }), plus(after(hours(13)), MS))).toEqual(['skip', 'help'])
  })

  test('may be being paid waits for that, and no longer', () => {
    const payingUntil = after(hours(2))
    expect(next(cart({ payingUntil }), after(hours(1)))).toEqual(['wait', 'help', 'paying', hours(2)])
    expect(next(cart({ payingUntil }), after(hours(2)))).toEqual(['send', 'help'])
    expect(next(cart({ payingUntil: after(hours(20)) }), plus(after(hours(13)), MS))).toEqual(['skip', 'help'])
  })

  test('may be somebody\'s, which only the shop can tell, waits minutes and is never mailed on a guess', () => {
    expect(next(cart({ isUntold: true }), after(hours(1)))).toEqual(['wait', 'help', 'order-untold', hours(1) + 5 * 60_000])
    expect(next(cart({ isUntold: true }), plus(after(hours(13)), MS))).toEqual(['skip', 'help'])
    expect(next(cart({ isUntold: true, isOrdered: true }), after(hours(1)))).toEqual(['stop', 'ordered'])
  })
})

describe('the steps', () => {
  test.each([
    ['the second waits for its day', helpSent(after(hours(1))), after(hours(2)), ['wait', 'concerns', 'not-due', hours(24)]],
    ['the second leaves when a day has passed', helpSent(after(hours(1))), after(hours(24)), ['send', 'concerns']],
    ['the third follows the second', [...helpSent(after(hours(1))), { step: 'concerns', sentAt: after(hours(24)) }], after(hours(60)), ['send', 'last-note']],
    ['after the third it is finished', ['help', 'concerns', 'last-note'].map((step) => ({ step, sentAt: null })), after(hours(70)), ['stop', 'finished']],
    ['one that was never sent is behind us all the same', [{ step: 'help', sentAt: null }], after(hours(2)), ['wait', 'concerns', 'not-due', hours(24)]],
    ['a step of an older version counts for nothing', [{ step: 'gone', sentAt: null }], after(hours(1)), ['send', 'help']],
  ] as const)('%s', (_, done, now, decision) => {
    expect(next(cart({ done }), now)).toEqual(decision)
  })

  test('keep six hours between them, counted from when the last really left', () => {
    const done = helpSent(after(hours(20)))
    expect(next(cart({ done }), after(hours(24)))).toEqual(['wait', 'concerns', 'gap', hours(26)])
    expect(next(cart({ done }), minus(after(hours(26)), MS))).toEqual(['wait', 'concerns', 'gap', hours(26)])
    expect(next(cart({ done }), after(hours(26)))).toEqual(['send', 'concerns'])
  })

  test('do not wait for a mail that was never sent', () => {
    expect(next(cart({ done: [{ step: 'help', sentAt: null }] }), after(hours(24)))).toEqual(['send', 'concerns'])
  })
})

describe('a shopper who is back', () => {
  test('is left in peace until idle again, even when a mail is due', () => {
    expect(next(cart({ state: 'open', idle: hours(2) }), after(hours(1)))).toEqual(['wait', 'help', 'shopper-active', hours(2)])
    expect(next(cart({ state: 'open', idle: hours(2) }), after(hours(2)))).toEqual(['send', 'help'])
  })

  test('does not hold up a cart that was already called abandoned', () => {
    expect(next(cart({ idle: hours(2) }), after(hours(1)))).toEqual(['send', 'help'])
  })
})

describe('a series stops', () => {
  test.each([
    ['ordered', { isOrdered: true }], ['ordered', { state: 'purchased' }], ['ordered', { state: 'recovered' }], ['cart-ended', { state: 'expired' }], ['cart-ended', { state: 'erased' }],
    ['emptied', { lineCount: 0 }], ['newer-cart', { hasNewerCart: true }], ['no-address', { hasAddress: false }], ['suppressed', { isSuppressed: true }],
    ['ordered', { isOrdered: true, hasAddress: false, isSuppressed: true, lineCount: 0 }],
  ] as const)('as %s: %j, whenever it is asked', (because, changes) => {
    for (const now of [left, after(hours(1)), after(days(40))]) expect(next(cart(changes), now)).toEqual(['stop', because])
  })
})

describe('after a purchase', () => {
  const thanks = (facts: OrderFacts, now: Instant) => told(decide(postPurchase, facts, now))

  test.each([
    ['the thank-you waits three days', order(), minus(after(days(3)), MS), ['wait', 'thank-you', 'not-due', days(3)]],
    ['it leaves three days after completion', order(), after(days(3)), ['send', 'thank-you']],
    ['it is not sent late', order(), plus(after(days(5)), MS), ['skip', 'thank-you']],
    ['an order that was refunded gets none', order({ status: 'refunded' }), after(days(3)), ['stop', 'order-not-completed']],
    ['an order that is back in work gets none', order({ status: 'processing' }), after(days(3)), ['stop', 'order-not-completed']],
    ['nobody is thanked who wants no mail', order({ isSuppressed: true }), after(days(3)), ['stop', 'suppressed']],
    ['nobody is thanked without an address', order({ hasAddress: false }), after(days(3)), ['stop', 'no-address']],
  ] as const)('%s', (_, facts, now, decision) => {
    expect(thanks(facts, now)).toEqual(decision)
  })
})

describe('whatever happens in whatever order', () => {
  /** Something that happens to a cart; the time that goes by before it is asked again. */
  const event = fc.record({
    passes: fc.integer({ min: 0, max: hours(20) }), touches: fc.boolean(), fails: fc.boolean(),
    stops: fc.option(fc.constantFrom<Partial<CartFacts>>({ isOrdered: true }, { isSuppressed: true }, { lineCount: 0 }, { hasAddress: false }, { hasNewerCart: true }), { freq: 12 }),
    state: fc.constantFrom(...CART_STATES.slice(0, 2)),
  })

  test('there are never more mails than steps, none twice, none early, none close to another, none after a stop', () => {
    fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let [now, facts, isStopped] = [left, cart(), false]
      const sent: { step: string; at: Instant }[] = []
      for (const { passes, touches, fails, stops, state } of events) {
        now = plus(now, milliseconds(passes))
        facts = { ...facts, state, ...(touches ? { anchor: now, state: 'open' as const } : {}), ...stops }
        isStopped ||= stops !== null
        const decision = decide(cartClassic, facts, now)
        if (isStopped) expect(decision.kind).toBe('stop')
        if (decision.kind === 'send') {
          expect(isStopped).toBe(false)
          expect(now).toBeGreaterThanOrEqual(plus(facts.anchor, decision.step.after))
          expect(now).toBeLessThanOrEqual(plus(plus(facts.anchor, decision.step.after), decision.step.grace))
          if (!fails) sent.push({ step: decision.step.id, at: now })
        }
        if (decision.kind === 'send' || decision.kind === 'skip') facts = { ...facts, done: [...facts.done, { step: decision.step.id, sentAt: decision.kind === 'send' && !fails ? now : null }] }
        if (decision.kind === 'wait') expect(decision.until).toBeGreaterThan(now)
      }
      expect(sent.length).toBeLessThanOrEqual(cartClassic.steps.length)
      expect(new Set(sent.map((each) => each.step)).size).toBe(sent.length)
      for (const [n, each] of sent.entries()) if (n > 0) expect(each.at - (sent[n - 1]?.at ?? 0)).toBeGreaterThanOrEqual(hours(6))
    }), { numRuns: 300 })
  })

  test('the same facts and time give the same decision, and it always comes to an end', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: days(60) }), (passed) => {
      let facts = cart()
      const now = after(milliseconds(passed))
      for (let n = 0; n <= cartClassic.steps.length; n++) {
        const decision = decide(cartClassic, facts, now)
        expect(decide(cartClassic, facts, now)).toEqual(decision)
        if (decision.kind !== 'skip') return
        facts = { ...facts, done: [...facts.done, { step: decision.step.id, sentAt: null }] }
      }
      throw new Error('it went round and round')
    }))
  })
})
