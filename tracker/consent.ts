/** May we record? And what follows from the shopper's answer. */
import type {} from './build.ts'
import { takePage } from './known.ts'
import { forget, memory, recall } from './memory.ts'
import { isSaid } from './notice.ts'
import type { ConsentPost } from './protocol.ts'
import { objectsToTracking, settings } from './settings.ts'
import { post } from './transport.ts'

/** @see https://wordpress.org/plugins/wp-consent-api/ */
interface ConsentApiPage {
  readonly wp_has_consent?: (category: string) => boolean
  readonly wp_consent_type?: string
}

/** @returns why nothing may be recorded now, if so; in words where somebody reads them */
export function objection(): unknown {
  const { mode, gpc } = settings
  const { wp_has_consent: hasConsent, wp_consent_type: type } = window as ConsentApiPage
  return (
    (memory.answer === 'no' && (globalThis.CARTBACK_DEBUG ? 'the shopper refused' : 1)) ||
    (objectsToTracking() && gpc === 'no-capture' && (globalThis.CARTBACK_DEBUG ? 'the browser sends Global Privacy Control' : 1)) ||
    // Without a banner it says yes to everything: that is nobody's consent, so our own notice stands.
    (hasConsent && type === 'optin' && !hasConsent('marketing') && (globalThis.CARTBACK_DEBUG ? 'no consent to marketing in the banner' : 1)) ||
    (!mode && (globalThis.CARTBACK_DEBUG ? 'the service has not said how to ask' : 1)) ||
    (mode === 'tick' && memory.answer !== 'yes' && (globalThis.CARTBACK_DEBUG ? 'the box is not ticked' : 1)) ||
    (!isSaid() && (globalThis.CARTBACK_DEBUG ? 'the notice cannot be seen' : 1))
  )
}

/**
 * Takes the answer to the notice. A `no` stops recording in this browser and deletes what it keeps; the post makes it hold
 * elsewhere, and for the address on every device, if it is known.
 */
export function takeAnswer(answer: ConsentPost['answer']): void {
  recall()
  takePage()
  const { email } = memory.known
  forget()
  memory.answer = answer
  post('consent', { answer, ...(email && { email }), text: settings.notice ? settings.notice.id : settings.text! })
}
