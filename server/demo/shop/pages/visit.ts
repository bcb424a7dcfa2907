/** One visit of a page: who it is, what the address did to the cart, and the answer's headers. */
import type { Context } from 'hono'
import { addToCart, isRefusal, type Wish } from '../cart.ts'
import { displayName } from '../store-api-products.ts'
import { dateHeader } from '../rest-answers.ts'
import { sessionKeyIn, sessionOf, type Session } from '../sessions.ts'
import type { ShopState } from '../state.ts'
import { cartCookies, shopperOf, type Shopper } from '../store-api-session.ts'

export interface Visit {
  readonly state: ShopState
  readonly url: URL
  readonly shopper: Shopper
  readonly session: Session
}

/** Reads the visitor and carries out `?session=` and `?add-to-cart=`, which work on every page. */
export function visitOf(state: ShopState, c: Context): Visit {
  const url = new URL(c.req.url)
  const shopper = shopperOf(state, c)
  takeOverCart(state, shopper.session, url.searchParams.get('session'))
  const id = url.searchParams.get('add-to-cart') ?? ''
  if (/^\d+$/.test(id)) wish(state, shopper.session, wishIn(url.searchParams, Number(id)))
  return { state, url, shopper, session: shopper.session }
}

/** Puts something into the cart and tells the shopper on the next page. */
export function wish(state: ShopState, session: Session, wanted: Wish): void {
  const added = addToCart(state, session, wanted)
  const product = state.products.get(wanted.id)
  const what = `${wanted.quantity > 1 ? `${wanted.quantity} × ` : ''}${product ? displayName(product) : ''}`
  session.notices.push(isRefusal(added) ? { kind: 'error', text: added.message } : { kind: 'success', text: `${what} is in your cart.` })
}

/** What a query or a posted form asks to put into the cart. A parent's id may come with its variation's. */
export function wishIn(fields: URLSearchParams, id: number): Wish {
  const variation = [...fields].filter(([name]) => name.startsWith('attribute_')).map(([attribute, value]) => ({ attribute, value }))
  const variationId = Number(fields.get('variation_id') ?? 0)
  return { id: variationId || id, quantity: Math.max(1, Number(fields.get('quantity') ?? 1) || 1), variation }
}

/** The HTML answer of a visit. Its notices are shown once. */
export function htmlAnswer(visit: Visit, page: { toString(): string | Promise<string> }, status = 200): Response {
  const html = `<!doctype html>${String(page)}`
  visit.session.notices = []
  const headers = new Headers({
    'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'no-cache, must-revalidate, max-age=0, private', ...dateHeader(visit.state),
  })
  for (const cookie of cartCookies(visit.state, visit.shopper)) headers.append('Set-Cookie', cookie)
  return new Response(html, { status, headers })
}

/** The token of another visitor's session fills this one's cart with a copy. */
function takeOverCart(state: ShopState, session: Session, token: string | null): void {
  const key = sessionKeyIn(state, token ?? undefined)
  if (key === null || key === session.key || session.lines.length > 0) return
  const other = sessionOf(state, key)
  session.lines = other.lines.map((line) => ({ ...line }))
  session.couponCodes = [...other.couponCodes]
}
