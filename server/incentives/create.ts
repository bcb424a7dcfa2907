/** Decides on the coupon of a mail that is about to leave, and has the shop make it: read back, or it is not promised. */
import type { Cart } from '../carts/cart.ts'
import type { Deps } from '../deps.ts'
import type { MailCoupon } from '../mail/coupon-view.ts'
import { readSync } from '../orders/store.ts'
import type { PlatformProduct, Unanswered } from '../platforms/platform.ts'
import { CODE_IS_TAKEN, type CouponDesk, type ShopCoupon, type WantedCoupon } from '../platforms/woocommerce-coupons.ts'
import type { Store } from '../stores/shop.ts'
import type { EmailAddress } from '../values/email-address.ts'
import { parseMoney, type Money } from '../values/money.ts'
import { between, days, hours, instant, minus, type Duration, type Instant } from '../values/time.ts'
import { couponCode, deadline, differences, onShopClock, wantedCoupon } from './coupon.ts'
import { hasOther, issue, leaveInShop, monthOf, refuse, reserve, spentSince, type Incentive } from './ledger.ts'
import { refusalByPerson, refusalByRecords, worthOf, type NoOffer, type Offer, type OfferLine } from './policy.ts'
import { carriesCoupon, type CouponTerms } from './settings.ts'

/** So long a mail waits for a shop that does not answer about coupons. Then it leaves without one. */
const WAIT_MAX: Duration = hours(1)
/** What WooCommerce calls a request it will refuse the next time too. */
const FINAL = /^(?:rest_(?:invalid|missing)|coupon_|woocommerce_rest_(?:coupon|invalid|cannot))/
/** A coupon that may be in the shop though its id was never told. */
export const UNKNOWN_ID = 0

/** `hold`: the shop did not answer; the mail may wait for it. */
export type Offered = { readonly kind: 'none' } | { readonly kind: 'hold'; readonly reason: string } | { readonly kind: 'coupon'; readonly coupon: MailCoupon }

/** What of a step decides whether it carries one. */
export type CouponStep = Parameters<typeof carriesCoupon>[1]

export interface Occasion {
  readonly store: Store
  readonly step: CouponStep
  readonly messageId: string
  readonly cart: Cart
  readonly to: EmailAddress
  /** What of the cart can be bought now. */
  readonly lines: readonly OfferLine[]
  /** The product a gift coupon gives, as the shop has it now; null: it cannot be given, or none is wanted. */
  readonly gift: PlatformProduct | null
}

const NONE: Offered = { kind: 'none' }

/** The product that has to be looked up beside the cart's; null for all but gifts. */
export const giftOf = (store: Store, step: CouponStep): number | null => (store.coupons && carriesCoupon(store.coupons, step) && store.coupons.kind === 'gift' ? store.coupons.giftId : null)

/** Asked again for the same message it finds what it made before: there are never two. */
export async function offerCoupon(deps: Deps, occasion: Occasion): Promise<Offered> {
  const { store, cart, messageId } = occasion
  const terms = store.coupons
  const desk = deps.platforms.get(store.id)?.coupons
  if (!terms || !carriesCoupon(terms, occasion.step) || !desk || cart.emailIndex === null) return NONE
  const { db } = deps.connection
  const giftPrice = occasion.gift?.price == null ? null : parseMoney(occasion.gift.price, cart.total.currency, cart.total.decimals)
  const worth = worthOf(terms, occasion.lines, giftPrice, cart.total)
  const cost = worth.kind === 'ok' ? worth.offer.cost : { ...cart.total, minor: 0 }
  const row = await reserve(db, { messageId, storeId: store.id, cartId: cart.id, emailIndex: cart.emailIndex, code: couponCode(deps.vault.sign('coupon', messageId)),
    kind: terms.kind, amount: terms.amount, giftId: terms.giftId, cost }, deps.clock.now())
  if (row.state !== 'reserved' && row.state !== 'issued') return NONE
  const task: Task = { deps, desk, terms, occasion, row }
  if (worth.kind === 'none') return deny(task, worth.because)
  const refusal = refusalByRecords(terms, { offer: worth.offer, ...await records(task) })
  if (refusal) return deny(task, refusal)
  const unfit = await askShop(task)
  if (unfit) return typeof unfit === 'string' ? deny(task, unfit) : trouble(task, unfit)
  return make(task, worth.offer)
}

interface Task {
  readonly deps: Deps
  readonly desk: CouponDesk
  readonly terms: CouponTerms
  readonly occasion: Occasion
  readonly row: Incentive
}

/** The row is written before others are counted, so of two decided at once at least one sees the other. */
async function records({ deps: { clock, connection: { db } }, terms, row }: Task): Promise<{ hasOther: boolean; spent: Money }> {
  const now = clock.now()
  const { storeId, messageId, cost: { currency, decimals } } = row
  return {
    hasOther: await hasOther(db, row, { since: minus(now, days(terms.everyDays)), now }),
    spent: await spentSince(db, { storeId, currency, decimals, exceptMessage: messageId, since: monthOf(now) }),
  }
}

/** Whether the shop would honour it, and this person may have it. */
async function askShop({ desk, terms, occasion: { cart, to } }: Task): Promise<NoOffer | Unanswered | null> {
  const taken = await desk.areTaken()
  if (taken.kind !== 'ok') return taken
  if (!taken.value) return { kind: 'missing', reason: 'coupons-switched-off' }
  if (terms.kind === 'free-shipping') {
    const shipping = await desk.canShipFree()
    if (shipping.kind !== 'ok') return shipping
    if (!shipping.value) return { kind: 'missing', reason: 'no-free-shipping-by-coupon' }
  }
  const uses = await desk.usesOf(to)
  if (uses.kind !== 'ok') return uses
  const draft = cart.draft ? await desk.couponsOf(cart.draft.id) : null
  // A draft that is gone has no coupon.
  if (draft && draft.kind !== 'ok' && draft.kind !== 'missing') return draft
  return refusalByPerson(terms, uses.value, draft?.kind === 'ok' ? draft.value.map(({ code }) => code) : [])
}

async function make(task: Task, offer: Offer): Promise<Offered> {
  const { deps, desk, terms, occasion, row } = task
  const { db } = deps.connection
  const { skew } = await readSync(db, row.storeId)
  const endsAt = deadline(terms, deps.clock.now())
  // While the service's own clock runs faster than real time, the shop's is the one that the coupon goes by.
  const runsAhead = between(deps.clock.wall(), deps.clock.now())
  const wanted = wantedCoupon(terms, offer, { code: row.code, mark: row.messageId, expiresAt: onShopClock(instant(endsAt - runsAhead), skew) })
  const made = await ensure(desk, row, wanted)
  if (made.kind !== 'ok') return trouble(task, made)
  const found = await desk.read(made.value.id)
  if (found.kind !== 'ok') return trouble(task, found)
  const wrong = differences(wanted, found.value)
  if (wrong.length > 0) return withdraw(task, found.value, wrong)
  if (!(await issue(db, row.messageId, { couponId: found.value.id, expiresAt: endsAt }))) return NONE
  deps.log.info('coupon.issued', { messageId: row.messageId, couponId: found.value.id, kind: terms.kind })
  return { kind: 'coupon', coupon: describe(terms, row, { endsAt, gift: occasion.gift?.name ?? null }) }
}

type Made = { readonly kind: 'ok'; readonly value: ShopCoupon } | Unanswered

/** Has the shop hold exactly one coupon with this code, whatever an earlier try came to. */
async function ensure(desk: CouponDesk, row: Incentive, wanted: WantedCoupon): Promise<Made> {
  if (row.couponId !== null && row.couponId !== UNKNOWN_ID) {
    const updated = await desk.update(row.couponId, wanted)
    if (updated.kind !== 'missing') return updated
  }
  const created = await desk.create(wanted)
  if (created.kind === 'ok' || created.reason !== CODE_IS_TAKEN) return created
  const known = await desk.find(wanted.code)
  if (known.kind !== 'ok') return known
  if (known.value?.mark !== wanted.mark) return { kind: 'missing', reason: 'code-of-another-coupon' }
  return desk.update(known.value.id, wanted)
}

/** The shop made something else than it was asked for: taken away again, and not promised to anybody. */
async function withdraw({ deps, desk, row }: Task, found: ShopCoupon, wrong: readonly string[]): Promise<Offered> {
  const { db } = deps.connection
  deps.log.warn('coupon.differs', { messageId: row.messageId, couponId: found.id, fields: wrong.join(' ') })
  await refuse(db, row.messageId, 'failed', `differs: ${wrong.join(' ')}`, deps.clock.now())
  const isOurs = found.mark === row.messageId && found.usedCount === 0
  const removed = isOurs ? await desk.remove(found.id) : null
  await leaveInShop(db, row.messageId, removed === null || removed.kind === 'ok' || removed.kind === 'missing' ? null : found.id)
  return NONE
}

async function deny({ deps, row }: Task, because: NoOffer): Promise<Offered> {
  // What an earlier try of this message had the shop make is taken away by the nightly clean-up.
  await refuse(deps.connection.db, row.messageId, 'denied', because, deps.clock.now())
  deps.log.info('coupon.denied', { messageId: row.messageId, reason: because })
  return NONE
}

/** A shop that may answer later is waited for; one that says no is not. */
async function trouble({ deps, row }: Task, { kind, reason }: Unanswered): Promise<Offered> {
  const { clock, connection: { db }, log } = deps
  const isPassing = kind === 'away' && !FINAL.test(reason)
  if (isPassing && between(row.createdAt, clock.now()) < WAIT_MAX) return { kind: 'hold', reason: 'coupon-unanswered' }
  log.warn('coupon.failed', { messageId: row.messageId, reason: `${kind}: ${reason}` })
  await refuse(db, row.messageId, 'failed', `${kind}: ${reason}`, clock.now())
  // An answer that never came may have been a yes.
  if (isPassing) await leaveInShop(db, row.messageId, row.couponId ?? UNKNOWN_ID)
  return NONE
}

function describe(terms: CouponTerms, { code, cost }: Incentive, { endsAt, gift }: { endsAt: Instant; gift: string | null }): MailCoupon {
  const minimum = parseMoney(terms.minimum, cost.currency, cost.decimals)
  const isGift = terms.kind === 'gift'
  return {
    code, kind: terms.kind, endsAt, gift: isGift ? gift : null, minimum: minimum.minor > 0 ? minimum : null,
    percent: terms.kind === 'percent' ? terms.amount : null, amount: terms.kind === 'fixed' ? parseMoney(terms.amount, cost.currency, cost.decimals) : null,
    isForSaleItems: isGift || terms.isForSaleItems, hasExclusions: !isGift && terms.excludedIds.length > 0,
  }
}
