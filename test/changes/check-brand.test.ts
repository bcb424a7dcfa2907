/** Which logos and colours mails may have, and what holds where an owner gave none. */
import { describe, expect, test } from 'vitest'
import { checkBrand } from '../../server/changes/check-brand.ts'
import { gathered, heldText, listed, NO_CHANGES } from '../../server/changes/change.ts'
import { readFile, writeFile } from '../../server/changes/file.ts'
import { createJudge } from '../../server/changes/judge.ts'
import { loadTemplates } from '../../server/mail/template.ts'
import { shopProfile } from '../../server/stores/profile/settings.ts'
import { serviceOf, statedBy } from '../../server/stores/profile/branded.ts'

const LOGO = 'https://cdn.shop.example/logo.png'
const BRAND = gathered(2, [{ language: '', group: 'brand', path: 'logo', text: LOGO }, { language: '', group: 'brand', path: 'color', text: '#8a1c4a' }])

describe('what may be given', () => {
  test.each([
    ['logo', LOGO, []],
    ['logo', 'http://cdn.shop.example/logo.png', ['It must be a web address that begins with https://.']],
    ['logo', 'javascript:alert(1)', ['It must be a web address that begins with https://.']],
    ['logo', `https://cdn.shop.example/${'a'.repeat(500)}.png`, ['It must have at most 500 characters.']],
    ['color', '#1F5d49', []],
    ['color', 'green', ['It must be a colour like #1f5d49.']],
    ['color', '#1f5', ['It must be a colour like #1f5d49.']],
    ['color', '#808080', [expect.stringContaining('neither white nor dark text can be read well')]],
    ['font', 'serif', ['There is no «brand.font».']],
  ])('%s %s: %j', (path, text, sentences) => {
    expect(checkBrand(path, text).mistakes.map(({ sentence }) => sentence)).toEqual(sentences)
  })

  test('a picture that few mail programs show is possible and warned of', () => {
    expect([checkBrand('logo', 'https://shop.example/logo.SVG?v=2').warnings.length, checkBrand('logo', LOGO).warnings.length]).toEqual([1, 0])
  })
})

describe('what holds', () => {
  const profile = shopProfile.parse({ logoUrl: 'https://shop.example/settings.png', brandColor: '#1f5d49', phone: '12345' })

  test('the owner\'s part, beside it what the settings say', () => {
    expect(statedBy({ profile, changes: gathered(1, [{ language: '', group: 'brand', path: 'color', text: '#8a1c4a' }]) })).toEqual({ ...profile, brandColor: '#8a1c4a' })
    expect(statedBy({ profile })).toEqual(profile)
  })

  test('without any settings the brand stands alone, and nothing else is stated', () => {
    expect(serviceOf({ changes: BRAND }, 'en')).toMatchObject({ logoUrl: LOGO, brandColor: '#8a1c4a', phone: null, returns: null })
    expect(serviceOf({ changes: NO_CHANGES }, 'en')).toBe(null)
  })

  test('it is an entry like any other, and none of a series', () => {
    expect(listed(BRAND).map(({ group, path }) => `${group} ${path}`)).toEqual(['brand color', 'brand logo'])
    expect([heldText(BRAND, { language: '', group: 'brand', path: 'logo' }), heldText(BRAND, { language: '', group: 'series', path: 'logo' })]).toEqual([LOGO, null])
  })
})

describe('as a file', () => {
  const judge = createJudge(loadTemplates())

  test('it comes back as it was, and a file from before there were brands is read', () => {
    const file = writeFile('default', BRAND)
    expect(readFile(file, NO_CHANGES, judge)).toMatchObject({ kind: 'ok', planned: [{ group: 'brand', path: 'color', before: null, text: '#8a1c4a' }, { group: 'brand', path: 'logo', text: LOGO }] })
    expect(readFile(file, BRAND, judge)).toMatchObject({ kind: 'ok', planned: [] })
    const { brand: _, ...older } = JSON.parse(file) as Record<string, unknown>
    expect(readFile(JSON.stringify(older), BRAND, judge)).toMatchObject({ kind: 'ok', planned: [{ group: 'brand', path: 'color', text: null }, { group: 'brand', path: 'logo', text: null }] })
  })

  test('what a page would refuse, a file cannot bring', () => {
    const file = JSON.stringify({ ...JSON.parse(writeFile('default', NO_CHANGES)) as object, brand: { color: '#808080', font: 'serif' } })
    expect(readFile(file, NO_CHANGES, judge)).toMatchObject({ kind: 'wrong', mistakes: [expect.stringContaining('brand, color: It is a colour'), 'brand, font: There is no «brand.font».'] })
  })
})
