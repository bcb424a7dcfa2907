/** How to send: text/plain with keepalive, so that no preflight is needed and a closing page does not lose it. */
import { POST_MS, PAGE_MAX, RETRIES_MAX, RETRY_BASE_MS } from './limits.ts'
import { recall, rememberTab, tab } from './memory.ts'
import type { CartPost, ConsentPost, OrderPost } from './protocol.ts'
import { say } from './quiet.ts'
import { settings } from './settings.ts'

/** End of the service's address → what is posted there, without what every post names. */
interface Posts {
  carts: Omit<CartPost, 'store' | 'cart'>
  consent: Omit<ConsentPost, 'store' | 'cart'>
  orders: Omit<OrderPost, 'store' | 'cart'>
}

/** Above zero while the service does not answer: then one timer sends what has gathered. */
let retries = 0

/** A request that ends by itself. Browsers without `AbortSignal.timeout` wait as long as they like; nobody waits for them. */
export const ask = (url: string, timeoutMs: number, options?: RequestInit): Promise<Response> =>
  fetch(url, { ...options, signal: AbortSignal.timeout && AbortSignal.timeout(timeoutMs) })

/** Who and where: the page's language, else the browser's, and its address without what may hold personal data. */
export const here = (): Pick<CartPost, 'visitor' | 'locale' | 'page'> => ({
  visitor: recall().visitor,
  locale: document.documentElement.lang || navigator.language,
  page: (location.origin + location.pathname).slice(0, PAGE_MAX),
})

/**
 * Sends, and tries again where the service does not answer. A newer post of the same kind takes the place of an older one.
 * @param leaving the page goes away, so nobody will hear the outcome
 */
export function post<P extends keyof Posts>(path: P, body: Posts[P], leaving?: boolean): void {
  tab.unsent[path] = JSON.stringify({ store: settings.store, cart: recall().cart, ...body })
  if (leaving || !retries) send(path, leaving)
  rememberTab()
}

/** The page goes away while a retry is pending: an answer to the notice gets its chance before the tab is closed. */
export function sendWaitingAnswer(): void {
  if (retries && tab.unsent['consent']) send('consent')
}

/** Sends all that has not arrived yet. */
export function sendUnsent(): void {
  for (const path in tab.unsent) send(path)
}

function send(path: string, leaving?: boolean): void {
  const body = tab.unsent[path]!
  const url = settings.endpoint + '/v1/' + path
  const settle = ({ status }: { status?: number }): void => {
    say(path + ' ' + status)
    if (tab.unsent[path] !== body) return
    // Too many requests, a fault of the service, or no answer at all: later. Anything else is its last word.
    if (status! < 429 || retries++ === RETRIES_MAX) {
      delete tab.unsent[path]
      retries = 0
    } else setTimeout(sendUnsent, RETRY_BASE_MS * 2 ** retries * (Math.random() + 0.5))
    rememberTab()
  }
  if (leaving) delete tab.unsent[path]
  // Firefox before 133 has no keepalive.
  if (leaving && !('keepalive' in Request.prototype)) navigator.sendBeacon(url, body)
  else ask(url, POST_MS, { method: 'POST', body, keepalive: true }).then(settle, settle)
}
