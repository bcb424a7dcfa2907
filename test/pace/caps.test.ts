/** How often one person is written to: each boundary, and what no sequence of mails may lead to. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capsOf, CAPS_LOOK_BACK, FORTNIGHT_MAX_DEFAULT, GAP_HOURS_DEFAULT, GAP_HOURS_MAX, nextAllowed, type Caps } from '../../server/pace/caps.ts'
import { days, hours, milliseconds, minus, minutes, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'

const caps = capsOf({ MAIL_GAP_HOURS: GAP_HOURS_DEFAULT, MAILS_PER_FORTNIGHT: FORTNIGHT_MAX_DEFAULT })
const ago = (length: Duration): Instant => minus(NOON, length)
const MS = milliseconds(1)
/** A mail may leave a minute after it was written down. */
const LEAVING = minutes(1)

test('by default one in twenty hours and four in a fortnight', () => {
  expect(caps).toEqual({ gap: hours(20), perFortnight: 4 })
})

describe('the next mail to a person', () => {
  test.each<[string, readonly Instant[], Instant | null]>([
    ['who got none may leave', [], null],
    ['who got one right now waits twenty hours', [NOON], plus(plus(NOON, hours(20)), LEAVING)],
    ['who got one twenty hours ago waits until that one has surely left', [ago(hours(20))], plus(NOON, LEAVING)],
    ['a millisecond before that waits a millisecond', [plus(minus(ago(hours(20)), LEAVING), MS)], plus(NOON, MS)],
    ['exactly then may leave', [minus(ago(hours(20)), LEAVING)], null],
    ['who got three in a fortnight may leave', [ago(days(2)), ago(days(5)), ago(days(13))], null],
    ['who got four in a fortnight waits until the first is out of it', [ago(days(2)), ago(days(5)), ago(days(9)), ago(days(13))], plus(plus(NOON, days(1)), LEAVING)],
    ['waits for whichever is later', [ago(hours(1)), ago(days(5)), ago(days(9)), ago(days(13.9))], plus(plus(ago(hours(1)), hours(20)), LEAVING)],
    ['who got four, the first just out, may leave', [ago(days(2)), ago(days(5)), ago(days(9)), minus(ago(days(14)), LEAVING)], null],
    ['who got more than four, as nobody should, waits for the fourth from the last', [ago(days(1)), ago(days(2)), ago(days(3)), ago(days(4)), ago(days(13))], plus(plus(NOON, days(10)), LEAVING)],
    ['counts from a mail that seems to be of tomorrow, as a clock set back makes it', [plus(NOON, hours(5))], plus(plus(NOON, hours(25)), LEAVING)],
  ])('%s', (_, sentAts, expected) => {
    expect(nextAllowed(caps, sentAts, NOON)).toBe(expected)
    expect(nextAllowed(caps, [...sentAts].reverse(), NOON)).toBe(expected)
  })

  test('when it may leave, it may', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: days(20) }), { maxLength: 9 }), (ages) => {
      const sentAts = ages.map((age) => ago(milliseconds(age)))
      const next = nextAllowed(caps, sentAts, NOON)
      if (next === null) return
      expect(next).toBeGreaterThan(NOON)
      expect(nextAllowed(caps, sentAts, next)).toBeNull()
      expect(nextAllowed(caps, sentAts, minus(next, MS))).toBe(next)
    }))
  })
})

test('however often somebody tries, no two mails are nearer than the gap and no fortnight holds more than its number', () => {
  const settings = fc.record({ gap: fc.integer({ min: 20, max: GAP_HOURS_MAX }).map(hours), perFortnight: fc.integer({ min: 1, max: 4 }) })
  fc.assert(fc.property(settings, fc.array(fc.integer({ min: 0, max: hours(30) }), { minLength: 20, maxLength: 80 }), (own: Caps, pauses) => {
    const sent: Instant[] = []
    let now = NOON
    for (const pause of pauses) {
      now = plus(now, milliseconds(pause))
      // Only what is read of the ledger is known.
      const known = sent.filter((at) => at >= minus(now, CAPS_LOOK_BACK))
      if (nextAllowed(own, known, now) === null) sent.push(now)
    }
    for (const [index, at] of sent.entries()) {
      const before = sent.slice(0, index)
      for (const earlier of before.slice(-1)) expect(at - earlier).toBeGreaterThanOrEqual(own.gap)
      expect(before.filter((each) => each > minus(at, days(14))).length).toBeLessThan(own.perFortnight)
    }
    expect(sent.length).toBeGreaterThan(0)
  }), { numRuns: 300 })
})
