/** The heartbeat: reads orders, moves flows, sends, reconciles; one shop's trouble does not stop the others. */
import type { Deps } from './deps.ts'
import { advance } from './flows/scheduler.ts'
import { reconcile } from './messages/reconcile.ts'
import { sendDue } from './messages/sender.ts'
import { checkHints } from './orders/hints-check.ts'
import { catchUp } from './orders/sync.ts'
import { keepWebhooks } from './orders/webhooks/keep.ts'
import { learnCountry } from './stores/country.ts'
import type { Store } from './stores/shop.ts'
import { between, seconds, type Duration, type Instant } from './values/time.ts'

/** How often orders are read when nothing hints at news. */
const READ_EVERY: Duration = seconds(60)

export interface Heart {
  /** One round for all shops. */
  beat(): Promise<void>
  /** Beats again and again; resolves when stopped and the last beat is over. */
  start(intervalMs: number): void
  stop(): Promise<void>
}

export function createHeart(deps: Deps): Heart {
  const lastRead = new Map<string, Instant>()
  const beat = async (): Promise<void> => {
    await deps.refreshStores().catch((error: unknown) => deps.log.error('stores.unread', error))
    for (const store of deps.stores.values()) {
      await beatStore(deps, store, lastRead).catch((error: unknown) => deps.log.error('beat.failed', error, { storeId: store.id }))
    }
  }
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current: Promise<void> = Promise.resolve()
  const loop = (intervalMs: number): void => {
    timer = setTimeout(() => {
      current = beat().then(() => {
        if (!isStopped) loop(intervalMs)
      })
    }, intervalMs)
  }
  return {
    beat,
    start: loop,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await current
    },
  }
}

async function beatStore(deps: Deps, store: Store, lastRead: Map<string, Instant>): Promise<void> {
  await checkHints(deps, store)
  const wall = deps.clock.wall()
  const last = lastRead.get(store.id)
  if (deps.readSoon.delete(store.id) || last === undefined || between(last, wall) >= READ_EVERY) {
    lastRead.set(store.id, wall)
    await catchUp(deps, store)
    await learnCountry(deps, store)
  }
  await keepWebhooks(deps, store)
  // First what dead workers left behind, so that this round can take it up.
  await reconcile(deps, store)
  await advance(deps, store)
  await sendDue(deps, store)
}
