/** What a mail about a real cart would say, for its owner's eyes: nothing is made, kept or sent, and its links lead nowhere. */
import { keptUntil, type Cart } from '../carts/cart.ts'
import { freshProducts } from '../catalogue/refresh.ts'
import { readProducts } from '../catalogue/store.ts'
import type { Deps } from '../deps.ts'
import type { MailCoupon } from '../mail/coupon-view.ts'
import type { MailFacts } from '../mail/view.ts'
import { serviceOf } from '../stores/profile/branded.ts'
import type { Store } from '../stores/shop.ts'
import type { Language } from '../values/locale.ts'
import { linesNow, sumOf } from './lines.ts'

/** Reserved for examples (RFC 2606). */
const NOWHERE = 'https://preview.example'

export async function cartPreview(deps: Deps, store: Store, cart: Cart, about: { readonly language: Language; readonly coupon: MailCoupon | null }): Promise<MailFacts> {
  const ids = cart.lines.map((line) => line.id)
  const known = new Map([...await readProducts(deps.connection.db, store.id, ids)].map(([id, { product }]) => [id, product]))
  // A look at a mail is no reason to keep its reader waiting for the shop, as long as something is known.
  const asked = known.size < ids.length ? await freshProducts(deps, store.id, ids.filter((id) => !known.has(id))) : null
  const products = new Map([...known, ...(asked?.kind === 'ok' ? asked.value : [])])
  const { sold, dropped } = linesNow(cart.lines, products, known, cart.total)
  const items = sold.map(({ item }) => item)
  return {
    shop: { name: store.name, url: store.url, postalAddress: store.postalAddress, supportEmail: store.senders.support },
    language: about.language, locale: cart.locale, timeZone: cart.timeZone, firstName: cart.firstName, items, total: sumOf(items), dropped, coupon: about.coupon,
    link: `${NOWHERE}/cart`, unsubscribeUrl: `${NOWHERE}/unsubscribe`, preferencesUrl: null, keptUntil: keptUntil(cart), order: null, recommendations: [], service: serviceOf(store, about.language),
  }
}
