/** What an owner typed into the form of one mail's words, as changes. Pure. */
import { real, type Change, type EntryLanguage, type OwnerChanges } from '../../changes/change.ts'
import { remarkText, type Verdict } from '../../changes/check-word.ts'
import type { OwnGroup } from '../../mail/own-words.ts'
import type { Typed } from '../shops-input.ts'

export const NOTE_CHARACTERS_MAX = 200
const PREFIX = 'word.'

export const fieldOf = (path: string): string => `${PREFIX}${path}`

export interface About {
  readonly language: EntryLanguage
  readonly group: string
  /** The file's words by path. */
  readonly originals: readonly (readonly [path: string, word: string])[]
}

/** The words as typed. A field that was emptied, or holds what the file says, is the default. */
export function typedChanges(typed: Typed, { language, group, originals }: About): readonly Change[] {
  return originals.flatMap(([path, original]) => {
    const text = typed[fieldOf(path)]?.replace(/\r\n?/g, '\n').trim()
    return text === undefined ? [] : [{ language, group, path, text: text === '' || text === original.trim() ? null : text }]
  })
}

export interface CheckedWords {
  /** Those that change something. */
  readonly changes: readonly Change[]
  /** Sentences by path. */
  readonly mistakes: Typed
  readonly warnings: Typed
}

export function checkWords(typed: Typed, about: About, now: OwnerChanges, judge: (change: Change) => Verdict): CheckedWords {
  const changes = typedChanges(typed, about)
  const said = (kind: keyof Verdict): Typed => Object.fromEntries(changes.flatMap((change) => {
    const remarks = judge(change)[kind]
    return remarks.length === 0 ? [] : [[change.path, remarks.map(remarkText).join(' ')]]
  }))
  return { changes: real(now, changes), mistakes: said('mistakes'), warnings: said('warnings') }
}

/** The group's words as they would hold after the changes. */
export function wordsAfter(held: OwnGroup, changes: readonly Change[]): OwnGroup {
  const after = new Map(Object.entries(held))
  for (const { path, text } of changes) {
    if (text === null) after.delete(path)
    else after.set(path, text)
  }
  return Object.fromEntries(after)
}
