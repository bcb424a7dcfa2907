/** Takes coupons back that nobody may use any more: at once when the cart was bought without, nightly when their time is over. */
import type { Deps } from '../deps.ts'
import type { Unanswered } from '../platforms/platform.ts'
import type { CouponDesk, ShopCoupon } from '../platforms/woocommerce-coupons.ts'
import type { Store } from '../stores/shop.ts'
import { parseMoney, type Money } from '../values/money.ts'
import { hours, minus, minutes, type Duration, type Instant } from '../values/time.ts'
import { close, giveBack, leaveInShop, noteAsked, orphans, overdue, type Incentive } from './ledger.ts'

/** A shop that did not answer about a coupon is left alone for so long. */
const ASK_AGAIN_AFTER: Duration = minutes(5)
/** A clock that is off must not take a coupon away before its time. */
const AFTER_EXPIRY: Duration = hours(2)
const ROUNDS_MAX = 20

/** One round for one shop: coupons of carts that ended are void, unless they were used. */
export async function settleCoupons(deps: Deps, store: Store): Promise<void> {
  const desk = deps.platforms.get(store.id)?.coupons
  if (!desk) return
  const at = deps.clock.now()
  for (const { incentive, orderId } of await orphans(deps.connection.db, store.id, minus(at, ASK_AGAIN_AFTER))) {
    const unanswered = await settle({ deps, desk, at }, incentive, orderId)
    if (unanswered) return postpone(deps, incentive, unanswered, at)
  }
}

/** Removes what is expired and unused, what was made for mails that never left, and what came back after its order was cancelled. */
export async function cleanCoupons(deps: Deps, store: Store): Promise<void> {
  const desk = deps.platforms.get(store.id)?.coupons
  if (!desk) return
  const { db } = deps.connection
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const at = deps.clock.now()
    const rows = await overdue(db, store.id, { expiredBefore: minus(at, AFTER_EXPIRY), askedBefore: minus(at, ASK_AGAIN_AFTER) })
    if (rows.length === 0) return
    for (const incentive of rows) {
      const unanswered = await clean({ deps, desk, at }, incentive)
      if (unanswered) return postpone(deps, incentive, unanswered, at)
    }
  }
}

interface Hands {
  readonly deps: Deps
  readonly desk: CouponDesk
  readonly at: Instant
}

async function settle({ deps, desk, at }: Hands, incentive: Incentive, orderId: number | null): Promise<Unanswered | null> {
  const { db } = deps.connection
  const order = orderId === null ? null : await desk.couponsOf(orderId)
  if (order && order.kind !== 'ok' && order.kind !== 'missing') return order
  const use = order?.kind === 'ok' ? order.value.find(({ code }) => code === incentive.code) : undefined
  if (use && orderId !== null) {
    await close(db, incentive.messageId, { state: 'used', reason: 'used', at, orderId, costMinor: amount(use.discount, incentive.cost) + amount(use.discountTax, incentive.cost) })
    deps.log.info('coupon.used', { messageId: incentive.messageId, orderId })
    return null
  }
  const found = await locate(desk, incentive)
  if (found && 'reason' in found) return found
  if (found && found.usedCount > 0) {
    await close(db, incentive.messageId, { state: 'used', reason: 'used-elsewhere', at })
    return null
  }
  const refused = found ? await take(desk, found) : null
  if (refused) return refused
  await close(db, incentive.messageId, { state: 'voided', reason: orderId === null ? 'cart-over' : 'bought-without', at })
  deps.log.info('coupon.voided', { messageId: incentive.messageId })
  return null
}

async function clean({ deps, desk, at }: Hands, incentive: Incentive): Promise<Unanswered | null> {
  const { db } = deps.connection
  const { messageId } = incentive
  const found = await locate(desk, incentive)
  if (found && 'reason' in found) return found
  const isUsed = found !== null && found.usedCount > 0
  const refused = found && !isUsed ? await take(desk, found) : null
  if (refused) return refused
  switch (incentive.state) {
    case 'used':
      await (isUsed ? noteAsked(db, messageId, at) : giveBack(db, messageId, at))
      break
    case 'failed': case 'denied':
      await leaveInShop(db, messageId, null)
      break
    default: {
      const isOver = incentive.expiresAt !== null && incentive.expiresAt < at
      await close(db, messageId, isUsed ? { state: 'used', reason: 'used-elsewhere', at } : { state: isOver ? 'expired' : 'dropped', reason: isOver ? 'unused' : 'mail-not-sent', at })
    }
  }
  deps.log.info('coupon.cleaned', { messageId, isUsed })
  return null
}

/** The coupon as the shop has it, if it is there and ours: null when it is not. */
async function locate(desk: CouponDesk, { couponId, code, messageId }: Incentive): Promise<ShopCoupon | Unanswered | null> {
  const answer = couponId ? await desk.read(couponId) : await desk.find(code)
  if (answer.kind === 'missing') return null
  if (answer.kind !== 'ok') return answer
  return answer.value?.mark === messageId ? answer.value : null
}

async function take(desk: CouponDesk, { id }: ShopCoupon): Promise<Unanswered | null> {
  const answer = await desk.remove(id)
  return answer.kind === 'ok' || answer.kind === 'missing' ? null : answer
}

async function postpone(deps: Deps, { messageId }: Incentive, { kind, reason }: Unanswered, at: Instant): Promise<void> {
  deps.log.info('coupon.kept', { messageId, reason: `${kind}: ${reason}` })
  await noteAsked(deps.connection.db, messageId, at)
}

const amount = (text: string, like: Money): number => (/^\d{1,12}(\.\d{1,40})?$/.test(text) ? parseMoney(text, like.currency, like.decimals).minor : 0)
