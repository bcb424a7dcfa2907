/** How fast mails leave: the owner's pace, a short burst at most, and a slow beginning after an outage. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterOutage, giveBack, paceAllowance, seenLate, startDrain, type Drain } from '../../server/pace/drain.ts'
import { hours, milliseconds, minutes, plus, seconds, type Duration, type Instant } from '../../server/values/time.ts'

const START: Duration = seconds(1_000)
const later = (length: Duration): Duration => plus(START as number as Instant, length) as number as Duration

/** Takes all it gets at every second of a time; how many left in each. */
function drained(drain: Drain, from: Duration, count: number, wanted = 1_000_000): { readonly left: readonly number[]; readonly drain: Drain } {
  let at = drain
  const left = Array.from({ length: count }, (_, n) => {
    const asked = paceAllowance(at, wanted, milliseconds(from + (n + 1) * 1_000))
    at = asked.drain
    return asked.allowed
  })
  return { left, drain: at }
}
const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0)

/** One that began long ago and never stopped. */
const strided = (perMinute: number): Drain => drained(startDrain(perMinute, START), START, 400).drain
const STRIDED_AT = later(seconds(400))

describe('a process that has been sending for long', () => {
  test('sends as many a minute as its owner allows, whatever waits', () => {
    expect(sum(drained(strided(600), STRIDED_AT, 60).left)).toBe(600)
    expect(sum(drained(strided(6_000), STRIDED_AT, 60).left)).toBe(6_000)
    expect(sum(drained(strided(1), STRIDED_AT, 600).left)).toBe(10)
  })

  test('sends no more than is asked for', () => {
    expect(drained(strided(600), STRIDED_AT, 3, 2).left).toEqual([2, 2, 2])
    expect(paceAllowance(strided(600), -3, STRIDED_AT).allowed).toBe(0)
  })

  test('after a quiet hour sends two seconds\' worth at once and not an hour\'s', () => {
    const asked = paceAllowance(strided(600), 1_000, later(hours(2)))
    expect(asked.allowed).toBe(20)
    expect(paceAllowance(asked.drain, 1_000, later(hours(2))).allowed).toBe(0)
  })

  test('is told no more when it asks more often', () => {
    let drain = strided(600)
    let total = 0
    for (let n = 1; n <= 2_000; n++) {
      const asked = paceAllowance(drain, 50, milliseconds(STRIDED_AT + n * 10))
      drain = asked.drain
      total += asked.allowed
    }
    expect(total).toBeLessThanOrEqual(200)
    expect(total).toBeGreaterThanOrEqual(198)
  })

  test('gets back what was allowed and did not leave, but never more than a burst', () => {
    const asked = paceAllowance(strided(600), 1_000, later(hours(2)))
    expect(paceAllowance(giveBack(asked.drain, 5), 1_000, later(hours(2))).allowed).toBe(5)
    expect(paceAllowance(giveBack(asked.drain, 5_000), 1_000, later(hours(2))).allowed).toBe(20)
  })
})

describe('after an outage', () => {
  test('it is slow: one a second at first, more every second, never more than ten', () => {
    const { left } = drained(afterOutage(strided(6_000), STRIDED_AT), STRIDED_AT, 300)
    expect(sum(left.slice(0, 10))).toBeLessThanOrEqual(14)
    expect(sum(left.slice(0, 10))).toBeGreaterThanOrEqual(10)
    expect(Math.max(...left)).toBeLessThanOrEqual(10)
    expect(sum(left.slice(240))).toBeGreaterThan(sum(left.slice(0, 60)) * 4)
  })

  test('five minutes later it is as fast as its owner allows', () => {
    const { drain } = drained(afterOutage(strided(6_000), STRIDED_AT), STRIDED_AT, 301)
    expect(sum(drained(drain, milliseconds(STRIDED_AT + 301_000), 60).left)).toBe(6_000)
  })

  test('it is never faster than its owner allows', () => {
    expect(sum(drained(afterOutage(startDrain(30, START), START), START, 120).left)).toBeLessThanOrEqual(61)
  })

  test('a process whose first mail is long late begins slowly, and one that is only busy goes on as it is', () => {
    const begun = startDrain(6_000, STRIDED_AT)
    expect(paceAllowance(begun, 1_000, STRIDED_AT).allowed).toBe(200)
    expect(paceAllowance(seenLate(begun, minutes(11), STRIDED_AT), 1_000, STRIDED_AT).allowed).toBe(1)
    expect(paceAllowance(seenLate(begun, minutes(10), STRIDED_AT), 1_000, STRIDED_AT).allowed).toBe(200)
    expect(paceAllowance(seenLate(seenLate(begun, seconds(1), STRIDED_AT), hours(3), STRIDED_AT), 1_000, STRIDED_AT).allowed).toBe(200)
  })

  test('an outage that goes on keeps it slow', () => {
    let drain = strided(6_000)
    for (let n = 0; n < 10; n++) drain = afterOutage(drain, milliseconds(STRIDED_AT + n * minutes(1)))
    expect(drained(drain, milliseconds(STRIDED_AT + minutes(9)), 2).left).toEqual([2, 1])
  })
})

test('whatever is asked whenever, no time sees more than its pace and one burst', () => {
  const question = fc.record({ pause: fc.integer({ min: 0, max: 5_000 }), wanted: fc.integer({ min: 0, max: 100 }), fails: fc.boolean() })
  fc.assert(fc.property(fc.integer({ min: 1, max: 6_000 }), fc.array(question, { maxLength: 200 }), (perMinute, questions) => {
    let [drain, now, total] = [startDrain(perMinute, START), START, 0]
    for (const { pause, wanted, fails } of questions) {
      now = milliseconds(now + pause)
      const asked = paceAllowance(fails ? afterOutage(drain, now) : drain, wanted, now)
      expect(asked.allowed).toBeLessThanOrEqual(wanted)
      drain = asked.drain
      total += asked.allowed
      expect(total).toBeLessThanOrEqual(1 + Math.max(1, perMinute / 30) + ((now - START) / 60_000) * perMinute)
    }
  }))
})
