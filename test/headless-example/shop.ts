/** The example storefront's way to its WooCommerce: the Store API from the server, the cart named by a Cart-Token. */

/** What the storefront's pages get of a cart: the form that Cartback's `cart` takes. */
export interface PageCart {
  readonly lines: readonly { readonly id: number; readonly quantity: number; readonly attributes: readonly { readonly name: string; readonly value: string }[] }[]
  readonly currency: string
  readonly minorUnit: number
  readonly totalMinor: number
}
export interface Listed {
  readonly id: number
  readonly name: string
  readonly price: string
}
export interface Answer<T> {
  /** Names this shopper's cart from now on. */
  readonly token: string
  readonly value: T
}

interface StoreCart {
  readonly items: readonly { readonly id: number; readonly quantity: number; readonly variation: readonly { readonly attribute: string; readonly value: string }[] }[]
  readonly totals: { readonly total_price: string; readonly currency_code: string; readonly currency_minor_unit: number }
}

const LIST_MAX = 12

export class ShopRefused extends Error {}

/** @param url of the WooCommerce shop */
export function shopClient(url: string) {
  const ask = async <T>(path: string, token: string, body?: object): Promise<Answer<T>> => {
    const headers = new Headers(token ? { 'Cart-Token': token } : {})
    if (body) {
      // WooCommerce before 10 wants the nonce beside the token; later ones do without.
      const before = await fetch(`${url}/wp-json/wc/store/v1/cart`, { headers })
      headers.set('Nonce', before.headers.get('Nonce') ?? '')
      headers.set('Cart-Token', token || (before.headers.get('Cart-Token') ?? ''))
      headers.set('Content-Type', 'application/json')
    }
    const response = await fetch(`${url}/wp-json/wc/store/v1/${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
    if (!response.ok) throw new ShopRefused(`${path} ${response.status}`)
    return { token: response.headers.get('Cart-Token') ?? token, value: (await response.json()) as T }
  }
  const cartAnswer = ({ token, value: { items, totals } }: Answer<StoreCart>): Answer<PageCart> => ({
    token,
    value: {
      lines: items.map(({ id, quantity, variation }) => ({ id, quantity, attributes: variation.map(({ attribute: name, value }) => ({ name, value })) })),
      currency: totals.currency_code, minorUnit: totals.currency_minor_unit, totalMinor: Number(totals.total_price),
    },
  })
  return {
    products: async (): Promise<readonly Listed[]> => {
      const { value } = await ask<readonly { id: number; name: string; type: string; is_purchasable: boolean; is_in_stock: boolean; prices: { price: string; currency_minor_unit: number; currency_code: string } }[]>(`products?per_page=${LIST_MAX}`, '')
      return value.filter((each) => each.type === 'simple' && each.is_purchasable && each.is_in_stock)
        .map(({ id, name, prices }) => ({ id, name, price: `${Number(prices.price) / 10 ** prices.currency_minor_unit} ${prices.currency_code}` }))
    },
    cart: async (token: string): Promise<Answer<PageCart>> => cartAnswer(await ask<StoreCart>('cart', token)),
    add: async (token: string, id: number): Promise<Answer<PageCart>> => cartAnswer(await ask<StoreCart>('cart/add-item', token, { id, quantity: 1 })),
    /** Places the order; pays on delivery. */
    order: async (token: string, email: string, firstName: string): Promise<{ readonly id: number; readonly key: string }> => {
      const address = { first_name: firstName, last_name: 'Example', address_1: 'Quay 1', city: 'Helsinki', postcode: '00100', country: 'FI' }
      const { value } = await ask<{ order_id: number; order_key: string }>('checkout', token, {
        billing_address: { ...address, email }, shipping_address: address, payment_method: 'cod',
      })
      return { id: value.order_id, key: value.order_key }
    },
  }
}
