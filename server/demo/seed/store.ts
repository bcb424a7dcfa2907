/** Writes a pretend month into the database. Nothing of it is under way, so that nothing of it is ever sent. */
import { saveProducts } from '../../catalogue/store.ts'
import type { Deps } from '../../deps.ts'
import type { Db } from '../../db/schema.ts'
import { recordContact } from '../../orders/store.ts'
import type { Store } from '../../stores/shop.ts'
import { parseEmailAddress } from '../../values/email-address.ts'
import { hours, milliseconds, plus, type Instant } from '../../values/time.ts'
import { SEED_PRODUCTS, type SeedCart } from './month.ts'

/** Carts written by one transaction: each has a dozen rows at most. */
const CARTS_PER_TRANSACTION = 60

/** Whether there is anything of a real shop in it. */
export async function hasData(db: Db): Promise<boolean> {
  const found = await Promise.all([db.selectFrom('cart').select('id').limit(1).executeTakeFirst(), db.selectFrom('shop_order').select('order_id').limit(1).executeTakeFirst()])
  return found.some((row) => row !== undefined)
}

export async function writeMonth(deps: Deps, store: Store, carts: readonly SeedCart[]): Promise<void> {
  const { clock, connection: { db } } = deps
  await saveProducts(db, store.id, SEED_PRODUCTS.map(({ id, name, priceMinor }) => ({
    id, name, variation: null, fixedAttributeCount: 0, url: `${store.url}/product/${id}/`, imageUrl: null, price: (priceMinor / 100).toFixed(2), isPurchasable: true, isInStock: true, crossSellIds: [],
  })), clock.wall())
  await recordContact(db, store.id, { cursorStoreAt: clock.wall(), skew: milliseconds(0), at: clock.wall() })
  for (let start = 0; start < carts.length; start += CARTS_PER_TRANSACTION) {
    await db.transaction().execute(async (transaction) => {
      for (const cart of carts.slice(start, start + CARTS_PER_TRANSACTION)) await writeCart({ db: transaction, deps, store }, cart)
    })
  }
}

interface Pen {
  readonly db: Db
  readonly deps: Deps
  readonly store: Store
}

async function writeCart(pen: Pen, cart: SeedCart): Promise<void> {
  const { db, deps: { vault }, store } = pen
  const address = cart.email === null ? null : parseEmailAddress(cart.email)
  const emailIndex = address ? vault.emailIndex(store.id, address) : null
  const isOpen = cart.end.state === 'open'
  const isBought = cart.orderId !== null
  await db.insertInto('cart').values({
    id: cart.id, store_id: store.id, live_token: null, token: `seed-${cart.id}`, visitor: `seed-${cart.id.slice(-12)}`, state: cart.end.state, seq: 1, round: 1,
    email_sealed: address ? vault.seal(store.id, address) : null, email_index: emailIndex, first_name: address ? cart.firstName : null, lines: JSON.stringify(cart.lines), line_count: cart.lines.length,
    currency: 'EUR', minor_unit: 2, total_minor: cart.totalMinor, locale: cart.locale, time_zone: cart.timeZone, page: `${store.url}/checkout/`, draft_id: null, draft_key: null, country: cart.country,
    created_at: cart.activeAt, active_at: cart.activeAt, began_store_at: cart.activeAt, abandoned_at: isOpen || cart.end.state === 'purchased' ? null : plus(cart.activeAt, hours(1)), ended_at: isBought ? cart.end.at : null,
    order_id: cart.orderId, match_by: isBought ? 'email' : null, match_sure: isBought ? 'strong' : null,
  }).execute()
  if (emailIndex && address && isBought) await writeOrder(pen, cart, { emailIndex, sealed: vault.seal(store.id, address), orderId: cart.orderId ?? 0 })
  if (emailIndex && address && cart.mails.length > 0) await writeRun(pen, cart, emailIndex, vault.personIndex(address))
}

async function writeOrder({ db, store }: Pen, cart: SeedCart, { emailIndex, sealed, orderId }: { emailIndex: string; sealed: string; orderId: number }): Promise<void> {
  const at = cart.end.at
  await db.insertInto('shop_order').values({
    store_id: store.id, order_id: orderId, status: 'processing', order_number: String(orderId), order_key: '', created_store_at: at, modified_store_at: at, placed_store_at: at, completed_at: null,
    email_index: emailIndex, email_sealed: sealed, first_name: cart.firstName, customer_id: 0, currency: 'EUR', decimals: 2, total_minor: cart.totalMinor, refunded_minor: 0, is_accepted: 1, paid_store_at: at,
    needs_payment: 0, has_transaction: 1, created_via: 'checkout', payment_method: 'stripe', is_detailed: 1, entry_cart_id: null, entry_message_id: null, entry_is_ours: 0, payment_url: null, shop_currency: null, shop_rate: null,
  }).execute()
  const last = cart.mails.at(-1)
  if (last) await db.insertInto('attribution').values({ store_id: store.id, order_id: orderId, bought_at: at, by_link: 0, after_click: last.heard.some(({ kind }) => kind === 'clicked') ? 1 : 0, message_id: last.id, step: last.step }).execute()
}

async function writeRun({ db, store }: Pen, cart: SeedCart, emailIndex: string, personIndex: string): Promise<void> {
  await db.insertInto('run').values({
    id: cart.runId, store_id: store.id, flow: 'cart-classic', subject: 'cart', subject_id: cart.id, round: 1, email_index: emailIndex, person_index: personIndex, state: cart.end.reason === 'finished' ? 'finished' : 'stopped', reason: cart.end.reason,
    next_step: null, next_at: null, version: 1, started_at: plus(cart.activeAt, hours(1)), ended_at: cart.end.at,
  }).execute()
  // In four of the five countries a tick is wanted before anybody is reminded.
  await db.insertInto('consent_answer').values({
    id: `seed-${cart.id}`, store_id: store.id, cart_token: `seed-${cart.id}`, email_index: emailIndex, answer: 'yes', text_id: 'tick-seed', mode: 'tick', locale: cart.locale, page: `${store.url}/checkout/`, created_at: cart.activeAt,
  }).execute()
  for (const mail of cart.mails) {
    await db.insertInto('message').values({
      id: mail.id, store_id: store.id, run_id: cart.runId, step: mail.step, mail: mail.mail, state: 'sent', recipient_index: emailIndex, person_index: personIndex, due_at: mail.at, expires_at: plus(mail.at, hours(12)),
      owner: null, lease_until: null, intent_at: null, post_deadline: null, recheck_at: null, absent_count: 0, absent_at: null, sent_at: mail.at, seen_at: mail.at, attempt: 1, lost_count: 0, provider_id: `seed-${mail.id}`, reason: 'accepted',
      created_at: mail.at, ended_at: mail.at,
    }).execute()
    for (const { id, kind, at } of mail.heard) {
      await db.insertInto('event').values({ id, store_id: store.id, message_id: mail.id, kind, at, class: kind === 'opened' || kind === 'clicked' ? 'human' : null, detail: '{}', dedupe_key: `seed-${id}`, trace_key: null, heard_at: at }).execute()
    }
  }
}

/** For whoever is told what was written. */
export const countsIn = (carts: readonly SeedCart[]): { readonly carts: number; readonly mails: number; readonly orders: number; readonly from: Instant | null } => ({
  carts: carts.length, mails: carts.reduce((sum, cart) => sum + cart.mails.length, 0), orders: carts.filter((cart) => cart.orderId !== null).length, from: carts[0]?.activeAt ?? null,
})
