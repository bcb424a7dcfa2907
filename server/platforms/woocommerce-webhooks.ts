/** A shop's webhooks over REST v3: read, made, changed. */
import { z } from 'zod'
import type { Answer } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'

/** WooCommerce's own most. */
const PAGE_SIZE = 100
const PAGES_MAX = 5

export interface ShopWebhook {
  readonly id: number
  readonly name: string
  readonly topic: string
  /** `disabled`: the shop gave up after failed deliveries. `paused`: somebody paused it. */
  readonly status: string
  readonly deliveryUrl: string
}

export interface PlatformWebhooks {
  /** All of the shop, those of others among them. Their secrets are never told. */
  list(): Promise<Answer<readonly ShopWebhook[]>>
  /** The shop sends an unsigned ping before it answers. Without an answer it may exist all the same. */
  create(webhook: { readonly name: string; readonly topic: string; readonly deliveryUrl: string; readonly secret: string }): Promise<Answer<ShopWebhook>>
  change(id: number, to: { readonly status?: 'active'; readonly deliveryUrl?: string; readonly secret?: string }): Promise<Answer<ShopWebhook>>
}

const webhook = z.object({ id: z.number().int(), name: z.string(), topic: z.string(), status: z.string(), delivery_url: z.string() })
  .transform((row): ShopWebhook => ({ id: row.id, name: row.name, topic: row.topic, status: row.status, deliveryUrl: row.delivery_url }))

export function wooWebhooks({ get, post, put }: WooClient): PlatformWebhooks {
  return {
    list: async () => {
      const found: ShopWebhook[] = []
      for (let page = 1; page <= PAGES_MAX; page++) {
        const answer = await get('webhooks', { per_page: PAGE_SIZE, page }, z.array(webhook))
        if (answer.kind !== 'ok') return answer
        found.push(...answer.value)
        if (answer.value.length < PAGE_SIZE) return { ...answer, value: found }
      }
      return { kind: 'away', reason: 'too-many-webhooks' }
    },
    create: ({ name, topic, deliveryUrl, secret }) => post('webhooks', { name, topic, delivery_url: deliveryUrl, secret, status: 'active' }, webhook),
    change: (id, { status, deliveryUrl, secret }) => put(`webhooks/${id}`, {
      ...(status ? { status } : {}), ...(deliveryUrl ? { delivery_url: deliveryUrl } : {}), ...(secret ? { secret } : {}),
    }, webhook),
  }
}
