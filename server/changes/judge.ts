/** Judges one change of an owner: is there such a word or setting, and may it say that? Pure, given the templates. */
import { COMMON, flatten } from '../mail/own-words.ts'
import type { Templates } from '../mail/template.ts'
import { MAILS, mailView, type MailName } from '../mail/view.ts'
import type { Words } from '../mail/words.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { BRAND, NO_LANGUAGE, SERIES, type Change, type Entry } from './change.ts'
import { checkBrand } from './check-brand.ts'
import { checkSetting } from './check-series.ts'
import { checkWord, type Verdict } from './check-word.ts'
import { fullFacts } from './example.ts'

/** Groups of words that can be changed, in the order they are shown. */
export const GROUPS: readonly string[] = [...MAILS, COMMON]

const FINE: Verdict = { mistakes: [], warnings: [] }

export const isMail = (group: string): group is MailName => MAILS.some((mail) => mail === group)

/** The words of a group as the locale file has them. */
export function originals(templates: Pick<Templates, 'defaults'>, language: Language, group: string): readonly (readonly [path: string, word: string])[] {
  const words: Words[string] | undefined = GROUPS.includes(group) ? templates.defaults(language)[group] : undefined
  return words === undefined || typeof words === 'string' ? [] : flatten(words)
}

export function createJudge(templates: Templates): (change: Change) => Verdict {
  const seen = new Map<string, object>()
  const viewOf = (mail: MailName, language: Language): object => {
    const key = `${mail} ${language}`
    const view = seen.get(key) ?? mailView(fullFacts(templates, mail, language))
    seen.set(key, view)
    return view
  }
  const views = (language: Language, group: string): readonly object[] => (isMail(group) ? [group] : MAILS).map((mail) => viewOf(mail, language))
  return ({ language, group, path, text }) => {
    if (language === NO_LANGUAGE) return judgeSetting({ language, group, path, text })
    const original = originals(templates, language, group).find(([each]) => each === path)?.[1]
    if (original === undefined || !LANGUAGES.includes(language)) return unknown({ language, group, path })
    return text === null ? FINE : checkWord({ group, path, text, original, views: views(language, group) })
  }
}

function judgeSetting({ group, path, text, language }: Change): Verdict {
  if (group !== SERIES && group !== BRAND) return unknown({ language, group, path })
  if (text === null) return FINE
  return group === SERIES ? checkSetting(path, text) : checkBrand(path, text)
}

const unknown = ({ group, path }: Entry): Verdict => ({ mistakes: [{ sentence: `There is no «${group}.${path}».` }], warnings: [] })
