/** The night on the shopper's own clock: each boundary, every odd night of the year, and zones that are none. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isZone, parseQuietHours, quietUntil, type QuietRule } from '../../server/pace/quiet-hours.ts'
import { COUNTRY_ZONES, quietRules } from '../../server/pace/zone.ts'
import { hours, instant, isoText, milliseconds, minutes, plus, type Instant } from '../../server/values/time.ts'

const at = (iso: string): Instant => instant(Date.parse(iso))
const rule = (zone: string, from = 22, to = 7): QuietRule => ({ zone, from, to })
const until = (rules: readonly QuietRule[], iso: string): string | null => {
  const end = quietUntil(rules, at(iso))
  return end === null ? null : isoText(end).replace(':00.000Z', 'Z')
}

describe('the setting', () => {
  test.each([['22-7', { from: 22, to: 7 }], ['21-8', { from: 21, to: 8 }], ['0-6', { from: 0, to: 6 }], ['18-24', { from: 18, to: 0 }], ['09-12', { from: 9, to: 12 }], ['none', null]] as const)('%s is understood', (text, expected) => {
    expect(parseQuietHours(text)).toEqual(expected)
  })

  test.each(['', '22', '22-22', '24-7', '22-25', '7-22', '22:00-7:00', '22 - 7', '-1-7', 'night', '022-7'])('«%s» is not', (text) => {
    expect(parseQuietHours(text)).toBeUndefined()
  })
})

describe('on an ordinary night', () => {
  test.each([
    ['a minute before it begins nothing is quiet', '2026-06-10T19:59:00Z', null],
    ['it begins at the full hour', '2026-06-10T20:00:00Z', '2026-06-11T05:00Z'],
    ['it lasts over midnight', '2026-06-10T23:30:12Z', '2026-06-11T05:00Z'],
    ['a second before its end it is quiet', '2026-06-11T04:59:59Z', '2026-06-11T05:00Z'],
    ['at its end it is not', '2026-06-11T05:00:00Z', null],
  ])('%s (Paris, 22 to 7)', (_, from, expected) => {
    expect(until([rule('Europe/Paris')], from)).toBe(expected)
  })

  test.each([['Asia/Kolkata', '2026-06-10T20:00:00Z', '2026-06-11T01:30Z'], ['Asia/Kathmandu', '2026-06-10T20:00:00Z', '2026-06-11T01:15Z'], ['Australia/Eucla', '2026-06-10T15:00:00Z', '2026-06-10T22:15Z'], ['Pacific/Kiritimati', '2026-06-10T12:00:00Z', '2026-06-10T17:00Z'], ['Pacific/Niue', '2026-06-10T12:00:00Z', '2026-06-10T18:00Z']] as const)('in %s it ends by the clock there', (zone, from, expected) => {
    expect(until([rule(zone)], from)).toBe(expected)
  })

  test('hours of the day are possible too', () => {
    expect([until([rule('Europe/Paris', 12, 14)], '2026-06-10T10:30:00Z'), until([rule('Europe/Paris', 12, 14)], '2026-06-10T12:30:00Z')]).toEqual(['2026-06-10T12:00Z', null])
  })

  test('of two rules that follow on each other both are waited for', () => {
    expect(until([rule('Europe/Paris', 22, 2), rule('Europe/Paris', 1, 8)], '2026-06-10T21:00:00Z')).toBe('2026-06-11T06:00Z')
  })

  test('rules that leave no hour free come to an end', () => {
    const always = [rule('UTC', 0, 13), rule('UTC', 12, 1)]
    expect(quietUntil(always, at('2026-06-10T21:00:00Z'))).toBeGreaterThan(at('2026-06-12T00:00:00Z'))
  })
})

describe('on the night on which the clocks change', () => {
  test.each([
    ['forward in Dublin it is an hour shorter', rule('Europe/Dublin'), '2026-03-28T22:30:00Z', '2026-03-29T06:00Z'],
    ['an end that is left out is the next hour there is', rule('Europe/Dublin', 22, 1), '2026-03-28T22:30:00Z', '2026-03-29T01:00Z'],
    ['a beginning that is left out begins with the next hour there is', rule('Europe/Dublin', 1, 5), '2026-03-29T01:00:00Z', '2026-03-29T04:00Z'],
    ['an end just behind the hour left out is not overshot', rule('Europe/Dublin', 22, 2), '2026-03-28T22:30:00Z', '2026-03-29T01:00Z'],
    ['back in Dublin it is an hour longer', rule('Europe/Dublin'), '2026-10-24T21:30:00Z', '2026-10-25T07:00Z'],
    ['of an end that comes twice the first counts', rule('Europe/Dublin', 22, 1), '2026-10-24T21:30:00Z', '2026-10-25T00:00Z'],
    ['an end behind the hour that comes twice is waited for', rule('Europe/Dublin', 22, 2), '2026-10-24T21:30:00Z', '2026-10-25T02:00Z'],
    ['on Lord Howe the clocks go half an hour forward', rule('Australia/Lord_Howe'), '2026-10-03T13:00:00Z', '2026-10-03T20:00Z'],
    ['and an end that is left out there is half past', rule('Australia/Lord_Howe', 22, 2), '2026-10-03T13:00:00Z', '2026-10-03T15:30Z'],
    ['and half an hour back', rule('Australia/Lord_Howe'), '2026-04-04T12:00:00Z', '2026-04-04T20:30Z'],
    ['and an end in the half hour that comes twice is the later full hour', rule('Australia/Lord_Howe', 22, 2), '2026-04-04T12:00:00Z', '2026-04-04T15:30Z'],
    ['in Havana midnight is left out', rule('America/Havana', 20, 0), '2026-03-08T03:00:00Z', '2026-03-08T05:00Z'],
    ['in Beirut midnight is left out', rule('Asia/Beirut', 20, 0), '2026-03-28T20:00:00Z', '2026-03-28T22:00Z'],
    ['at Troll station they go two hours forward', rule('Antarctica/Troll'), '2026-03-28T23:00:00Z', '2026-03-29T05:00Z'],
  ] as const)('%s', (_, night, from, expected) => {
    expect(until([night], from)).toBe(expected)
  })

  test('whatever the zone, the moment and the hours, its end is the first moment that is not quiet', () => {
    const zone = fc.constantFrom('Europe/Dublin', 'Europe/Helsinki', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Asia/Seoul', 'Africa/Casablanca', 'America/Santiago', 'Antarctica/Troll', 'Asia/Kathmandu')
    const night = fc.record({ zone, from: fc.integer({ min: 0, max: 23 }), length: fc.integer({ min: 1, max: 14 }) }).map(({ length, ...each }) => ({ ...each, to: (each.from + length) % 24 }))
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }).map(instant)
    fc.assert(fc.property(night, moment, (own, from) => {
      const end = quietUntil([own], from)
      if (end === null) return
      expect(end).toBeGreaterThan(from)
      expect(end - from).toBeLessThanOrEqual(hours(17))
      expect(quietUntil([own], end)).toBeNull()
      for (let each = from; each < end; each = plus(each, minutes(15))) expect(quietUntil([own], each)).toBe(end)
      expect(quietUntil([own], instant(end - 1))).toBe(end)
    }), { numRuns: 200 })
  })
})

describe('whose clock it is', () => {
  const quiet = { from: 22, to: 7 }
  const reader = (changes: Partial<Parameters<typeof quietRules>[1]> = {}) => quietRules(quiet, { timeZone: 'Europe/Helsinki', country: null, shopCountry: 'IE', ...changes })

  test.each<[string, Parameters<typeof reader>[0], string]>([
    ['the shopper\'s own', {}, 'Europe/Helsinki'],
    ['the shop\'s country\'s where the browser did not say', { timeZone: null }, 'Europe/Dublin'],
    ['the billing country\'s before the shop\'s', { timeZone: null, country: 'FR' }, 'Europe/Paris'],
    ['the shop\'s where the billing country is not known here', { timeZone: null, country: 'XX' }, 'Europe/Dublin'],
    ['the shop\'s where the browser told no zone but nonsense', { timeZone: 'Europe/Nowhere<script>' }, 'Europe/Dublin'],
    ['the shop\'s where it told an empty one', { timeZone: '' }, 'Europe/Dublin'],
  ])('is %s', (_, changes, zone) => {
    expect(reader(changes)).toEqual([{ ...quiet, zone }])
  })

  test('is nobody\'s where nothing is known: then no hour is quiet', () => {
    expect(reader({ timeZone: null, shopCountry: null })).toEqual([])
    expect(quietUntil([], at('2026-06-10T00:00:00Z'))).toBeNull()
  })

  const korea = { from: 21, to: 8, zone: 'Asia/Seoul' }
  test('in Korea it is quiet from 21 to 8 whatever is set, also for a Korean who travels and for a guest there', () => {
    expect(quietRules(null, { timeZone: 'Asia/Seoul', country: null, shopCountry: 'US' })).toEqual([korea])
    expect(quietRules(null, { timeZone: 'Europe/Paris', country: 'KR', shopCountry: null })).toEqual([korea])
    expect(quietRules(null, { timeZone: null, country: null, shopCountry: 'KR' })).toEqual([korea])
    expect(reader({ timeZone: 'Asia/Seoul' })).toEqual([korea, { ...quiet, zone: 'Asia/Seoul' }])
    expect(until(reader({ timeZone: 'Asia/Seoul' }), '2026-06-10T12:30:00Z')).toBe('2026-06-10T23:00Z')
  })

  test('is not Korea\'s for a reader elsewhere of a Korean shop who chose another country', () => {
    expect(quietRules(null, { timeZone: 'Europe/Paris', country: 'FR', shopCountry: 'KR' })).toEqual([])
  })

  test('every zone of the table is one', () => {
    expect(Object.values(COUNTRY_ZONES).filter((zone) => !isZone(zone))).toEqual([])
  })

  test('a browser\'s inventions neither break anything nor pile up', () => {
    fc.assert(fc.property(fc.string({ maxLength: 64 }), (timeZone) => {
      expect(() => quietUntil(quietRules(quiet, { timeZone, country: null, shopCountry: null }), instant(milliseconds(1_780_000_000_000)))).not.toThrow()
    }), { numRuns: 1_000 })
  })
})
