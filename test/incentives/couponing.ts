/** What stories about coupons look at: the ledger, a browser's cart, the code in a mail; and how an order is placed. */
import { latestIncentives } from '../../server/incentives/ledger.ts'
import type { tab } from '../demo/shop/clients.ts'
import type { Shop } from '../support/shop.ts'

/** `<state>: <reason>`, oldest first. */
export const ledger = async (shop: Shop): Promise<readonly string[]> =>
  [...await latestIncentives(shop.service.deps.connection.db)].reverse().map(({ state, reason }) => `${state}: ${reason}`)

export const codeIn = (text: string): string => /BACK(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? 'no code'

interface StoreCart {
  readonly items: readonly { readonly id: number; readonly quantity: number }[]
  readonly coupons: readonly { readonly code: string }[]
  readonly totals: { readonly total_discount: string; readonly total_discount_tax: string; readonly total_shipping: string }
}

/** A browser's cart: items as `<id>x<quantity>`, codes, amounts in minor units as displayed. */
export async function withCoupons(browser: ReturnType<typeof tab>) {
  const { items, coupons, totals } = await (await browser.open('/wp-json/wc/store/v1/cart')).json() as StoreCart
  return {
    items: items.map(({ id, quantity }) => `${id}x${quantity}`), coupons: coupons.map(({ code }) => code),
    discount: Number(totals.total_discount) + Number(totals.total_discount_tax), shipping: Number(totals.total_shipping),
  }
}

/** Places the browser's cart as an order, as the block checkout does. */
export async function place(browser: ReturnType<typeof tab>, email: string): Promise<Response> {
  const nonce = (await browser.open('/wp-json/wc/store/v1/cart')).headers.get('nonce') ?? ''
  const address = { first_name: 'Ann', last_name: 'Sea', address_1: 'Quay 1', city: 'Cobh', postcode: '00100', country: 'FI' }
  return browser.open('/wp-json/wc/store/v1/checkout', {
    method: 'POST', headers: { 'content-type': 'application/json', nonce },
    body: JSON.stringify({ billing_address: { ...address, email }, shipping_address: address, payment_method: 'cod' }),
  })
}
