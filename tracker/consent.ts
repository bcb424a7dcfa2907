/** May we record? And what follows from the shopper's answer. */
import { isCheckout } from './checkout.ts'
import { recall, remember } from './memory.ts'
import { NOTICE_TEXT_ID } from './notice-text.ts'
import { noticeStands } from './notice.ts'
import type { ConsentPost } from './protocol.ts'
import { settings } from './settings.ts'
import { here, post } from './transport.ts'

/** @returns why nothing may be recorded now, if so */
export const objection = (): string | false | undefined =>
  settings.store ? (recall().refused ? 'refused' : isCheckout() && !noticeStands() && 'no notice') : 'no store'

/**
 * Takes the answer. A `no` stops recording in this browser and deletes what it keeps; the post makes it hold elsewhere.
 * @param email the shopper's address, if it is known: then the answer holds for it on every device
 */
export function takeAnswer(answer: ConsentPost['answer'], email: string | null | undefined): void {
  post('consent', { answer, ...(email && { email }), text: NOTICE_TEXT_ID, ...here() })
  remember({ refused: answer === 'no' })
}
