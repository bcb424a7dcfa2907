/** A pretend shop with the real client to it, and servers that answer whatever a test wants. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDemoShop, type DemoShop, type DemoShopOptions } from '../../server/demo/shop/shop.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import { movableClock, type MovableClock } from '../support/clock.ts'

/** Short, so that a test of a hanging shop does not wait. */
export const DEADLINE_MS = 300

export interface WithShop {
  readonly woo: DemoShop
  readonly platform: Platform
  readonly clock: MovableClock
  close(): Promise<void>
}

export async function withShop(options: Partial<DemoShopOptions> = {}): Promise<WithShop> {
  const clock = movableClock()
  const woo = await startDemoShop({ now: clock.now, ...options })
  return { woo, clock, platform: wooCommerce(woo), close: () => woo.close() }
}

/** A bare server; its address and how to close it. */
export async function answering(listener: RequestListener): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
