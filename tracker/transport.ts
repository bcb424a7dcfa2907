/** How to send: text/plain with keepalive, so that no preflight is needed and a closing page does not lose it. */
import { ask } from './ask.ts'
import type {} from './build.ts'
import { field, locale } from './checkout.ts'
import { PAGE_MAX, POST_MS, RETRY_BASE_MS } from './limits.ts'
import { keep, memory } from './memory.ts'
import type { CartPost, ConsentPost, OrderPost } from './protocol.ts'
import { say } from './quiet.ts'
import { settings } from './settings.ts'

type Common = 'store' | 'cart' | 'visitor' | 'locale' | 'page' | 'mode' | 'kind' | 'version' | 'timeZone'

/** End of the service's address → what is posted there, without what every post says. */
interface Posts {
  carts: Omit<CartPost, Common>
  consent: Omit<ConsentPost, Common>
  orders: Omit<OrderPost, Common>
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
    store: settings.store,
    cart: memory.cart,
    visitor: memory.visitor,
    locale: locale(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    // Without what may hold personal data.
    page: (location.origin + location.pathname).slice(0, PAGE_MAX),
    mode: settings.mode,
    // What WooCommerce calls the page, and which of the checkouts it is.
    kind: /woocommerce-(\w+)/.exec(document.body.className + ' woocommerce-other')![1] + (field ? '-' + ({ email: 'block', billing_email: 'classic' }[field.id] || 'own') : ''),
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
    const settle = ({ status }: { status?: number }): void => {
      say(path + ' ' + status)
      delete flying[path]
      // Too many requests, a fault of the service, or no answer at all: later. Anything else is its last word.
      if (status! < 429) {
        retries = 0
        if (unsent[path] === body) delete unsent[path]
      } else setTimeout(sendUnsent, RETRY_BASE_MS * 2 ** retries++ * (Math.random() + 0.5))
      keep()
    }
    ask(settings.endpoint + '/v1/' + path, POST_MS, { method: 'POST', body, keepalive: true }).then(settle, settle)
  }
}
