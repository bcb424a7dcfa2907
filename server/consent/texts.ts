/** What the tracker says at the e-mail field, with the id that is kept as evidence of what the shopper read. Pure. */
import type { Templates } from '../mail/template.ts'
import type { NoticeWords } from '../mail/words.ts'
import type { Language } from '../values/locale.ts'

/** `version` fits the `text` of an answer, for example `notice-fi-1x2y3z4`. */
export interface NoticeTexts extends NoticeWords {
  readonly version: string
}

/** The texts of one language. Any change of wording gives another version; `{{ address }}` in `slip` is left to the tracker. */
export function noticeTexts(templates: Templates, language: Language): NoticeTexts {
  const words = templates.notice(language)
  return { version: `notice-${language}-${fingerprint(JSON.stringify(words))}`, ...words }
}

/** FNV-1a, 32 bits: tells wordings apart; nothing secret or hostile is involved. */
function fingerprint(text: string): string {
  const hash = new TextEncoder().encode(text).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5)
  return (hash >>> 0).toString(36).padStart(7, '0')
}
