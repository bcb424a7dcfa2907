/** What links in mails open: `/r/:token` leads back to the shop, `/u/:token` to the person's choices; and `/v1/restore`, where the
 *  tracker on the shop's page asks what to put back. A GET changes nothing but the count of openings. */
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Refusal } from '../../tracker/protocol.ts'
import { readPost } from '../carts/routes.ts'
import type { Deps } from '../deps.ts'
import type { PageName } from '../mail/words.ts'
import { noteOpened } from '../messages/feedback/visits.ts'
import { isClick, isLook } from './click.ts'
import type { Destination } from './destination.ts'
import { languageFor, type Reader } from './language.ts'
import { Page } from './page.tsx'
import { preferencesRoutes } from './preferences/routes.tsx'
import { surveyRoutes } from './survey/routes.tsx'
import { createProbe, type Probe } from './probe.ts'
import { findDestination, parseRestore, restoreCart, type Restored } from './restore.ts'
import { findLink, recordOpening, sentAtOf, type Link } from './store.ts'

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
  app.route('/', preferencesRoutes(deps))
  app.route('/', surveyRoutes(deps))
  return app
}

async function restore(c: Context, deps: Deps, hasCheckoutLink: Probe): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const tokenHash = deps.vault.tokenHash(token)
  const link = TOKEN.test(token) ? await findLink(deps.connection.db, tokenHash) : null
  const store = link ? deps.stores.get(link.storeId) : undefined
  if (!link || !store) return showPage(c, deps, 'restoreUnknown', 404)
  const { destination, locale } = await findDestination(deps, store, { link, tokenHash }, hasCheckoutLink)
  await noteOpening(c, deps, { link, tokenHash })
  deps.log.info('link.opened', { storeId: store.id, purpose: link.purpose, leads: destination.kind === 'redirect' ? destination.by : destination.kind })
  switch (destination.kind) {
    case 'redirect': return c.redirect(destination.to, 302)
    case 'bought': return showBought(c, deps, { store, locale }, destination)
    case 'revoked': return showPage(c, deps, 'linkRevoked', 410, { store, locale })
    case 'over': return showPage(c, deps, link.purpose === 'order' ? 'orderOver' : 'cartOver', 410, { store, locale })
  }
}

/** For the numbers alone: the link leads where it leads, whether this is written down or not. */
async function noteOpening(c: Context, deps: Deps, { link, tokenHash }: { link: Link; tokenHash: string }): Promise<void> {
  const { clock, connection: { db } } = deps
  const header = (name: string): string => c.req.header(name) ?? ''
  try {
    const opening = { method: c.req.method, userAgent: header('user-agent'), purpose: header('sec-purpose') || header('purpose') || header('x-purpose'), at: clock.now(), sentAt: await sentAtOf(db, link) }
    await recordOpening(db, tokenHash, { at: clock.now(), isClick: isClick(opening) })
    await noteOpened(deps, link, { tokenHash, userAgent: opening.userAgent, isLook: isLook(opening) })
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

/**
 * @param about whose link it is; null for links nobody knows, whose page names no shop
 * @param looks.hasForm without it a page that has a button is shown as words alone, where there is nothing to post to
 */
function showPage(c: Context, deps: Deps, page: Exclude<PageName, 'bought' | 'preferences' | 'survey' | 'surveyThanks'>, status: ContentfulStatusCode, about: Reader | null = null, looks = { hasForm: true }): Response | Promise<Response> {
  const language = languageFor(deps, c.req.header('Accept-Language'), about)
  const words = deps.templates.page(page, language, { shop: { name: about?.store.name ?? '' } })
  return c.html(<Page language={language} href={about ? `${about.store.url}/` : ''} {...words} {...(looks.hasForm ? {} : { button: '' })} />, status)
}

function showBought(c: Context, deps: Deps, about: Reader, { to, isOrder }: Extract<Destination, { kind: 'bought' }>): Response | Promise<Response> {
  const language = languageFor(deps, c.req.header('Accept-Language'), about)
  const { title, text, order, account } = deps.templates.page('bought', language, { shop: { name: about.store.name } })
  return c.html(<Page language={language} title={title} text={text} href={to} link={isOrder ? order : account} />, 200)
}
