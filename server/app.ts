/** The whole HTTP side, put together from its parts. Errors that nobody expected become an id, never a stack. */
import { Hono, type Context } from 'hono'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { adminRoutes } from './admin/routes.tsx'
import type { AdminPassword } from './admin/password.ts'
import { cartRoutes } from './carts/routes.ts'
import { consentRoutes } from './consent/routes.ts'
import type { Deps } from './deps.ts'
import type { Health } from './health/health.ts'
import { healthRoutes } from './health/routes.ts'
import { linkRoutes } from './links/routes.tsx'
import { metricsRoutes } from './metrics/routes.ts'
import { feedbackRoutes } from './messages/feedback/routes.ts'
import { webhookRoutes } from './orders/routes.ts'
import { pin, type PinnedScript, type Scripts } from './scripts.ts'
import { approvalRoutes } from './stores/approval/routes.tsx'
import { watchScript } from './stores/seen.ts'
import { contentDigest } from './vault.ts'

/** How long browsers keep the tracker before they ask whether it changed. */
const TRACKER_CACHE_SECONDS = 300
/** A year: what is under that address never changes. */
const PINNED_CACHE_SECONDS = 31_536_000

export interface AppParts {
  readonly password: AdminPassword
  readonly scripts: Scripts
  readonly health: Health
  /** `API_TOKEN`; null where none is set. */
  readonly apiToken: string | null
  /** The service's clock runs faster than real time. */
  readonly isFast: boolean
}

export function createApp(deps: Deps, parts: AppParts): Hono {
  const app = new Hono()
  const pinned = pin(parts.scripts, contentDigest)
  serveScripts(app, parts.scripts, pinned)
  app.route('/', healthRoutes(deps))
  app.route('/', metricsRoutes({ health: parts.health, token: parts.apiToken }))
  app.get('/', (c) => c.redirect('/admin'))
  const seen = watchScript(deps)
  // Before the posts' door: these answers are for every page and may be cached.
  app.route('/', consentRoutes(deps, seen))
  app.route('/', cartRoutes(deps, seen))
  app.route('/', linkRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', feedbackRoutes(deps))
  app.route('/', approvalRoutes(deps))
  app.route('/', adminRoutes(deps, { ...parts, pinned }))
  app.notFound((c) => c.json({ error: 'not-found', message: 'there is nothing at this address' }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    const id = deps.vault.newId(deps.clock.wall())
    deps.log.error('request.failed', error, { id, path: c.req.routePath })
    return c.json({ error: 'internal', message: `something went wrong on our side; our log has it as ${id}` }, 500)
  })
  return app
}

function serveScripts(app: Hono, scripts: Scripts, pinned: PinnedScript): void {
  const answer = (c: Context, text: string, caching: string): Response => c.body(text, 200, {
    'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': caching,
    'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*',
  })
  for (const [name, text] of scripts.byName) app.get(`/${name}`, etag(), (c) => answer(c, text, `public, max-age=${TRACKER_CACHE_SECONDS}`))
  app.get(pinned.path, (c) => answer(c, scripts.pinned, `public, max-age=${PINNED_CACHE_SECONDS}, immutable`))
}
