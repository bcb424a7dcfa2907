/** Whether to send: the latest state, and only when something of it changed. */
import { objection } from './consent.ts'
import { takePage } from './known.ts'
import { memory, recall } from './memory.ts'
import type { CartPost } from './protocol.ts'
import { say } from './quiet.ts'
import { post } from './transport.ts'

let before: string

/**
 * Sends what changed since this tab last did.
 * @param now does not wait until nothing changes any more
 * @param leaving the page goes away
 * @returns whether anything may be recorded
 */
export function save(now?: boolean, leaving?: boolean): unknown {
  const reason = objection()
  if (reason) return say(reason)
  takePage()
  const { known } = memory
  const state = JSON.stringify(known)
  if (!known.lines) say('no cart')
  else if ((now || state === before) && state !== memory.sent) {
    memory.sent = state
    recall()
    // Two tabs, or a clock set back, must not make an older state the latest.
    memory.seq = Math.max(Date.now(), memory.seq + 1)
    post('carts', { ...(known as CartPost), seq: memory.seq }, leaving)
  }
  return (before = state)
}
