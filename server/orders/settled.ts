/** Which orders this process has just settled: every reading of a shop overlaps the one before, and shows the same orders again and again. */
import { seconds, type Duration } from '../values/time.ts'
import { isSameVersion, type Order } from './order.ts'

/** A cart that is stored after its order is found by the next reading after this, and by its own series at any time. */
const SETTLED_FOR: Duration = seconds(60)
const KEPT_MAX = 2_000

/** By shop and order. `at`: monotonic time. */
export type Settled = Map<string, { readonly order: Order; readonly at: Duration }>

export function isJustSettled(settled: Settled, order: Order, now: Duration): boolean {
  const known = settled.get(keyOf(order))
  return known !== undefined && now - known.at < SETTLED_FOR && isSameVersion(known.order, order)
}

export function noteSettled(settled: Settled, order: Order, now: Duration): void {
  const key = keyOf(order)
  // The latest last, so that the oldest goes first.
  settled.delete(key)
  settled.set(key, { order, at: now })
  for (const oldest of settled.size > KEPT_MAX ? settled.keys() : []) return void settled.delete(oldest)
}

const keyOf = ({ storeId, id }: Order): string => `${storeId} ${id}`
