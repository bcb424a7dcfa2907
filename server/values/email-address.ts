/** E-mail addresses: what we accept, and the form in which two spellings are the same person. */

export type EmailAddress = string & { readonly __brand: 'EmailAddress' }

const ADDRESS_MAX = 254
const LOCAL_MAX = 64
const LABEL_MAX = 63
/** ASCII only before the @: Postmark refuses other local parts (facts: postmark.md 2.1). */
const LOCAL_CHARACTERS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+$/
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/

/**
 * Reads an address that somebody typed. Trims it and lower-cases its domain; keeps the local part as typed.
 * International domains are taken in their punycode form only (browsers hand `type=email` fields over so).
 * @returns null when it is no complete address
 */
export function parseEmailAddress(text: string): EmailAddress | null {
  const trimmed = text.trim()
  if (trimmed.length > ADDRESS_MAX) return null
  const at = trimmed.indexOf('@')
  if (at < 1 || at !== trimmed.lastIndexOf('@')) return null
  const local = trimmed.slice(0, at)
  const domain = trimmed.slice(at + 1).toLowerCase()
  if (!isLocal(local) || !isDomain(domain)) return null
  return `${local}@${domain}` as EmailAddress
}

/** The bare address inside a sender (`Shop <shop@shop.example>` or the address alone); null when there is none. */
export function addressOfSender(sender: string): EmailAddress | null {
  const bracketed = /^[^<>]*<([^<>]+)>$/.exec(sender.trim())
  return parseEmailAddress(bracketed?.[1] ?? sender)
}

/** One person's key: the whole address in lower case. `+tags` and dots stay, they may be different people. */
export const identityOf = (address: EmailAddress): string => address.toLowerCase()

function isLocal(local: string): boolean {
  if (local.length > LOCAL_MAX || !LOCAL_CHARACTERS.test(local)) return false
  return !local.startsWith('.') && !local.endsWith('.') && !local.includes('..')
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  const top = labels[labels.length - 1] ?? ''
  if (labels.length < 2 || !/^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(top)) return false
  return labels.every((label) => label.length <= LABEL_MAX && LABEL.test(label))
}
