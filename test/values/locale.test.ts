/** Locales: what browsers and shops say, and the language we write in. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseLanguage, LANGUAGES, parseLocale } from '../../server/values/locale.ts'

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
    ['en-IE', 'fi', 'en'], [null, 'en-GB', 'en'], ['xx', 'en', 'en'], [null, null, 'en'], ['', '', 'en'], ['tlh', 'xx-XX', 'en'],
  ])('for %j in a shop of %j is %s', (wanted, ofShop, language) => {
    expect(chooseLanguage(wanted, ofShop)).toBe(language)
  })

  test('is always one that has all its texts', () => {
    fc.assert(fc.property(fc.option(fc.string()), fc.option(fc.string()), (wanted, ofShop) => {
      expect(LANGUAGES).toContain(chooseLanguage(wanted, ofShop))
    }))
  })
})
