/** Postmark's webhooks: everything that proves who sends it is answered 200 once it is stored, and nothing else. */
import { Hono, type Context } from 'hono'
import type { Deps } from '../../deps.ts'
import { readPostmarkEvent } from '../../providers/postmark-events.ts'
import { minutes, type Duration } from '../../values/time.ts'
import { equalInConstantTime } from '../../vault.ts'
import { noteWebhook } from './ledger.ts'
import { acceptedPasswords } from './settings.ts'
import { takeEvent, type Taken } from './take.ts'

/** Postmark tries again after 1, 5, 10 … minutes by itself; said for whatever stands in between. */
const RETRY_AFTER_SECONDS = '60'
/** Anybody may send rubbish here: the log tells this often. */
const TELL_EVERY: Duration = minutes(1)
const TRACE_MAX = 200

/**
 * The id in the address makes no difference: an event is about a message, and that knows its shop. Postmark drops an event
 * for good after any answer from 400 to 499 but 408 and 429, so what we cannot read is answered 200 and what we cannot
 * store 503. See https://postmarkapp.com/developer/webhooks/webhooks-overview
 */
export function feedbackRoutes(deps: Deps): Hono {
  const app = new Hono()
  const tellRefused = refusals(deps)
  app.post('/webhooks/postmark/:store', async (c) => {
    if (!isPasswordRight(deps, c.req.header('authorization') ?? '')) {
      tellRefused()
      c.header('WWW-Authenticate', 'Basic realm="webhooks"')
      return c.text('the password is wrong', 401)
    }
    try {
      const taken = await take(deps, await c.req.text(), c.req.header('x-pm-webhook-trace-id') ?? '')
      deps.log.info('feedback.heard', { outcome: taken.outcome, stream: taken.stream })
      return c.text('ok')
    } catch (error) {
      deps.log.error('feedback.unsaved', error)
      return unsaved(c)
    }
  })
  return app
}

function unsaved(c: Context): Response {
  c.header('Retry-After', RETRY_AFTER_SECONDS)
  return c.text('it could not be stored; send it again', 503)
}

/** @throws Error when it could not be stored */
async function take(deps: Deps, body: string, traceId: string): Promise<Taken | { readonly outcome: 'unreadable'; readonly stream: null }> {
  const told = readPostmarkEvent(parsed(body))
  // The probe at a webhook's creation, or something that did not exist when this was written.
  if (!told) return { outcome: 'unreadable', stream: null }
  const taken = await takeEvent(deps, told, traceId === '' ? null : traceId.slice(0, TRACE_MAX))
  if (taken.stream !== null) await noteWebhook(deps.connection.db, taken.stream, deps.clock.wall(), taken.outcome === 'foreign')
  return taken
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** Every password is tried whatever the others said, so that the time taken tells nothing. The user name is free. */
function isPasswordRight(deps: Deps, authorization: string): boolean {
  const [, encoded = ''] = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization) ?? []
  const text = decoded(encoded)
  const given = text.slice(text.indexOf(':') + 1)
  return acceptedPasswords(deps.vault, deps.hearing).map((password) => equalInConstantTime(password, given)).includes(true) && text.includes(':')
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  } catch {
    return ''
  }
}

function refusals({ clock, log }: Pick<Deps, 'clock' | 'log'>): () => void {
  let told: Duration | null = null
  let untold = 0
  return () => {
    const now = clock.monotonic()
    if (told !== null && now - told < TELL_EVERY) return void (untold += 1)
    log.warn('feedback.refused', { refusedSince: untold })
    told = now
    untold = 0
  }
}
