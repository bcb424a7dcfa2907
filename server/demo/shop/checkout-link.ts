/** `/checkout-link/`: fills a fresh cart from the address and goes on to the checkout. */
import type { Context } from 'hono'
import { addToCart, isRefusal } from './cart.ts'
import { cartToken } from './sessions.ts'
import type { ShopState } from './state.ts'
import { applyCoupon } from './store-api-cart.ts'
import { cartCookies, shopperOf } from './store-api-session.ts'

const NOTHING_ADDED = 'The provided checkout link was out of date or invalid. No products were added to the cart.'

/** Items that fail are left out with a notice; if nothing could be added, the cart page says why. */
export function checkoutLink(state: ShopState, c: Context): Response {
  const url = new URL(c.req.url)
  if (!url.pathname.endsWith('/')) return moved(301, `/checkout-link/${url.search}`, [])
  const shopper = shopperOf(state, c)
  const { session } = shopper
  session.lines = []
  session.couponCodes = []
  const problems = wishedProducts(url.searchParams.get('products')).flatMap(([id, quantity]) => {
    const added = addToCart(state, session, { id, quantity })
    return isRefusal(added) ? [added.message] : []
  })
  if (session.lines.length === 0) return moved(302, `/cart/?wc_error=${rawUrlEncoded(problems[0] ?? NOTHING_ADDED)}`, cartCookies(state, shopper))
  const coupon = url.searchParams.get('coupon')
  const refusal = coupon === null ? null : applyCoupon(state, session, coupon)
  for (const text of [...problems, ...(refusal ? [refusal.message] : [])]) session.notices.push({ kind: 'error', text })
  return moved(302, `/checkout/?${keptQuery(url)}session=${cartToken(state, session.key)}`, cartCookies(state, shopper))
}

/** `12:2,24` by product id: the last of several equal ids wins, no quantity means 1. */
function wishedProducts(products: string | null): [number, number][] {
  const wished = new Map<number, number>()
  for (const part of (products ?? '').split(',')) {
    const [, id, quantity = '1'] = /^(\d+)(?::(\d+))?$/.exec(part.trim()) ?? []
    if (id && Number(quantity) > 0) wished.set(Number(id), Number(quantity))
  }
  return [...wished]
}

/** PHP's way, which leaves fewer signs alone. */
const rawUrlEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

function keptQuery(url: URL): string {
  const kept = new URLSearchParams([...url.searchParams].filter(([name]) => name !== 'products' && name !== 'coupon'))
  return kept.size > 0 ? `${kept}&` : ''
}

function moved(status: 301 | 302, location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ Location: location, 'X-Redirect-By': 'WordPress' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status, headers })
}
