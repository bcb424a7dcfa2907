/** A shop in memory that answers as WooCommerce does: whole seconds, strict limits, pages that shift while they are read. */
import type { Answer, ChangedOrders, OlderOrders, OrderPage, PlatformOrder } from '../../server/platforms/platform.ts'
import { instant, plus, seconds, type Instant } from '../../server/values/time.ts'

export interface Kept {
  readonly id: number
  readonly createdAt: Instant
  modifiedAt: Instant
  status: string
  isTrashed: boolean
  /** Grows with each change, so that two versions of one second can be told apart. */
  version: number
}

/** What happens in a shop. Orders are picked by a number that may be larger than their count. */
export type Event =
  | { readonly does: 'create'; readonly count: number; readonly lateSec: number; readonly status: string }
  | { readonly does: 'edit'; readonly pick: number; readonly count: number; readonly status: string }
  | { readonly does: 'trash' | 'restore'; readonly pick: number }
  | { readonly does: 'pass'; readonly sec: number }

export const BEGIN: Instant = instant(Date.UTC(2026, 0, 1))

export class PretendShop {
  now: Instant = BEGIN
  calls = 0
  readonly orders = new Map<number, Kept>()
  readonly pageSize: number

  constructor(pageSize: number) {
    this.pageSize = pageSize
  }

  happens(event: Event): void {
    const all = [...this.orders.values()]
    const picked = (pick: number): Kept | undefined => all[pick % Math.max(1, all.length)]
    switch (event.does) {
      case 'pass': return void (this.now = plus(this.now, seconds(event.sec)))
      case 'create': return this.creates(event)
      case 'edit': return void Array.from({ length: event.count }, (_, n) => this.changes(picked(event.pick + n), { status: event.status }))
      case 'trash': return this.changes(picked(event.pick), { isTrashed: true })
      case 'restore': return this.changes(picked(event.pick), { isTrashed: false })
    }
  }

  changed(window: ChangedOrders): Answer<readonly PlatformOrder[]> {
    const rows = this.listed((order) => order.isTrashed === (window.isTrash ?? false) && order.modifiedAt > window.after && (window.before === null || order.modifiedAt < window.before),
      (order) => [order.modifiedAt, order.id])
    return this.answer(rows.slice((window.page - 1) * this.pageSize, window.page * this.pageSize).map(asTold))
  }

  older({ after, before, exclude, page }: OlderOrders): Answer<OrderPage> {
    const rows = this.listed((order) => !order.isTrashed && !exclude.includes(order.id) && (after === null || order.createdAt > after) && (before === null || order.createdAt < before),
      (order) => [-order.createdAt, -order.id])
    const shown = rows.slice((page - 1) * this.pageSize, page * this.pageSize).map(asTold)
    // Beyond the end WooCommerce's own order tables count nothing.
    return this.answer({ orders: shown, total: shown.length === 0 && page > 1 ? 0 : rows.length })
  }

  private creates({ count, lateSec, status }: Extract<Event, { does: 'create' }>): void {
    // A slow checkout dates its order before anybody can see it.
    const at = instant(this.now - seconds(lateSec))
    for (let n = 0; n < count; n++) {
      const id = this.orders.size + 1
      this.orders.set(id, { id, createdAt: at, modifiedAt: at, status, isTrashed: false, version: 1 })
    }
  }

  private changes(order: Kept | undefined, change: Partial<Pick<Kept, 'status' | 'isTrashed'>>): void {
    if (order) Object.assign(order, change, { modifiedAt: this.now, version: order.version + 1 })
  }

  private listed(isWanted: (order: Kept) => boolean, key: (order: Kept) => readonly [number, number]): Kept[] {
    return [...this.orders.values()].filter(isWanted).sort((a, b) => key(a)[0] - key(b)[0] || key(a)[1] - key(b)[1])
  }

  private answer<T>(value: T): Answer<T> {
    this.calls += 1
    return { kind: 'ok', value, storeAt: this.now }
  }
}

/** The version travels as the total, which reading passes on untouched. */
const asTold = (order: Kept): PlatformOrder => ({
  id: order.id, status: order.isTrashed ? 'trash' : order.status, number: String(order.id), key: `wc_order_${order.id}`, createdAt: order.createdAt, modifiedAt: order.modifiedAt,
  completedAt: null, paidAt: null, needsPayment: false, hasTransaction: false, createdVia: 'checkout', email: `person${order.id % 7}@example.test`, firstName: '', customerId: 0, currency: 'EUR',
  total: String(order.version), refunds: [], paymentMethod: 'cod',
})
