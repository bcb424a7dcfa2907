/** `GET /metrics`. It names shops and how much they send, so it is told to whoever has the token, and without one only to this machine. */
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import type { Health } from '../health/health.ts'
import { equalInConstantTime } from '../vault.ts'
import { exposition } from './exposition.ts'

export interface MetricsParts {
  readonly health: Health
  /** `API_TOKEN`; null where none is set. */
  readonly token: string | null
}

/** What proxies add: whoever asks through one is not on this machine, whatever the socket says. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']
const OWN_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
const OWN_ADDRESS = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i

export function metricsRoutes({ health, token }: MetricsParts): Hono {
  const app = new Hono()
  app.get('/metrics', async (c) => {
    c.header('Cache-Control', 'no-store')
    if (!(token === null ? isFromHere(c) : hasToken(c, token))) {
      c.header('WWW-Authenticate', 'Bearer')
      return c.text(token === null ? 'Set API_TOKEN and send it as a bearer token; without one only this machine itself is answered.\n' : 'This wants API_TOKEN as a bearer token.\n', 401)
    }
    const look = await health.look().catch(() => null)
    if (look === null) return c.text('The database cannot be read.\n', 503)
    const { type, text } = await exposition(look)
    return c.body(text, 200, { 'Content-Type': type })
  })
  return app
}

function hasToken(c: Context, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  return equalInConstantTime(given, token)
}

/** The name asked for counts too: a page in somebody's browser here may ask by another one. */
function isFromHere(c: Context): boolean {
  if (FORWARDED.some((name) => c.req.header(name) !== undefined)) return false
  return OWN_NAME.test(c.req.header('host') ?? '') && OWN_ADDRESS.test(remoteAddress(c))
}

function remoteAddress(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    // Without a socket nobody knows who asks.
    return ''
  }
}
