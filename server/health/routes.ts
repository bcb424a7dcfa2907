/** The probes of whoever runs the service: does the process live, should it be given work? */
import { Hono } from 'hono'
import { createReadiness, type ReadyDeps } from './readiness.ts'

export function healthRoutes(deps: ReadyDeps): Hono {
  const app = new Hono()
  const ready = createReadiness(deps)
  // Without the database: a process is not to be restarted because that is away.
  app.get('/livez', (c) => c.json({ status: 'alive' }))
  app.get('/readyz', async (c) => {
    const status = await ready()
    c.header('Cache-Control', 'no-store')
    return c.json({ status }, status === 'ready' ? 200 : 503)
  })
  return app
}
