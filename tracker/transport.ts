/** How to send: text/plain with keepalive, so that no preflight is needed and a closing page does not lose it. */
import { ask } from './ask.ts'
import type {} from './build.ts'
import { POST_MS, RETRY_BASE_MS } from './limits.ts'
import { keep, memory } from './memory.ts'
import type { CartPost, ConsentPost, OrderPost } from './protocol.ts'
import { say } from './quiet.ts'
import { settings } from './settings.ts'

/** End of the service's address → what is posted there, beside what every post says. */
interface Posts {
  carts: Partial<CartPost>
  consent: Pick<ConsentPost, 'answer'> & { readonly email: string | null | undefined }
  orders: Pick<OrderPost, 'orderId' | 'orderKey'>
}

/** Since the service answered last. */
let retries = 0
/** What is on its way. */
const flying: Record<string, string> = {}

/**
 * Sends, and tries again where the service does not answer. A newer post of the same kind takes the place of an older one.
 * @param leaving the page goes away, so nobody will hear the outcome
 */
export function post<P extends keyof Posts>(path: P, body: Posts[P], leaving?: boolean): void {
  memory.unsent[path] = JSON.stringify({
    ...settings.notice?.say,
    store: settings.store,
    cart: memory.cart,
    visitor: memory.visitor,
    seq: memory.seq,
    // Without what may hold personal data.
    page: location.origin + location.pathname,
    classes: document.body.className,
    field: settings.field?.id,
    version: globalThis.CARTBACK_VERSION,
    ...body,
  })
  sendUnsent()
  if (leaving) delete memory.unsent[path]
  keep()
}

/** Sends all that has neither arrived yet nor is on its way. */
export function sendUnsent(): void {
  const { unsent } = memory
  for (const path in unsent) if (flying[path] !== unsent[path]) {
    const body = (flying[path] = unsent[path]!)
    const settle = (answer: { status?: number }): void => {
      if (globalThis.CARTBACK_DEBUG) say(path + ' ' + answer.status)
      delete flying[path]
      // Too many requests, a fault of the service, or no answer at all: later. Anything else is its last word.
      if (answer.status! < 429) {
        retries = 0
        if (unsent[path] === body) delete unsent[path]
      } else setTimeout(sendUnsent, RETRY_BASE_MS * 2 ** retries++ * (Math.random() + 0.5))
      keep()
    }
    ask(settings.endpoint + '/v1/' + path, POST_MS, { method: 'POST', body, keepalive: true }).then(settle, settle)
  }
}
