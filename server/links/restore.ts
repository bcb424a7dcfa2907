/** Brings a shopper back by a mail's link: gathers the facts that decide where it leads, and tells the script on the shop's
 *  page what to put back where the shop itself cannot follow it. */
import { z } from 'zod'
import { LIMITS, type RestoreAnswer, type RestorePost } from '../../tracker/protocol.ts'
import type { Cart } from '../carts/cart.ts'
import type { Parsed } from '../carts/door.ts'
import { findCart, hasNewerCart } from '../carts/store.ts'
import { productsFor } from '../catalogue/refresh.ts'
import { readProducts } from '../catalogue/store.ts'
import type { Deps } from '../deps.ts'
import { couponOfMessage } from '../incentives/ledger.ts'
import { checkoutPage } from '../mail/links.ts'
import { noteLanded } from '../messages/feedback/visits.ts'
import { ordersMatching } from '../orders/matched.ts'
import { endingOrder } from '../orders/settle.ts'
import { findOrder } from '../orders/store.ts'
import { unpaidOrder } from '../orders/unpaid.ts'
import type { Store } from '../stores/shop.ts'
import { firstLanguage } from '../values/locale.ts'
import { orderDestination, restoreDestination, type Destination, type RestoreFacts } from './destination.ts'
import { readHandover, writeHandover } from './handover.ts'
import type { Probe } from './probe.ts'
import { findLink, recordRestored, type Link } from './store.ts'
import { sourceOf, withGift, withinStock } from './target.ts'

/** Where a link leads now, and the locale its reader filled the cart in, as far as that is known. */
export interface Found {
  readonly destination: Destination
  readonly locale: string | null
}

export async function findDestination(deps: Deps, store: Store, { link, tokenHash }: { link: Link; tokenHash: string }, hasCheckoutLink: Probe): Promise<Found> {
  const { db } = deps.connection
  const state = { step: link.step, messageId: link.messageId, isOver: deps.clock.now() > link.expiresAt, isRevoked: link.revokedAt !== null }
  if (link.purpose === 'order') return { destination: orderDestination(store, state, await findOrder(db, store.id, Number(link.subjectId))), locale: null }
  const cart = await findCart(db, store.id, link.subjectId)
  const isLive = cart?.state === 'open' || cart?.state === 'abandoned'
  const facts: RestoreFacts = {
    shop: store, link: state, cart, ...(cart ? await ordersOf(deps, cart) : { order: null, paymentUrl: null }),
    coupon: await couponOfMessage(db, link.messageId),
    products: isLive && !state.isOver && !state.isRevoked ? await productsFor(deps, store.id, cart.lines) : new Map(),
    hasNewerCart: isLive && await hasNewerCart(db, cart),
    handover: writeHandover(deps.vault, tokenHash, deps.clock.wall()),
  }
  const decided = restoreDestination(facts)
  return { destination: decided.kind === 'ask' ? decided.answered(await hasCheckoutLink(store)) : decided, locale: cart?.locale ?? null }
}

/** The order that ended a cart, or the page where one that was left unpaid can be paid. */
async function ordersOf(deps: Deps, cart: Cart): Promise<Pick<RestoreFacts, 'order' | 'paymentUrl'>> {
  const { db } = deps.connection
  if (cart.orderId !== null) return { order: await findOrder(db, cart.storeId, cart.orderId), paymentUrl: null }
  const { matched } = await ordersMatching(db, cart)
  return { order: endingOrder(deps, matched)?.order ?? null, paymentUrl: unpaidOrder(deps, matched)?.details?.paymentUrl ?? null }
}

/** `unknown`: nobody made this token, or for another shop. `over`: it, or the cart, is no longer kept. `ordered`: bought. */
export type Restored = { readonly kind: 'ok'; readonly answer: RestoreAnswer } | { readonly kind: 'unknown' | 'over' | 'ordered' }

const postForm = z.object({ store: z.string().min(1).max(LIMITS.textMax), token: z.string().min(1).max(LIMITS.textMax) })

export function parseRestore(text: string): Parsed<RestorePost> {
  try {
    const parsed = postForm.safeParse(JSON.parse(text))
    if (parsed.success) return { kind: 'ok', post: parsed.data }
  } catch { /* No JSON: refused like any other wrong form. */ }
  return { kind: 'refused', error: 'restore-invalid', message: 'the body must be JSON with the texts store and token' }
}

/** Gives the cart to whoever holds a live token of it. Notes only that it was asked for, so it may be asked again. */
export async function restoreCart(deps: Deps, store: Store, token: string): Promise<Restored> {
  const { db } = deps.connection
  const handover = readHandover(deps.vault, token, deps.clock.wall())
  if (handover.kind !== 'ok') return { kind: handover.kind === 'over' ? 'over' : 'unknown' }
  const link = await findLink(db, handover.tokenHash)
  if (!link || link.purpose !== 'restore' || link.storeId !== store.id) return { kind: 'unknown' }
  const cart = link.revokedAt !== null || deps.clock.now() > link.expiresAt ? null : await findCart(db, store.id, link.subjectId)
  if (cart?.state === 'recovered' || cart?.state === 'purchased') return { kind: 'ordered' }
  if (cart?.state !== 'open' && cart?.state !== 'abandoned') return { kind: 'over' }
  const answer = await toAnswer(deps, store, cart, link)
  await noteRestored(deps, link, handover.tokenHash).catch((error: unknown) => deps.log.error('restore.unsaved', error))
  return { kind: 'ok', answer }
}

/** A browser with our script was there, and no program that only looks. */
async function noteRestored(deps: Deps, link: Link, tokenHash: string): Promise<void> {
  const at = deps.clock.now()
  await recordRestored(deps.connection.db, tokenHash, at)
  await noteLanded(deps, link, at)
}

async function toAnswer(deps: Deps, store: Store, cart: Cart, link: Link): Promise<RestoreAnswer> {
  const { db } = deps.connection
  const promised = await couponOfMessage(db, link.messageId)
  const wanted = withGift(cart.lines, promised)
  // The click that led here asked the shop when that was needed.
  const known = new Map([...await readProducts(db, store.id, wanted.map((line) => line.id))].map(([id, { product }]) => [id, product]))
  const { restored, partly, failed, coupon, close } = deps.templates.restore(firstLanguage([cart.locale, store.locale]))
  return {
    lines: withinStock(wanted, known),
    email: cart.sealedEmail === null ? null : deps.vault.open(store.id, cart.sealedEmail),
    firstName: cart.firstName,
    coupon: promised?.code ?? null,
    checkout: checkoutPage(store.url, sourceOf(link)),
    names: Object.fromEntries([...known].map(([id, product]) => [id, product.variation ? `${product.name} (${product.variation})` : product.name])),
    texts: { restored, partly: partly.replace('{{ items }}', '{items}'), failed, coupon: coupon.replace('{{ code }}', '{code}'), close },
  }
}
