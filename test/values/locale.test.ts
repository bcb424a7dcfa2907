/** Locales: what browsers and shops say, and the language we write in. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptedLocales, chooseLanguage, firstLanguage, LANGUAGES, parseLocale } from '../../server/values/locale.ts'

describe('a language tag', () => {
  test.each([['en', 'en'], ['fi-FI', 'fi-FI'], ['fi_FI', 'fi-FI'], ['FI-fi', 'fi-FI'], ['zh-hans-cn', 'zh-Hans-CN'], ['de_CH', 'de-CH'], ['haw', 'haw']])('%s is %s', (text, locale) => {
    expect(parseLocale(text)).toBe(locale)
  })

  test.each(['', 'e', 'english', 'en-', '-en', 'en--GB', 'en GB', 'en-GB-oed-x-y', '12', 'en\n', 'en;q=0.9', '<b>', `en-${'a'.repeat(9)}`, 'en-a-b'])('%j is none', (text) => {
    expect(parseLocale(text)).toBeNull()
  })

  test('that is taken can always be used to format, and is taken again', () => {
    const tag = fc.stringMatching(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/)
    fc.assert(fc.property(tag, (text) => {
      const locale = parseLocale(text)
      if (locale === null) return
      expect(() => new Intl.NumberFormat(locale)).not.toThrow()
      expect(locale.length).toBeLessThanOrEqual(40)
    }))
  })
})

describe('the language of a mail', () => {
  test.each([
    ['en-IE', 'fi', 'en'], ['fi-FI', 'en', 'fi'], ['fi_FI', 'en', 'fi'], ['KO-kr', 'fr', 'ko'], ['fr-CA', 'pl', 'fr'], ['pl', null, 'pl'],
    ['sv-FI', 'fi-FI', 'fi'], ['de-DE', 'nl', 'en'], ['fil', 'fr-FR', 'fr'], [null, 'pl-PL', 'pl'], [null, 'en-GB', 'en'], ['xx', 'en', 'en'], [null, null, 'en'], ['', '', 'en'], ['tlh', 'xx-XX', 'en'],
  ])('for %j in a shop of %j is %s', (wanted, ofShop, language) => {
    expect(chooseLanguage(wanted, ofShop)).toBe(language)
  })

  test('is the first that a reader likes and we have', () => {
    expect(firstLanguage([null, '', 'de', 'pl-PL', 'fi'])).toBe('pl')
    expect(firstLanguage([])).toBe('en')
  })

  test('is always one that has all its texts', () => {
    fc.assert(fc.property(fc.option(fc.string()), fc.option(fc.string()), (wanted, ofShop) => {
      expect(LANGUAGES).toContain(chooseLanguage(wanted, ofShop))
    }))
  })
})

describe('what a browser accepts', () => {
  test.each<[string | undefined, readonly string[]]>([
    ['fi-FI,fi;q=0.9,en-US;q=0.8,en;q=0.7', ['fi-FI', 'fi', 'en-US', 'en']],
    ['en;q=0.2, ko ; q=0.9 ,fr', ['fr', 'ko', 'en']],
    ['fr, pl', ['fr', 'pl']],
    ['*, fi;q=0.5', ['fi']],
    ['fi;q=0, pl;q=0.001', ['pl']],
    ['fi;q=2, fr;q=x, pl;q=1.0', ['pl']],
    ['<script>,,;;q=1, ,pl', ['pl']],
    ['', []],
    [undefined, []],
  ])('%j is %j', (header, locales) => {
    expect(acceptedLocales(header)).toEqual(locales)
  })

  test('is read within limits, whatever is sent', () => {
    expect(acceptedLocales(`${'fi,'.repeat(100_000)}pl`).length).toBeLessThan(200)
    fc.assert(fc.property(fc.string(), (header) => {
      for (const locale of acceptedLocales(header)) expect(parseLocale(locale)).toBe(locale)
    }))
  })
})
