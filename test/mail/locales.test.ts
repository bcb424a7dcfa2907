/** The words of every language: all there, none left over, none left in English. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAILS } from '../../server/mail/view.ts'
import { PAGES, parseLocaleFile } from '../../server/mail/words.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'

type Words = string | { readonly [key: string]: Words }

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const fileOf = (language: Language): string => read(`templates/locales/${language}.json`)
const wordsOf = (language: Language): Readonly<Record<string, Words>> => JSON.parse(fileOf(language)) as Record<string, Words>
const isPlural = (words: Words): boolean => typeof words !== 'string' && 'other' in words
const entriesOf = (words: Words, path = ''): readonly (readonly [path: string, word: string])[] =>
  (typeof words === 'string' ? [[path, words]] : Object.entries(words).flatMap(([key, word]) => entriesOf(word, path === '' ? key : `${path}.${key}`)))
const keysOf = (words: Words, path = ''): readonly string[] =>
  (typeof words === 'string' || isPlural(words) ? [path] : Object.entries(words).flatMap(([key, word]) => keysOf(word, path === '' ? key : `${path}.${key}`)))
const pluralsOf = (words: Words): readonly Words[] => (typeof words === 'string' ? [] : isPlural(words) ? [words] : Object.values(words).flatMap(pluralsOf))
const gapsOf = (word: string): readonly string[] => [...word.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map(([, gap]) => gap ?? '').sort()

/** Not words. */
const MARKS = ['common.colon', 'common.quote.open', 'common.quote.close']

const PARTIALS = readdirSync(new URL('../../templates/partials', import.meta.url)).map((name) => `templates/partials/${name}`)
const LAYOUTS = ['templates/layout.html', 'templates/layout.txt']
const RENDERING = read('server/mail/render.ts')
const contentOf = (mail: string): readonly string[] => [`templates/${mail}/content.html`, `templates/${mail}/content.txt`]
/** These files and the partials they render, and those render in turn. */
const withPartials = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths.flatMap((path) => [path, ...withPartials([...read(path).matchAll(/render '([^']+)'/g)].map(([, name]) => `templates/${name}`))]))]
const usedIn = (paths: readonly string[]): ReadonlySet<string> => new Set([
  ...withPartials(paths).flatMap((path) => [...read(path).matchAll(/words\.(\w+)/g)]), ...[...RENDERING.matchAll(/(?:words|filled)\[[^\]]*\]/g)].flatMap(([words]) => [...words.matchAll(/'(\w+)'/g)]),
].map(([, key]) => key ?? ''))

describe.each(LANGUAGES)('the words of %s', (language) => {
  const words = wordsOf(language)

  it('have the keys of every other language', () => {
    expect([...keysOf(words)].sort()).toEqual([...keysOf(wordsOf('en'))].sort())
  })

  it('have every plural form of the language, and no other', () => {
    const forms = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort()
    expect(pluralsOf(words).length).toBeGreaterThan(0)
    for (const plural of pluralsOf(words)) expect(Object.keys(plural).sort()).toEqual(forms)
  })

  it('leave gaps for the same things, whatever their order', () => {
    const english = new Map(entriesOf(wordsOf('en')))
    for (const [key, word] of entriesOf(words)) {
      // One may be said without its number.
      if (/\.(?:one|few|many)$/.test(key)) expect([gapsOf(english.get(key.replace(/\w+$/, 'other')) ?? ''), []], key).toContainEqual(gapsOf(word))
      else expect(gapsOf(word), key).toEqual(gapsOf(english.get(key) ?? ''))
    }
  })

  it('have no blank at an end and none doubled', () => {
    for (const [key, word] of entriesOf(words)) {
      if (!MARKS.includes(key)) expect(word, key).toBe(word.replace(/\s{2,}/g, ' ').trim())
    }
  })
})

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the words of %s', (language) => {
  it('are never the English ones', () => {
    const english = new Map(entriesOf(wordsOf('en')))
    expect(entriesOf(wordsOf(language)).filter(([key, word]) => english.get(key) === word && !MARKS.includes(key))).toEqual([])
  })

  it('hold no English between their own', () => {
    for (const [key, word] of entriesOf(wordsOf(language))) {
      expect(word.replaceAll(/\{[{%].*?[}%]\}/g, ''), key).not.toMatch(/\b(?:the|your|you|and|with|cart|order|email|shop|reply|not)\b/)
    }
  })
})

it('French words hold their marks by a non-breaking space', () => {
  for (const [key, word] of entriesOf(wordsOf('fr'))) {
    expect(word.replaceAll(/\{[{%].*?[}%]\}/g, ''), key).not.toMatch(/[^\u202F][?!;]|[^\u00A0]:|^:|'/)
  }
})

it('Polish words never guess whether the reader is a man or a woman', () => {
  for (const [key, word] of entriesOf(wordsOf('pl'))) expect(word, key).not.toMatch(/\p{L}+(?:łeś|łaś|łbyś|łabyś)|gotowy|gotowa|będziesz \p{L}+ł/u)
})

it.each<Language>(['fr', 'pl'])('in %s no line of a mail can end inside "e-mail"', (language) => {
  const sentences = entriesOf(wordsOf(language)).filter(([key]) => /^(?:common|cart-|thank-you)/.test(key))
  expect(sentences.some(([, word]) => /e\u2011mail/.test(word))).toBe(true)
  for (const [key, word] of sentences) expect(word, key).not.toMatch(/[ ’]e-mail/)
})

it('Korean mails keep to one polite style, but for thanks and what the law wants said', () => {
  const FORMAL = ['common.whyCart', 'common.whyOrder', 'common.stop']
  for (const [key, word] of entriesOf(wordsOf('ko')).filter(([key]) => /^(?:common|cart-|thank-you)/.test(key) && !FORMAL.includes(key))) {
    expect(word.replaceAll('감사합니다', ''), key).not.toMatch(/니다|니까/)
  }
})

it.each(LANGUAGES)('in %s an answer that was tapped in the mail reads the same on the page that asks once more', (language) => {
  const { reasons } = Object(wordsOf(language)['cart-reason']) as { reasons: Words }
  expect(Object(Object(wordsOf(language)['pages']).survey).reasons).toEqual(reasons)
})

describe('the templates', () => {
  it.each(MAILS)('of %s use every word of theirs, and only words that exist', (mail) => {
    const own = Object.keys(wordsOf('en')[mail] ?? {})
    const used = usedIn([...contentOf(mail), ...LAYOUTS])
    expect(own.filter((key) => !used.has(key))).toEqual([])
    expect([...used].filter((key) => !own.includes(key) && !(key in Object(wordsOf('en')['common'])))).toEqual([])
  })

  it('use every shared word', () => {
    const used = usedIn([...MAILS.flatMap(contentOf), ...LAYOUTS])
    expect(Object.keys(Object(wordsOf('en')['common'])).filter((key) => !used.has(key))).toEqual([])
  })

  it('render every partial somewhere', () => {
    const rendered = withPartials([...MAILS.flatMap(contentOf), ...LAYOUTS])
    expect(PARTIALS.filter((path) => !rendered.includes(path))).toEqual([])
  })

  it('hold no words of their own', () => {
    for (const path of [...MAILS.flatMap(contentOf), ...PARTIALS, ...LAYOUTS]) {
      const printed = read(path).replace(/<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}|<[^>]*>|&#?\w+;/g, '')
      expect(printed, path).not.toMatch(/\p{L}{2,}/u)
    }
  })

  it('belong to a page, a mail, the notice, the way back or all mails, in every group', () => {
    expect(Object.keys(wordsOf('en')).sort()).toEqual(['common', 'notice', 'pages', 'restore', ...MAILS].sort())
  })

  it('show every page somewhere', () => {
    const routes = read('server/links/routes.tsx') + read('server/links/preferences/routes.tsx')
    expect(PAGES.filter((page) => !routes.includes(`'${page}'`))).toEqual([])
  })
})

describe('a locale file', () => {
  const changed = (change: (words: { notice: Record<string, unknown>; pages: Record<string, unknown> }) => void): string => {
    const words = JSON.parse(fileOf('en')) as Parameters<typeof change>[0]
    change(words)
    return JSON.stringify(words)
  }

  it.each([
    ['lacks a word', changed(({ notice }) => delete notice['undo']), /fi\.json: notice\.undo/],
    ['lacks a page', changed(({ pages }) => delete pages['cartOver']), /fi\.json: pages\.cartOver/],
    ['has a word nobody shows', changed(({ notice }) => { notice['more'] = 'x' }), /fi\.json: notice.*more/],
    ['has an empty word', changed(({ notice }) => { notice['tick'] = '' }), /fi\.json: notice\.tick/],
    ['forgets the address in its question', changed(({ notice }) => { notice['slip'] = 'Hm?' }), /fi\.json: notice\.slip/],
    ['is no JSON', '{', /fi\.json is no JSON/],
  ])('that %s is named, with the key', (_what, json, message) => {
    expect(() => parseLocaleFile('fi.json', json)).toThrow(message)
  })
})
