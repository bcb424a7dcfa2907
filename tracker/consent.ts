/** May we record? And what follows from the shopper's answer. */
import type {} from './build.ts'
import { forget, memory, recall } from './memory.ts'
import type { Answer } from './protocol.ts'
import { page } from './page.ts'
import { settings } from './settings.ts'
import { post } from './transport.ts'

const isUnread = (): unknown => settings.field && !settings.form?.(memory)
const isForbidden = (): unknown => !settings.notice?.may?.[memory.answer]
/** Without a banner it says yes to everything: that is nobody's consent, so our own notice stands. */
const isBannerOpen = (): unknown => page.wp_consent_type === 'optin' && !page.wp_has_consent?.('marketing')

/** @returns why nothing may be recorded now, if so; in words where somebody reads them */
export const objection = (): unknown =>
  globalThis.CARTBACK_DEBUG
    ? (isUnread() && 'the notice cannot be seen') || (isForbidden() && inWords()) || (isBannerOpen() && 'no consent to marketing in the banner')
    : isUnread() || isForbidden() || isBannerOpen()

function inWords(): string {
  if (!settings.notice) return 'the service has not said how to ask'
  if (memory.answer === 'no') return 'the shopper refused'
  return settings.notice.mode === 'tick' ? 'the box is not ticked' : 'the browser sends Global Privacy Control'
}

/**
 * Takes the answer to the notice. A `no` stops recording in this browser and deletes what it keeps; the post makes it hold
 * elsewhere, and for the address on every device, if it is known.
 */
export function takeAnswer(answer: Answer): void {
  recall()
  settings.form?.(memory)
  const { email } = memory.known
  forget()
  memory.answer = answer
  post('consent', { answer, email })
}
