/** The service as production starts it, with its heart beating; only the shop is silent. */
import { readConfig } from '../../../../server/config.ts'
import type { Platform } from '../../../../server/platforms/platform.ts'
import { onlyScript } from '../../../../server/scripts.ts'
import { createService, type Service } from '../../../../server/service.ts'
import { instant } from '../../../../server/values/time.ts'
import { SHOP } from '../posts.ts'

const BEAT_EVERY_MS = 1_000

export async function startService(databaseUrl: string): Promise<Service> {
  const read = readConfig({
    DATABASE_URL: databaseUrl, SECRET_KEY: SHOP.secretKey, ADMIN_PASSWORD: SHOP.secretKey, LOG_LEVEL: 'warn',
    STORE_URL: SHOP.url, STORE_KEY: SHOP.id, WOOCOMMERCE_KEY: 'ck_none', WOOCOMMERCE_SECRET: 'cs_none',
  })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  const service = await createService(read.config, onlyScript('/* tracker */'), { platform: silentShop })
  service.heart.start(BEAT_EVERY_MS)
  return service
}

const ok = <T>(value: T) => Promise.resolve({ kind: 'ok', value, storeAt: null } as const)

const silentShop: Platform = {
  pageSize: 100,
  changedOrders: () => ok([]),
  olderOrders: () => ok({ orders: [], total: 0 }),
  storeTime: () => ok(instant(Date.now())),
  products: () => ok([]),
  order: async () => ({ kind: 'missing', reason: 'none' }),
  ordersOf: () => ok([]),
  country: () => ok('IE'),
  hasCheckoutLink: () => ok(true),
}
