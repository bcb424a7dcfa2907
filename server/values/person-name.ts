/** First names that strangers typed: what may be said to the reader in a greeting. */

/** UTF-16 units. */
const NAME_MAX = 40
const WORDS_MAX = 3
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’.-]*$/u
/** A dot with a word behind it reads as an address, and mail programs make it a link. */
const LIKE_ADDRESS = /\.[\p{L}\p{M}]{2,}|^www\b/iu

/**
 * A first name fit for a greeting. Anybody can type anything beside somebody else's address, so whatever is not
 * plainly a name is left out rather than mended.
 * @returns null when there is none
 */
export function cleanFirstName(text: string | null): string | null {
  const name = (text ?? '').normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name.length > NAME_MAX || !NAME.test(name) || LIKE_ADDRESS.test(name)) return null
  return name.split(' ').length > WORDS_MAX ? null : name
}
