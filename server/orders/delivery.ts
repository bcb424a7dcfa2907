/** What a webhook's delivery is about. Of its body only what is needed to ask the shop is read. Pure. */
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { isDraft } from './status.ts'

export type Delivery =
  /** `email`: whose series is held until the shop was asked. */
  | { readonly kind: 'order'; readonly id: number; readonly email: EmailAddress | null; readonly isGone: boolean }
  /** An order that is none yet: somebody has the checkout open. */
  | { readonly kind: 'draft'; readonly id: number }
  /** A product or a variation with its own id. */
  | { readonly kind: 'product'; readonly id: number }
  /** About orders, as far as it can be told, but not about which. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'other' }

/**
 * @param topic the unsigned `X-WC-Webhook-Topic`: it only says what to ask for
 * @param body signed. A deleted thing has nothing but an id; one that vanished meanwhile is an error object
 */
export function readDelivery(topic: string | undefined, body: Uint8Array): Delivery {
  const [resource = '', event = ''] = (topic ?? '').split('.')
  const content = readObject(body)
  const id = wholeOf(content['id'])
  switch (resource) {
    case 'order': {
      if (id === null) return { kind: 'unclear' }
      const status = content['status']
      if (typeof status === 'string' && isDraft(status)) return { kind: 'draft', id }
      return { kind: 'order', id, email: emailOf(content['billing']), isGone: event === 'deleted' }
    }
    // A trashed coupon comes as `product.deleted` too: the id is looked for among known products only.
    case 'product': return id === null ? { kind: 'other' } : { kind: 'product', id }
    case 'coupon': case 'customer': return { kind: 'other' }
    default: return { kind: 'unclear' }
  }
}

function readObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function emailOf(billing: unknown): EmailAddress | null {
  const email = isRecord(billing) ? billing['email'] : null
  return typeof email === 'string' ? parseEmailAddress(email) : null
}

const wholeOf = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
