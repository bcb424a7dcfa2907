/** A day in a shop, told through the stores: carts in every state, mails sent, held and cancelled. */
import { eraseCart } from '../../server/carts/erasure/store.ts'
import { abandonCart, endCart, findCart } from '../../server/carts/store.ts'
import { saveProducts } from '../../server/catalogue/store.ts'
import type { CheckedCart } from '../../server/carts/door.ts'
import type { Deps } from '../../server/deps.ts'
import { findRun, planRun, startRun, stopRun, wakeRun } from '../../server/flows/store.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { cancelScheduled, markSent, release, schedule, type Message } from '../../server/messages/outbox.ts'
import { messagesOfRuns } from '../../server/messages/store.ts'
import { recordContact, saveOrder } from '../../server/orders/store.ts'
import type { PlatformProduct } from '../../server/platforms/platform.ts'
import { hours, instant, milliseconds, minus, minutes, plus } from '../../server/values/time.ts'
import { address, harbour, keep, leaveCart, type Site } from './site.ts'

export type SeedSite = Pick<Site, 'deps' | 'clock'>

const product = (id: number, name: string, price: string, variation: string | null = null): PlatformProduct => ({
  id, name, variation, fixedAttributeCount: variation === null ? 0 : 1, url: `https://shop.example/product/${id}/`, imageUrl: null, price, isPurchasable: true, isInStock: true, crossSellIds: [],
})

export const PRODUCTS = [product(11, 'Stoneware mug', '18.90', 'Sea green'), product(12, 'Linen towel, washed, with a rather long name that wraps on a phone', '24.90'), product(13, 'Oak board', '39.00')]

/** A cart that was left and whose series has begun. */
export async function abandoned(site: SeedSite, changes: Partial<CheckedCart> = {}): Promise<{ cartId: string; runId: string }> {
  const { connection: { db }, vault } = site.deps
  const cartId = await leaveCart(site, changes)
  site.clock.pass(hours(1))
  const cart = await findCart(db, harbour.id, cartId)
  if (!cart) throw new Error('the cart was not stored')
  const runId = vault.newId(site.clock.wall())
  await startRun(db, { id: runId, storeId: harbour.id, flow: 'cart-classic', subject: 'cart', subjectId: cartId, round: 1, emailIndex: cart.emailIndex }, site.clock.now())
  await abandonCart(db, cart, site.clock.now())
  return { cartId, runId }
}

/** Puts the run's step into the outbox, due now. */
export async function inOutbox(site: SeedSite, runId: string, step: string): Promise<Message> {
  const { connection: { db }, vault } = site.deps
  const at = site.clock.now()
  const run = await findRun(db, runId)
  if (!run) throw new Error('no such run')
  await schedule(db, { id: vault.newId(at), storeId: harbour.id, runId, step, mail: 'cart-help', dueAt: at, expiresAt: plus(at, hours(12)) }, at)
  await planRun(db, run, { step, at: plus(at, hours(1)), reason: 'in-outbox' })
  const message = (await messagesOfRuns(db, [runId])).find((each) => each.step === step)
  if (!message) throw new Error('no such message')
  return message
}

async function claimed(deps: Deps, id: string): Promise<Message> {
  const messages = await claimDue(deps.connection.db, { storeId: harbour.id, owner: deps.vault.newToken(), now: deps.clock.now(), wall: deps.clock.wall() })
  const message = messages.find((each) => each.id === id)
  if (!message) throw new Error('nothing to claim')
  return message
}

/** Sends the run's step, or keeps it locally, and plans the next one. */
export async function sent(site: SeedSite, runId: string, step: string, next: string | null, reason = 'accepted'): Promise<string> {
  const { connection: { db } } = site.deps
  const message = await claimed(site.deps, (await inOutbox(site, runId, step)).id)
  await commitIntent(db, message, { recipientIndex: 'someone', wall: site.clock.wall() })
  await markSent(db, message, { providerId: `provider-${message.id}`, reason, at: site.clock.now(), wall: site.clock.wall() })
  const run = await findRun(db, runId)
  if (run && next) await planRun(db, run, { step: next, at: plus(site.clock.now(), hours(23)), reason: 'not-due' })
  return message.id
}

/** Holds the run's step because of `reason`. */
export async function held(site: SeedSite, runId: string, step: string, reason: string): Promise<string> {
  const message = await claimed(site.deps, (await inOutbox(site, runId, step)).id)
  const dueAt = plus(site.clock.now(), minutes(3))
  await release(site.deps.connection.db, message, { dueAt, reason })
  await wakeRun(site.deps.connection.db, runId, dueAt, reason)
  return message.id
}

/** Ends the cart with an order. */
export async function bought(site: SeedSite, cart: { cartId: string; runId: string | null }, orderId: number, state: 'recovered' | 'purchased'): Promise<void> {
  const { connection: { db } } = site.deps
  const at = site.clock.now()
  if (cart.runId && await stopRun(db, cart.runId, { reason: 'ordered', at })) await cancelScheduled(db, cart.runId, 'ordered', at)
  await saveOrder(db, { storeId: harbour.id, id: orderId, status: 'processing', number: `H-${orderId}`, key: 'wc_order_key', createdStoreAt: at, modifiedStoreAt: at, placedStoreAt: at,
    completedAt: null, emailIndex: null, sealedEmail: null, firstName: null, customerId: 0, total: { minor: 4380, decimals: 2, currency: 'EUR' }, refunded: { minor: 0, decimals: 2, currency: 'EUR' },
    paidStoreAt: null, isAccepted: true, needsPayment: false, hasTransaction: false, createdVia: 'checkout', details: null, paymentMethod: 'bacs' })
  await endCart(db, cart.cartId, { state, at, orderId, match: { by: 'email', sure: 'strong' } })
}

/** Everything a page may have to show. */
export async function seedDay(site: SeedSite): Promise<{ waiting: string; held: string; recovered: string; mail: string }> {
  const { connection: { db }, clock, vault } = site.deps
  await saveProducts(db, harbour.id, PRODUCTS, clock.wall())
  await recordContact(db, harbour.id, { cursorStoreAt: clock.wall(), skew: milliseconds(0), at: minus(clock.wall(), minutes(1)) })
  await endCart(db, await leaveCart(site, { email: address('old@example.test') }), { state: 'expired', at: clock.now(), orderId: null })
  await eraseCart(db, { id: vault.newId(clock.wall()), storeId: harbour.id, token: 'a-shopper-who-refused', visitor: 'a-shopper-who-refused', at: clock.now() })
  const recovered = await abandoned(site, { email: address('lena.virtanen@example.test'), firstName: 'Lena', lines: [{ id: 11, quantity: 2 }, { id: 13, quantity: 1 }], totalMinor: 7680 })
  await sent(site, recovered.runId, 'help', 'concerns')
  site.clock.pass(minutes(30))
  await inOutbox(site, recovered.runId, 'concerns')
  site.clock.pass(hours(2.5))
  await bought(site, recovered, 1042, 'recovered')
  await bought(site, { cartId: await leaveCart(site, { email: address('jo@example.test'), firstName: 'Jo' }), runId: null }, 1043, 'purchased')
  const waiting = await abandoned(site, { email: address('minho.kim@example.test'), firstName: 'Minho', lines: [{ id: 12, quantity: 1, attributes: [{ name: 'Size', value: '50 × 70 cm' }] }, { id: 99, quantity: 3 }], currency: 'KRW', minorUnit: 0, totalMinor: 84000, locale: 'ko-KR', timeZone: 'Asia/Seoul' })
  const mailId = await sent(site, waiting.runId, 'help', 'concerns', 'kept-locally')
  const mail = await keep(site, { messageId: mailId, to: address('minho.kim@example.test') })
  const stuck = await abandoned(site)
  await held(site, stuck.runId, 'help', 'store-unreachable')
  site.clock.pass(minutes(2))
  await leaveCart(site, { email: address('a@example.test'), firstName: 'Al', lines: [{ id: 13, quantity: 4 }], totalMinor: 15600 })
  await leaveCart(site, { email: null })
  await leaveCart(site, { lines: [], totalMinor: 0, email: address('empty.handed@example.test') })
  await recordContact(db, harbour.id, { cursorStoreAt: instant(clock.wall()), skew: milliseconds(0), at: minus(clock.wall(), minutes(1)) })
  return { waiting: waiting.cartId, held: stuck.cartId, recovered: recovered.cartId, mail }
}
