/** How to send: text/plain with keepalive, so that no preflight is needed and a closing page does not lose it. */
import type {} from './build.ts'
import { RETRY_BASE_MS } from './limits.ts'
import { browser, keep, unsent, type Known } from './memory.ts'
import type { OrderPost } from './protocol.ts'
import { settings } from './settings.ts'

/** End of the service's address → what is posted there, beside what every post says. */
interface Posts {
  carts: Known
  consent: { readonly email: string | null | undefined }
  orders: Pick<OrderPost, 'orderId' | 'orderKey'>
}

/** Posts on their way. */
const flying: Record<string, unknown> = {}

/**
 * Posts. A newer post of the same kind takes the place of an older one.
 * @param leaving the page goes away, so nobody will hear the outcome
 */
export const post = <P extends keyof Posts>(path: P, body: Posts[P], leaving?: unknown): void => {
  unsent[path] = JSON.stringify({
    ...settings.notice.say,
    ...browser,
    store: settings.store,
    // Without what may hold personal data.
    page: location.origin + location.pathname,
    classes: document.body.className,
    field: settings.field?.id,
    version: globalThis.CARTBACK_VERSION,
    ...body,
  })
  send(path, unsent[path]!)
  if (leaving) delete unsent[path]
  keep()
}

/** Sends all that has not arrived yet. */
export const sendUnsent = (): void => {
  for (const path in unsent) send(path, unsent[path]!)
}

/** Sends, and tries again where the service does not answer, until a newer post has taken its place. */
const send = (path: string, body: string, pauseMs = RETRY_BASE_MS): void => {
  const settle = (answer: { status?: number }): void => {
    flying[body] = 0
    if (unsent[path] === body) {
      // Too many requests, a fault of the service, or no answer at all: later. Anything else is its last word.
      if (answer.status! < 429) delete unsent[path]
      else setTimeout(send, pauseMs, path, body, pauseMs * (2 + Math.random()))
    }
    keep()
  }
  if (unsent[path] === body) flying[body] ||= fetch(settings.endpoint + 'v1/' + path, { method: 'POST', body, keepalive: true }).then(settle, settle)
}
