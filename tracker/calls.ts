/** What happens on every kind of page: what earlier pages left is taken up, and what is left is sent when the page ends. */
import { save } from './autosave.ts'
import { makeIds, recall, recallTab } from './memory.ts'
import { quiet } from './quiet.ts'
import { sendUnsent } from './transport.ts'

/** To be called first, once: a server that renders the page cannot listen, and stops here. What is left is sent when the page ends. */
export function begin(): void {
  addEventListener('visibilitychange', save)
  addEventListener('pagehide', () => {
    sendUnsent()
    save(1, 1)
  })
  makeIds()
}

/** Takes up what earlier pages and other tabs left. */
export const resume = quiet(() => {
  recallTab()
  recall()
  sendUnsent()
})
