/** When «the search does not show it» is enough to know that a message was not accepted. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLookedEnough, LOOK_EVERY, LOOKS_APART, speaksAfter, weighAbsence, type Absence } from '../../server/messages/looks/verdict.ts'
import { QUIET } from '../../server/messages/outbox.ts'
import { instant, minutes, plus, seconds, type Instant } from '../../server/values/time.ts'

const DEADLINE: Instant = instant(1_000_000)
const at = (n: number): Instant => plus(DEADLINE, minutes(n))
const twice: Absence = { count: 2, since: at(5), postDeadline: DEADLINE, isLaterOneSeen: true }

describe('a message the search does not show', () => {
  test('was not accepted after two looks apart, the second after the quiet time, while a later one is shown', () => {
    expect(weighAbsence(twice, at(10))).toEqual({ kind: 'not-accepted' })
  })

  test.each([
    ['after one look, however late', { ...twice, count: 1 }, at(300)],
    ['before the quiet time is over', twice, instant(plus(DEADLINE, QUIET) - 1)],
    ['after two looks close together', { ...twice, since: at(300) }, instant(plus(at(300), LOOKS_APART) - 1)],
    ['while nothing later is known to be shown', { ...twice, isLaterOneSeen: null }, at(300)],
    ['while the search does not show a later one either', { ...twice, isLaterOneSeen: false }, at(300)],
  ] as const)('may have been accepted %s', (_, absence, wall) => {
    expect(weighAbsence(absence, wall).kind).toBe('look-again')
  })

  test('is looked for again at the end of the quiet time, or five minutes later', () => {
    expect(weighAbsence({ ...twice, count: 1 }, at(1))).toEqual({ kind: 'look-again', at: at(10) })
    expect(weighAbsence({ ...twice, count: 1, since: at(9) }, at(9))).toEqual({ kind: 'look-again', at: at(14) })
  })

  test('is looked for soon again while only a later one is wanting, and after the first few looks more seldom', () => {
    expect(weighAbsence({ ...twice, count: 3, isLaterOneSeen: null }, at(15))).toEqual({ kind: 'look-again', at: plus(at(15), LOOKS_APART) })
    expect(weighAbsence({ ...twice, count: 4, isLaterOneSeen: null }, at(20))).toEqual({ kind: 'look-again', at: plus(at(20), LOOK_EVERY) })
  })

  test('is spoken for only by one that was accepted after its own time to appear', () => {
    expect(speaksAfter(DEADLINE)).toBe(plus(DEADLINE, QUIET))
  })

  test('is always looked for later than now, and a later message is asked for only once the looks suffice', () => {
    fc.assert(fc.property(fc.nat(5), fc.nat(3_600), fc.nat(3_600), fc.constantFrom(true, false, null), (count, since, now, isLaterOneSeen) => {
      const [absence, wall] = [{ count, since: plus(DEADLINE, seconds(since)), postDeadline: DEADLINE, isLaterOneSeen }, plus(DEADLINE, seconds(now))]
      const verdict = weighAbsence(absence, wall)
      if (verdict.kind === 'not-accepted') expect([isLookedEnough(absence, wall), isLaterOneSeen]).toEqual([true, true])
      else expect(verdict.at).toBeGreaterThan(wall)
    }))
  })
})
