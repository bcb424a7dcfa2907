/** A WooCommerce shop over its REST API v3, through the official client. */
import type { z } from 'zod'
import { gmtText } from '../values/time.ts'
import { identityOf, type EmailAddress } from '../values/email-address.ts'
import type { Answer, ChangedOrders, Platform, PlatformOrder } from './platform.ts'
import { askPage } from './web-page.ts'
import { wooChecks } from './woocommerce-checks.ts'
import { wooCoupons } from './woocommerce-coupons.ts'
import { DEADLINE_MS, wooClient, type WooClient, type WooKeys } from './woocommerce-client.ts'
import { askOlderOrders } from './woocommerce-history.ts'
import { askCurrency } from './woocommerce-currency.ts'
import { askOrderDetails } from './woocommerce-order-details.ts'
import { wooSetup } from './woocommerce-setup.ts'
import { wooWebhooks } from './woocommerce-webhooks.ts'
import { askProducts } from './woocommerce-products.ts'
import { baseCountry, ORDER_FIELDS, orders, SETTING_VALUES, SINGLE_ORDER_FIELDS, singleOrder } from './woocommerce-schema.ts'

/** WooCommerce's own most. */
const PAGE_SIZE = 100
/** Pages of a search by address. Somebody with more orders than that is found on the first. */
const SEARCH_PAGES_MAX = 3

/** A shopper who clicked waits for this one. */
const PROBE_DEADLINE_MS = 4_000

/** @param deadlineMs whole time of one request */
export function wooCommerce(shop: WooKeys, deadlineMs = DEADLINE_MS): Platform {
  const client = wooClient(shop, deadlineMs)
  const { get } = client
  return {
    pageSize: PAGE_SIZE,
    changedOrders: (window) => get('orders', orderParameters(window), orders),
    olderOrders: (window) => askOlderOrders(client, window, PAGE_SIZE),
    storeTime: async () => {
      const answer = await get('orders', { per_page: 1, _fields: 'id' }, ANYTHING)
      if (answer.kind !== 'ok') return answer
      return answer.storeAt === null ? { kind: 'away', reason: 'no-date-header' } : { ...answer, value: answer.storeAt }
    },
    products: askProducts(shop, client, deadlineMs),
    order: (id) => get(`orders/${id}`, { _fields: SINGLE_ORDER_FIELDS }, singleOrder),
    currency: askCurrency(get),
    orderDetails: askOrderDetails(shop.url, get),
    ordersOf: (address) => findOrders(address, get),
    webhooks: wooWebhooks(client),
    country: () => get('settings/general', SETTING_VALUES, baseCountry),
    hasCheckoutLink: () => hasCheckoutLink(shop, Math.min(deadlineMs, PROBE_DEADLINE_MS)),
    checks: wooChecks(client),
    setup: wooSetup(client, shop, deadlineMs),
    coupons: wooCoupons(client),
  }
}

const ANYTHING = { safeParse: (data: unknown) => (Array.isArray(data) ? { success: true, data } : { success: false }) } as unknown as z.ZodType<unknown>

/** Naive GMT seconds together with `dates_are_gmt`: the one form that every shop's time zone reads right. */
const orderParameters = (window: ChangedOrders): Record<string, string | number> => ({
  status: window.isTrash ? 'trash' : 'any', orderby: 'modified', order: 'asc', per_page: PAGE_SIZE, page: window.page, dates_are_gmt: 'true', _fields: ORDER_FIELDS,
  modified_after: gmtText(window.after), ...(window.before === null ? {} : { modified_before: gmtText(window.before) }),
})

type Get = WooClient['get']

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
async function hasCheckoutLink({ url, guard }: WooKeys, deadlineMs: number): Promise<Answer<boolean>> {
  const page = await askPage(`${url}/checkout-link/`, { guard, deadlineMs, hasBody: false })
  if (page.kind === 'failed') return { kind: 'away', reason: 'unreachable' }
  if (page.status >= 500) return { kind: 'away', reason: `http-${page.status}` }
  return { kind: 'ok', value: page.status >= 300 && page.status < 400, storeAt: null }
}
