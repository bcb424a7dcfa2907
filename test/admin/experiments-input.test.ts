/** What an owner types about a new experiment, and what is answered to what cannot be meant. */
import { describe, expect, test } from 'vitest'
import { readExperiment, type ChosenKind } from '../../server/admin/experiments-input.ts'
import type { Typed } from '../../server/admin/shops-input.ts'

const FILLED: Typed = { name: 'A question', metric: 'conversion', share: '100', 'subject-B-en': 'Any questions?', 'offer-B': '15', 'preheader-B-en': 'All {{ totalText }} of it', 'delay-B': '1.5' }
const read = (kind: ChosenKind, changes: Typed = {}) => readExperiment({ ...FILLED, ...changes }, kind, {
  language: 'en', usualMinutes: '60', delayMistake: (minutes) => (Number(minutes) < 60 ? 'Too soon.' : null), preheaderMistake: (_, text) => (text.includes('nobody') ? 'This mail has no {{ nobody }}.' : null),
})
const mistakes = (kind: ChosenKind, changes: Typed): readonly string[] => {
  const input = read(kind, changes)
  return input.kind === 'wrong' ? Object.entries(input.mistakes).map(([field, sentence]) => `${field}: ${sentence}`) : []
}

describe('what can be meant', () => {
  test('a subject in the shop\'s language, and in others', () => {
    expect(read('subject', { 'subject-B-fi': ' Kysyttävää? ', 'subject-C-en': '{{ shop.name }} asks', auto: 'on' })).toEqual({
      kind: 'ok', name: 'A question', metric: 'conversion', sharePercent: 100, isAuto: true,
      variants: [{ id: 'A' }, { id: 'B', subjects: { en: 'Any questions?', fi: 'Kysyttävää?' } }, { id: 'C', subjects: { en: '{{ shop.name }} asks' } }],
    })
  })

  test.each<[ChosenKind, object]>([['images', { images: false }], ['layout', { layout: 'brief' }], ['offer', { offer: '15' }], ['delay', { delayMinutes: 90 }], ['preheader', { preheaders: { en: 'All {{ totalText }} of it' } }]])('%s has one variant beside the mail as it is', (kind, other) => {
    const input = read(kind)
    expect(input.kind === 'ok' ? input.variants : []).toEqual([{ id: 'A' }, { id: 'B', ...other }])
  })

  test('no coupon at all is an offer too', () => {
    const input = read('offer', { 'offer-B': '0', 'offer-C': '7.5' })
    expect(input.kind === 'ok' ? input.variants.slice(1).map(({ offer }) => offer) : []).toEqual(['0', '7.5'])
  })
})

describe('what cannot', () => {
  test.each<[ChosenKind, Typed, string]>([
    ['images', { name: ' ' }, 'name: A name in one line, at most 80 characters.'],
    ['images', { share: '5' }, 'share: A whole number from 10 to 100.'],
    ['images', { metric: 'luck' }, 'metric: Choose one of the list.'],
    ['subject', { 'subject-B-en': '' }, 'subject-B-en: A subject is missing in the shop\'s own language.'],
    ['subject', { 'subject-C-fi': 'Hei' }, 'subject-C-en: A subject is missing in the shop\'s own language.'],
    ['subject', { 'subject-D-en': 'Hello' }, 'subject-D-en: Describe variant C before variant D.'],
    ['subject', { 'subject-B-en': 'Dear {{ firstName }}' }, 'subject-B-en: The only gap a subject may have is {{ shop.name }}.'],
    ['subject', { 'subject-B-en': 'One\nBcc: two' }, 'subject-B-en: One line of at most 120 characters.'],
    ['offer', { 'offer-B': '101' }, 'offer-B: Percent from 0 to 100; 0 is no coupon.'],
    ['offer', { 'offer-C': '15' }, 'offer-C: Another variant offers the same.'],
    ['delay', { 'delay-B': 'soon' }, 'delay-B: A number of hours, like 1 or 1.5.'],
    ['delay', { 'delay-B': '' }, 'delay-B: A number of hours, like 1 or 1.5.'],
    ['delay', { 'delay-B': '1' }, 'delay-B: So long it waits anyway: that is variant A.'],
    ['delay', { 'delay-C': '1,5' }, 'delay-C: Another variant waits as long.'],
    ['delay', { 'delay-C': '0.5' }, 'delay-C: Too soon.'],
    ['preheader', { 'preheader-B-en': '' }, 'preheader-B-en: A line is missing in the shop\'s own language.'],
    ['preheader', { 'preheader-B-fi': '{{ nobody }}' }, 'preheader-B-fi: This mail has no {{ nobody }}.'],
  ])('%s with %j: %s', (kind, changes, sentence) => {
    expect(mistakes(kind, changes)).toContain(sentence)
  })
})

test('a mail that waits for the shop\'s news has no delay to try out', () => {
  const rules = { language: 'en', usualMinutes: null, delayMistake: () => null, preheaderMistake: () => null } as const
  expect(readExperiment(FILLED, 'delay', rules)).toMatchObject({ kind: 'wrong', mistakes: { form: expect.stringContaining('no delay to try out') } })
})
