/** Tokens of the links that ask why: signed for this purpose alone, naming a mail and nobody. They open a page and no cart. */
import { LANGUAGES, type Language } from '../values/locale.ts'
import type { Vault } from '../vault.ts'

export interface SurveyToken {
  readonly storeId: string
  readonly messageId: string
  /** Of the mail. */
  readonly language: Language
}

const PURPOSE = 'survey'

export function writeSurveyToken(vault: Pick<Vault, 'sign'>, { storeId, messageId, language }: SurveyToken): string {
  const text = [storeId, messageId, language].join('.')
  return `${text}.${vault.sign(PURPOSE, text)}`
}

/** @returns null when we did not sign it */
export function readSurveyToken(vault: Pick<Vault, 'isSignedBy'>, token: string): SurveyToken | null {
  const end = token.lastIndexOf('.')
  const text = token.slice(0, Math.max(end, 0))
  if (!vault.isSignedBy(PURPOSE, text, token.slice(end + 1))) return null
  const [storeId, messageId, tag] = text.split('.')
  const language = LANGUAGES.find((each) => each === tag)
  return storeId && messageId && language ? { storeId, messageId, language } : null
}
