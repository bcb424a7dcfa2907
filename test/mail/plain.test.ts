/** Foreign text and numbers on their way into a mail. */
import { describe, expect, it } from 'vitest'
import { dayInCountry, dayText, momentText, moneyText, plainLine, pluralForm, webAddress } from '../../server/mail/plain.ts'
import { money } from '../../server/values/money.ts'
import { instant } from '../../server/values/time.ts'

const NARROW_SPACE = '\u202F'
const NO_BREAK_SPACE = '\u00A0'

describe('a line of text', () => {
  it.each([
    ['stays on one line', 'Mug\r\nSubject: x\tgreen', 'Mug Subject: x green'],
    ['loses controls and direction overrides', 'Mug\u0000\u202Egnp\u2066', 'Mug gnp'],
    ['keeps emoji that are joined', '👩‍👩‍👧 mug', '👩‍👩‍👧 mug'],
    ['loses half a character', 'Mug \uD83D', 'Mug \uFFFD'],
    ['is isolated when it runs from right to left', 'כוס קרמיקה', '\u2068כוס קרמיקה\u2069'],
  ])('%s', (_what, text, line) => {
    expect(plainLine(text, 90)).toBe(line)
  })

  it('is cut at a whole character', () => {
    expect(plainLine('a'.repeat(300), 10)).toBe(`${'a'.repeat(9)}…`)
    expect(plainLine('👩‍👩‍👧'.repeat(30), 3)).toBe('👩‍👩‍👧👩‍👩‍👧…')
  })

  it.each([null, '', '   ', '\u200B\u202E', '\n'])('is none when nothing of it is visible: %j', (text) => {
    expect(plainLine(text, 90)).toBeNull()
  })
})

describe('a web address', () => {
  it('is kept when a browser would open it as a page', () => {
    expect(webAddress('https://shop.test/käyttö?a=1&b="2"')).toBe('https://shop.test/k%C3%A4ytt%C3%B6?a=1&b=%222%22')
  })

  it.each([null, '', 'javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', '//shop.test/x', '/product/mug', 'mailto:a@shop.test'])('is none: %j', (text) => {
    expect(webAddress(text)).toBeNull()
  })
})

describe('an amount', () => {
  it.each([
    ['en-US', money(123_456, 2, 'USD'), '$1,234.56'],
    ['en-IE', money(1_450, 2, 'EUR'), '€14.50'],
    ['fi-FI', money(1_290, 2, 'EUR'), `12,90${NO_BREAK_SPACE}€`],
    ['fr-FR', money(123_450, 2, 'EUR'), `1${NARROW_SPACE}234,50${NO_BREAK_SPACE}€`],
    ['ko-KR', money(12_345, 0, 'KRW'), '₩12,345'],
    ['ko-KR', money(1_234_500, 2, 'KRW'), '₩12,345.00'],
    ['en-US', money(5_000, 0, 'EUR'), '€5,000'],
    ['en-US', money(1, 3, 'KWD'), `KWD${NO_BREAK_SPACE}0.001`],
    ['en-US', money(Number.MAX_SAFE_INTEGER, 2, 'USD'), '$90,071,992,547,409.91'],
    ['en-US', money(-250, 2, 'USD'), '-$2.50'],
  ])('in %s has the decimals of the shop', (locale, amount, text) => {
    expect(moneyText(amount, locale)).toBe(text)
  })
})

describe('a day', () => {
  const justBeforeMidnight = instant(Date.UTC(2026, 10, 30, 23, 30))

  it('is the day where the reader is', () => {
    expect(dayText(justBeforeMidnight, 'en-GB', 'Europe/Helsinki')).toBe('1 December 2026')
    expect(dayText(justBeforeMidnight, 'en-US', 'America/New_York')).toBe('November 30, 2026')
  })

  it.each([null, 'Nowhere/Else', ''])('says that it is UTC when the zone is not known: %j', (zone) => {
    expect(dayText(justBeforeMidnight, 'en-GB', zone)).toBe('30 November 2026 (UTC)')
  })
})

describe('a day of which only the country is known', () => {
  const evening = instant(Date.UTC(2026, 11, 1, 22, 30))

  it.each([['FI', '2 December 2026'], ['FR', '1 December 2026'], ['KR', '2 December 2026'], ['DE', '1 December 2026'], ['US', '1 December 2026']])('in %s is told where the clocks of the whole country show it', (country, day) => {
    expect(dayInCountry(evening, 'en-GB', country)).toBe(day)
  })

  it.each(['US', 'XX', '', 'und', null])('is not told where they differ, or there is no such country: %j', (country) => {
    expect(dayInCountry(instant(Date.UTC(2026, 11, 1, 7)), 'en-GB', country)).toBeNull()
  })
})

describe('a moment', () => {
  const noon = instant(Date.UTC(2026, 11, 3, 12, 5))

  it.each([
    ['en-IE', 'Europe/Dublin', '3 December 2026 at 12:05 (GMT)'],
    ['en-US', 'America/New_York', `December 3, 2026 at 7:05${NARROW_SPACE}AM (EST)`],
    ['ko-KR', 'Asia/Seoul', '2026년 12월 3일 21:05 (GMT+9)'],
    ['fr-FR', 'Europe/Paris', '3 décembre 2026 à 13:05 (UTC+1)'],
    ['fi-FI', 'Europe/Helsinki', '3. joulukuuta 2026 klo 14.05 (UTC+2)'],
    ['pl-PL', 'Europe/Warsaw', '3 grudnia 2026, godz. 13:05 (CET)'],
  ])('in %s has its zone behind it, so that the sentence can go on', (locale, timeZone, text) => {
    expect(momentText(noon, locale, timeZone)).toBe(text)
  })

  it('is told in UTC when the zone is not known', () => {
    expect(momentText(noon, 'fi-FI', null)).toBe('3. joulukuuta 2026 klo 12.05 (UTC)')
  })
})

it('a count takes the plural form of its language', () => {
  expect([0, 1, 2, 5].map((count) => pluralForm(count, 'en'))).toEqual(['other', 'one', 'other', 'other'])
  expect([1, 2, 5].map((count) => pluralForm(count, 'pl'))).toEqual(['one', 'few', 'many'])
})
