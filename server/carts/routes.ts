/** The browser's posts: `/v1/carts`, `/v1/orders`, `/v1/consent`. Answered 202 once stored, with the same body whatever
 *  we know of the address. */
import { Hono, type Context, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { LIMITS, type Refusal } from '../../tracker/protocol.ts'
import { answerNotice } from '../consent/answer.ts'
import { isDatabaseAway } from '../db/dialect.ts'
import type { Deps } from '../deps.ts'
import { noteClaim } from '../orders/hints.ts'
import { readSync } from '../orders/store.ts'
import type { Sighting } from '../stores/seen.ts'
import type { Store } from '../stores/shop.ts'
import type { Duration } from '../values/time.ts'
import type { CartRow } from './cart.ts'
import { parseCart, parseConsent, parseOrder, type Parsed } from './door.ts'
import { gather } from './gather.ts'
import { mergeRows, toRow } from './intake.ts'
import { isSignedPost, SIGNATURE_HEADER } from './signed.ts'
import { saveCarts } from './store.ts'

/** Told to browsers while the database is away. */
const RETRY_AFTER_SECONDS = 15
/** How long browsers may remember the answer to a preflight. */
const PREFLIGHT_SECONDS = 86_400
/** Told outright, because an answer without it is sent in chunks. */
const NO_BODY = { 'Content-Length': '0' } as const
/** How often the measured difference to the shop's clock is looked up. */
const SKEW_AGE_MAX_MS = 60_000

/** @param seen told of each sign of the script */
export function cartRoutes(deps: Deps, seen: (storeId: string, sighting: Sighting) => void): Hono {
  const app = pageDoor(deps)
  const carts = gather<CartRow>({
    write: (rows) => saveCarts(deps.connection, rows),
    keyOf: (row) => `${row.storeId} ${row.token}`,
    merge: mergeRows,
    isAway: isDatabaseAway,
    defer: deps.connection.defer,
  })
  const skewOf = createSkewCache(deps)

  app.post('/v1/carts', async (c) => {
    const parsed = await readPost(c, deps, parseCart, isFromStorefront)
    if (parsed instanceof Response) return parsed
    if (parsed.kind !== undefined) seen(parsed.store, { kind: parsed.kind, version: parsed.version ?? '' })
    return stored(c, deps, async () => carts.add(toRow(deps, parsed, await skewOf(parsed.store))))
  })
  app.post('/v1/orders', async (c) => {
    const parsed = await readPost(c, deps, parseOrder)
    if (parsed instanceof Response) return parsed
    // Only noted, whoever sent it: answer and time are the same for the true and the invented.
    noteClaim(deps.hints, parsed.store, parsed.orderId, { cartToken: parsed.cart, orderKey: parsed.orderKey }, deps.clock.wall())
    return c.body(null, 202, NO_BODY)
  })
  app.post('/v1/consent', async (c) => {
    const parsed = await readPost(c, deps, parseConsent)
    if (parsed instanceof Response) return parsed
    return stored(c, deps, () => answerNotice(deps, parsed))
  })
  return app
}

/**
 * What every post passes first: pages of our shops may read the answer, and no body is too large. Hono's own two
 * middlewares would turn each request and answer into Fetch objects, which cost more than storing the cart; so they
 * serve preflights and bodies of untold length only.
 */
export function pageDoor(deps: Pick<Deps, 'stores'>): Hono {
  const app = new Hono()
  // Asked anew for each post: shops come and go while the service runs.
  const isOurs = (origin: string): boolean => {
    for (const store of deps.stores.values()) if (store.origins.has(origin)) return true
    return false
  }
  const limitWhileReading = bodyLimit({ maxSize: LIMITS.bodyBytesMax, onError: refuseLength })
  app.options('/v1/*', cors({ origin: (origin) => (isOurs(origin) ? origin : null), allowMethods: ['POST'], maxAge: PREFLIGHT_SECONDS }))
  app.use('/v1/*', async (c: Context, next: Next) => {
    const origin = c.req.header('origin')
    if (origin && isOurs(origin)) c.header('Access-Control-Allow-Origin', origin)
    c.header('Vary', 'Origin')
    const told = c.req.header('content-length')
    if (told === undefined || c.req.header('transfer-encoding')) return limitWhileReading(c, next)
    return Number(told) <= LIMITS.bodyBytesMax ? next() : refuseLength(c)
  })
  return app
}

/**
 * Checks the body and that the page's origin belongs to the shop it names.
 * @param isTrusted whether it may come without a page's origin; by default never
 */
export async function readPost<T extends { readonly store: string }>(c: Context, deps: Deps, parse: (text: string) => Parsed<T>, isTrusted: (c: Context, store: Store, text: string) => boolean = () => false): Promise<T | Response> {
  const text = await c.req.text()
  const parsed = parse(text)
  if (parsed.kind === 'refused') return refuse(c, 400, parsed.error, parsed.message)
  const store = deps.stores.get(parsed.post.store)
  if (!store) return refuse(c, 404, 'store-unknown', 'no shop has this id; see data-store in the script tag')
  const origin = c.req.header('origin')
  if ((!origin || !store.origins.has(origin)) && !isTrusted(c, store, text)) return refuse(c, 403, 'origin-foreign', 'this page does not belong to the shop; see STORE_URL and STORE_ORIGINS')
  return parsed.post
}

const isFromStorefront = (c: Context, store: Store, text: string): boolean => isSignedPost(store.signingSecret, text, c.req.header(SIGNATURE_HEADER))

/** 202 once the work is committed; 503 when it is not, so that the browser keeps it. */
async function stored(c: Context, deps: Deps, work: () => Promise<void>): Promise<Response> {
  try {
    await work()
    return c.body(null, 202, NO_BODY)
  } catch (error) {
    deps.log.error('post.unsaved', error)
    c.header('Retry-After', String(RETRY_AFTER_SECONDS))
    return refuse(c, 503, 'database-away', 'not stored; try again')
  }
}

const refuseLength = (c: Context): Response => refuse(c, 413, 'too-large', `the body is larger than ${LIMITS.bodyBytesMax} bytes`)

function refuse(c: Context, status: ContentfulStatusCode, error: string, message: string): Response {
  return c.json({ error, message } satisfies Refusal, status)
}

function createSkewCache(deps: Deps): (storeId: string) => Promise<Duration> {
  const known = new Map<string, { skew: Duration; readMs: number }>()
  return async (storeId) => {
    const entry = known.get(storeId)
    const nowMs = deps.clock.monotonic()
    if (entry && nowMs - entry.readMs < SKEW_AGE_MAX_MS) return entry.skew
    const { skew, lastOkAt } = await readSync(deps.connection.db, storeId)
    // Before the first contact it is unknown, and then known at once.
    if (lastOkAt !== null) known.set(storeId, { skew, readMs: nowMs })
    return skew
  }
}
