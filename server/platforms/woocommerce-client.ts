/** WooCommerce's REST API v3 through the official client: every failure a named outcome, no secret in any of them. */
import { createRequire } from 'node:module'
import type WooModule from '@woocommerce/woocommerce-rest-api'
import type { z } from 'zod'
import { instant, type Instant } from '../values/time.ts'
import type { AddressGuard } from './address-guard.ts'
import type { Answer } from './platform.ts'
import { errorBody } from './woocommerce-schema.ts'

// A CommonJS package whose class hides under `default` in some loaders and not in others; require is the same in all.
const WooCommerceRestApi = (createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as typeof WooModule).default

/** Whole time of one request, body included: the client's own limit ends with the headers. */
export const DEADLINE_MS = 15_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024

export interface WooKeys {
  /** Over plain http the client signs with OAuth 1.0a, over https it sends Basic. */
  readonly url: string
  readonly key: string
  readonly secret: string
  /** Keeps the client out of private networks. Without it the address is the operator's own decision. */
  readonly guard?: AddressGuard | undefined
}

type Parameters = Readonly<Record<string, string | number | boolean>>

/** An unclear outcome of `post`, `put` or `remove` is `away`: the shop may have done it all the same. */
export interface WooClient {
  get<T>(path: string, parameters: Parameters, schema: z.ZodType<T>): Promise<Answer<T>>
  post<T>(path: string, body: Readonly<Record<string, unknown>>, schema: z.ZodType<T>): Promise<Answer<T>>
  put<T>(path: string, body: Readonly<Record<string, unknown>>, schema: z.ZodType<T>): Promise<Answer<T>>
  remove<T>(path: string, parameters: Parameters, schema: z.ZodType<T>): Promise<Answer<T>>
}

/** @param deadlineMs whole time of one request */
export function wooClient(shop: WooKeys, deadlineMs = DEADLINE_MS): WooClient {
  const client = new WooCommerceRestApi({
    url: shop.url, consumerKey: shop.key, consumerSecret: shop.secret, version: 'wc/v3',
    axiosConfig: {
      // A getter: each request gets a deadline of its own.
      get signal() { return AbortSignal.timeout(deadlineMs) },
      maxRedirects: 0, maxContentLength: ANSWER_BYTES_MAX,
      // A proxy would look names up by itself, behind the guard's back.
      ...(shop.guard ? { ...shop.guard, proxy: false } : {}),
    },
  })
  return {
    get: (path, parameters, schema) => answered(client.get(path, parameters), schema),
    post: (path, body, schema) => answered(client.post(path, body), schema),
    put: (path, body, schema) => answered(client.put(path, body), schema),
    remove: (path, parameters, schema) => answered(client.delete(path, parameters), schema),
  }
}

async function answered<T>(request: Promise<unknown>, schema: z.ZodType<T>): Promise<Answer<T>> {
  try {
    const response = await request as { data: unknown; headers: Record<string, unknown> }
    const checked = schema.safeParse(response.data)
    return checked.success ? { kind: 'ok', value: checked.data, storeAt: dateHeader(response.headers) } : { kind: 'away', reason: 'answer-not-understood' }
  } catch (error) {
    return failure(error)
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
