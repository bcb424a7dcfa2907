/** WooCommerce's webhooks: hints that something changed. Believed only as far as «look now». */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import { minutes, type Duration } from '../values/time.ts'
import { equalInConstantTime, webhookSignature } from '../vault.ts'
import { readDelivery, type Delivery } from './delivery.ts'
import { noteDelivery, noteHeard, noteProduct } from './hints.ts'
import { acceptedSecrets } from './webhooks/plan.ts'

const WEBHOOK_BYTES_MAX = 1024 * 1024
/** All that the ping at a webhook's creation says. */
const PING = /^webhook_id=\d{1,20}\s*$/
const PING_BYTES_MAX = 40
/** Anybody may send rubbish here: of each shop's the log tells this often. */
const TELL_EVERY: Duration = minutes(1)

/**
 * Nothing here waits for the database or the shop: whatever is validly signed is answered 200. WooCommerce never repeats
 * a delivery and switches a webhook off after seven failures, while the next reading finds every change anyway.
 */
export function webhookRoutes(deps: Deps): Hono {
  const app = new Hono()
  const tellRefused = refusals(deps)
  app.use('/webhooks/*', bodyLimit({ maxSize: WEBHOOK_BYTES_MAX, onError: (c) => c.text('too large', 413) }))
  app.post('/webhooks/woocommerce/:store', async (c) => {
    const store = deps.stores.get(c.req.param('store'))
    if (!store) return c.text('no such webhook', 404)
    const body = new Uint8Array(await c.req.arrayBuffer())
    // It has no signature and says nothing, so nothing is done.
    if (body.length <= PING_BYTES_MAX && PING.test(new TextDecoder().decode(body))) return c.text('ok')
    if (!isSigned(c, deps, store, body)) {
      tellRefused(store.id)
      return c.text('signature is wrong', 401)
    }
    const delivery = readDelivery(c.req.header('x-wc-webhook-topic'), body)
    note(deps, store, delivery)
    deps.log.info('webhook.received', { storeId: store.id, about: delivery.kind })
    return c.text('ok')
  })
  return app
}

/** Every secret is tried whatever the others said, so that the time taken tells nothing. */
function isSigned(c: Context, deps: Deps, store: Store, body: Uint8Array): boolean {
  const given = c.req.header('x-wc-webhook-signature') ?? ''
  return acceptedSecrets(deps.vault, store).map((secret) => equalInConstantTime(webhookSignature(secret, body), given)).includes(true)
}

function refusals(deps: Pick<Deps, 'clock' | 'log'>): (storeId: string) => void {
  const told = new Map<string, { at: Duration; untold: number }>()
  return (storeId) => {
    const now = deps.clock.monotonic()
    const last = told.get(storeId)
    if (last && now - last.at < TELL_EVERY) return void (last.untold += 1)
    told.set(storeId, { at: now, untold: 0 })
    deps.log.warn('webhook.refused', { storeId, refusedSince: last?.untold ?? 0 })
  }
}

function note(deps: Deps, store: Store, delivery: Delivery): void {
  const wall = deps.clock.wall()
  switch (delivery.kind) {
    case 'draft':
      // Somebody opened the checkout: nothing to ask, but the webhooks are alive.
      return noteHeard(deps.hints, store.id, wall)
    case 'order': {
      noteHeard(deps.hints, store.id, wall)
      const emailIndex = delivery.email === null ? null : deps.vault.emailIndex(store.id, delivery.email)
      const isNoted = noteDelivery(deps.hints, store.id, { orderId: delivery.id, emailIndex, isGone: delivery.isGone, notedAt: wall })
      if (!isNoted) deps.readSoon.add(store.id)
      return
    }
    case 'product': return noteProduct(deps.hints, store.id, delivery.id)
    case 'unclear': return void deps.readSoon.add(store.id)
    case 'other': return
  }
}
