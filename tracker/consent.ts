/** May we record? And what follows from the shopper's answer. */
import { isCheckout } from './checkout.ts'
import { takePage } from './known.ts'
import { forgetTab, recall, remember, tab } from './memory.ts'
import { NOTICE_TEXT_ID } from './notice-text.ts'
import { noticeStands } from './notice.ts'
import type { ConsentPost } from './protocol.ts'
import { settings } from './settings.ts'
import { here, post } from './transport.ts'

/** @returns why nothing may be recorded now, if so */
export const objection = (): string | boolean =>
  !settings.store || (recall().refused ? 'refused' : isCheckout() && !noticeStands() && 'no notice')

/**
 * Takes the answer to the notice. A `no` stops recording in this browser and deletes what it keeps; the post makes it hold
 * elsewhere, and for the address on every device, if it is known.
 */
export function takeAnswer(answer: ConsentPost['answer']): void {
  takePage()
  const { email } = tab.known
  forgetTab()
  post('consent', { answer, ...(email && { email }), text: NOTICE_TEXT_ID, ...here() })
  remember({ refused: answer === 'no' })
}
