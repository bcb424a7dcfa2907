/** What only a question about one WooCommerce order tells: where its visit began, and where it can be paid. */
import { z } from 'zod'
import { LINK_PARAMETER, LINK_SOURCE } from '../mail/links.ts'
import type { Answer, PlatformOrderDetails, ShopRate } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'

const FIELDS = 'payment_url,meta_data'
/** WooCommerce's own order attribution: the visit's first address, and its campaign. */
const ENTRY = '_wc_order_attribution_session_entry'
const SOURCE = '_wc_order_attribution_utm_source'
/** WooPayments' own note of the rate it sold at: units of the order's currency for one of the shop's. */
const RATE = '_wcpay_multi_currency_order_exchange_rate'
const RATE_CURRENCY = '_wcpay_multi_currency_order_default_currency'
/** Ids as the vault makes them. */
const MESSAGE_ID = /^[A-Za-z0-9-]{1,64}$/
const ADDRESS_MAX = 500

const details = z.object({
  payment_url: z.string().catch(''),
  // Plugins keep anything in there; only texts are looked at, and nothing else of it leaves this file.
  meta_data: z.array(z.object({ key: z.string().catch(''), value: z.unknown() })).catch([]),
})

/** @param shopUrl a page to pay at counts only on the shop's own host */
export const askOrderDetails = (shopUrl: string, get: WooClient['get']) => async (id: number): Promise<Answer<PlatformOrderDetails>> => {
  const answer = await get(`orders/${id}`, { _fields: FIELDS }, details)
  if (answer.kind !== 'ok') return answer
  const text = (key: string): string => {
    const value = answer.value.meta_data.find((entry) => entry.key === key)?.value
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  return { ...answer, value: { entryMessageId: messageIn(text(ENTRY)), isFromUs: text(SOURCE) === LINK_SOURCE, paymentUrl: ownPage(answer.value.payment_url, shopUrl), shopRate: rateOf(text(RATE_CURRENCY), text(RATE)) } }
}

/** The address also holds the shopper's session at the shop, so no more than our own parameter is kept. */
function messageIn(address: string): string | null {
  const id = urlOf(address)?.searchParams.get(LINK_PARAMETER) ?? ''
  return MESSAGE_ID.test(id) ? id : null
}

const rateOf = (currency: string, rate: string): ShopRate | null =>
  (/^[A-Z]{3}$/.test(currency) && /^\d{1,9}(\.\d{1,20})?$/.test(rate) && Number(rate) > 0 ? { currency, rate } : null)

function ownPage(address: string, shopUrl: string): string | null {
  const [page, shop] = [urlOf(address), urlOf(shopUrl)]
  if (!page || !shop || address.length > ADDRESS_MAX || !/^https?:$/.test(page.protocol) || page.username !== '') return null
  return bareHost(page) === bareHost(shop) ? page.href : null
}

const bareHost = (url: URL): string => url.host.replace(/^www\./, '')

function urlOf(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
