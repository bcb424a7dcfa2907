/** Walks back through all orders of a shop, newest first, by the date they were made, which never changes. Pure.
 *
 *  Each question goes on before the oldest order seen. WooCommerce dates to the second, so orders of that very second may
 *  be left over: the question begins one second later and leaves out those seen already. Page numbers are counted only
 *  within a second that fills a whole page by itself, from the last page to the first, since orders that leave meanwhile
 *  move the others towards the first page. What is made or changed meanwhile is found by the ordinary reading. */
import type { OlderOrders, OrderPage } from '../platforms/platform.ts'
import { minus, plus, seconds, type Duration, type Instant } from '../values/time.ts'

const ONE_SECOND: Duration = seconds(1)

/** Where the walk stands: what it asks for next. Kept as JSON. */
export interface BackfillState {
  /** Strictly earlier than this; null at the very beginning. */
  readonly before: Instant | null
  /** Seen already though made before `before`: those of its last second. */
  readonly seen: readonly number[]
  /** Set while the pages of one crowded second are read. */
  readonly second: CrowdedSecond | null
}

export interface CrowdedSecond {
  readonly at: Instant
  /** The page to read next. */
  readonly page: number
  /** How many orders the second has, as its first page told; null while that is not read. */
  readonly total: number | null
  /** How many orders it and all earlier ones have, as far as the shop says. */
  readonly withOlder: number | null
}

export interface BackfillStep {
  /** Null: the walk is over. */
  readonly next: BackfillState | null
  /** Orders not read yet, as far as the shop says. */
  readonly leftCount: number | null
}

export const BACKFILL_BEGIN: BackfillState = { before: null, seen: [], second: null }

/** The question that a state asks. */
export function questionOf({ before, seen, second }: BackfillState): OlderOrders {
  if (second) return { after: minus(second.at, ONE_SECOND), before: plus(second.at, ONE_SECOND), page: second.page, exclude: [] }
  return { after: null, before, page: 1, exclude: seen }
}

/** Whether an answer keeps to the question. A shop that ignores the dates would send the walk in circles. */
export function isAnswerTo(question: OlderOrders, { orders }: OrderPage): boolean {
  return orders.every((order) => (question.before === null || order.createdAt < question.before) && (question.after === null || order.createdAt > question.after))
}

/** Where the walk goes on after an answer. */
export function backfillStep(state: BackfillState, page: OrderPage, pageSize: number): BackfillStep {
  return state.second ? afterCrowdedPage(state.second, page, pageSize) : afterPage(state, page, pageSize)
}

function afterPage(state: BackfillState, { orders, total }: OrderPage, pageSize: number): BackfillStep {
  const leftCount = total === null ? null : Math.max(0, total - orders.length)
  const oldest = orders.reduce<Instant | null>((least, order) => (least === null || order.createdAt < least ? order.createdAt : least), null)
  if (oldest === null || orders.length < pageSize || leftCount === 0) return { next: null, leftCount: 0 }
  const ofOldest = orders.filter((order) => order.createdAt === oldest)
  if (ofOldest.length === orders.length) {
    const withOlder = total === null ? null : total + seenOf(state, oldest).length
    return { next: { before: null, seen: [], second: { at: oldest, page: 1, total: null, withOlder } }, leftCount }
  }
  const seen = [...seenOf(state, oldest), ...ofOldest.map((order) => order.id)]
  return { next: { before: plus(oldest, ONE_SECOND), seen, second: null }, leftCount }
}

/** What was seen of a second that the last question left out. */
const seenOf = ({ before, seen }: BackfillState, at: Instant): readonly number[] => (before !== null && minus(before, ONE_SECOND) === at ? seen : [])

function afterCrowdedPage(second: CrowdedSecond, { orders, total }: OrderPage, pageSize: number): BackfillStep {
  const olderCount = second.withOlder === null || total === null ? null : Math.max(0, second.withOlder - total)
  const goOn = (page: number, known: number | null): BackfillStep => ({
    next: { before: null, seen: [], second: { ...second, page, total: known } },
    leftCount: olderCount === null ? null : olderCount + (page - 1) * pageSize,
  })
  const end: BackfillStep = olderCount === 0 ? { next: null, leftCount: 0 } : { next: { before: second.at, seen: [], second: null }, leftCount: olderCount }
  if (second.total === null) {
    if (orders.length < pageSize) return end
    // Without a count there is no last page to begin with.
    return total === null ? goOn(second.page + 1, null) : total <= pageSize ? end : goOn(Math.ceil(total / pageSize), total)
  }
  // Some came or went, so the pages no longer hold what they held: once more from the beginning.
  if (total !== second.total) return goOn(1, null)
  return second.page > 2 ? goOn(second.page - 1, total) : end
}
