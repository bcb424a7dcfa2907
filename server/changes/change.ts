/** What a shop's owner changed: one entry at a time, words, series and brand alike. Pure. */
import type { OwnGroup, OwnWords } from '../mail/own-words.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import type { Instant } from '../values/time.ts'

/** The group of what is not words: delays and switches of steps, by `<flow>.<step>.<what>`. */
export const SERIES = 'series'
/** The group of how mails look, by `logo` and `color`. */
export const BRAND = 'brand'
/** Neither series nor brands have a language. */
export const NO_LANGUAGE = ''
export type EntryLanguage = Language | typeof NO_LANGUAGE

/** What can be changed: a word of a mail in a language, a setting of a step, or a part of the brand. */
export interface Entry {
  readonly language: EntryLanguage
  /** `common`, a mail's name, `series` or `brand`. */
  readonly group: string
  readonly path: string
}

export interface Change extends Entry {
  /** Null: the default again. */
  readonly text: string | null
}

/** A change as it was saved. */
export interface SavedChange extends Change {
  readonly version: number
  readonly note: string
  /** Wall time. */
  readonly at: Instant
}

/** All that holds of a shop's changes now. */
export interface OwnerChanges {
  /** Of the newest change; 0 before the first. */
  readonly version: number
  readonly words: OwnWords
  /** By path. */
  readonly series: OwnGroup
  readonly brand: OwnGroup
}

export const NO_CHANGES: OwnerChanges = { version: 0, words: {}, series: {}, brand: {} }

/** @param changes of each entry one */
export function gathered(version: number, changes: readonly Change[]): OwnerChanges {
  // In a steady order, so that the same changes make the same file.
  const held = changes.flatMap(({ text, ...entry }) => (text === null ? [] : [{ ...entry, text }])).sort((a, b) => (`${a.group}/${a.path}` < `${b.group}/${b.path}` ? -1 : 1))
  const groups = (language: EntryLanguage): Record<string, OwnGroup> => {
    const ofLanguage = held.filter((each) => each.language === language)
    return Object.fromEntries([...new Set(ofLanguage.map(({ group }) => group))].map((group) =>
      [group, Object.fromEntries(ofLanguage.filter((each) => each.group === group).map(({ path, text }) => [path, text]))]))
  }
  const words = Object.fromEntries(LANGUAGES.map((language) => [language, groups(language)]).filter(([, ofLanguage]) => Object.keys(ofLanguage ?? {}).length > 0))
  return { version, words, series: groups(NO_LANGUAGE)[SERIES] ?? {}, brand: groups(NO_LANGUAGE)[BRAND] ?? {} }
}

/** Every entry that differs from its default, in a steady order. */
export function listed({ words, series, brand }: OwnerChanges): readonly (Entry & { readonly text: string })[] {
  const ofWords = LANGUAGES.flatMap((language) => Object.entries(words[language] ?? {}).flatMap(([group, paths]) =>
    Object.entries(paths).map(([path, text]) => ({ language, group, path, text }))))
  const others = [[SERIES, series], [BRAND, brand]] as const
  const ofOthers = others.flatMap(([group, paths]) => Object.entries(paths).map(([path, text]) => ({ language: NO_LANGUAGE, group, path, text } as const)))
  const name = (entry: Entry): string => `${entry.language}/${entry.group}/${entry.path}`
  return [...ofWords, ...ofOthers].sort((a, b) => (name(a) < name(b) ? -1 : 1))
}

/** What holds for an entry now; null: its default. */
export const heldText = (changes: OwnerChanges, { language, group, path }: Entry): string | null =>
  (language === NO_LANGUAGE ? (group === BRAND ? changes.brand : changes.series)[path] : changes.words[language]?.[group]?.[path]) ?? null

/** Those of the changes that change something. */
export const real = (changes: OwnerChanges, wanted: readonly Change[]): readonly Change[] =>
  wanted.filter((change) => heldText(changes, change) !== change.text)
