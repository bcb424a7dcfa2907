/** Reads what changed in a shop's orders. The cursor is the shop's own clock, never ours. */
import type { Deps } from '../deps.ts'
import type { Platform, Unanswered } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { between, type Duration, type Instant } from '../values/time.ts'
import { readRecentPast } from './backfill.ts'
import { READ_PAGES_MAX } from './budget.ts'
import { readConnectedAt, readSettling, readTrashCursor, saveSettling, saveTrashCursor } from './ledger.ts'
import { readSync, recordContact, recordTrouble } from './store.ts'
import { take } from './sync-take.ts'
import { settle, walkChanges, type ChangePage } from './sync-walk.ts'

/** `askedAt`: monotonic time of the last question. An order placed before it is known; a later one may not be. */
export type CatchUp = { readonly kind: 'ok'; readonly askedAt: Duration; readonly orders: number } | { readonly kind: 'failed'; readonly reason: string }

/** A process that is to end begins no further question. */
const STOPPING: Unanswered = { kind: 'away', reason: 'stopping' }

/** Whether a reading stopped before its end and should go on at once. */
export const isToBeContinued = (result: CatchUp): boolean => result.kind === 'failed' && ['too-many-changes', 'first-reading'].includes(result.reason)

/** Reads everything that changed since the last time and settles the carts it belongs to. */
export async function catchUp(deps: Deps, store: Store): Promise<CatchUp> {
  const platform = deps.platforms.get(store.id)
  if (!platform) return { kind: 'failed', reason: 'no-platform' }
  const result = await readChanges(deps, store, platform)
  if (result.kind === 'failed') {
    // While a shop is left alone the trouble that led there is what its owner should read.
    if (!['away: resting', 'away: stopping'].includes(result.reason)) await recordTrouble(deps.connection.db, store.id, result.reason, deps.clock.wall())
    deps.log.info('store.unread', { storeId: store.id, reason: result.reason })
  }
  return result
}

/** Reads what went into the trash, which no list of changes shows: without it such an order would count as bought for ever. */
export async function readTrash(deps: Deps, store: Store): Promise<void> {
  const { connection: { db } } = deps
  const platform = deps.platforms.get(store.id)
  // What was thrown away before we came was never known here.
  const begin = await readTrashCursor(db, store.id) ?? await readConnectedAt(db, store.id)
  if (!platform || begin === null) return
  const walked = await walkChanges({
    cursor: begin, isSettled: false, pageSize: platform.pageSize, pagesMax: READ_PAGES_MAX,
    ask: (window) => platform.changedOrders({ ...window, isTrash: true }),
    keep: async (page) => {
      await keepPage(deps, store, page, deps.clock.wall())
      await saveTrashCursor(db, store.id, page.cursor)
    },
  })
  if (walked.kind !== 'ok') deps.log.info('trash.unread', { storeId: store.id, reason: walked.reason })
}

async function readChanges(deps: Deps, store: Store, platform: Platform): Promise<CatchUp> {
  const { clock, connection: { db } } = deps
  const begin = (await readSync(db, store.id)).cursorStoreAt ?? await firstCursor(deps, store, platform)
  if (typeof begin === 'object') return begin
  const settling = await readSettling(db, store.id)
  let asked = { at: clock.monotonic(), wall: clock.wall() }
  let firstAnswer: ChangePage | undefined
  const walked = await walkChanges({
    cursor: begin, isSettled: settling?.cursor === begin && settling.isSettled, pageSize: platform.pageSize, pagesMax: READ_PAGES_MAX,
    ask: (window) => {
      asked = { at: clock.monotonic(), wall: clock.wall() }
      return deps.lifecycle.isStopping ? Promise.resolve(STOPPING) : platform.changedOrders(window)
    },
    keep: async (page) => {
      firstAnswer ??= page
      const skew = await keepPage(deps, store, page, asked.wall)
      await recordContact(db, store.id, { cursorStoreAt: page.cursor, skew, at: clock.wall() })
    },
  })
  if (walked.kind !== 'ok') return failed(walked)
  const settled = settle(settling, walked.cursor, firstAnswer?.storeAt ?? null)
  if (JSON.stringify(settled) !== JSON.stringify(settling)) await saveSettling(db, store.id, settled)
  return { kind: 'ok', askedAt: asked.at, orders: walked.orders }
}

/** @returns the shop's clock minus ours, as this page tells it or as it is known */
async function keepPage(deps: Deps, store: Store, page: ChangePage, askedWall: Instant): Promise<Duration> {
  const skew = page.storeAt === null ? (await readSync(deps.connection.db, store.id)).skew : between(askedWall, page.storeAt)
  for (const order of page.orders) await take(deps, store, order, { skew, isFirstReading: false, isOverlap: true })
  return skew
}

/** The shop's clock at our first contact, once what lies before it was read as far as it matters. */
async function firstCursor(deps: Deps, store: Store, platform: Platform): Promise<Instant | Extract<CatchUp, { kind: 'failed' }>> {
  const past = await readRecentPast(deps, store, platform)
  return past.kind === 'ok' ? past.connectedAt : failed(past)
}

const failed = ({ kind, reason }: { kind: string; reason: string }): Extract<CatchUp, { kind: 'failed' }> =>
  ({ kind: 'failed', reason: kind === 'unfinished' ? reason : `${kind}: ${reason}` })
