/** A whole shop whose webhooks really arrive: the service listens on a socket, and the pretend shop delivers there. */
import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import type { Service } from '../../server/service.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { openShop, type Settings, type Shop } from '../support/shop.ts'

export interface Delivering {
  readonly shop: Shop
  /** PUBLIC_URL. */
  readonly url: string
  /** Statuses with which the service answered deliveries and pings, in order. */
  readonly answers: readonly number[]
  /** From now on nobody is at home, or somebody is again. */
  setDeaf(isDeaf: boolean): void
  /** Everything the shop had to deliver has arrived. */
  delivered(): Promise<void>
  close(): Promise<void>
}

export async function openDelivering(kind: DatabaseKind, settings: Settings = {}): Promise<Delivering> {
  let service: Service | undefined
  let isDeaf = false
  const answers: number[] = []
  const server = serve({
    hostname: '127.0.0.1', port: 0,
    fetch: async (request) => {
      const response = isDeaf || !service ? new Response('nobody is at home', { status: 503 }) : await service.app.fetch(request)
      // The mail provider tries its own webhooks at the same address.
      if (request.url.includes('/webhooks/woocommerce/')) answers.push(response.status)
      return response
    },
  })
  await new Promise<void>((resolve) => void (server.listening ? resolve() : server.once('listening', resolve)))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { shop, close } = await openShop(kind, { PUBLIC_URL: url, WEBHOOKS: 'always', LIVE: 'false', ALLOWED_RECIPIENTS: '*@example.test', ...settings })
  service = shop.service
  return {
    shop, url, answers,
    setDeaf: (deaf) => void (isDeaf = deaf),
    delivered: () => shop.woo.webhooks.idle(),
    close: async () => {
      await close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
