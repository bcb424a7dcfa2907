/** Instants and WooCommerce's way of writing them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { between, days, gmtText, hours, instant, isoText, milliseconds, minus, minutes, parseGmt, plus, seconds } from '../../server/values/time.ts'

const at = instant(Date.UTC(2026, 10, 21, 19, 35, 7))
const YEAR_2200_MS = Date.UTC(2200, 0, 1)

describe('a date of the shop', () => {
  test('is read as UTC, whatever the time zone of the machine', () => {
    expect(parseGmt('2026-11-21T19:35:07')).toBe(at)
  })

  test.each([null, undefined, '', 'yesterday', '2026-11-21', '2026-11-21 19:35:07', '2026-11-21T19:35', '2026-11-21T19:35:07Z', '2026-11-21T19:35:07+02:00',
    '2026-11-21T19:35:07.000', '2026-13-01T00:00:00', '2026-11-21T25:00:00', ' 2026-11-21T19:35:07', '0000-00-00T00:00:00'])('%j is no date', (text) => {
    expect(parseGmt(text)).toBeNull()
  })

  test('is written in whole seconds without a zone', () => {
    expect(gmtText(instant(at + 999))).toBe('2026-11-21T19:35:07')
  })

  test('comes back the same after writing and reading, whatever the second', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: YEAR_2200_MS / 1_000 }), (second) => {
      expect(parseGmt(gmtText(instant(second * 1_000)))).toBe(second * 1_000)
    }))
  })
})

test('for people and logs an instant carries its zone', () => {
  expect(isoText(at)).toBe('2026-11-21T19:35:07.000Z')
})

test('lengths are whole milliseconds', () => {
  expect([milliseconds(1.4), seconds(2), minutes(1.5), hours(1), days(1)]).toEqual([1, 2_000, 90_000, 3_600_000, 86_400_000])
})

test('a length added and taken away again changes nothing', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: YEAR_2200_MS }), fc.integer({ min: -1e9, max: 1e9 }), (utcMs, lengthMs) => {
    const start = instant(utcMs)
    const end = plus(start, milliseconds(lengthMs))
    expect(minus(end, milliseconds(lengthMs))).toBe(start)
    expect(between(start, end)).toBe(lengthMs)
  }))
})
