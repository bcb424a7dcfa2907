/** The service itself, and the same service without gathering. */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { parseCart } from '../../../../server/carts/door.ts'
import { toRow } from '../../../../server/carts/intake.ts'
import { pageDoor, readPost } from '../../../../server/carts/routes.ts'
import { saveCarts } from '../../../../server/carts/store.ts'
import { milliseconds } from '../../../../server/values/time.ts'
import { startService } from './service.ts'

export async function ours(databaseUrl: string): Promise<Server> {
  const { app } = await startService(databaseUrl)
  return createAdaptorServer({ fetch: app.fetch }) as Server
}

/** Each post is a prepared statement of its own: shows what gathering brings and costs. */
export async function each(databaseUrl: string): Promise<Server> {
  const { deps } = await startService(databaseUrl)
  const app = pageDoor(deps)
  app.post('/v1/carts', async (c) => {
    const parsed = await readPost(c, deps, parseCart)
    if (parsed instanceof Response) return parsed
    await saveCarts(deps.connection, [toRow(deps, parsed, milliseconds(0))])
    return c.body(null, 202)
  })
  return createAdaptorServer({ fetch: app.fetch }) as Server
}
