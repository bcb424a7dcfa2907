/** What talks to the pretend shop in its contract tests: the official REST client and a plain Store API client. */
import { createHmac, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import type WooModule from '@woocommerce/woocommerce-rest-api'
import type { DemoShop } from '../../../server/demo/shop/shop.ts'

// The package is CommonJS with a default inside; this is the one way of importing it that every runner understands alike.
const Client = (createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as typeof WooModule).default

export interface RestAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** Calls the REST API through WooCommerce's own client; errors come back as answers. */
export function restClient(shop: Pick<DemoShop, 'url'>, keys: { readonly key: string; readonly secret: string }) {
  const client = new Client({ url: shop.url, consumerKey: keys.key, consumerSecret: keys.secret, version: 'wc/v3', axiosConfig: { validateStatus: () => true } })
  const answered = async (call: Promise<{ status: number; data: unknown; headers: object }>): Promise<RestAnswer> => {
    const { status, data, headers } = await call
    return { status, body: data, headers: new Headers(Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])) }
  }
  return {
    get: (path: string, parameters: object = {}) => answered(client.get(path, parameters)),
    post: (path: string, body: object) => answered(client.post(path, body)),
    put: (path: string, body: object) => answered(client.put(path, body)),
    delete: (path: string, parameters: object = {}) => answered(client.delete(path, parameters)),
  }
}

/** A headless shopper: one Cart-Token, no cookies; sends the nonce too when told. */
export function headless(shop: Pick<DemoShop, 'url'>, options: { readonly nonce?: boolean } = {}) {
  let token: string | null = null
  let nonce: string | null = null
  const call = async (path: string, body?: object): Promise<RestAnswer> => {
    const answer = await fetch(`${shop.url}/wp-json/wc/store/v1${path}`, {
      method: body ? 'POST' : 'GET', ...(body ? { body: JSON.stringify(body) } : {}),
      headers: { 'Content-Type': 'application/json', ...(token ? { 'Cart-Token': token } : {}), ...(options.nonce && nonce ? { Nonce: nonce } : {}) },
    })
    token = answer.headers.get('Cart-Token') ?? token
    nonce = answer.headers.get('Nonce') ?? nonce
    return { status: answer.status, body: await answer.json(), headers: answer.headers }
  }
  return { call, token: () => token }
}

/** An address of the shop, signed by hand: what no client library would send. */
export function signedUrl(shop: DemoShop, path: string, changes: Readonly<Record<string, string>> = {}): string {
  const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const parameters: Record<string, string> = {
    oauth_consumer_key: shop.key, oauth_nonce: randomBytes(8).toString('hex'), oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(Math.floor(Date.now() / 1_000)), ...changes,
  }
  const sorted = Object.keys(parameters).sort().map((name) => `${encoded(name)}=${encoded(parameters[name] ?? '')}`).join('&')
  const base = ['GET', encoded(shop.url + path), encoded(sorted)].join('&')
  const signature = createHmac('sha256', `${shop.secret}&`).update(base).digest('base64')
  return `${shop.url}${path}?${sorted}&oauth_signature=${encoded(signature)}`
}

/** Follows no redirect and keeps cookies between calls, like a browser's tab without scripts. */
export function tab(shop: Pick<DemoShop, 'url'>) {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async open(path: string, init: RequestInit = {}): Promise<Response> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(shop.url + path, { redirect: 'manual', ...init, headers: { ...init.headers, Cookie: cookie } })
      for (const each of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
        if (/Max-Age=0(;|$)/.test(each)) cookies.delete(name)
        else cookies.set(name, value)
      }
      return answer
    },
  }
}
