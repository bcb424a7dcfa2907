/** What the tracker says at the e-mail field, and the id that proves it. */
import { describe, expect, it } from 'vitest'
import { noticeTexts } from '../../server/consent/texts.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { templates } from '../support/templates.ts'

/** Two lines at 320 px; Hangul is wider. */
const NOTICE_CHARACTERS_MAX = 75
const NOTICE_CHARACTERS_MAX_KO = 45

describe.each(LANGUAGES)('in %s', (language) => {
  const texts = noticeTexts(templates, language)

  it('the notice and its button fit two lines of a small phone, before and after the answer', () => {
    const charactersMax = language === 'ko' ? NOTICE_CHARACTERS_MAX_KO : NOTICE_CHARACTERS_MAX
    expect(`${texts.notice} ${texts.refuse}`.length).toBeLessThanOrEqual(charactersMax)
    expect(`${texts.refused} ${texts.undo}`.length).toBeLessThanOrEqual(charactersMax)
  })

  it('the question about a slip leaves the address to the tracker', () => {
    expect(texts.slip.split('{{ address }}')).toHaveLength(2)
    for (const [key, text] of Object.entries({ ...texts, slip: '', early: '' })) expect(text, key).not.toContain('{{')
  })

  it('the version is one that an answer may carry', () => {
    expect(texts.version).toMatch(new RegExp(`^notice-${language}-[a-z0-9]{7}$`))
    expect(texts.version.length).toBeLessThanOrEqual(40)
  })

  it('the version stays the same until a word changes', () => {
    const changed = (words: Partial<ReturnType<typeof templates.notice>>) => noticeTexts({ ...templates, notice: (of) => ({ ...templates.notice(of), ...words }) }, language).version
    expect(changed({})).toBe(texts.version)
    const versions = [texts.version, changed({ tick: `${texts.tick} ` }), changed({ notice: `${texts.notice}.` }), changed({ early: { ...texts.early, text: texts.notice } })]
    expect(new Set(versions).size).toBe(versions.length)
  })
})

it('asks a Korean for consent to advertising by that name', () => {
  const { notice, tick, early } = noticeTexts(templates, 'ko')
  for (const text of [notice, tick, early.text]) expect(text).toContain('광고')
  expect(tick).toContain('동의합니다')
})

it('no two languages share a version', () => {
  expect(new Set(LANGUAGES.map((language) => noticeTexts(templates, language).version)).size).toBe(LANGUAGES.length)
})
