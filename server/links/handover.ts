/** The token in the fragment of the shop's page: names a mail's link for minutes only, because other scripts of that page
 *  write addresses down, fragment and all. The mail's own token never gets there. */
import { instant, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import type { Vault } from '../vault.ts'

/** From the click in the mail to the shop's page being ready, on a slow line. */
const LIFE: Duration = minutes(10)
const PURPOSE = 'handover'
/** Of a SHA-256 digest in base64url: the signature's and the link's. */
const DIGEST_LENGTH = 43
const FORM = /^[\w-]{86}[0-9a-z]{1,12}$/

export type ReadHandover = { readonly kind: 'ok'; readonly tokenHash: string } | { readonly kind: 'forged' | 'over' }

/** @param now wall time: the page loads in real time, however fast our own clock runs */
export function writeHandover(vault: Vault, tokenHash: string, now: Instant): string {
  const text = tokenHash + plus(now, LIFE).toString(36)
  return vault.sign(PURPOSE, text) + text
}

/** What a handover names; letters, digits, `-` and `_` only, so that it needs no escaping in an address. */
export function readHandover(vault: Vault, handover: string, now: Instant): ReadHandover {
  if (!FORM.test(handover)) return { kind: 'forged' }
  const text = handover.slice(DIGEST_LENGTH)
  if (!vault.isSignedBy(PURPOSE, text, handover.slice(0, DIGEST_LENGTH))) return { kind: 'forged' }
  return instant(parseInt(text.slice(DIGEST_LENGTH), 36)) > now ? { kind: 'ok', tokenHash: text.slice(0, DIGEST_LENGTH) } : { kind: 'over' }
}
