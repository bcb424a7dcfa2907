/** Pretend Postmark: the ways a network or an overloaded service goes wrong, switched on by tests. */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'

/** One thing that goes wrong. `accepts`: the mail is taken all the same, only the answer goes wrong. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang'; readonly accepts: true }
  | { readonly kind: 'truncate'; readonly accepts: true }
  | { readonly kind: 'reset'; readonly accepts: boolean }
  /** Of a batch the first half is taken, then the connection breaks. */
  | { readonly kind: 'half'; readonly accepts: true }
  /** Everything is taken, and the answer says something else about it. */
  | { readonly kind: 'edit'; readonly accepts: true; edit(body: unknown): unknown }
  | { readonly kind: 'answer'; readonly accepts: boolean; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML_TYPE = { 'content-type': 'text/html' }

/** An error body of the API with any code. */
export const apiError = (status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: 'answer',
  accepts: false,
  status,
  headers: { ...JSON_TYPE, 'x-pm-apierrorcode': String(code), ...headers },
  body: JSON.stringify({ ErrorCode: code, Message: message }),
})

const page = (status: number, title: string, headers: Readonly<Record<string, string>> = {}): Fault =>
  ({ kind: 'answer', accepts: false, status, headers: { ...HTML_TYPE, ...headers }, body: `<html><body><h1>${title}</h1></body></html>` })

const edit = (change: (body: unknown) => unknown): Fault => ({ kind: 'edit', accepts: true, edit: change })
const items = (change: (items: readonly unknown[]) => unknown): Fault => edit((body) => (Array.isArray(body) ? change(body) : body))

/** What Postmark answers while it is slow: the id stands there, the ErrorCode does not. */
function delayed(receipt: unknown): unknown {
  if (typeof receipt !== 'object' || receipt === null || !('MessageID' in receipt)) return receipt
  const { To, SubmittedAt, MessageID } = receipt as Record<string, unknown>
  return { To, SubmittedAt, MessageID, Message: 'Message accepted, but delivery may be delayed.' }
}

/** The faults by name. */
export const FAULTS = {
  /** The mail is taken at once, the answer's headers come late. */
  delay: (ms: number): Fault => ({ kind: 'delay', ms }),
  /** The mail is taken, the headers come, the body never ends. */
  hangInBody: { kind: 'hang', accepts: true },
  /** The mail is taken, the connection breaks in the middle of the body. */
  truncatedBody: { kind: 'truncate', accepts: true },
  resetBeforeAccepting: { kind: 'reset', accepts: false },
  resetAfterAccepting: { kind: 'reset', accepts: true },
  /** Half of a batch is taken, then the connection breaks. */
  halfOfBatch: { kind: 'half', accepts: true },
  /** Delivery is slow: receipts come without their ErrorCode. */
  slowDelivery: edit((body) => (Array.isArray(body) ? body.map(delayed) : delayed(body))),
  /** All of a batch is taken, the answer lacks its last item. */
  itemMissing: items((all) => all.slice(0, -1)),
  /** All of a batch is taken, the answer has one item too many. */
  itemTooMany: items((all) => [...all, ...all.slice(-1)]),
  /** All of a batch is taken, one item of the answer is something else. */
  itemReplaced: (index: number, by: unknown): Fault => items((all) => all.map((item, at) => (at === index ? by : item))),
  /** @param retryAfter value of the header; none by default, as none is documented */
  tooManyRequests: (retryAfter?: string): Fault => apiError(429, 429, 'Rate Limit Exceeded', retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  internalError: apiError(500, 101, 'Internal server error.'),
  badGateway: page(502, '502 Bad Gateway'),
  maintenance: apiError(503, 100, 'Maintenance.'),
  forbiddenPage: page(403, '403 Forbidden'),
  okWithHtml: page(200, 'Back soon'),
  okWithNothing: { kind: 'answer', accepts: false, status: 200, headers: JSON_TYPE, body: '' },
  /** @param to where it points; its own sending address by default */
  redirect: (to = '/email'): Fault => page(307, 'Moved', { location: to }),
} as const satisfies Record<string, Fault | ((...parameters: never[]) => Fault)>

export interface FaultSwitches {
  /**
   * From now on requests go wrong in this way.
   * @param times for so many requests; until `clear` when absent
   * @param on which requests; all by default
   */
  set(fault: Fault, options?: { readonly times?: number; readonly on?: 'sends' | 'searches' }): void
  clear(): void
}

interface Armed { readonly fault: Fault; left: number; readonly on: 'sends' | 'searches' | 'all' }

/** The switches, and the middleware that obeys them. */
export function newFaults(): { switches: FaultSwitches; middleware: MiddlewareHandler<{ Bindings: HttpBindings }> } {
  let armed: Armed | null = null
  return {
    switches: {
      set: (fault, options = {}) => { armed = { fault, left: options.times ?? Infinity, on: options.on ?? 'all' } },
      clear: () => { armed = null },
    },
    middleware: async (c, next) => {
      const kind = c.req.path.startsWith('/email') ? 'sends' : c.req.path.startsWith('/messages') ? 'searches' : 'others'
      if (!armed || armed.left < 1 || (armed.on !== 'all' && armed.on !== kind)) return next()
      armed.left -= 1
      const { fault } = armed
      // The request is read to its end first, so that "before accepting" is not "before arriving".
      const posted = await c.req.raw.clone().text()
      if (fault.kind === 'half') c.req.raw = new Request(c.req.raw, { body: firstHalf(posted) })
      if (fault.kind === 'delay' || fault.accepts) await next()
      const answer = await spoil(fault, c.res, c.env)
      // Setting it twice would merge the headers of both answers.
      c.res = undefined
      c.res = answer
      return undefined
    },
  }
}

function firstHalf(posted: string): string {
  const list: unknown = JSON.parse(posted)
  return JSON.stringify(Array.isArray(list) ? list.slice(0, Math.ceil(list.length / 2)) : list)
}

async function spoil(fault: Fault, answer: Response, { outgoing }: HttpBindings): Promise<Response> {
  switch (fault.kind) {
    case 'delay':
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, fault.ms)
        outgoing.once('close', () => { clearTimeout(timer); resolve() })
      })
      return answer
    case 'answer': return new Response(fault.body, { status: fault.status, headers: fault.headers })
    case 'edit': return Response.json(fault.edit(await answer.json()))
    case 'half':
    case 'reset':
      outgoing.socket?.resetAndDestroy()
      return RESPONSE_ALREADY_SENT
    case 'hang':
    case 'truncate': {
      const body = await answer.text()
      outgoing.writeHead(answer.status, { ...JSON_TYPE, 'content-length': body.length })
      outgoing.write(body.slice(0, body.length / 2), () => { if (fault.kind === 'truncate') outgoing.socket?.destroy() })
      return RESPONSE_ALREADY_SENT
    }
  }
}
