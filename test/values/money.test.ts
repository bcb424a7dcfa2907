/** Amounts: counted in whole minor units from the shop's own text, so that nobody's cent is lost in a float. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, decimalText, money, parseMoney, times } from '../../server/values/money.ts'

describe('an amount as the shop writes it', () => {
  test.each([
    ['4.35', 2, 435], ['0.07', 2, 7], ['1.1', 2, 110], ['19.9', 2, 1_990], ['0', 2, 0], ['0.00', 2, 0], ['1234567.89', 2, 123_456_789],
    ['12345', 0, 12_345], ['4.99', 0, 5], ['4.49', 0, 4], ['1.005', 2, 101], ['1.0049', 2, 100], ['20.878', 3, 20_878], ['4.99', 3, 4_990],
    ['-4.35', 2, -435], ['-0.005', 2, -1], ['007.50', 2, 750], ['999999999999', 2, 99_999_999_999_900], ['19.98999999999999843', 2, 1_999],
  ] as const)('%s with %i decimals is %i minor units', (text, decimals, minor) => {
    expect(parseMoney(text, 'EUR', decimals)).toEqual({ minor, decimals, currency: 'EUR' })
  })

  test.each(['', ' ', '4,35', '1e5', '.5', '5.', '+1', '--1', '1 000', '4.3.5', 'NaN', 'Infinity', '1234567890123', '0x10', '4.35 ', '٤'])('%j is none', (text) => {
    expect(() => parseMoney(text, 'EUR', 2)).toThrow(RangeError)
  })

  test('never passes through a float: every cent amount is read exactly', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 - 1 }), fc.constantFrom(0, 2, 3), (minor, decimals) => {
      expect(parseMoney(decimalText(money(minor, decimals, 'EUR')), 'EUR', decimals).minor).toBe(minor)
    }))
  })

  test('is rounded by its digits, not by its value as a double', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 9 }), (cents, mills) => {
      const text = decimalText(money(cents * 10 + mills, 3, 'EUR'))
      expect(parseMoney(text, 'EUR', 2).minor).toBe(cents + (mills >= 5 ? 1 : 0))
    }))
  })
})

describe('an amount', () => {
  test.each([[435, 2, '4.35'], [5, 2, '0.05'], [0, 2, '0.00'], [12_345, 0, '12345'], [4_990, 3, '4.990'], [-435, 2, '-4.35'], [-5, 2, '-0.05']] as const)(
    'of %i minor units with %i decimals is written %s', (minor, decimals, text) => {
      expect(decimalText(money(minor, decimals, 'EUR'))).toBe(text)
    })

  test.each([[0.5, 2], [Number.NaN, 2], [Number.MAX_SAFE_INTEGER + 1, 2], [1, -1], [1, 9], [1, 1.5]])('of %d minor units with %d decimals cannot be made', (minor, decimals) => {
    expect(() => money(minor, decimals, 'EUR')).toThrow(RangeError)
  })

  test('times a quantity stays exact', () => {
    expect(times(money(435, 2, 'EUR'), 3)).toEqual(money(1_305, 2, 'EUR'))
  })

  test('is added to one of the same currency and decimals only', () => {
    expect(add(money(1, 2, 'EUR'), money(2, 2, 'EUR'))).toEqual(money(3, 2, 'EUR'))
    expect(() => add(money(1, 2, 'EUR'), money(2, 2, 'SEK'))).toThrow(RangeError)
    expect(() => add(money(1, 2, 'EUR'), money(2, 3, 'EUR'))).toThrow(RangeError)
  })
})
