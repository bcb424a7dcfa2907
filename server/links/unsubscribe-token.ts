/** Tokens of unsubscribe links: signed, never expiring, readable without the database. They name a person only by
 *  our keyed hash. */
import { TOPICS, type Topic } from '../consent/store.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import type { Vault } from '../vault.ts'

export interface UnsubscribeToken {
  readonly storeId: string
  readonly emailIndex: string
  /** What the mail that carries it was about. */
  readonly topic: Topic
  /** Of that mail; null where nobody noted it. */
  readonly language: Language | null
}

const PURPOSE = 'unsubscribe'

export function writeUnsubscribeToken(vault: Vault, { storeId, emailIndex, topic, language }: UnsubscribeToken): string {
  const text = [storeId, emailIndex, topic, language ?? ''].join('.')
  return `${text}.${vault.sign(PURPOSE, text)}`
}

/** @returns null when we did not sign it */
export function readUnsubscribeToken(vault: Vault, token: string): UnsubscribeToken | null {
  const end = token.lastIndexOf('.')
  const text = token.slice(0, Math.max(end, 0))
  if (!vault.isSignedBy(PURPOSE, text, token.slice(end + 1))) return null
  const [storeId, emailIndex, topic, language] = text.split('.')
  if (!storeId || !emailIndex) return null
  return {
    storeId, emailIndex,
    // Links of mails that named no topic meant everything, and they still do.
    topic: TOPICS.find((each) => each === topic) ?? 'all',
    language: LANGUAGES.find((each) => each === language) ?? null,
  }
}
