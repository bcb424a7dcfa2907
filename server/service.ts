/** Puts the service together from its settings: what `main.ts`, the demo and the tests all start. */
import { ensureAdminPassword } from './admin/password.ts'
import { isHeld, reasonWords } from './admin/reasons.ts'
import { createApp } from './app.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openSpool, type Spool } from './consent/spool.ts'
import { connect, migrate, type Connection } from './db/connect.ts'
import { keepTime, UNCHECKED } from './db/timekeeper.ts'
import type { Deps } from './deps.ts'
import { tryKey } from './doctor/canary.ts'
import { createWatch } from './health/alerts/watch.ts'
import { createHealth } from './health/health.ts'
import { operatorFrom } from './health/settings.ts'
import { createLog, type Log } from './log.ts'
import { loadTemplates, type Templates } from './mail/template.ts'
import { hasMail, keepMail } from './mailbox/store.ts'
import { purchasePolicy } from './orders/policy.ts'
import { createBreaker, withBreaker } from './orders/breaker.ts'
import { startDrain } from './pace/drain.ts'
import { pacePolicy } from './pace/pace.ts'
import type { Platform } from './platforms/platform.ts'
import { addressGuard } from './platforms/address-guard.ts'
import { wooConnector } from './platforms/woocommerce-inspect.ts'
import { wooCommerce } from './platforms/woocommerce.ts'
import { withGuard } from './providers/guarded.ts'
import { mailboxProvider } from './providers/mailbox.ts'
import { postmarkProvider } from './providers/postmark.ts'
import type { Provider } from './providers/provider.ts'
import type { Scripts } from './scripts.ts'
import { openRegistry } from './stores/registry.ts'
import { storeFromConfig } from './stores/shop.ts'
import { createHeart, type Heart } from './tick.ts'
import { createVault, type Vault } from './vault.ts'

export interface Service {
  readonly deps: Deps
  readonly app: ReturnType<typeof createApp>
  readonly heart: Heart
  /** Printed once by whoever starts the service for the first time; null later. */
  readonly firstRunPassword: string | null
  /** Finishes what is under way and closes the database. */
  close(): Promise<void>
}

/** Parts that the demo and the tests bring along instead of the real ones. */
export interface Replacements {
  readonly clock?: Clock
  readonly log?: Log
  readonly connection?: Connection
  readonly provider?: Provider
  readonly platform?: Platform
  readonly vault?: Vault
  readonly templates?: Templates
  readonly spool?: Spool
  random?(): number
}

export async function createService(config: Config, scripts: Scripts, replaced: Replacements = {}): Promise<Service> {
  const deps = await createDeps(config, replaced)
  const password = await ensureAdminPassword(deps, config.ADMIN_PASSWORD)
  if (await tryKey(deps) === 'wrong') deps.log.warn('key.unfit')
  const operator = operatorFrom(config)
  const health = createHealth(deps, { isHeld, reasonWords }, operator !== null)
  // A fast clock makes everything late in no time: nobody is to be told of that.
  const watch = config.CLOCK_SPEED > 1 ? { beat: health.beat, rest: () => Promise.resolve() } : createWatch(deps, health, operator)
  const heart = createHeart(deps, watch)
  return {
    deps,
    app: createApp(deps, { password, scripts, health, apiToken: config.API_TOKEN ?? null, isFast: config.CLOCK_SPEED > 1 }),
    heart,
    firstRunPassword: password.firstRunPassword,
    close: async () => {
      await heart.stop()
      await deps.connection.close()
    },
  }
}

/** What the service works with, without the service: for commands. */
export async function createDeps(config: Config, replaced: Replacements): Promise<Deps> {
  const connection = replaced.connection ?? await connect(config.DATABASE_URL, replaced.clock)
  await migrate(connection)
  const ownClock = systemClock(config.CLOCK_SPEED)
  const clock = replaced.clock ?? ownClock
  const timekeeper = replaced.clock ? UNCHECKED : await keepTime(connection, ownClock)
  const vault = replaced.vault ?? createVault(config.SECRET_KEY)
  const log = replaced.log ?? createLog(config.LOG_LEVEL)
  const ownShop = { url: config.STORE_URL, key: config.WOOCOMMERCE_KEY, secret: config.WOOCOMMERCE_SECRET }
  // The environment's own shop is the operator's decision; addresses typed on the admin site are not.
  const guard = config.ALLOW_PRIVATE_STORES ? undefined : addressGuard()
  // A shop that fails again and again is left alone for a moment, whoever asks it.
  const guarded = (platform: Platform): Platform => withBreaker(platform, createBreaker(clock))
  const registry = await openRegistry({
    connection, vault, log,
    first: { store: storeFromConfig(config), platform: guarded(replaced.platform ?? wooCommerce(ownShop)) },
    platformOf: (access) => guarded(wooCommerce({ ...access, guard })),
  })
  const mailbox = mailboxProvider({
    keep: (mail) => keepMail(connection.db, vault, mail, clock.now()),
    has: (messageId) => hasMail(connection.db, messageId),
  })
  return {
    clock, vault, connection, timekeeper, lifecycle: { isStopping: false }, quarantine: { comparedOnce: false, nextAt: null, lastSentId: null }, mailbox, log, ...registry, connector: wooConnector({ guard }),
    spool: replaced.spool ?? openSpool(config.SPOOL_DIR, vault, clock),
    provider: replaced.provider ?? postmarkFrom(config, { clock, random: replaced.random ?? Math.random }) ?? mailbox,
    hearing: { webhookPassword: config.POSTMARK_WEBHOOK_PASSWORD ?? null, streams: streamsFrom(config) },
    templates: replaced.templates ?? loadTemplates(),
    publicUrl: config.PUBLIC_URL, live: config.LIVE, allowedRecipients: config.ALLOWED_RECIPIENTS,
    readSoon: new Set(), hints: new Map(), settled: new Map(), webhooks: config.WEBHOOKS, purchases: purchasePolicy(config), pace: pacePolicy(config), drain: { current: startDrain(config.SENDS_PER_MINUTE, clock.monotonic()) }, countries: new Map(), random: replaced.random ?? Math.random,
  }
}

function postmarkFrom(config: Config, parts: Pick<Deps, 'clock' | 'random'>): Provider | null {
  if (!config.POSTMARK_SERVER_TOKEN) return null
  return withGuard(postmarkProvider({ token: config.POSTMARK_SERVER_TOKEN, apiUrl: config.POSTMARK_API_URL, streams: streamsFrom(config), clock: parts.clock }), parts)
}

const streamsFrom = (config: Config) => ({ reminders: config.POSTMARK_STREAM_REMINDERS, orders: config.POSTMARK_STREAM_ORDERS })
