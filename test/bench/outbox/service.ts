/** The service on a database of the measurement: its own heart and sender, a shop and a provider that answer at once. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KyselyPlugin } from 'kysely'
import { systemClock, type Clock } from '../../../server/clock.ts'
import { readConfig, type Config } from '../../../server/config.ts'
import { connect, type Connection } from '../../../server/db/connect.ts'
import type { Deps } from '../../../server/deps.ts'
import { createLog } from '../../../server/log.ts'
import type { Platform, PlatformProduct } from '../../../server/platforms/platform.ts'
import type { OutgoingMail, Provider } from '../../../server/providers/provider.ts'
import { createDeps } from '../../../server/service.ts'
import { createHeart, type Heart } from '../../../server/tick.ts'
import { instant, milliseconds, seconds } from '../../../server/values/time.ts'

/** As many as Postmark takes at once. */
const BATCH_MAX = 500
const PAGE_SIZE = 100
export const STORE_ID = 'default'
/** A second shop of the same install, with mails of its own. */
export const OTHER_STORE_ID = 'other'

export interface BenchService {
  readonly deps: Deps
  readonly heart: Heart
  close(): Promise<void>
}

export interface Parts {
  readonly clock?: Clock
  /** Sees every statement. */
  readonly plugin?: KyselyPlugin
  /** Mails of one post. */
  readonly batchMax?: number
  /** Told of the mails that a post handed over. */
  took?(mails: readonly OutgoingMail[]): void
}

export async function openService(url: string, { clock = systemClock(1), plugin, batchMax = BATCH_MAX, took = () => undefined }: Parts = {}): Promise<BenchService> {
  const opened = await connect(url)
  const connection: Connection = plugin ? { ...opened, db: opened.db.withPlugin(plugin) } : opened
  const folder = mkdtempSync(join(tmpdir(), 'cartback-bench-'))
  const deps = await createDeps(benchConfig(url, folder), { clock, connection, provider: provider(batchMax, took), platform: shop(clock), log: createLog('error') })
  return {
    deps, heart: createHeart(deps),
    close: async () => {
      await connection.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A clock that stands still until it is told that a second has passed: many beats in little time, with all that is done only once a minute. */
export function steppedClock(): Clock & { step(): void } {
  const begunAt = Date.now()
  let passed = 0
  return {
    now: () => instant(begunAt + passed), wall: () => instant(begunAt + passed), monotonic: () => milliseconds(passed),
    step: () => { passed += seconds(1) },
  }
}

/** Nothing in it holds a mail up: no quiet hours, no question for consent, the greatest pace. */
function benchConfig(url: string, folder: string): Config {
  const read = readConfig({
    DATABASE_URL: url, SPOOL_DIR: folder, SECRET_KEY: 'a secret key for measurements only', PUBLIC_URL: 'https://mail.shop.example', STORE_URL: 'https://shop.example', STORE_KEY: STORE_ID,
    STORE_COUNTRY: 'IE', WOOCOMMERCE_KEY: 'ck_x', WOOCOMMERCE_SECRET: 'cs_x', WEBHOOKS: 'never', POSTMARK_SERVER_TOKEN: 'none', MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>',
    POSTAL_ADDRESS: 'Quay 1, Harbour', LIVE: 'true', CONSENT_MODE: 'off-by-owner', FLOWS: 'cart-classic,post-purchase', COOL_OFF_DAYS: '0', QUIET_HOURS: 'none', SENDS_PER_MINUTE: '300000', HOLDOUT_PERCENT: '0',
  })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return read.config
}

function provider(batchMax: number, took: (mails: readonly OutgoingMail[]) => void): Provider {
  return {
    name: 'postmark', batchMax,
    send: (mails) => {
      took(mails)
      return Promise.resolve(mails.map(({ messageId }) => ({ kind: 'sent', providerId: messageId })))
    },
    find: () => Promise.resolve({ kind: 'unknown', reason: 'not asked' }),
  }
}

function shop(clock: Clock): Platform {
  const ok = <T>(value: T) => Promise.resolve({ kind: 'ok', value, storeAt: clock.wall() } as const)
  return {
    pageSize: PAGE_SIZE, changedOrders: () => ok([]), olderOrders: () => ok({ orders: [], total: 0 }), storeTime: () => ok(clock.wall()),
    products: (ids) => ok(ids.map(productOf)), order: () => Promise.resolve({ kind: 'missing', reason: 'none' }), ordersOf: () => ok([]), country: () => ok('IE'), hasCheckoutLink: () => ok(true),
  }
}

const productOf = (id: number): PlatformProduct => ({
  id, name: 'Mug', variation: null, fixedAttributeCount: 0, url: 'https://shop.example/mug', imageUrl: null, price: '19.00', isPurchasable: true, isInStock: true, crossSellIds: [],
})
