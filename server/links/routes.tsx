/** What links in mails open: `/r/:token` leads back to the shop, `/u/:token` unsubscribes; and `/v1/restore`, where the
 *  tracker on the shop's page asks what to put back. A GET changes nothing but the count of openings. */
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Refusal } from '../../tracker/protocol.ts'
import type { Cart } from '../carts/cart.ts'
import { readPost } from '../carts/routes.ts'
import { findCart } from '../carts/store.ts'
import { readProducts } from '../catalogue/store.ts'
import { suppress } from '../consent/store.ts'
import type { Db } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { endRun } from '../flows/scheduler.ts'
import { activeRunsOfPerson } from '../flows/store.ts'
import { couponOfMessage } from '../incentives/ledger.ts'
import type { PageName } from '../mail/words.ts'
import { ordersMatching } from '../orders/matched.ts'
import { endingOrder } from '../orders/settle.ts'
import { findOrder } from '../orders/store.ts'
import { unpaidOrder } from '../orders/unpaid.ts'
import type { Platform, PlatformProduct } from '../platforms/platform.ts'
import type { Store } from '../stores/shop.ts'
import { acceptedLocales, firstLanguage } from '../values/locale.ts'
import { hours, minus, type Duration, type Instant } from '../values/time.ts'
import { isClick } from './click.ts'
import { writeHandover } from './handover.ts'
import { Page } from './page.tsx'
import { parseRestore, restoreCart, type Restored } from './restore.ts'
import { findLink, recordOpening, sentAtOf, type Link } from './store.ts'
import { areCarriedByLink, orderTarget, restoreTarget } from './target.ts'
import { readUnsubscribeToken, type UnsubscribeToken } from './unsubscribe-token.ts'

/** How long we believe what we found out about a shop's /checkout-link/. */
const PROBE_AGE_MAX: Duration = hours(1)
/** Told to readers while the database is away. */
const RETRY_AFTER_SECONDS = '15'
const TOKEN = /^[A-Za-z0-9_-]{20,100}$/

const REFUSALS = {
  unknown: { error: 'link-unknown', message: 'nobody made this token for this shop' },
  over: { error: 'link-over', message: 'the token or its cart is no longer kept; open the link in the mail again' },
  ordered: { error: 'cart-ordered', message: 'this cart became an order' },
} as const satisfies Record<Exclude<Restored['kind'], 'ok'>, Refusal>

export function linkRoutes(deps: Deps): Hono {
  const app = new Hono()
  const hasCheckoutLink = createProbe(deps)

  app.get('/r/:token', (c) => {
    c.header('Referrer-Policy', 'no-referrer')
    c.header('Cache-Control', 'no-store')
    return restore(c, deps, hasCheckoutLink).catch((error: unknown) => askForPatience(c, deps, error))
  })

  app.post('/v1/restore', async (c) => {
    c.header('Cache-Control', 'no-store')
    const post = await readPost(c, deps, parseRestore)
    if (post instanceof Response) return post
    const store = deps.stores.get(post.store)
    const restored: Restored | null = store ? await restoreCart(deps, store, post.token).catch((error: unknown) => unread(c, deps, error)) : { kind: 'unknown' }
    if (!restored) return c.json({ error: 'database-away', message: 'the cart could not be read; try again' } satisfies Refusal, 503)
    deps.log.info('restore.answered', { storeId: post.store, outcome: restored.kind })
    return restored.kind === 'ok' ? c.json(restored.answer) : c.json(REFUSALS[restored.kind], restored.kind === 'unknown' ? 404 : 410)
  })

  app.get('/u/:token', (c) => {
    c.header('Cache-Control', 'no-store')
    const token = readUnsubscribeToken(deps.vault, c.req.param('token'))
    const store = token ? deps.stores.get(token.storeId) : undefined
    if (!token || !store) return showPage(c, deps, 'unsubscribeUnknown', 404)
    return showPage(c, deps, 'unsubscribe', 200, { store, locale: null })
  })

  // RFC 8058: a mail reader posts here without cookies or context; the answer is no redirect and the same every time.
  app.post('/u/:token', async (c) => {
    const token = readUnsubscribeToken(deps.vault, c.req.param('token'))
    const store = token ? deps.stores.get(token.storeId) : undefined
    if (!token || !store) return showPage(c, deps, 'unsubscribeUnknown', 404)
    return unsubscribe(c, deps, store, token)
  })
  return app
}

async function restore(c: Context, deps: Deps, hasCheckoutLink: (store: Store) => Promise<boolean>): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const tokenHash = deps.vault.tokenHash(token)
  const link = TOKEN.test(token) ? await findLink(deps.connection.db, tokenHash) : null
  const store = link ? deps.stores.get(link.storeId) : undefined
  if (!link || !store) return showPage(c, deps, 'restoreUnknown', 404)
  const target = deps.clock.now() > link.expiresAt ? null : await findTarget(deps, store, { link, tokenHash }, hasCheckoutLink)
  await noteOpening(c, deps, { link, tokenHash })
  if (!target) return showPage(c, deps, link.purpose === 'order' ? 'orderOver' : 'cartOver', 410, { store, locale: await cartLocale(deps, link) })
  return c.redirect(target, 302)
}

/** For the numbers alone: the link leads where it leads, whether this is written down or not. */
async function noteOpening(c: Context, deps: Deps, { link, tokenHash }: { link: Link; tokenHash: string }): Promise<void> {
  const { clock, connection: { db } } = deps
  const header = (name: string): string => c.req.header(name) ?? ''
  try {
    const opening = { method: c.req.method, userAgent: header('user-agent'), purpose: header('sec-purpose') || header('purpose') || header('x-purpose'), at: clock.now(), sentAt: await sentAtOf(db, link) }
    await recordOpening(db, tokenHash, { at: clock.now(), isClick: isClick(opening) })
  } catch (error) {
    deps.log.error('opening.unsaved', error)
  }
}

/** Notes that the database did not answer, and tells when to try again. */
function unread(c: Context, deps: Deps, error: unknown): null {
  deps.log.error('link.unread', error)
  c.header('Retry-After', RETRY_AFTER_SECONDS)
  return null
}

function askForPatience(c: Context, deps: Deps, error: unknown): Response | Promise<Response> {
  unread(c, deps, error)
  return showPage(c, deps, 'unsubscribeFailed', 503, null, { hasForm: false })
}

async function unsubscribe(c: Context, deps: Deps, store: Store, token: UnsubscribeToken): Promise<Response> {
  const { clock, connection: { db }, log } = deps
  try {
    await suppress(db, { storeId: store.id, emailIndex: token.emailIndex, topic: 'all', reason: 'unsubscribed', cartToken: null, at: clock.wall() })
    for (const run of await activeRunsOfPerson(db, store.id, token.emailIndex)) await endRun(deps, run, 'suppressed', null)
  } catch (error) {
    log.error('unsubscribe.unsaved', error, { storeId: store.id })
    c.header('Retry-After', RETRY_AFTER_SECONDS)
    return showPage(c, deps, 'unsubscribeFailed', 503, { store, locale: null })
  }
  log.info('person.unsubscribed', { storeId: store.id })
  return showPage(c, deps, 'unsubscribed', 200, { store, locale: null })
}

/** The locale the cart was filled in; null for orders, which do not say theirs, and for carts that are gone. */
async function cartLocale(deps: Deps, link: Link): Promise<string | null> {
  return link.purpose === 'restore' ? ((await findCart(deps.connection.db, link.storeId, link.subjectId))?.locale ?? null) : null
}

/**
 * @param about whose link it is: the shop, and the reader's locale as far as we know it; null for links nobody knows
 * @param looks.hasForm without it a page that has a button is shown as words alone, where there is nothing to post to
 */
function showPage(c: Context, deps: Deps, page: PageName, status: ContentfulStatusCode, about: { store: Store; locale: string | null } | null = null, looks = { hasForm: true }): Response | Promise<Response> {
  const store = about?.store ?? [...deps.stores.values()][0]
  const language = firstLanguage([about?.locale ?? null, ...acceptedLocales(c.req.header('Accept-Language')), store?.locale ?? null])
  const words = deps.templates.page(page, language, { shop: { name: store?.name ?? '' } })
  return c.html(<Page language={language} href={store ? `${store.url}/` : ''} {...words} {...(looks.hasForm ? {} : { button: '' })} />, status)
}

async function findTarget(deps: Deps, store: Store, { link, tokenHash }: { link: Link; tokenHash: string }, hasCheckoutLink: (store: Store) => Promise<boolean>): Promise<string | null> {
  const { db } = deps.connection
  if (link.purpose === 'order') {
    const order = await findOrder(db, link.storeId, Number(link.subjectId))
    return order ? orderTarget(store.url, order) : null
  }
  const cart = await findCart(db, link.storeId, link.subjectId)
  if (!cart || cart.state === 'erased' || cart.state === 'expired') return null
  const { matched } = cart.orderId === null ? await ordersMatching(db, cart) : { matched: [] }
  const order = cart.orderId === null ? endingOrder(deps, matched)?.order : await findOrder(db, link.storeId, cart.orderId)
  if (order) return orderTarget(store.url, order)
  const payment = unpaidOrder(deps, matched)?.details?.paymentUrl
  if (payment) return payment
  const isCarried = areCarriedByLink(cart.lines, await openProducts(db, cart)) && await hasCheckoutLink(store)
  const coupon = await couponOfMessage(db, link.messageId)
  return restoreTarget(store.url, cart, { isCarried, coupon, handover: writeHandover(deps.vault, tokenHash, deps.clock.wall()), step: link.step, messageId: link.messageId })
}

/** What we know of the products that were chosen with attributes. The mail's own look-up left it here, so the shop is not asked. */
async function openProducts(db: Db, cart: Cart): Promise<ReadonlyMap<number, PlatformProduct>> {
  const ids = cart.lines.flatMap(({ id, attributes = [] }) => (attributes.length > 0 ? [id] : []))
  return new Map([...await readProducts(db, cart.storeId, ids)].map(([id, { product }]) => [id, product]))
}

/** Asks a shop once an hour whether it has /checkout-link/. When it cannot be asked the last answer stands. */
function createProbe(deps: Deps): (store: Store) => Promise<boolean> {
  const known = new Map<string, { answer: boolean; at: Instant }>()
  return async (store) => {
    const entry = known.get(store.id)
    const wall = deps.clock.wall()
    if (entry && entry.at > minus(wall, PROBE_AGE_MAX)) return entry.answer
    const platform: Platform | undefined = deps.platforms.get(store.id)
    const probed = await platform?.hasCheckoutLink()
    const answer = probed?.kind === 'ok' ? probed.value : (entry?.answer ?? true)
    if (probed?.kind === 'ok') known.set(store.id, { answer, at: wall })
    return answer
  }
}
