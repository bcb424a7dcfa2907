/** Whether to send: the latest state, and only when something of it changed. */
import type {} from './build.ts'
import { objection } from './consent.ts'
import { memory, recall } from './memory.ts'
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
  if (globalThis.CARTBACK_DEBUG) say(reason || memory.known.lines || 'no cart')
  if (reason) return
  const { known } = memory
  const state = JSON.stringify(known)
  if (known.lines && (now || state === before) && state !== memory.sent) {
    memory.sent = state
    recall()
    // Two tabs, or a clock set back, must not make an older state the latest.
    memory.seq = Math.max(Date.now(), memory.seq + 1)
    post('carts', known, leaving)
  }
  return (before = state)
}
