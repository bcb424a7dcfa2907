/** Reads what changed in a shop's orders. The cursor is the shop's own clock, never ours. */
import type { Deps } from '../deps.ts'
import { startRun } from '../flows/store.ts'
import { postPurchase } from '../flows/post-purchase.ts'
import type { Answer, Platform, PlatformOrder } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { between, days, instant, minus, plus, seconds, type Duration, type Instant } from '../values/time.ts'
import { isSameVersion, toOrder } from './order.ts'
import { settleCarts } from './settle.ts'
import { isDraft } from './status.ts'
import { findOrder, readSync, recordContact, recordTrouble, saveOrder } from './store.ts'

/** Read again on every catch-up: a slow checkout sets an order's date before the order becomes visible. */
const OVERLAP: Duration = seconds(180)
/** How far the very first reading goes back. */
const FIRST_LOOK_BACK: Duration = days(2)
/** An order completed longer ago than this starts no flow when first seen. */
const COMPLETED_AGE_MAX: Duration = days(1)
const PAGES_MAX = 1_000
const ONE_SECOND: Duration = seconds(1)

/** `askedAt`: monotonic time of the last question. An order placed before it is known; a later one may not be. */
export type CatchUp = { readonly kind: 'ok'; readonly askedAt: Duration; readonly orders: number } | { readonly kind: 'failed'; readonly reason: string }

/** Reads everything that changed since the last time and settles the carts it belongs to. */
export async function catchUp(deps: Deps, store: Store): Promise<CatchUp> {
  const platform = deps.platforms.get(store.id)
  if (!platform) return { kind: 'failed', reason: 'no-platform' }
  const result = await readChanges(deps, store, platform)
  if (result.kind === 'failed') {
    await recordTrouble(deps.connection.db, store.id, result.reason, deps.clock.wall())
    deps.log.info('store.unread', { storeId: store.id, reason: result.reason })
  }
  return result
}

async function readChanges(deps: Deps, store: Store, platform: Platform): Promise<CatchUp> {
  const known = (await readSync(deps.connection.db, store.id)).cursorStoreAt
  const begin = known ?? await firstCursor(platform)
  if (typeof begin === 'object') return begin
  let window: Window = { after: minus(begin, OVERLAP), before: null, page: 1, isBack: false }
  let cursor: Instant = begin
  let count = 0
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const askedAt = deps.clock.monotonic()
    const askedWall = deps.clock.wall()
    const answer = await platform.changedOrders(window)
    if (answer.kind !== 'ok') return failed(answer)
    const skew = answer.storeAt === null ? (await readSync(deps.connection.db, store.id)).skew : between(askedWall, answer.storeAt)
    for (const order of answer.value) await take(deps, store, order, { skew, isFirstReading: known === null })
    count += answer.value.length
    cursor = nextCursor(cursor, answer.value, answer.storeAt)
    await recordContact(deps.connection.db, store.id, { cursorStoreAt: cursor, skew, at: deps.clock.wall() })
    const next = nextWindow(window, answer.value, platform.pageSize)
    if (!next) return { kind: 'ok', askedAt, orders: count }
    window = next
  }
  return { kind: 'failed', reason: 'too-many-changes' }
}

/** The newest change seen, but never ahead of the shop's own clock: one order dated in the future would hide all that follow. */
function nextCursor(cursor: Instant, page: readonly PlatformOrder[], storeAt: Instant | null): Instant {
  const newest = newestOf(page, cursor)
  return storeAt !== null && storeAt < newest ? instant(Math.max(cursor, storeAt)) : newest
}

const newestOf = (page: readonly PlatformOrder[], least: Instant): Instant =>
  page.reduce((latest, order) => (order.modifiedAt > latest ? order.modifiedAt : latest), least)

/** `isBack`: the pages of one second are being read a second time, from the last to the first. */
type Window = { readonly after: Instant; readonly before: Instant | null; readonly page: number; readonly isBack: boolean }

/**
 * Where to read on; null when everything was read. Follows the newest change rather than page numbers, because
 * orders that change meanwhile move to the end and would make a page walk skip others. Only within one second,
 * which the shop's filter cannot divide, are pages counted: forward to find the last one, then back, since orders
 * that leave the second meanwhile move the others towards the first page, never away from it.
 */
function nextWindow(window: Window, page: readonly PlatformOrder[], pageSize: number): Window | null {
  const isFull = page.length >= pageSize
  if (window.before === null) return isFull ? beyondFullPage(window, newestOf(page, window.after)) : null
  if (isFull && !window.isBack) return { ...window, page: window.page + 1 }
  if (window.page > 1) return { ...window, page: window.page - 1, isBack: true }
  return { after: minus(window.before, ONE_SECOND), before: null, page: 1, isBack: false }
}

function beyondFullPage(window: Window, newest: Instant): Window {
  const after = minus(newest, ONE_SECOND)
  if (after > window.after) return { after, before: null, page: 1, isBack: false }
  return { after: window.after, before: plus(newest, ONE_SECOND), page: 2, isBack: false }
}

async function firstCursor(platform: Platform): Promise<Instant | Extract<CatchUp, { kind: 'failed' }>> {
  const answer = await platform.storeTime()
  return answer.kind === 'ok' ? minus(answer.value, FIRST_LOOK_BACK) : failed(answer)
}

const failed = (answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Extract<CatchUp, { kind: 'failed' }> => ({ kind: 'failed', reason: `${answer.kind}: ${answer.reason}` })

/** Stores one order and lets it have its effects. Everything here may be repeated. */
export async function take(deps: Deps, store: Store, from: PlatformOrder, context: { skew: Duration; isFirstReading: boolean }): Promise<void> {
  if (isDraft(from.status)) return
  const { clock, connection: { db }, vault } = deps
  const completedAge = from.status === 'completed' ? between(from.completedAt ?? from.modifiedAt, plus(clock.wall(), context.skew)) : null
  const order = toOrder(deps, store.id, from, completedAge)
  const known = await findOrder(db, store.id, order.id)
  // The overlap shows the same completion again and again, also those of the first reading.
  const isNews = completedAge !== null && completedAge <= COMPLETED_AGE_MAX && !context.isFirstReading && (known?.completedAt ?? null) === null
  // Every reading overlaps the one before: what is known already is not written again.
  if (!known || !isSameVersion(known, order)) await db.transaction().execute(async (transaction) => {
    await saveOrder(transaction, order)
    if (!isNews || !store.flows.includes(postPurchase.name)) return
    await startRun(transaction, { id: vault.newId(clock.wall()), storeId: store.id, flow: postPurchase.name, subject: 'order', subjectId: String(order.id), round: 1, emailIndex: order.emailIndex }, clock.now())
  })
  // What is stored, since it remembers when the order was first seen as bought.
  const stored = (await findOrder(db, store.id, order.id)) ?? order
  await settleCarts(deps, stored)
}
