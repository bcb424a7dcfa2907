/** WooCommerce's webhooks: hints that something changed. Believed only as far as «look now». */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../deps.ts'
import { equalInConstantTime, webhookSignature } from '../vault.ts'

const WEBHOOK_BYTES_MAX = 1024 * 1024

export function webhookRoutes(deps: Deps): Hono {
  const app = new Hono()
  app.use('/webhooks/*', bodyLimit({ maxSize: WEBHOOK_BYTES_MAX, onError: (c) => c.text('too large', 413) }))
  app.post('/webhooks/woocommerce/:store', async (c) => {
    const store = deps.stores.get(c.req.param('store'))
    if (!store?.webhookSecret) return c.text('no such webhook', 404)
    const body = await c.req.text()
    // The ping at a webhook's creation has no signature; it says nothing, so nothing is done.
    if (/^webhook_id=\d+$/.test(body.trim())) return c.text('ok')
    const given = c.req.header('x-wc-webhook-signature') ?? ''
    if (!equalInConstantTime(webhookSignature(store.webhookSecret, body), given)) {
      deps.log.warn('webhook.refused', { storeId: store.id })
      return c.text('signature is wrong', 401)
    }
    deps.readSoon.add(store.id)
    deps.log.info('webhook.received', { storeId: store.id, topic: c.req.header('x-wc-webhook-topic') ?? '' })
    // 200 even when our database is away: WooCommerce never repeats a delivery and switches the webhook off after
    // seven failures, while the next reading finds the order anyway.
    return c.text('ok')
  })
  return app
}
