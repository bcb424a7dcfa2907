/** The admin site under `/admin`: rendered here, working without scripts, for whoever knows the password. */
import { Hono, type MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import { CART_STATES, type CartState } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import type { Health } from '../health/health.ts'
import { findKeptMail, keptMails } from '../mailbox/store.ts'
import type { PinnedScript } from '../scripts.ts'
import { readSetting } from '../settings/store.ts'
import { loadCartPage } from './cart-facts.ts'
import { addCartLinks } from './cart-links.tsx'
import { CartPage } from './cart-page.tsx'
import { addCoupons } from './coupons.tsx'
import { addExperiments } from './experiments.tsx'
import { addHealth } from './health.tsx'
import { page, plainPage, type AdminContext, type AdminEnv } from './layout.tsx'
import { MAIL_BODY_POLICY, MailboxList, mailBody, MailPage } from './mailbox.tsx'
import { loadMails, MAIL_GROUPS, Mails, type MailGroup } from './mails.tsx'
import { Overview } from './overview.tsx'
import { loadCarts, loadShops } from './overview-facts.ts'
import type { AdminPassword } from './password.ts'
import { addPauses } from './pauses.tsx'
import { addSetup } from './setup.tsx'
import { addResults } from './results.tsx'
import { addShops } from './shops.tsx'
import { addSilence } from './silence-panel.tsx'
import { addSeries } from './series/series.tsx'
import { addBrand } from './texts/brand.tsx'
import { addChangesFile } from './texts/changes-file.tsx'
import { addTexts } from './texts/texts.tsx'
import { addSignIn, isSignedIn, signInAddress } from './sign-in.tsx'
import { findMessage } from './store.ts'

/** How often a page that follows what happens renews itself. */
const REFRESH_SECONDS = 30
const FAST_REFRESH_SECONDS = 5
const RETRY_AFTER_SECONDS = 15
/** Ids as the vault makes them; anything else is not looked up. */
const ID = /^[A-Za-z0-9-]{1,64}$/

export interface AdminParts {
  readonly password: AdminPassword
  /** The service's clock runs faster than real time. */
  readonly isFast: boolean
  /** How a page may pin the script. */
  readonly pinned: PinnedScript
  readonly health: Health
}

export function adminRoutes(deps: Deps, parts: AdminParts): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  guard(app, deps, parts.password)
  addSignIn(app, deps, parts.password)
  addOverview(app, deps, parts)
  addCartLinks(app, deps)
  addSilence(app, deps)
  addPauses(app, deps)
  addMails(app, deps)
  addMailbox(app, deps, parts.isFast)
  addCoupons(app, deps)
  addResults(app, deps)
  addSeries(app, deps)
  addBrand(app, deps)
  addTexts(app, deps)
  addChangesFile(app, deps)
  addExperiments(app, deps)
  addShops(app, deps)
  addSetup(app, deps, { pinnedPath: parts.pinned.path })
  addHealth(app, deps, parts.health)
  app.all('/admin/*', (c) => missing(c, 'There is nothing at this address.'))
  app.onError((error, c) => explain(c, deps, error))
  return app
}

/** The only pages with a script, which they can do without. */
const SCRIPTED = '/admin/texts/'

const headers = (scriptSrc: (typeof NONCE)[]): MiddlewareHandler => secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"], styleSrc: [NONCE], ...(scriptSrc.length > 0 ? { scriptSrc } : {}), imgSrc: ['data:'], frameSrc: ["'self'"],
    formAction: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // The browser can only heed it when every page of the origin asks for it.
  originAgentCluster: false,
  // Whether the whole host is https for good is for whoever runs it to say.
  strictTransportSecurity: false,
  // The mail preview brings stricter ones of its own.
  overwrite: false,
})

/** Before every page: headers, no caching, no foreign posts, nobody unknown. */
function guard(app: Hono<AdminEnv>, deps: Deps, password: AdminPassword): void {
  const ownOrigin = new URL(deps.publicUrl).origin
  const [plain, scripted] = [headers([]), headers([NONCE])]
  app.use('/admin/*', (c, next) => (c.req.path.startsWith(SCRIPTED) ? scripted : plain)(c, next))
  app.use('/admin/*', async (c, next) => {
    c.header('Cache-Control', 'no-store')
    await next()
  })
  // Behind a proxy the request's own address is not the one the browser used.
  app.use('/admin/*', csrf({ origin: (origin, c) => origin === ownOrigin || origin === new URL(c.req.url).origin }))
  app.use('/admin/*', async (c, next) => {
    if (c.req.path === '/admin/login' || isSignedIn(c, deps, password)) return next()
    return c.redirect(signInAddress(c), 303)
  })
}

function addOverview(app: Hono<AdminEnv>, deps: Deps, { isFast, pinned }: AdminParts): void {
  const refreshSeconds = isFast ? FAST_REFRESH_SECONDS : REFRESH_SECONDS
  app.get('/admin', async (c) => {
    const state = CART_STATES.find((each): each is CartState => each === c.req.query('state')) ?? null
    const isStill = follow(c, refreshSeconds)
    const [shops, carts] = [await loadShops(deps), await loadCarts(deps, state)]
    return page(c, { title: 'Carts', here: 'carts' }, <Overview {...{ deps, isFast, pinned, shops, carts, state, isStill, refreshSeconds }} />)
  })
  app.get('/admin/', (c) => c.redirect('/admin', 303))
  app.get('/admin/carts/:id', async (c) => {
    const id = c.req.param('id')
    const facts = ID.test(id) ? await loadCartPage(deps, id) : null
    if (!facts) return missing(c, 'There is no such cart.')
    return page(c, { title: 'Cart', here: 'carts' }, <CartPage deps={deps} facts={facts} />)
  })
}

function addMails(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/mails', async (c) => {
    const group = MAIL_GROUPS.find((each): each is MailGroup => each === c.req.query('show')) ?? 'all'
    return page(c, { title: 'Mails', here: 'mails' }, <Mails mails={await loadMails(deps, group)} group={group} now={deps.clock.now()} />)
  })
}

function addMailbox(app: Hono<AdminEnv>, deps: Deps, isFast: boolean): void {
  const refreshSeconds = isFast ? FAST_REFRESH_SECONDS : REFRESH_SECONDS
  const { db } = deps.connection
  const find = async (c: AdminContext) => {
    const id = c.req.param('messageId') ?? ''
    return ID.test(id) ? findKeptMail(db, deps.vault, id) : null
  }
  app.get('/admin/mailbox', async (c) => {
    const isStill = follow(c, refreshSeconds)
    return page(c, { title: 'Mailbox', here: 'mailbox' }, <MailboxList {...{ deps, isStill, refreshSeconds }} mails={await keptMails(db, deps.vault)} />)
  })
  app.get('/admin/mailbox/:messageId', async (c) => {
    const mail = await find(c)
    if (!mail) return missing(c, 'There is no such mail.')
    return page(c, { title: mail.subject, here: 'mailbox' }, <MailPage mail={mail} message={await findMessage(db, mail.messageId)} now={deps.clock.now()} />)
  })
  app.get('/admin/mailbox/:messageId/html', async (c) => {
    const mail = await find(c)
    if (!mail) return missing(c, 'There is no such mail.')
    c.header('Content-Security-Policy', MAIL_BODY_POLICY)
    c.header('X-Frame-Options', 'SAMEORIGIN')
    return c.html(mailBody(mail))
  })
}

/** Has the page renew itself unless its reader asked it to hold still (WCAG 2.2.2). The address stays, and so does a filter. */
function follow(c: AdminContext, seconds: number): boolean {
  const isStill = c.req.query('still') === '1'
  if (!isStill) c.header('Refresh', String(seconds))
  return isStill
}

const missing = (c: AdminContext, text: string): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'carts' }, text)

/** A failure in words. Whether the database is the cause is asked of the database itself. */
async function explain(c: AdminContext, deps: Deps, error: Error): Promise<Response> {
  c.header('Refresh', undefined)
  if (error instanceof HTTPException) return plainPage(c, { title: 'Not accepted', status: error.status }, 'This did not come from our own pages. Go back and try again.')
  try {
    await readSetting(deps.connection.db, 'ready')
  } catch {
    deps.log.warn('database.unreached')
    c.header('Retry-After', String(RETRY_AFTER_SECONDS))
    return plainPage(c, { title: 'The database cannot be reached', status: 503 }, 'Nothing is lost: shoppers\' browsers keep their carts and send them again. Try again in a moment.')
  }
  const id = deps.vault.newId(deps.clock.wall())
  deps.log.error('page.failed', error, { id, path: c.req.routePath })
  return plainPage(c, { title: 'That did not work', status: 500 }, `Something went wrong on our side. Our log has it as ${id}.`)
}
