/** Walks back through all orders of a shop, newest first, by the date they were made, which never changes. Pure.
 *
 *  Each question goes on before the oldest order seen. WooCommerce dates to the second, so orders of that very second may
 *  be left over: the question begins one second later and leaves out those seen already. Page numbers are counted only
 *  within a second that fills a whole page by itself, from its last page to its first, since orders that leave meanwhile
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
  /** The page just read was of one second alone: the next answer tells how many of that second are left. */
  readonly crowd: { readonly at: Instant; readonly withOlder: number | null } | null
  /** Set while the pages of such a second are read. */
  readonly pages: CrowdedPages | null
}

interface CrowdedPages {
  readonly at: Instant
  readonly page: number
  /** How many orders the second must have if nothing came or went; null while that is asked. */
  readonly count: number | null
  /** How many older ones are left after it, as far as the shop says. */
  readonly olderCount: number | null
  /** Where to go on afterwards; null: nowhere. */
  readonly rest: BackfillState | null
}

export interface BackfillStep {
  /** Null: the walk is over. */
  readonly next: BackfillState | null
  /** Orders not read yet, as far as the shop says. */
  readonly leftCount: number | null
}

export const BACKFILL_BEGIN: BackfillState = { before: null, seen: [], crowd: null, pages: null }

/** The question that a state asks. */
export function questionOf({ before, seen, pages }: BackfillState): OlderOrders {
  if (pages) return { after: minus(pages.at, ONE_SECOND), before: plus(pages.at, ONE_SECOND), page: pages.page, exclude: [] }
  return { after: null, before, page: 1, exclude: seen }
}

/** Whether an answer keeps to the question. A shop that ignores the dates would send the walk in circles. */
export function isAnswerTo(question: OlderOrders, { orders }: OrderPage): boolean {
  return orders.every((order) => (question.before === null || order.createdAt < question.before) && (question.after === null || order.createdAt > question.after))
}

/** Whether everything made since `at` was read. */
export function hasReached({ before, crowd, pages }: BackfillState, at: Instant): boolean {
  const second = pages ?? crowd
  return second ? second.at < at : before !== null && before <= at
}

/** Where the walk goes on after an answer. */
export function backfillStep(state: BackfillState, page: OrderPage, pageSize: number): BackfillStep {
  if (state.pages) return afterCrowdedPage(state.pages, page, pageSize)
  const step = afterPage(state, page, pageSize)
  return state.crowd ? withCrowd(state.crowd, step, page, pageSize) : step
}

function afterPage(state: BackfillState, { orders, total }: OrderPage, pageSize: number): BackfillStep {
  const leftCount = total === null ? null : Math.max(0, total - orders.length)
  const oldest = orders.reduce<Instant | null>((least, order) => (least === null || order.createdAt < least ? order.createdAt : least), null)
  if (oldest === null || orders.length < pageSize || leftCount === 0) return { next: null, leftCount: 0 }
  const seen = state.before !== null && minus(state.before, ONE_SECOND) === oldest ? state.seen : []
  const ofOldest = orders.filter((order) => order.createdAt === oldest).map((order) => order.id)
  if (ofOldest.length < orders.length) return { next: { ...BACKFILL_BEGIN, before: plus(oldest, ONE_SECOND), seen: [...seen, ...ofOldest] }, leftCount }
  return { next: { ...BACKFILL_BEGIN, before: oldest, crowd: { at: oldest, withOlder: total === null ? null : total + seen.length } }, leftCount }
}

/** The answer about what is older than a crowded second tells how many that second has. Its first page was read before. */
function withCrowd({ at, withOlder }: NonNullable<BackfillState['crowd']>, step: BackfillStep, { total }: OrderPage, pageSize: number): BackfillStep {
  const count = withOlder === null || total === null ? null : withOlder - total
  // Both counts are of different moments, so that the second itself is asked even where they say that its first page was all.
  const page = count === null || count <= pageSize ? 1 : Math.ceil(count / pageSize)
  return stepIn({ at, page, count: page === 1 ? null : count, olderCount: step.leftCount, rest: step.next }, pageSize)
}

function afterCrowdedPage(pages: CrowdedPages, { orders, total }: OrderPage, pageSize: number): BackfillStep {
  const end: BackfillStep = { next: pages.rest, leftCount: pages.olderCount }
  if (pages.count === null) {
    if (orders.length < pageSize || (total !== null && total <= pageSize)) return end
    // Without a count there is no last page to begin with.
    return stepIn({ ...pages, page: total === null ? pages.page + 1 : Math.ceil(total / pageSize), count: total }, pageSize)
  }
  // Some came or went, so the pages no longer hold what they held: once more from the beginning.
  if (total !== pages.count) return stepIn({ ...pages, page: 1, count: null }, pageSize)
  return pages.page > 2 ? stepIn({ ...pages, page: pages.page - 1 }, pageSize) : end
}

const stepIn = (pages: CrowdedPages, pageSize: number): BackfillStep =>
  ({ next: { ...BACKFILL_BEGIN, pages }, leftCount: pages.olderCount === null ? null : pages.olderCount + (pages.page - 1) * pageSize })
