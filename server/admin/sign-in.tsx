/** Signing in and out. A right password gives the browser a signed session; wrong ones are counted. */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import { days, type Duration } from '../values/time.ts'
import { countAttempts, networkOf } from './attempts.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from './layout.tsx'
import type { AdminPassword } from './password.ts'
import { browserOf, isSession, newBrowserMark, newSession, SESSION_LIFE } from './session.ts'
import { counted } from './words.ts'

const SESSION_COOKIE = 'cartback_admin'
const BROWSER_COOKIE = 'cartback_browser'
const BROWSER_LIFE: Duration = days(180)
/** A password field and where to go on; anything longer is no sign-in. */
const FORM_BYTES_MAX = 4_096
const PASSWORD_LENGTH_MAX = 1_000
/** Pages one may be sent on to after signing in. */
const OWN_PAGE = /^\/admin(?:\/[A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9=&-]*)?$/

export function isSignedIn(c: AdminContext, deps: Deps, password: AdminPassword): boolean {
  return isSession(deps.vault, password, getCookie(c, SESSION_COOKIE), deps.clock.wall())
}

/** The sign-in page, remembering where somebody wanted to go. */
export function signInAddress(c: AdminContext): string {
  const url = new URL(c.req.url)
  const wanted = url.pathname + url.search
  return c.req.method === 'GET' && wanted !== '/admin' && OWN_PAGE.test(wanted) ? `/admin/login?next=${encodeURIComponent(wanted)}` : '/admin/login'
}

export function addSignIn(app: Hono<AdminEnv>, deps: Deps, password: AdminPassword): void {
  const attempts = countAttempts()
  app.get('/admin/login', (c) => {
    if (isSignedIn(c, deps, password)) return c.redirect('/admin', 303)
    return page(c, { title: 'Sign in' }, <SignIn next={ownPage(c.req.query('next'))} trouble={null} />)
  })

  app.post('/admin/login', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => plainPage(c as AdminContext, { title: 'That was too long', status: 413 }, 'This is no sign-in.') }), async (c) => {
    const form = await c.req.parseBody()
    const next = ownPage(form['next'])
    const key = visitorKey(c, deps)
    const wait = attempts.begin(key, deps.clock.monotonic())
    if (wait !== null) {
      const waitMinutes = Math.ceil(wait / 60_000)
      c.header('Retry-After', String(waitMinutes * 60))
      deps.log.warn('owner.locked-out')
      return page(c, { title: 'Too many tries', status: 429 }, <SignIn next={next} trouble={`Too many wrong passwords. Try again in ${counted(waitMinutes, 'minute')}.`} />)
    }
    const attempt = form['password']
    if (typeof attempt !== 'string' || attempt.length > PASSWORD_LENGTH_MAX || !password.verify(attempt)) {
      deps.log.warn('owner.refused')
      return page(c, { title: 'Sign in', status: 401 }, <SignIn next={next} trouble="That is not the password." />)
    }
    attempts.succeed(key)
    deps.log.info('owner.admitted')
    admit(c, deps, password)
    return c.redirect(next, 303)
  })

  app.post('/admin/logout', (c) => {
    deleteCookie(c, SESSION_COOKIE, { path: '/admin', secure: isHttps(deps) })
    return c.redirect('/admin/login', 303)
  })
}

function admit(c: AdminContext, deps: Deps, password: AdminPassword): void {
  const options = { path: '/admin', httpOnly: true, sameSite: 'Strict', secure: isHttps(deps) } as const
  setCookie(c, SESSION_COOKIE, newSession(deps.vault, password, deps.clock.wall()), { ...options, maxAge: SESSION_LIFE / 1_000 })
  if (browserOf(deps.vault, getCookie(c, BROWSER_COOKIE)) === null) setCookie(c, BROWSER_COOKIE, newBrowserMark(deps.vault), { ...options, maxAge: BROWSER_LIFE / 1_000 })
}

/** Whose tries are counted together: a known browser by itself, strangers by their network. Behind a proxy all strangers are one. */
function visitorKey(c: AdminContext, deps: Deps): string {
  const browser = browserOf(deps.vault, getCookie(c, BROWSER_COOKIE))
  return browser === null ? `network ${networkOf(remoteAddress(c))}` : `browser ${browser}`
}

function remoteAddress(c: AdminContext): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    // Without a socket, as in tests, there is one visitor.
    return ''
  }
}

const isHttps = (deps: Deps): boolean => deps.publicUrl.startsWith('https:')

const ownPage = (wanted: unknown): string => (typeof wanted === 'string' && OWN_PAGE.test(wanted) ? wanted : '/admin')

const SignIn: FC<{ next: string; trouble: string | null }> = ({ next, trouble }) => (
  <section class="sign-in">
    <h1>Sign in</h1>
    {trouble ? <p class="notice bad" role="alert" id="trouble">{trouble}</p> : null}
    <form method="post" action="/admin/login">
      <input type="hidden" name="next" value={next} />
      {/* For password managers, which keep a name with each password. */}
      <input type="text" name="username" value="admin" autocomplete="username" hidden />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required autofocus maxlength={PASSWORD_LENGTH_MAX} {...(trouble ? { 'aria-describedby': 'trouble' } : {})} />
      <button class="main" type="submit">Sign in</button>
    </form>
    <p class="dim small">The password is ADMIN_PASSWORD, or the one printed at the very first start.</p>
  </section>
)
