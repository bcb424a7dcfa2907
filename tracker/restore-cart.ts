/** Merges a saved cart into the page's own through the Store API: what is there already is never added a second time. */
import type { RestoreAnswer, WireLine } from './protocol.ts'
import { wantedLine, type WantedLine } from './restore-choice.ts'

/** A shop on a slow day; each line is a request of its own. */
const REQUEST_MS = 8_000

/** The parts of the Store API's cart that are read here. */
export interface StoreCart {
  readonly items: readonly StoreItem[]
  readonly coupons?: readonly { readonly code: string }[]
  readonly shipping_rates?: readonly { readonly package_id: number | string; readonly shipping_rates: readonly ShippingRate[] }[]
}
interface ShippingRate {
  readonly rate_id: string
  readonly method_id: string
}
interface StoreItem {
  readonly key: string
  readonly id: number
  readonly quantity: number
  readonly variation: readonly { readonly attribute: string; readonly value: string }[]
}

/** Sends one request; rejects when the shop refuses it. */
export type StoreApi = <Answer = StoreCart>(path: string, body?: object) => Promise<Answer>

export interface PutBack {
  /** Ids of lines that are not, or not in full, in the cart now. */
  readonly missing: readonly number[]
  readonly isAnyThere: boolean
  /** The page shows a cart that is no longer the real one. */
  readonly isChanged: boolean
  /** The shop did not take the coupon, or the cart has another one, which stays. */
  readonly isCouponRefused: boolean
}

/** Puts back what is missing: each line up to its saved quantity, then the coupon. */
export async function putBack({ lines, coupon, email }: Pick<RestoreAnswer, 'lines' | 'coupon' | 'email'>, api: StoreApi): Promise<PutBack> {
  let cart = await api('cart')
  const wanted = addUp(await Promise.all(lines.map((line) => (countIn(cart, line) > 0 ? { ...line, savedId: line.id } : wantedLine(line, api)))))
  let isChanged = false
  for (const line of wanted) {
    const change = changeFor(line, cart)
    if (!change) continue
    try {
      cart = await api(...change)
      isChanged = true
    } catch { /* Told to the shopper by what is missing in the end. */ }
  }
  const isAnyThere = wanted.some((line) => countIn(cart, line) > 0)
  const couponIs = coupon && isAnyThere ? await applyCoupon(coupon, email, cart, api) : 'there'
  return {
    missing: wanted.filter((line) => countIn(cart, line) < line.quantity).map(({ savedId }) => savedId),
    isAnyThere,
    isChanged: isChanged || couponIs === 'applied',
    isCouponRefused: couponIs === 'refused',
  }
}

/** The Store API of this page's origin. The page's cookie names the cart, the nonce of the last answer allows the change. */
export function storeApi(): StoreApi {
  // A Cart-Token would lead to a cart of its own, which the shop's pages do not show.
  let nonce = ''
  const send = async (path: string, body?: object): Promise<Response> => {
    const response = await fetch(apiRoot() + 'wc/store/v1/' + path, {
      cache: 'no-store', signal: AbortSignal.timeout ? AbortSignal.timeout(REQUEST_MS) : null,
      ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', Nonce: nonce } }),
    })
    nonce = response.headers.get('Nonce') || response.headers.get('X-WC-Store-API-Nonce') || nonce
    return response
  }
  return async <Answer>(path: string, body?: object): Promise<Answer> => {
    let response = await send(path, body)
    // The nonce belongs to the session, which the first change begins.
    if (body && (response.status === 401 || response.status === 403)) response = await send(path, body)
    if (!response.ok) throw new Error(path + ' ' + response.status)
    return await response.json() as Answer
  }
}

/** WordPress names its address in each page's head; shops in a folder or without pretty addresses have another. */
function apiRoot(): string {
  const { href } = document.querySelector<HTMLLinkElement>('link[rel="https://api.w.org/"]') || { href: '' }
  return href.startsWith(location.origin + '/') ? href : '/wp-json/'
}

/** One line instead of several of the same, so that their quantities count together. */
function addUp(lines: readonly WantedLine[]): readonly WantedLine[] {
  const sums = new Map<string, WantedLine>()
  for (const line of lines) {
    const key = line.id + JSON.stringify(line.attributes || [])
    sums.set(key, { ...line, quantity: line.quantity + (sums.get(key)?.quantity ?? 0) })
  }
  return [...sums.values()]
}

function changeFor(line: WireLine, cart: StoreCart): [path: string, body: object] | null {
  const lacking = line.quantity - countIn(cart, line)
  if (lacking <= 0) return null
  const there = cart.items.find((item) => isOf(item, line))
  if (there) return ['cart/update-item', { key: there.key, quantity: there.quantity + lacking }]
  const variation = (line.attributes || []).map(({ name, value }) => ({ attribute: name, value }))
  return ['cart/add-item', { id: line.id, quantity: line.quantity, variation }]
}

const countIn = ({ items }: StoreCart, line: WireLine): number => items.filter((item) => isOf(item, line)).reduce((sum, { quantity }) => sum + quantity, 0)

const isOf = ({ id, variation }: StoreItem, line: WireLine): boolean =>
  id === line.id && (line.attributes || []).every(({ name, value }) => variation.some((chosen) => chosen.attribute === name && chosen.value === value))

/** A coupon for one address alone is refused before the shop knows the address. One that the shopper brought is not replaced. */
async function applyCoupon(code: string, email: string | null, before: StoreCart, api: StoreApi): Promise<'there' | 'applied' | 'refused'> {
  const { coupons = [] } = before
  if (coupons.some((coupon) => coupon.code.toLowerCase() === code.toLowerCase())) return 'there'
  if (coupons.length > 0) return 'refused'
  try {
    if (email) await api('cart/update-customer', { billing_address: { email } })
    const after = await api('cart/apply-coupon', { code })
    if (!freeRates(before).length) for (const rate of freeRates(after)) await api('cart/select-shipping-rate', rate).catch(() => 0)
    return 'applied'
  } catch {
    return 'refused'
  }
}

/** A coupon of free shipping opens that way, but the shop stays with the one it had chosen before. */
const freeRates = ({ shipping_rates = [] }: StoreCart): readonly object[] => shipping_rates.flatMap(({ package_id, shipping_rates: rates }) =>
  rates.filter(({ method_id }) => method_id === 'free_shipping').map(({ rate_id }) => ({ package_id, rate_id })))
