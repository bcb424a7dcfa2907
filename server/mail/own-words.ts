/** An owner's own words, laid over those of the locale file. Pure. */
import type { Language } from '../values/locale.ts'
import { fillWord } from './owner-liquid.ts'
import type { FilledWords } from './render.ts'
import type { Words } from './words.ts'

/** Of one group, `common` or a mail, by path: `subject`, `coupon.percent`. */
export type OwnGroup = Readonly<Record<string, string>>
/** Of one shop. */
export type OwnWords = Readonly<Partial<Record<Language, Readonly<Record<string, OwnGroup>>>>>

/** The group of words that all mails share. */
export const COMMON = 'common'

/**
 * The filled words of a group with the owner's in their place. What the file has no more is left out; what cannot be filled
 * or says nothing costs no mail: the file's word stays.
 * @param onBroken told the path of each such word
 */
export function layOver(filled: FilledWords, own: OwnGroup | undefined, view: object, onBroken: (path: string) => void): FilledWords {
  if (own === undefined) return filled
  const lay = (words: FilledWords, before: string): FilledWords => Object.fromEntries(Object.entries(words).map(([key, word]) => {
    const path = `${before}${key}`
    if (typeof word !== 'string') return [key, lay(word, `${path}.`)]
    return [key, Object.hasOwn(own, path) ? fillOr(word, own[path] ?? '', view, () => onBroken(path)) : word]
  }))
  return lay(filled, '')
}

function fillOr(otherwise: string, text: string, view: object, onBroken: () => void): string {
  try {
    const word = fillWord(text, view)
    if (word.trim() !== '') return word
  } catch {
    // Checked when it was saved; an upgrade may have taken away what it names.
  }
  onBroken()
  return otherwise
}

/** Every word of a group by its path, in the file's order. */
export function flatten(words: Words, before = ''): readonly (readonly [path: string, word: string])[] {
  return Object.entries(words).flatMap(([key, word]): readonly (readonly [string, string])[] =>
    (typeof word === 'string' ? [[`${before}${key}`, word]] : flatten(word, `${before}${key}.`)))
}
