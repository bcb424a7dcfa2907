/** WooCommerce's REST API v3 through the official client: every failure a named outcome, no secret in any of them. */
import { createRequire } from 'node:module'
import type WooModule from '@woocommerce/woocommerce-rest-api'
import type { z } from 'zod'
import { instant, type Instant } from '../values/time.ts'
import type { AddressGuard } from './address-guard.ts'
import type { Answer, Unanswered } from './platform.ts'
import { namePoorAnswer, nameRefusal, nameSilence, type RawAnswer } from './woocommerce-failures.ts'
import { errorStatus } from './woocommerce-schema.ts'

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

/** A list with how many there are in all, as far as the shop says. */
export interface Listed<T> {
  readonly rows: T
  readonly total: number | null
}

/** An unclear outcome of `post`, `put` or `remove` is `away`: the shop may have done it all the same. */
export interface WooClient {
  get<T>(path: string, parameters: Parameters, schema: z.ZodType<T>): Promise<Answer<T>>
  /** Like `get`, with the count of `X-WP-Total`. */
  list<T>(path: string, parameters: Parameters, schema: z.ZodType<T>): Promise<Answer<Listed<T>>>
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
      // The text as it came: axios' own reading takes a page or a PHP warning for an answer. Every status is read here too.
      responseType: 'text', transformResponse: [(text: unknown) => text], validateStatus: () => true,
    },
  })
  return {
    list: (path, parameters, schema) => answered(client.get(path, parameters), schema),
    get: async (path, parameters, schema) => withoutTotal(await answered(client.get(path, parameters), schema)),
    post: async (path, body, schema) => withoutTotal(await answered(client.post(path, body), schema)),
    put: async (path, body, schema) => withoutTotal(await answered(client.put(path, body), schema)),
    remove: async (path, parameters, schema) => withoutTotal(await answered(client.delete(path, parameters), schema)),
  }
}

const withoutTotal = <T>(answer: Answer<Listed<T>>): Answer<T> => (answer.kind === 'ok' ? { ...answer, value: answer.value.rows } : answer)

interface Response {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

async function answered<T>(request: Promise<unknown>, schema: z.ZodType<T>): Promise<Answer<Listed<T>>> {
  try {
    return read(await request as Response, schema)
  } catch (error) {
    // The client's error holds the key and the secret, so no more than its code leaves this place.
    const { code, message } = error as { code?: unknown; message?: unknown }
    return nameSilence(code, message)
  }
}

function read<T>(response: Response, schema: z.ZodType<T>): Answer<Listed<T>> {
  const header = (name: string): string => (typeof response.headers[name] === 'string' ? response.headers[name] : '')
  // PHP files saved with a byte order mark print it before everything else; it says nothing.
  const text = (typeof response.data === 'string' ? response.data : '').replace(/^\uFEFF+/, '')
  const raw: RawAnswer = { status: response.status, contentType: header('content-type'), location: header('location'), retryAfter: header('retry-after'), text }
  const storeAt = dateOf(header('date'))
  const body = parsed(text)
  if (raw.status < 200 || raw.status >= 300) return nameRefusal(raw, body, storeAt)
  if (body === undefined) return namePoorAnswer(raw)
  // Something between the shop and us rewrote the answer: what else it rewrote nobody knows.
  if (!/json/i.test(raw.contentType)) return { kind: 'away', reason: 'wrong-content-type' }
  const checked = schema.safeParse(body)
  if (checked.success) return { kind: 'ok', value: { rows: checked.data, total: countOf(header('x-wp-total')) }, storeAt }
  return disguisedRefusal(raw, body, storeAt) ?? { kind: 'away', reason: 'answer-not-understood' }
}

/** Some hosts answer 200 whatever happened; WordPress' error body still carries the status it meant. */
function disguisedRefusal(raw: RawAnswer, body: unknown, storeAt: Instant | null): Unanswered | null {
  const meant = errorStatus.safeParse(body)
  return meant.success ? nameRefusal({ ...raw, status: meant.data.data.status }, body, storeAt) : null
}

/** `undefined` is no JSON value, so it can stand for text that is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function dateOf(text: string): Instant | null {
  const utcMs = Date.parse(text)
  return Number.isNaN(utcMs) ? null : instant(utcMs)
}

const countOf = (text: string): number | null => (/^\d{1,10}$/.test(text) ? Number(text) : null)
