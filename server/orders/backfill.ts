/** The first sync of a shop: its older orders, newest first. What concerns a living cart is read before anything else may
 *  happen; the rest follows in the background, a few pages a round, and goes on where it stopped after a crash. */
import type { Deps } from '../deps.ts'
import type { OrderPage, Platform, Unanswered } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { between, days, instant, milliseconds, minus, type Duration, type Instant } from '../values/time.ts'
import { backfillStep, hasReached, isAnswerTo, questionOf, type BackfillState } from './backfill-walk.ts'
import { BACKFILL_PAGES_MAX, budgetOf, READ_PAGES_MAX, type Budget } from './budget.ts'
import { claimBackfill, noteConnected, oldestLiveCart, readBackfill, readConnectedAt, releaseBackfill, saveBackfill, type Backfill } from './ledger.ts'
import { recordContact } from './store.ts'
import { take } from './sync-take.ts'

/** How far the first reading goes back at least, and how long before the oldest living cart its order may have been made. */
const LOOK_BACK: Duration = days(2)

export type Past = { readonly kind: 'ok'; readonly connectedAt: Instant } | Unanswered | { readonly kind: 'unfinished'; readonly reason: 'first-reading' }

/** Reads back over everything that may belong to a living cart. Until that is done the shop counts as unread. */
export async function readRecentPast(deps: Deps, store: Store, platform: Platform): Promise<Past> {
  const { db } = deps.connection
  const isEnough = async ({ state }: Backfill): Promise<boolean> => {
    const connectedAt = await readConnectedAt(db, store.id)
    if (connectedAt === null) return false
    const oldest = await oldestLiveCart(db, store.id) ?? connectedAt
    return hasReached(state, minus(instant(Math.min(oldest, connectedAt)), LOOK_BACK))
  }
  const outcome = await goBack(deps, store, { platform, budget: budgetOf(READ_PAGES_MAX), isEnough, isLongPast: false })
  if (outcome.kind === 'away' || outcome.kind === 'denied' || outcome.kind === 'missing') return outcome
  const walk = await readBackfill(db, store.id)
  const connectedAt = await readConnectedAt(db, store.id)
  if (connectedAt === null || (walk.endedAt === null && !(await isEnough(walk)))) return { kind: 'unfinished', reason: 'first-reading' }
  return { kind: 'ok', connectedAt }
}

/** One round of the rest. Trouble is no news here: the ordinary reading meets it too, and this goes on when it is over. */
export async function backfill(deps: Deps, store: Store): Promise<void> {
  const platform = deps.platforms.get(store.id)
  if (!platform || (await readBackfill(deps.connection.db, store.id)).endedAt !== null) return
  const outcome = await goBack(deps, store, { platform, budget: budgetOf(BACKFILL_PAGES_MAX), isEnough: async () => false, isLongPast: true })
  if (outcome.kind === 'ended') deps.log.info('backfill.ended', { storeId: store.id, orders: outcome.totalCount })
}

interface GoingBack {
  readonly platform: Platform
  readonly budget: Budget
  readonly isLongPast: boolean
  isEnough(walk: Backfill): Promise<boolean>
}

type Gone = { readonly kind: 'paused' } | { readonly kind: 'ended'; readonly totalCount: number | null } | Unanswered

async function goBack(deps: Deps, store: Store, going: GoingBack): Promise<Gone> {
  const { clock, connection: { db } } = deps
  let walk = await claimBackfill(db, store.id, clock.wall())
  if (!walk) return { kind: 'paused' }
  try {
    while (!(await going.isEnough(walk)) && going.budget.take()) {
      const page = await readPage(deps, store, walk.state, going)
      if ('kind' in page) return page
      const { next, leftCount } = backfillStep(walk.state, page, going.platform.pageSize)
      const totalCount: number | null = walk.totalCount ?? page.total
      const saved: Backfill | null = await saveBackfill(db, store.id, { ...walk, totalCount }, { state: next, leftCount, wall: clock.wall() })
      if (saved?.endedAt) return { kind: 'ended', totalCount }
      if (!saved) return { kind: 'paused' }
      walk = saved
    }
    return { kind: 'paused' }
  } finally {
    await releaseBackfill(db, store.id)
  }
}

async function readPage(deps: Deps, store: Store, state: BackfillState, { platform, isLongPast }: GoingBack): Promise<OrderPage | Unanswered> {
  const { clock, connection: { db } } = deps
  const question = questionOf(state)
  const askedAt = clock.wall()
  const answer = await platform.olderOrders(question)
  if (answer.kind !== 'ok') return answer
  if (!isAnswerTo(question, answer.value)) return { kind: 'away', reason: 'filter-ignored' }
  if (answer.storeAt === null) return { kind: 'away', reason: 'no-date-header' }
  const skew = milliseconds(between(askedAt, answer.storeAt))
  await noteConnected(db, store.id, { storeAt: answer.storeAt, skew })
  for (const order of answer.value.orders) await take(deps, store, order, { skew, isFirstReading: true, isLongPast })
  await recordContact(db, store.id, { cursorStoreAt: null, skew, at: clock.wall() })
  return answer.value
}
