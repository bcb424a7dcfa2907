/** Walks through what changed in a shop since a moment, so that nothing is skipped whatever changes meanwhile. Knows no database. */
import type { Answer, PlatformOrder, Unanswered } from '../platforms/platform.ts'
import { instant, minus, plus, seconds, type Duration, type Instant } from '../values/time.ts'

/** Read again while it is fresh: a slow checkout sets an order's date before the order becomes visible. */
const OVERLAP: Duration = seconds(180)
const ONE_SECOND: Duration = seconds(1)
/** Ends a walk that never ends. Seconds with more orders than that do not exist. */
const PAGES_MAX = 1_000

/** `isBack`: the pages of one second are being read a second time, from the last to the first. */
export interface Window {
  readonly after: Instant
  readonly before: Instant | null
  readonly page: number
  readonly isBack: boolean
}

export interface ChangePage {
  readonly orders: readonly PlatformOrder[]
  /** The shop's clock as its answer states it. */
  readonly storeAt: Instant | null
  /** From where the next catch-up goes on, once this page is kept. */
  readonly cursor: Instant
}

export interface Walk {
  readonly pageSize: number
  /** The newest change known. */
  readonly cursor: Instant
  /** Nothing at or before the cursor can show up any more, so none of it is read again. */
  readonly isSettled: boolean
  /** Pages with news after which to stop and leave the rest for another time. One second's pages are always read to their end. */
  readonly pagesMax: number
  ask(window: Window): Promise<Answer<readonly PlatformOrder[]>>
  keep(page: ChangePage): Promise<void>
}

/** `too-many-changes`: the pages were used up; what was read is kept. */
export type Walked = { readonly kind: 'ok'; readonly orders: number; readonly cursor: Instant } | Unanswered | { readonly kind: 'unfinished'; readonly reason: 'too-many-changes' }

/** Reads every page from the cursor on. */
export async function walkChanges(walk: Walk): Promise<Walked> {
  let window: Window = { after: walk.isSettled ? walk.cursor : minus(walk.cursor, OVERLAP), before: null, page: 1, isBack: false }
  let cursor = walk.cursor
  let count = 0
  let pagesWithNews = 0
  let beganAt: Instant | null | undefined
  for (let pages = 1; pages <= PAGES_MAX; pages++) {
    const answer = await walk.ask(window)
    if (answer.kind !== 'ok') return answer
    const orders = answer.value
    // Then it lists all there ever was, from the oldest on, and what is new would come last or never.
    if (orders.some((order) => !isWithin(window, order.modifiedAt))) return { kind: 'away', reason: 'filter-ignored' }
    count += orders.length
    const known = cursor
    beganAt = beganAt === undefined ? answer.storeAt : beganAt
    cursor = nextCursor(known, orders, beganAt)
    // Stopping within what is read again would begin there again the next time, and never get beyond.
    if (cursor > known) pagesWithNews += 1
    await walk.keep({ orders, storeAt: answer.storeAt, cursor })
    const next = nextWindow(window, orders, walk.pageSize)
    if (!next) return { kind: 'ok', orders: count, cursor }
    if (pagesWithNews >= walk.pagesMax && next.before === null) break
    window = next
  }
  return { kind: 'unfinished', reason: 'too-many-changes' }
}

/** How long the cursor has stood still, told by the shop's own clock. */
export interface Settling {
  readonly cursor: Instant
  /** The shop's clock when a reading first ended with this cursor. */
  readonly since: Instant
  /** A whole reading began so much later that whatever was dated before the cursor had become visible, and was read. */
  readonly isSettled: boolean
}

/** What a whole reading says about its cursor. @param storeAt the shop's clock at its first answer; null when it did not say */
export function settle(known: Settling | null, cursor: Instant, storeAt: Instant | null): Settling | null {
  if (storeAt === null) return null
  if (known?.cursor !== cursor) return { cursor, since: storeAt, isSettled: false }
  return { ...known, isSettled: known.isSettled || storeAt >= plus(plus(known.since, OVERLAP), ONE_SECOND) }
}

const isWithin = ({ after, before }: Window, at: Instant): boolean => at > after && (before === null || at < before)

/**
 * The newest change seen, but never ahead of the shop's own clock as the walk began: one order dated in the future would
 * hide all that follow, and in a long walk so would new orders hide what shows up late behind the pages read first.
 */
function nextCursor(cursor: Instant, page: readonly PlatformOrder[], beganAt: Instant | null): Instant {
  const newest = newestOf(page, cursor)
  return beganAt !== null && beganAt < newest ? instant(Math.max(cursor, beganAt)) : newest
}

const newestOf = (page: readonly PlatformOrder[], least: Instant): Instant =>
  page.reduce((latest, order) => (order.modifiedAt > latest ? order.modifiedAt : latest), least)

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
