/** Whether to send: the latest state, and only when something of it changed. */
import { readForm } from './checkout.ts'
import { isObjected } from './consent.ts'
import { browser, known, recall, sent, setSent } from './memory.ts'
import { quiet } from './quiet.ts'
import { post } from './transport.ts'

let before: string

/**
 * Sends what changed since this tab last did.
 * @param now does not wait until nothing changes any more
 * @param leaving the page goes away
 * @returns whether anything may be recorded
 */
export const save = quiet((now?: unknown, leaving?: unknown): string | void => {
  if (!isObjected()) {
    readForm()
    const state = JSON.stringify(known)
    if (known.lines && (now || state === before) && state !== sent) {
      setSent(state)
      recall()
      // Two tabs, or a clock set back, must not make an older state the latest.
      browser.seq = Math.max(Date.now(), browser.seq + 1)
      post('carts', known, leaving)
    }
    return (before = state)
  }
})
