/** What happens on every kind of page: what earlier pages left is taken up, and what is left is sent when the page ends. */
import { save } from './autosave.ts'
import { recall, recallTab } from './memory.ts'
import { quiet } from './quiet.ts'
import { sendUnsent } from './transport.ts'

/** Sends what is left when the page ends. To be called first: a server that renders the page cannot listen, and stops here. */
export function listenToEnd(): void {
  addEventListener('visibilitychange', save)
  addEventListener('pagehide', () => {
    sendUnsent()
    save(1, 1)
  })
}

/** Takes up what earlier pages and other tabs left. */
export const resume = quiet(() => {
  recallTab()
  recall()
  sendUnsent()
})
