/** What the pretend shop's webhooks hear of its trash. */
import type { ShopEvents } from './webhooks.ts'

/** WordPress' hooks of the trash do not look at what lies in it: a product is told as a coupon too, and the other way round. */
export function fireTrashed(events: ShopEvents, id: number): void {
  events.fire('coupon.deleted', id)
  events.fire('product.deleted', id)
}
