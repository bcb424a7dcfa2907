/** REST v3 webhooks: create (with the ping), list, read, change, delete. */
import { Hono } from 'hono'
import { gmtText } from '../../values/time.ts'
import { links } from './product-json.ts'
import { ALLOW_ONE, answer, bodyOf, failure, invalidParam, listAnswer, missingParam, pageOf, type RestContext, type RestEnv } from './rest-answers.ts'
import { localText, wholeSecond, type ShopState } from './state.ts'
import type { Webhook } from './webhooks.ts'

/** The WordPress hooks behind each event; part of the recorded answer. */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  'order.created': ['woocommerce_new_order'],
  'order.updated': ['woocommerce_update_order', 'woocommerce_order_refunded'],
  'order.deleted': ['wp_trash_post', 'woocommerce_trash_order'],
  'order.restored': ['untrashed_post', 'woocommerce_untrash_order'],
  'product.created': ['woocommerce_process_product_meta', 'woocommerce_new_product'],
  'product.updated': ['woocommerce_update_product', 'woocommerce_update_product_variation'],
  'product.deleted': ['wp_trash_post'], 'product.restored': ['untrashed_post'],
  'coupon.created': ['woocommerce_new_coupon'], 'coupon.updated': ['woocommerce_update_coupon'],
  'coupon.deleted': ['wp_trash_post'], 'coupon.restored': ['untrashed_post'],
  'customer.created': ['user_register'], 'customer.updated': ['profile_update'], 'customer.deleted': ['delete_user'],
}

/** Routes below `/wp-json/wc/v3/webhooks`. */
export function webhookRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => {
    const page = pageOf(new Map(Object.entries(c.req.query())))
    if ('code' in page) return invalidParam(state, c, page)
    return listAnswer(state, c, [...state.sender.webhooks.values()].map((webhook) => webhookJson(state, webhook)), page)
  })
  routes.post('/', (c) => create(state, c))
  routes.get('/:id{[0-9]+}', (c) => withWebhook(state, c, () => undefined))
  routes.on(['PUT', 'POST', 'PATCH'], '/:id{[0-9]+}', async (c) => {
    const body = await bodyOf(c)
    return withWebhook(state, c, (webhook) => change(state, webhook, body))
  })
  routes.delete('/:id{[0-9]+}', (c) => {
    if (c.req.query('force') !== 'true') return failure(state, c, 501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.')
    return withWebhook(state, c, (webhook) => void state.sender.webhooks.delete(webhook.id))
  })
  return routes
}

async function create(state: ShopState, c: RestContext): Promise<Response> {
  const body = await bodyOf(c)
  const topic = String(body['topic'] ?? '')
  const url = String(body['delivery_url'] ?? '')
  if (url === '') return missingParam(state, c, 'delivery_url')
  if (!(topic in HOOKS)) return failure(state, c, 400, 'woocommerce_rest_shop_webhook_invalid_topic', 'Webhook topic is required and must be valid.')
  const webhook: Webhook = {
    id: Math.max(0, ...state.sender.webhooks.keys()) + 1, name: String(body['name'] ?? `Webhook for ${topic}`), topic, status: 'active', deliveryUrl: url,
    secret: String(body['secret'] ?? ''), createdAt: wholeSecond(state.now()), modifiedAt: null, failures: 0,
  }
  state.sender.webhooks.set(webhook.id, webhook)
  const created = webhookJson(state, webhook)
  await state.sender.ping(webhook)
  const headers = { Allow: 'GET, POST', Location: `${state.url}/wp-json/wc/v3/webhooks/${webhook.id}` }
  return answer(state, c, created, { status: 201, headers })
}

function change(state: ShopState, webhook: Webhook, body: Record<string, unknown>): void {
  const { status, delivery_url: url, secret, name, topic } = body
  // A resumed webhook keeps its count of failures: without a success the next failure disables it again.
  if (status === 'active' || status === 'paused' || status === 'disabled') webhook.status = status
  if (typeof url === 'string') webhook.deliveryUrl = url
  if (typeof secret === 'string') webhook.secret = secret
  if (typeof name === 'string') webhook.name = name
  if (typeof topic === 'string' && topic in HOOKS) webhook.topic = topic
  webhook.modifiedAt = wholeSecond(state.now())
}

function withWebhook(state: ShopState, c: RestContext, act: (webhook: Webhook) => void): Response {
  const webhook = state.sender.webhooks.get(Number(c.req.param('id')))
  if (!webhook) return failure(state, c, 404, 'woocommerce_rest_shop_webhook_invalid_id', 'Invalid ID.')
  act(webhook)
  return answer(state, c, webhookJson(state, webhook), { headers: { Allow: ALLOW_ONE } })
}

function webhookJson(state: ShopState, webhook: Webhook): Record<string, unknown> {
  const [resource, event] = webhook.topic.split('.')
  return {
    id: webhook.id, name: webhook.name, status: webhook.status, topic: webhook.topic, resource, event, hooks: HOOKS[webhook.topic] ?? [],
    delivery_url: webhook.deliveryUrl, date_created: localText(state, webhook.createdAt), date_created_gmt: gmtText(webhook.createdAt),
    date_modified: localText(state, webhook.modifiedAt), date_modified_gmt: webhook.modifiedAt === null ? null : gmtText(webhook.modifiedAt),
    _links: links(state, 'webhooks', webhook.id),
  }
}
