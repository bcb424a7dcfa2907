/** What the pretend shop's webhooks hear of its trash. */
import type { ShopState } from './state.ts'
import type { ShopEvents } from './webhooks.ts'

/** WordPress' hooks of the trash do not look at what lies in it: a product is told as a coupon too, and the other way round. */
export function fireTrashed(events: ShopEvents, id: number): void {
  events.fire('coupon.deleted', id)
  events.fire('product.deleted', id)
}

/** Takes a coupon out of the trash. Of products the shop then tells too, though there is none of this number. */
export function restoreCoupon(state: ShopState, id: number): void {
  const coupon = state.coupons.get(id)
  if (!coupon?.isTrashed) throw new RangeError(`no such coupon in the trash: ${id}`)
  coupon.isTrashed = false
  coupon.meta = [...coupon.meta, { id: state.nextItemId(), key: '_wp_old_slug', value: `${coupon.code}__trashed` }]
  state.events.fire('coupon.restored', id)
  state.events.fire('product.restored', id)
}
