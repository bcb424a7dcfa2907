/** What no sequence of events may lead to in the series that branches. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, type Decision, type DoneStep } from '../../server/flows/decide.ts'
import { placeOf, type Response } from '../../server/flows/flow.ts'
import { hours, milliseconds, plus, type Instant } from '../../server/values/time.ts'
import { cartFacts, VISITOR } from './facts.ts'
import { left, plain, withNews } from './recovery-told.ts'

describe('whatever happens in whatever order', () => {
  const flow = withNews
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

