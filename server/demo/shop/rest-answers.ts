/** What all REST v3 answers share: headers, error bodies, `_fields`, page counts. */
import type { Context } from 'hono'
import type { Credentials, ShopState } from './state.ts'

export interface RestEnv {
  Variables: { credentials: Credentials }
}
export type RestContext = Context<RestEnv>

const COMMON_HEADERS = {
  'Access-Control-Allow-Headers': 'Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type',
  'Access-Control-Expose-Headers': 'X-WP-Total, X-WP-TotalPages, Link',
  'Content-Type': 'application/json; charset=UTF-8',
  'X-Robots-Tag': 'noindex',
}
const PRIVATE_HEADERS = { 'Cache-Control': 'no-cache, must-revalidate, max-age=0, no-store, private', Expires: 'Wed, 11 Jan 1984 05:00:00 GMT' }
export const ALLOW_LIST = 'GET, POST'
export const ALLOW_ONE = 'GET, POST, PUT, PATCH, DELETE'

/** The shop's clock as the Date header of an answer. */
export const dateHeader = (state: ShopState): { Date: string } => ({ Date: new Date(state.now()).toUTCString() })

/** What a route allows, by its path: errors say so too. */
function allowOf(path: string): string {
  if (/\/(settings|data|system_status)(\/|$)/.test(path)) return 'GET'
  if (/\/payment_gateways\/\w+$/.test(path)) return 'GET, POST, PUT, PATCH'
  return /\/\d+$/.test(path) ? ALLOW_ONE : ALLOW_LIST
}

/** A REST answer with WordPress' headers. `_fields` is applied to objects and lists of objects. */
export function answer(state: ShopState, c: RestContext, body: unknown, more: { status?: number; headers?: Record<string, string> } = {}): Response {
  return new Response(JSON.stringify(withLinks(fieldsOf(body, c.req.query('_fields')), body)), {
    status: more.status ?? 200,
    headers: {
      ...COMMON_HEADERS, ...PRIVATE_HEADERS, ...dateHeader(state),
      Link: `<${state.url}/wp-json/>; rel="https://api.w.org/"`, ...more.headers,
    },
  })
}

/** A single thing keeps its links whatever fields were asked for; things in lists do not. */
function withLinks(kept: unknown, body: unknown): unknown {
  const hasLinks = typeof body === 'object' && body !== null && !Array.isArray(body) && '_links' in body
  return hasLinks ? { ...(kept as object), _links: body._links } : kept
}

/** An error body as WordPress writes it. */
export function failure(state: ShopState, c: RestContext, status: number, code: string, message: string, data: object = {}): Response {
  const allow = code === 'rest_no_route' || status === 401 ? {} : { Allow: allowOf(c.req.path.replace(/\/$/, '')) }
  return answer(state, c, { code, message, data: { status, ...data } }, { status, headers: allow })
}

/** A 401: WordPress leaves the cache headers out and adds `Vary`. */
export function unauthorized(state: ShopState, code: string, message: string): Response {
  return new Response(JSON.stringify({ code, message, data: { status: 401 } }), {
    status: 401,
    headers: { ...COMMON_HEADERS, ...dateHeader(state), Vary: 'Origin', Link: `<${state.url}/wp-json/>; rel="https://api.w.org/"` },
  })
}

/** A parameter that fails its schema: 400 `rest_invalid_param`. */
export function invalidParam(state: ShopState, c: RestContext, problem: ParamProblem): Response {
  const { name, code, message } = problem
  return failure(state, c, 400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: message }, details: { [name]: { code, message, data: null } },
  })
}
export interface ParamProblem {
  readonly name: string
  readonly code: string
  readonly message: string
}

/** A required parameter that is not there. */
export const missingParam = (state: ShopState, c: RestContext, name: string): Response =>
  failure(state, c, 400, 'rest_missing_callback_param', `Missing parameter(s): ${name}`, { params: [name] })

export interface Page {
  readonly page: number
  readonly perPage: number
}
const PER_PAGE_DEFAULT = 10
const PER_PAGE_MAX = 100

/** Reads `page` and `per_page` (1 to 100). */
export function pageOf(query: ReadonlyMap<string, string>): Page | ParamProblem {
  const perPage = query.has('per_page') ? Number(query.get('per_page')) : PER_PAGE_DEFAULT
  const page = query.has('page') ? Number(query.get('page')) : 1
  if (!Number.isInteger(perPage)) return { name: 'per_page', code: 'rest_invalid_type', message: 'per_page is not of type integer.' }
  if (perPage < 1 || perPage > PER_PAGE_MAX) return { name: 'per_page', code: 'rest_out_of_bounds', message: `per_page must be between 1 (inclusive) and ${PER_PAGE_MAX} (inclusive)` }
  if (!Number.isInteger(page)) return { name: 'page', code: 'rest_invalid_type', message: 'page is not of type integer.' }
  if (page < 1) return { name: 'page', code: 'rest_out_of_bounds', message: 'page must be greater than or equal to 1' }
  return { page, perPage }
}

/**
 * One page of a list with its counts and neighbours. Beyond the end the counts are 0, as with WooCommerce's own
 * order tables. The neighbours' addresses leave out the signature that the real shop repeats in them.
 */
export function listAnswer(state: ShopState, c: RestContext, all: readonly unknown[], { page, perPage }: Page, allow = ALLOW_LIST): Response {
  const rows = all.slice((page - 1) * perPage, page * perPage)
  const total = rows.length === 0 && page > 1 ? 0 : all.length
  const pages = Math.ceil(total / perPage)
  const neighbours = [
    page > 1 ? `<${pageUrl(state, c, Math.min(page - 1, pages))}>; rel="prev"` : '',
    page < pages ? `<${pageUrl(state, c, page + 1)}>; rel="next"` : '',
  ].filter((each) => each !== '')
  return answer(state, c, rows, {
    headers: { Allow: allow, 'X-WP-Total': String(total), 'X-WP-TotalPages': String(pages), ...(neighbours.length > 0 ? { Link: neighbours.join(', ') } : {}) },
  })
}

function pageUrl(state: ShopState, c: RestContext, page: number): string {
  const url = new URL(c.req.url)
  const kept = [...url.searchParams].filter(([name]) => !name.startsWith('oauth_') && !name.startsWith('consumer_') && name !== 'page')
  const query = new URLSearchParams([...new Map(kept), ['page', String(page)]])
  return `${state.url}${url.pathname}?${query}`
}

/** Keeps only the named fields (`id,billing.email`) of an object or of each object in a list. */
export function fieldsOf(body: unknown, fields: string | undefined): unknown {
  const names = (fields ?? '').split(',').map((each) => each.trim()).filter((each) => each !== '')
  if (names.length === 0 || typeof body !== 'object' || body === null) return body
  if (Array.isArray(body)) return body.map((each) => fieldsOf(each, fields))
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(body)) {
    const below = names.filter((name) => name.startsWith(`${key}.`)).map((name) => name.slice(key.length + 1))
    if (names.includes(key)) kept[key] = value
    else if (below.length > 0) kept[key] = fieldsOf(value, below.join(','))
  }
  return kept
}

/** Reads a JSON body; anything else counts as an empty object, as WordPress does with an absent body. */
export async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const parsed: unknown = await c.req.json().catch(() => ({}))
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : {}
}
