/** A WooCommerce shop over its REST API v3, through the official client. */
import { createRequire } from 'node:module'
import type WooModule from '@woocommerce/woocommerce-rest-api'
import type { z } from 'zod'
import { gmtText, instant, type Instant } from '../values/time.ts'
import { identityOf, type EmailAddress } from '../values/email-address.ts'
import type { Answer, ChangedOrders, Platform, PlatformOrder, PlatformProduct } from './platform.ts'
import { baseCountry, errorBody, ORDER_FIELDS, order, orders, product, PRODUCT_FIELDS, products } from './woocommerce-schema.ts'

// A CommonJS package whose class hides under `default` in some loaders and not in others; require is the same in all.
const WooCommerceRestApi = (createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as typeof WooModule).default

/** Whole time of one request, body included: the client's own limit ends with the headers. */
const DEADLINE_MS = 15_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
/** WooCommerce's own most. */
const PAGE_SIZE = 100
/** Pages of a search by address. Somebody with more orders than that is found on the first. */
const SEARCH_PAGES_MAX = 3
/** Single look-ups after a list that left some ids out (variations are not in product lists). */
const SINGLE_LOOKUPS_MAX = 50

/**
 * @param shop.url over plain http the client signs with OAuth 1.0a, over https it sends Basic
 * @param deadlineMs whole time of one request
 */
export function wooCommerce(shop: { url: string; key: string; secret: string }, deadlineMs = DEADLINE_MS): Platform {
  const client = new WooCommerceRestApi({
    url: shop.url, consumerKey: shop.key, consumerSecret: shop.secret, version: 'wc/v3',
    axiosConfig: {
      // A getter: each request gets a deadline of its own.
      get signal() { return AbortSignal.timeout(deadlineMs) },
      maxRedirects: 0, maxContentLength: ANSWER_BYTES_MAX,
    },
  })
  const get = async <T>(path: string, parameters: Record<string, string | number>, schema: z.ZodType<T>): Promise<Answer<T>> => {
    try {
      const response = await client.get(path, parameters) as { data: unknown; headers: Record<string, unknown> }
      const checked = schema.safeParse(response.data)
      return checked.success ? { kind: 'ok', value: checked.data, storeAt: dateHeader(response.headers) } : { kind: 'away', reason: 'answer-not-understood' }
    } catch (error) {
      return failure(error)
    }
  }
  return {
    pageSize: PAGE_SIZE,
    changedOrders: (window) => get('orders', orderParameters(window), orders),
    storeTime: async () => {
      const answer = await get('orders', { per_page: 1, _fields: 'id' }, ANYTHING)
      if (answer.kind !== 'ok') return answer
      return answer.storeAt === null ? { kind: 'away', reason: 'no-date-header' } : { ...answer, value: answer.storeAt }
    },
    products: (ids) => findProducts(ids, get),
    order: (id) => get(`orders/${id}`, { _fields: ORDER_FIELDS }, order),
    ordersOf: (address) => findOrders(address, get),
    country: () => get('settings/general', {}, baseCountry),
    hasCheckoutLink: () => hasCheckoutLink(shop.url, deadlineMs),
  }
}

const ANYTHING = { safeParse: (data: unknown) => (Array.isArray(data) ? { success: true, data } : { success: false }) } as unknown as z.ZodType<unknown>

/** Naive GMT seconds together with `dates_are_gmt`: the one form that every shop's time zone reads right. */
const orderParameters = (window: ChangedOrders): Record<string, string | number> => ({
  status: 'any', orderby: 'modified', order: 'asc', per_page: PAGE_SIZE, page: window.page, dates_are_gmt: 'true', _fields: ORDER_FIELDS,
  modified_after: gmtText(window.after), ...(window.before === null ? {} : { modified_before: gmtText(window.before) }),
})

type Get = <T>(path: string, parameters: Record<string, string | number>, schema: z.ZodType<T>) => Promise<Answer<T>>

async function findProducts(ids: readonly number[], get: Get): Promise<Answer<readonly PlatformProduct[]>> {
  const wanted = [...new Set(ids)].slice(0, PAGE_SIZE)
  if (wanted.length === 0) return { kind: 'ok', value: [], storeAt: null }
  const listed = await get('products', { include: wanted.join(','), per_page: PAGE_SIZE, _fields: PRODUCT_FIELDS }, products)
  if (listed.kind !== 'ok') return listed
  const found = [...listed.value]
  const others = wanted.filter((id) => !found.some((known) => known.id === id)).slice(0, SINGLE_LOOKUPS_MAX)
  for (const id of others) {
    const single = await get(`products/${id}`, { _fields: PRODUCT_FIELDS }, product)
    if (single.kind === 'ok') found.push(single.value)
    else if (single.kind !== 'missing') return single
  }
  return { kind: 'ok', value: found, storeAt: listed.storeAt }
}

/** WooCommerce has no filter by address: its search finds parts of any field, so what it finds is compared here. */
async function findOrders(address: EmailAddress, get: Get): Promise<Answer<readonly PlatformOrder[]>> {
  const found: PlatformOrder[] = []
  for (let page = 1; page <= SEARCH_PAGES_MAX; page++) {
    const answer = await get('orders', { search: address, status: 'any', per_page: PAGE_SIZE, page, _fields: ORDER_FIELDS }, orders)
    if (answer.kind !== 'ok') return answer
    found.push(...answer.value.filter((order) => isSameAddress(order.email, address)))
    if (answer.value.length < PAGE_SIZE) return { ...answer, value: found }
  }
  return { kind: 'ok', value: found, storeAt: null }
}

const isSameAddress = (typed: string, address: EmailAddress): boolean => typed.trim().toLowerCase() === identityOf(address)

/** Shops before 10.0 answer 404; later ones redirect, with products or without. */
async function hasCheckoutLink(url: string, deadlineMs: number): Promise<Answer<boolean>> {
  try {
    const response = await fetch(`${url}/checkout-link/`, { redirect: 'manual', signal: AbortSignal.timeout(deadlineMs) })
    await response.body?.cancel()
    if (response.status >= 500) return { kind: 'away', reason: `http-${response.status}` }
    return { kind: 'ok', value: response.status >= 300 && response.status < 400, storeAt: null }
  } catch {
    return { kind: 'away', reason: 'unreachable' }
  }
}

/** Names a failure without passing the client's error on: that holds the key and the secret. */
function failure(error: unknown): Answer<never> {
  const { response, code } = error as { response?: { status?: number; data?: unknown }; code?: unknown }
  const body = errorBody.safeParse(response?.data)
  const reason = body.success ? body.data.code.slice(0, 60) : response?.status ? `http-${response.status}` : typeof code === 'string' ? code.slice(0, 60) : 'unreachable'
  switch (response?.status) {
    case 401: case 403: return { kind: 'denied', reason }
    case 404: return { kind: 'missing', reason }
    default: return { kind: 'away', reason }
  }
}

function dateHeader(headers: Record<string, unknown>): Instant | null {
  const utcMs = Date.parse(String(headers['date'] ?? ''))
  return Number.isNaN(utcMs) ? null : instant(utcMs)
}
