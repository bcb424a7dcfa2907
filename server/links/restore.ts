/** What the tracker puts back into a shop's cart when a shopper came by a link that the shop itself cannot follow. */
import { z } from 'zod'
import { LIMITS, type RestoreAnswer, type RestorePost } from '../../tracker/protocol.ts'
import type { Cart } from '../carts/cart.ts'
import type { Parsed } from '../carts/door.ts'
import { findCart } from '../carts/store.ts'
import { readProducts } from '../catalogue/store.ts'
import type { Deps } from '../deps.ts'
import { couponOfMessage } from '../incentives/ledger.ts'
import { checkoutPage } from '../mail/links.ts'
import type { Store } from '../stores/shop.ts'
import { firstLanguage } from '../values/locale.ts'
import { readHandover } from './handover.ts'
import { findLink, recordRestored, type Link } from './store.ts'
import { sourceOf, withGift } from './target.ts'

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
  const cart = deps.clock.now() > link.expiresAt ? null : await findCart(db, store.id, link.subjectId)
  if (cart?.state === 'recovered' || cart?.state === 'purchased') return { kind: 'ordered' }
  if (cart?.state !== 'open' && cart?.state !== 'abandoned') return { kind: 'over' }
  const answer = await toAnswer(deps, store, cart, link)
  await recordRestored(db, handover.tokenHash, deps.clock.now()).catch((error: unknown) => deps.log.error('restore.unsaved', error))
  return { kind: 'ok', answer }
}

async function toAnswer(deps: Deps, store: Store, cart: Cart, link: Link): Promise<RestoreAnswer> {
  const { db } = deps.connection
  const promised = await couponOfMessage(db, link.messageId)
  const lines = withGift(cart.lines, promised)
  const known = await readProducts(db, store.id, lines.map((line) => line.id))
  const { restored, partly, failed, coupon, close } = deps.templates.restore(firstLanguage([cart.locale, store.locale]))
  return {
    lines,
    email: cart.sealedEmail === null ? null : deps.vault.open(store.id, cart.sealedEmail),
    firstName: cart.firstName,
    coupon: promised?.code ?? null,
    checkout: checkoutPage(store.url, sourceOf(link)),
    names: Object.fromEntries([...known].map(([id, { product }]) => [id, product.variation ? `${product.name} (${product.variation})` : product.name])),
    texts: { restored, partly: partly.replace('{{ items }}', '{items}'), failed, coupon: coupon.replace('{{ code }}', '{code}'), close },
  }
}
