/** Takes in one order as the shop tells it: stores it and lets it have its effects. Everything here may be repeated. */
import type { Deps } from '../deps.ts'
import { postPurchase } from '../flows/post-purchase.ts'
import { startRun } from '../flows/store.ts'
import type { PlatformOrder } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { between, days, instant, plus, type Duration, type Instant } from '../values/time.ts'
import { readConnectedAt } from './ledger.ts'
import { isSameVersion, toOrder, type Order } from './order.ts'
import { settleCarts } from './settle.ts'
import { isJustSettled, noteSettled } from './settled.ts'
import { isDraft } from './status.ts'
import { findOrder, saveOrder } from './store.ts'

/** An order completed longer ago than this starts no flow when first seen. */
const COMPLETED_AGE_MAX: Duration = days(1)
/** WooCommerce deletes a draft that nobody touched for a day, so an order is placed within two of its draft's making. */
const DRAFT_LIFE: Duration = days(2)

export interface TakeContext {
  /** Shop's clock minus ours. */
  readonly skew: Duration
  /** Read from the shop's past: it is kept and may end a cart, but begins nothing. */
  readonly isFirstReading: boolean
  /** Older than every cart, so that no cart needs to be looked for. */
  readonly isLongPast?: boolean
  /** Shown again because readings overlap, and nobody asks about this one: what was settled a moment ago is left alone. */
  readonly isOverlap?: boolean
}

export async function take(deps: Deps, store: Store, from: PlatformOrder, context: TakeContext): Promise<void> {
  if (isDraft(from.status)) return
  const { clock, connection: { db }, vault } = deps
  const completedAge = from.status === 'completed' ? between(completedAt(from), plus(clock.wall(), context.skew)) : null
  const order = placedInTime(toOrder(deps, store.id, from, completedAge), from)
  const known = await findOrder(db, store.id, order.id)
  // The overlap shows the same completion again and again, also those of the first reading.
  const isNews = completedAge !== null && completedAge <= COMPLETED_AGE_MAX && (known?.completedAt ?? null) === null && await isNew(deps, store, from, context)
  // Every reading overlaps the one before: what is known already is not written again.
  const isKnown = known !== null && isSameVersion(known, order)
  if (!isKnown) await db.transaction().execute(async (transaction) => {
    await saveOrder(transaction, order)
    if (!isNews || !store.flows.includes(postPurchase.name)) return
    await startRun(transaction, { id: vault.newId(clock.wall()), storeId: store.id, flow: postPurchase.name, subject: 'order', subjectId: String(order.id), round: 1, emailIndex: order.emailIndex }, clock.now())
  })
  if (context.isLongPast) return
  // What is stored, since it remembers when the order was first seen as bought.
  const stored = (isKnown ? known : await findOrder(db, store.id, order.id)) ?? order
  if (context.isOverlap && isJustSettled(deps.settled, stored, clock.monotonic())) return
  await settleCarts(deps, stored)
  noteSettled(deps.settled, stored, clock.monotonic())
}

const completedAt = (from: PlatformOrder): Instant => from.completedAt ?? from.modifiedAt

/** What was completed before our first contact is history, also when somebody edits it today. */
async function isNew(deps: Deps, store: Store, from: PlatformOrder, { isFirstReading }: TakeContext): Promise<boolean> {
  if (isFirstReading) return false
  const connectedAt = await readConnectedAt(deps.connection.db, store.id)
  return connectedAt === null || completedAt(from) >= connectedAt
}

/**
 * An order of the block checkout has no date of its placing; its last change stands for it, which for an old order first
 * seen today would be today, and would end a cart that has nothing to do with it.
 */
function placedInTime(order: Order, from: PlatformOrder): Order {
  if (order.placedStoreAt === null) return order
  const bounds = [order.placedStoreAt, plus(from.createdAt, DRAFT_LIFE), ...[from.paidAt, from.completedAt].flatMap((at) => at ?? [])]
  return { ...order, placedStoreAt: instant(Math.max(from.createdAt, Math.min(...bounds))) }
}
