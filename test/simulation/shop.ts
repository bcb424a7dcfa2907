/** The shop: its orders are the truth. Asked over a network that is slow, and away at times. */
import type { Answer, ChangedOrders, Platform, PlatformOrder, PlatformOrderWithLines, PlatformProduct } from '../../server/platforms/platform.ts'
import { instant, type Instant } from '../../server/values/time.ts'
import type { Chance } from './chance.ts'
import { deliver, type Life } from './life.ts'
import type { Timeline } from './timeline.ts'

const PAGE_SIZE = 100
const PRODUCTS = 12
/** A question the shop does not answer is given up after this. */
const TIMEOUT_MS = 15_000

/** An order as it truly is. Times are the truth's. */
export interface TrueOrder {
  readonly id: number
  readonly key: string
  readonly email: string
  readonly customerId: number
  /** From when anybody who asks is told of it; what it says of itself may be earlier. */
  readonly visibleAt: number
  readonly datedAt: number
  /** Changes of its status, oldest first. */
  readonly statuses: { readonly status: string; readonly at: number }[]
  readonly createdVia: string
}

export interface ShopFaults {
  isAway(): boolean
  isSlow(): boolean
  /** Nothing is told of its orders, while what it sells is. */
  areOrdersAway(): boolean
}

export interface SimShop {
  platformFor(life: Life): Platform
  place(order: TrueOrder): void
  /** Something about the order is different now: its status list, its date. */
  changed(order: TrueOrder): void
  readonly orders: ReadonlyMap<number, TrueOrder>
}

export interface ShopParts {
  readonly heap: Timeline
  readonly chance: Chance
  readonly faults: ShopFaults
  /** Its clock minus the truth. */
  readonly clockOffset: number
  /** Told when somebody looks through the changes: what is bought now is just missed. */
  looked(life: Life): void
}

export function simShop(parts: ShopParts): SimShop {
  const { heap, chance, faults, clockOffset } = parts
  const orders = new Map<number, TrueOrder>()
  /** By the shop's date of the last change. */
  let changes: TrueOrder[] = []
  const shopTime = (time: number): Instant => instant(Math.floor((time + clockOffset) / 1_000) * 1_000)
  const datedAt = (order: TrueOrder): number => Math.max(order.datedAt, order.statuses.at(-1)!.at)
  const put = (order: TrueOrder): void => {
    changes = changes.filter((each) => each !== order)
    const place = changes.findLastIndex((each) => datedAt(each) <= datedAt(order)) + 1
    changes.splice(place, 0, order)
  }
  const asTold = (order: TrueOrder): PlatformOrder => toldOrder(order, shopTime, shopTime(datedAt(order)))

  const askOrders = <T>(life: Life, look: () => T): Promise<Answer<T>> => ask(life, look, faults.areOrdersAway())
  const ask = <T>(life: Life, look: () => T, isAway = false): Promise<Answer<T>> => new Promise((resolve) => {
    const sentAt = heap.now()
    const away = (reason: string, delay: number): void => deliver(heap, life, sentAt + delay, () => resolve({ kind: 'away', reason }))
    if (isAway || faults.isAway()) return chance.is(0.5) ? away('timeout', TIMEOUT_MS) : away('http-503', chance.scale(20, 3_000))
    const [before, after] = faults.isSlow() ? [chance.scale(100, 9_000), chance.scale(100, 9_000)] : [chance.scale(20, 400), chance.scale(20, 400)]
    if (before + after > TIMEOUT_MS) return away('timeout', TIMEOUT_MS)
    heap.at(sentAt + before, () => {
      const value = look()
      const storeAt = shopTime(heap.now())
      heap.mark(before | 0)
      deliver(heap, life, sentAt + before + after, () => resolve({ kind: 'ok', value, storeAt }))
    })
  })
  const changedIn = ({ after, before, page, isTrash }: ChangedOrders): PlatformOrder[] => {
    const found: PlatformOrder[] = []
    // From the latest back: only the last minutes are of interest.
    for (let n = changes.length - 1; n >= 0; n--) {
      const order = changes[n]!
      const at = shopTime(datedAt(order))
      if (at <= after) break
      const isIn = (before === null || at < before) && order.visibleAt <= heap.now()
      if (isIn && (order.statuses.at(-1)!.status === 'trash') === (isTrash ?? false)) found.push(asTold(order))
    }
    return found.sort((a, b) => a.modifiedAt - b.modifiedAt || a.id - b.id).slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  }
  const visible = (): TrueOrder[] => [...orders.values()].filter((order) => order.visibleAt <= heap.now())
  return {
    orders,
    place: (order) => {
      orders.set(order.id, order)
      put(order)
    },
    changed: put,
    platformFor: (life) => ({
      pageSize: PAGE_SIZE,
      changedOrders: (window) => askOrders(life, () => {
        parts.looked(life)
        return changedIn(window)
      }),
      olderOrders: (window) => askOrders(life, () => {
        const older = visible().map(asTold).filter((order) => (window.after === null || order.createdAt > window.after) && (window.before === null || order.createdAt < window.before) && !window.exclude.includes(order.id))
        return { orders: older.sort((a, b) => b.createdAt - a.createdAt || b.id - a.id).slice((window.page - 1) * PAGE_SIZE, window.page * PAGE_SIZE), total: older.length }
      }),
      storeTime: () => ask(life, () => shopTime(heap.now())),
      products: (ids) => (ids.length === 0 ? Promise.resolve({ kind: 'ok', value: [], storeAt: null }) : ask(life, () => ids.filter((id) => id <= PRODUCTS).map(product))),
      order: (id) => askOrders(life, () => orders.get(id)).then((answer): Answer<PlatformOrderWithLines> => {
        if (answer.kind !== 'ok') return answer
        return answer.value && answer.value.visibleAt <= heap.now() ? { ...answer, value: { ...asTold(answer.value), productIds: [1] } } : { kind: 'missing', reason: 'no-such-order' }
      }),
      ordersOf: (address) => askOrders(life, () => visible().filter((order) => order.email.toLowerCase() === address.toLowerCase()).map(asTold)),
      country: () => ask(life, () => 'IE'),
      hasCheckoutLink: () => ask(life, () => true),
    }),
  }
}

function toldOrder(order: TrueOrder, shopTime: (time: number) => Instant, modifiedAt: Instant): PlatformOrder {
  const { status } = order.statuses.at(-1)!
  const firstOf = (...wanted: string[]): Instant | null => {
    const found = order.statuses.find((each) => wanted.includes(each.status))
    return found ? shopTime(found.at) : null
  }
  return {
    id: order.id, status, number: String(order.id), key: order.key, createdAt: shopTime(order.datedAt), modifiedAt,
    completedAt: firstOf('completed'), paidAt: firstOf('processing', 'completed'), createdVia: order.createdVia, email: order.email, firstName: 'Ann', customerId: order.customerId,
    currency: 'EUR', total: '19.00', refunds: [], needsPayment: status === 'pending' || status === 'failed', hasTransaction: false,
    paymentMethod: 'bacs',
  }
}

const product = (id: number): PlatformProduct => ({
  id, name: `Mug ${id}`, variation: null, fixedAttributeCount: 0, url: `https://shop.example/mug-${id}/`, imageUrl: null, price: '19.00', regularPrice: null, currency: 'EUR', decimals: 2,
  isPurchasable: true, isInStock: true, isOnSale: false, crossSellIds: [],
})
