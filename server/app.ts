/** The whole HTTP side, put together from its parts. Errors that nobody expected become an id, never a stack. */
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { adminRoutes } from './admin/routes.tsx'
import type { AdminPassword } from './admin/password.ts'
import { cartRoutes } from './carts/routes.ts'
import type { Deps } from './deps.ts'
import { linkRoutes } from './links/routes.tsx'
import { webhookRoutes } from './orders/routes.ts'
import { readSetting } from './settings/store.ts'

/** How long browsers keep the tracker before they ask whether it changed. */
const TRACKER_CACHE_SECONDS = 300

export interface AppParts {
  readonly password: AdminPassword
  /** The built script of the tracker. */
  readonly trackerScript: string
  /** The service's clock runs faster than real time. */
  readonly isFast: boolean
}

export function createApp(deps: Deps, parts: AppParts): Hono {
  const app = new Hono()
  app.get('/t.js', etag(), (c) => c.body(parts.trackerScript, 200, {
    'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': `public, max-age=${TRACKER_CACHE_SECONDS}`,
    'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*',
  }))
  app.get('/livez', (c) => c.json({ status: 'alive' }))
  app.get('/readyz', async (c) => {
    try {
      await readSetting(deps.connection.db, 'ready')
      return c.json({ status: 'ready' })
    } catch {
      return c.json({ status: 'database-away' }, 503)
    }
  })
  app.get('/', (c) => c.redirect('/admin'))
  app.route('/', cartRoutes(deps))
  app.route('/', linkRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', adminRoutes(deps, parts))
  app.notFound((c) => c.json({ error: 'not-found', message: 'there is nothing at this address' }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    const id = deps.vault.newId(deps.clock.wall())
    deps.log.error('request.failed', error, { id, path: c.req.routePath })
    return c.json({ error: 'internal', message: `something went wrong on our side; our log has it as ${id}` }, 500)
  })
  return app
}
