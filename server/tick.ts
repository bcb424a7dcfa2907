/** The heartbeat: reads orders, moves flows, sends, reconciles. Each shop has rounds of its own, side by side with those of
 *  the others, so that one that is slow, broken or full of changes holds up no other. */
import { replaySpool } from './consent/replay.ts'
import type { Deps } from './deps.ts'
import { advance } from './flows/scheduler.ts'
import type { Watch } from './health/alerts/watch.ts'
import { hear } from './messages/feedback/hear.ts'
import { reapAll, reconcile } from './messages/reconcile.ts'
import { sendDue } from './messages/sender.ts'
import { runNightly } from './nightly.ts'
import { backfill } from './orders/backfill.ts'
import { checkHints } from './orders/hints-check.ts'
import { claimNight, claimReading, isMailDue } from './orders/ledger.ts'
import { DUE_WITHIN, isReadingDue, readEvery, type PaceFacts } from './orders/pace.ts'
import { readSync } from './orders/store.ts'
import { catchUp, isToBeContinued } from './orders/sync.ts'
import { keepWebhooks } from './orders/webhooks/keep.ts'
import { areWebhooksHealthy } from './orders/webhooks/store.ts'
import { learnCountry, recallCountry } from './stores/country.ts'
import type { Store } from './stores/shop.ts'
import { hours, milliseconds, plus, seconds, type Duration } from './values/time.ts'

/** How often it is looked into whether a shop should be read: these looks cost the database a little. */
const LOOK_EVERY: Duration = seconds(5)
/** How long nothing is sent after a clock was set. */
const DISTRUST: Duration = seconds(60)
/** A little less than a day, so that the hour stays about the same. */
const NIGHT_EVERY: Duration = hours(23.9)

export interface Heart {
  /** One round for all shops. */
  beat(): Promise<void>
  /** Beats again and again; resolves when stopped and the last beat is over. */
  start(intervalMs: number): void
  stop(): Promise<void>
}

/** @param watch told of every beat of a heart that was started */
export function createHeart(deps: Deps, watch?: Pick<Watch, 'beat' | 'rest'>): Heart {
  const rounds = new Map<string, Promise<void>>()
  /** Monotonic times of the next look at each shop. */
  const looks = new Map<string, Duration>()
  const trust: Trust = { from: milliseconds(0) }
  const roundOf = (store: Store): Promise<void> => {
    const begun = rounds.get(store.id) ?? beatStore(deps, store, looks, trust)
      .catch((error: unknown) => deps.log.error('beat.failed', error, { storeId: store.id }))
      .finally(() => rounds.delete(store.id))
    rounds.set(store.id, begun)
    return begun
  }
  /** Begins a round for every shop that has none under way. */
  const begin = async (): Promise<readonly Promise<void>[]> => {
    await prepare(deps, trust)
    return [...deps.stores.values()].map(roundOf)
  }
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const loop = (intervalMs: number): void => {
    timer = setTimeout(() => void begin().finally(() => isStopped || (void hear(deps), loop(intervalMs))), intervalMs)
    watch?.beat()
  }
  return {
    beat: async () => void (await Promise.all(await begin()), await hear(deps)),
    start: loop,
    stop: async () => {
      isStopped = true
      deps.lifecycle.isStopping = true
      clearTimeout(timer)
      // Rounds somebody began by hand are theirs to wait for.
      if (timer !== undefined) await Promise.all([...rounds.values(), hear(deps)])
      await watch?.rest()
    },
  }
}

/** Monotonic time from when what is due may be believed again. */
interface Trust {
  from: Duration
}

/** What concerns all shops, before the rounds of each. */
async function prepare(deps: Deps, trust: Trust): Promise<void> {
  await keepStep(deps, trust).catch((error: unknown) => deps.log.error('clock.unread', error))
  await deps.refreshStores().catch((error: unknown) => deps.log.error('stores.unread', error))
  // Before anything is sent: nobody who opted out meanwhile is to hear of it again.
  await replaySpool(deps)
  // What dead workers left behind, so that the rounds can take it up.
  await reapAll(deps)
}

/** A clock that was set makes things due that are not: nothing is sent until the next measurement has passed. */
async function keepStep(deps: Deps, trust: Trust): Promise<void> {
  if (await deps.timekeeper.check() === 'steady') return
  trust.from = milliseconds(deps.clock.monotonic() + DISTRUST)
  deps.log.warn('clock.jumped', { skewMs: deps.timekeeper.skew() })
}

async function beatStore(deps: Deps, store: Store, looks: Map<string, Duration>, trust: Trust): Promise<void> {
  let isAnswering = false
  const stages: readonly (() => Promise<unknown>)[] = [
    () => checkHints(deps, store),
    async () => { isAnswering = await readIfDue(deps, store, looks) },
    () => keepWebhooks(deps, store),
    () => reconcile(deps, store),
    () => advance(deps, store),
    async () => deps.clock.monotonic() >= trust.from && sendDue(deps, store),
    // Last what nobody waits for.
    () => backfill(deps, store),
    // After the first reading and then once a day.
    async () => isAnswering && await claimNight(deps.connection.db, store.id, NIGHT_EVERY, deps.clock.wall()) && runNightly(deps, store),
  ]
  for (const stage of stages) {
    if (deps.lifecycle.isStopping) return
    await stage()
  }
}

/** @returns whether the shop was read just now */
async function readIfDue(deps: Deps, store: Store, looks: Map<string, Duration>): Promise<boolean> {
  const { clock, connection: { db } } = deps
  const isHinted = deps.readSoon.delete(store.id)
  const look = looks.get(store.id)
  if (!isHinted && look !== undefined && clock.monotonic() < look) return false
  looks.set(store.id, milliseconds(clock.monotonic() + LOOK_EVERY))
  await recallCountry(deps, store)
  const facts = await paceFacts(deps, store, isHinted)
  // Of several processes one asks the shop, for all of them.
  if (!isReadingDue(facts, clock.wall()) || !(await claimReading(db, store.id, readEvery(facts), clock.wall()))) return false
  const result = await catchUp(deps, store)
  if (isToBeContinued(result)) looks.delete(store.id)
  await learnCountry(deps, store)
  return result.kind === 'ok'
}

async function paceFacts(deps: Deps, store: Store, isHinted: boolean): Promise<PaceFacts> {
  const { clock, connection: { db } } = deps
  const { lastTryAt, lastError } = await readSync(db, store.id)
  return {
    lastTryAt, isHinted, isUnfinished: isToBeContinued({ kind: 'failed', reason: lastError ?? '' }),
    isMailDue: await isMailDue(db, store.id, plus(clock.now(), DUE_WITHIN)),
    areWebhooksHealthy: await areWebhooksHealthy(db, store.id, clock.wall()),
  }
}
