/** Whether to send: the latest state, and only when something of it changed. */
import { objection } from './consent.ts'
import { takePage } from './known.ts'
import { recall, remember, tab } from './memory.ts'
import type { CartPost } from './protocol.ts'
import { say } from './quiet.ts'
import { here, post } from './transport.ts'

/**
 * Sends what changed since this tab last did.
 * @param leaving the page goes away
 */
export function save(leaving?: boolean): void {
  const { known } = tab
  const reason = objection() || (!known.lines && 'no cart')
  if (reason) return say(reason)
  takePage()
  const sent = JSON.stringify(known)
  if (sent === tab.sent) return
  tab.sent = sent
  // Two tabs, or a clock set back, must not make an older state the latest.
  const seq = Math.max(Date.now(), recall().seq + 1)
  remember({ seq })
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  post('carts', { ...(known as CartPost), ...here(), timeZone, seq }, leaving)
}
