/** Tokens of unsubscribe links: signed, never expiring, readable without the database. They name a person only by
 *  our keyed hash. */
import type { Vault } from '../vault.ts'

export interface UnsubscribeToken {
  readonly storeId: string
  readonly emailIndex: string
}

const PURPOSE = 'unsubscribe'

export function writeUnsubscribeToken(vault: Vault, token: UnsubscribeToken): string {
  const text = `${token.storeId}.${token.emailIndex}`
  return `${text}.${vault.sign(PURPOSE, text)}`
}

/** @returns null when we did not sign it */
export function readUnsubscribeToken(vault: Vault, text: string): UnsubscribeToken | null {
  const [storeId, emailIndex, signature, ...rest] = text.split('.')
  if (!storeId || !emailIndex || !signature || rest.length > 0) return null
  return vault.isSignedBy(PURPOSE, `${storeId}.${emailIndex}`, signature) ? { storeId, emailIndex } : null
}
