/** Foreign text and numbers made fit for a mail: one clean line, a safe address, an amount, a date. Pure. */
import { parseLocale } from '../values/locale.ts'
import { decimalText, type Money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'

const FORMATTERS_MAX = 500
/** ISO 4217; Intl refuses what does not look so. */
const CURRENCY = /^[A-Z]{3}$/
const ELLIPSIS = '…'
/** Controls, and format characters other than the joiners that emoji and some scripts need. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const ISOLATE = '\u2068'
const END_OF_ISOLATE = '\u2069'

/**
 * One line of text without controls, cut at a whole character. Text from right to left is isolated, so that it
 * cannot reorder what stands beside it.
 * @returns null when nothing visible is left
 */
export function plainLine(text: string | null, charactersMax: number): string | null {
  const line = (text ?? '').toWellFormed().normalize('NFC').replace(INVISIBLE, ' ').replace(/\s+/gu, ' ').trim()
  if (line === '') return null
  const cut = cutAt(line, charactersMax)
  return RIGHT_TO_LEFT.test(cut) ? `${ISOLATE}${cut}${END_OF_ISOLATE}` : cut
}

function cutAt(line: string, charactersMax: number): string {
  if (line.length <= charactersMax) return line
  const characters: string[] = []
  for (const { segment } of cached('segmenter', () => new Intl.Segmenter('en')).segment(line)) {
    if (characters.length === charactersMax - 1) return `${characters.join('').trimEnd()}${ELLIPSIS}`
    characters.push(segment)
  }
  return line
}

/** An http or https address in its encoded form; null for any other (`javascript:` would survive escaping). */
export function webAddress(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
}

/** The amount as people of that locale write it, with the shop's own number of decimals. */
export function moneyText(amount: Money, locale: string): string {
  const format = cached(`money ${locale} ${amount.currency} ${amount.decimals}`, () => new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: amount.decimals,
    maximumFractionDigits: amount.decimals,
  }))
  // As text, so that no digit is lost in a float.
  return format.format(decimalText(amount) as `${number}`)
}

/** As `moneyText`; null where there is no amount, or nobody knows in which currency. */
export const amountText = (amount: Money | null | undefined, locale: string): string | null =>
  (amount == null || !CURRENCY.test(amount.currency) ? null : moneyText(amount, locale))

/** The locale to write amounts in: the reader's, unless nobody knows how people write there. */
export function knownLocale(wanted: string | null, otherwise: string): string {
  const locale = wanted === null ? null : parseLocale(wanted)
  return locale !== null && Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? locale : otherwise
}

/** The calendar day of an instant where the reader is; says UTC when that is not known. */
export function dayText(at: Instant, locale: string, timeZone: string | null): string {
  const known = timeZone !== null && isTimeZone(timeZone)
  const zone = known ? timeZone : 'UTC'
  const format = cached(`day ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone }))
  const day = firstInFrench(format.format(at), locale)
  return known ? day : `${day} (UTC)`
}

/**
 * As `dayText`, where only the country is known.
 * @param country ISO 3166-1 alpha-2
 * @returns null where the day depends on the place, or nobody knows the country
 */
export function dayInCountry(at: Instant, locale: string, country: string | null): string | null {
  const [day, ...others] = new Set(zonesOf(country).map((zone) => dayText(at, locale, zone)))
  return others.length === 0 ? day ?? null : null
}

const COUNTRY = /^[A-Z]{2}$/

function zonesOf(country: string | null): readonly string[] {
  if (country === null || !COUNTRY.test(country)) return []
  return cached(`zones ${country}`, () => {
    // Newer engines have only the method, older ones only the property.
    const region = new Intl.Locale(`und-${country}`) as { readonly timeZones?: readonly string[]; getTimeZones?(): readonly string[] }
    return region.getTimeZones?.() ?? region.timeZones ?? []
  })
}

/** The first of a month is an ordinal in French, and Intl writes it as a plain number. */
const firstInFrench = (day: string, locale: string): string => (locale.split('-')[0] === 'fr' ? day.replace(/^1(?= )/, '1er') : day)

/** A moment as the reader's clock shows it, with the zone that this clock is in behind it: words may follow. */
export function momentText(at: Instant, locale: string, timeZone: string | null): string {
  const [language] = locale.split('-')
  const zone = timeZone !== null && isTimeZone(timeZone) ? timeZone : 'UTC'
  const format = cached(`moment ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, {
    day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: zone, timeZoneName: 'short',
    // CLDR writes AM and PM there, which Koreans do not.
    ...(language === 'ko' ? { hourCycle: 'h23' } : {}),
  }))
  const parts = format.formatToParts(at)
  const clock = parts.filter(({ type }) => type !== 'timeZoneName').map((part, n) => (language === 'pl' && isBeforeHour(parts, n) ? ', godz. ' : part.value)).join('').trimEnd()
  return firstInFrench(`${clock} (${parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone})`, locale)
}

/** Intl only leaves a blank there, which Polish does not. */
const isBeforeHour = (parts: readonly Intl.DateTimeFormatPart[], n: number): boolean => parts[n]?.type === 'literal' && parts[n + 1]?.type === 'hour'

/** A share as people of that locale write it: `12.5` is "12,5 %". */
export function percentText(percent: string, locale: string): string {
  return cached(`percent ${locale}`, () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })).format(Number(percent) / 100)
}

/** Which plural form a count takes in a language: one, few, many, other. */
export function pluralForm(count: number, locale: string): Intl.LDMLPluralRule {
  return cached(`plural ${locale}`, () => new Intl.PluralRules(locale)).select(count)
}

const isTimeZone = (name: string): boolean => cached(`zone ${name}`, () => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
})

const formatters = new Map<string, unknown>()

/** Making a formatter costs sixty times as much as using it. */
function cached<T>(key: string, make: () => T): T {
  const known = formatters.get(key) as T | undefined
  if (known !== undefined) return known
  if (formatters.size >= FORMATTERS_MAX) formatters.clear()
  const made = make()
  formatters.set(key, made)
  return made
}
