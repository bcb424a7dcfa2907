/** Webhooks of the pretend shop: an unsigned ping at creation, signed deliveries, and giving up after failures. */
import { createHmac, randomBytes } from 'node:crypto'
import { seconds, type Instant } from '../../values/time.ts'
import { couponJson } from './rest-coupons.ts'
import { orderJson } from './order-json.ts'
import { productJson } from './product-json.ts'
import { wholeSecond, type ShopState } from './state.ts'

export interface Webhook {
  readonly id: number
  name: string
  topic: string
  status: 'active' | 'paused' | 'disabled'
  deliveryUrl: string
  secret: string
  readonly createdAt: Instant
  modifiedAt: Instant | null
  failures: number
}

/** What one delivery was and how it ended; `status` is null when nobody answered. */
export interface Delivery {
  readonly webhookId: number
  readonly topic: string
  readonly resourceId: number
  readonly body: string
  readonly status: number | null
}

/** Where the shop's own code says that something happened. */
export interface ShopEvents {
  fire(topic: string, resourceId: number): void
}

const SENDER_TIMEOUT = seconds(60)
/** The failure that disables a webhook. */
const FAILURES_MAX = 7

export interface WebhookSender extends ShopEvents {
  readonly webhooks: Map<number, Webhook>
  readonly deliveries: readonly Delivery[]
  /** Nothing is sent until `release`: a shop whose cron does not run. */
  hold(): void
  release(): void
  /** Resolves once nothing is left to deliver. */
  idle(): Promise<void>
  ping(webhook: Webhook): Promise<void>
}

/** Delivers soon after the event; several changes of one thing in the meantime collapse into one delivery. */
export function webhookSender(stateOf: () => ShopState, fetcher: typeof fetch): WebhookSender {
  const webhooks = new Map<number, Webhook>()
  const deliveries: Delivery[] = []
  const waiting = new Map<string, { webhook: Webhook; topic: string; resourceId: number }>()
  let held = false
  let running: Promise<void> | null = null
  const flush = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    for (const [key, due] of waiting) {
      if (held) break
      waiting.delete(key)
      deliveries.push(await deliver(stateOf(), fetcher, due))
    }
  }
  const start = (): void => {
    if (held || running || waiting.size === 0) return
    running = flush().finally(() => {
      running = null
      start()
    })
  }
  return {
    webhooks, deliveries,
    fire(topic, resourceId) {
      for (const webhook of webhooks.values()) {
        if (webhook.topic === topic && webhook.status === 'active') waiting.set(`${webhook.id}:${resourceId}`, { webhook, topic, resourceId })
      }
      start()
    },
    hold: () => void (held = true),
    release() {
      held = false
      start()
    },
    async idle() {
      while (running) await running
    },
    ping: (webhook) => ping(stateOf(), fetcher, webhook),
  }
}

/** Tells the address that a webhook exists. Its answer does not matter, as long as there is one or none. */
async function ping(state: ShopState, fetcher: typeof fetch, webhook: Webhook): Promise<void> {
  const headers = { 'User-Agent': userAgent(state), 'Content-Type': 'application/x-www-form-urlencoded' }
  await post(fetcher, webhook.deliveryUrl, headers, `webhook_id=${webhook.id}`)
  webhook.modifiedAt = wholeSecond(state.now())
}

async function deliver(state: ShopState, fetcher: typeof fetch, due: { webhook: Webhook; topic: string; resourceId: number }): Promise<Delivery> {
  const { webhook, topic, resourceId } = due
  const body = JSON.stringify(payload(state, topic, resourceId))
  const [resource = '', event = ''] = topic.split('.')
  const status = await post(fetcher, webhook.deliveryUrl, {
    'User-Agent': userAgent(state), 'Content-Type': 'application/json',
    'X-WC-Webhook-Source': `${state.url}/`, 'X-WC-Webhook-Topic': topic, 'X-WC-Webhook-Resource': resource, 'X-WC-Webhook-Event': event,
    'X-WC-Webhook-Signature': createHmac('sha256', webhook.secret).update(body).digest('base64'),
    'X-WC-Webhook-ID': String(webhook.id), 'X-WC-Webhook-Delivery-ID': randomBytes(16).toString('hex'),
  }, body)
  noteOutcome(state, webhook, status)
  return { webhookId: webhook.id, topic, resourceId, body, status }
}

/** A delivery counts as received from 200 up to 302; one success forgives all failures before it. */
function noteOutcome(state: ShopState, webhook: Webhook, status: number | null): void {
  const received = status !== null && status >= 200 && status <= 302
  webhook.failures = received ? 0 : webhook.failures + 1
  if (webhook.failures < FAILURES_MAX) return
  webhook.status = 'disabled'
  webhook.modifiedAt = wholeSecond(state.now())
}

/** The body is made when it is sent, so it shows the thing as it is then. */
function payload(state: ShopState, topic: string, id: number): unknown {
  const [resource, event] = topic.split('.')
  if (event === 'deleted') return { id }
  const order = resource === 'order' ? state.orders.get(id) : undefined
  const product = resource === 'product' ? state.products.get(id) : undefined
  const coupon = resource === 'coupon' ? state.coupons.get(id) : undefined
  if (order) return orderJson(state, order)
  if (product) return productJson(state, product)
  if (coupon) return couponJson(state, coupon)
  return { code: `woocommerce_rest_${resource}_invalid_id`, message: 'Invalid ID.', data: { status: 404 } }
}

async function post(fetcher: typeof fetch, url: string, headers: Record<string, string>, body: string): Promise<number | null> {
  try {
    const answer = await fetcher(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(SENDER_TIMEOUT) })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return null
  }
}

const userAgent = (state: ShopState): string => `WooCommerce/${state.settings.version} Hookshot (WordPress/${state.settings.version === '8.9.1' ? '6.5.3' : '6.9.1'})`
