/** Troubles the pretend shop can be told to have, for its REST API, Store API and pages separately. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { instant, type Instant } from '../../values/time.ts'

export type Area = 'rest' | 'storeApi' | 'pages'

export interface LoggedRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly area: Area
  /** The shop's clock. */
  readonly at: Instant
}

type Trouble =
  | { readonly kind: 'none' | 'down' | 'hang' | 'html200' | 'malformed-json' | 'lost-answer' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers: Readonly<Record<string, string>> }

/** One area's switches. Each stays on until `heal`, or for the given number of requests. */
export interface FaultSwitch {
  /** Every connection is cut without an answer. */
  down(times?: number): void
  /** Requests are taken and never answered. */
  hang(times?: number): void
  delay(delayMs: number, times?: number): void
  /** 200 with a maintenance page instead of JSON. */
  html200(times?: number): void
  status(status: number, headers?: Readonly<Record<string, string>>, times?: number): void
  malformedJson(times?: number): void
  /** The request is carried out, then the connection is cut: the client cannot know. */
  loseAnswer(times?: number): void
  heal(): void
}

export interface Faults extends Readonly<Record<Area, FaultSwitch>> {
  readonly all: FaultSwitch
  readonly requests: readonly LoggedRequest[]
  forgetRequests(): void
}

const AREAS: readonly Area[] = ['rest', 'storeApi', 'pages']
const MAINTENANCE = '<!doctype html><title>Maintenance</title><h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Wraps the shop's request listener with the switches and the log of requests. */
export function withFaults(listener: Listener, now: () => Instant): { faults: Faults; listener: Listener } {
  const troubles = new Map<Area, { trouble: Trouble; left: number }>()
  const requests: LoggedRequest[] = []
  const switchFor = (areas: readonly Area[]): FaultSwitch => {
    const set = (trouble: Trouble, times = Infinity): void => areas.forEach((area) => troubles.set(area, { trouble, left: times }))
    return {
      down: (times) => set({ kind: 'down' }, times),
      hang: (times) => set({ kind: 'hang' }, times),
      delay: (delayMs, times) => set({ kind: 'delay', delayMs }, times),
      html200: (times) => set({ kind: 'html200' }, times),
      status: (status, headers = {}, times) => set({ kind: 'status', status, headers }, times),
      malformedJson: (times) => set({ kind: 'malformed-json' }, times),
      loseAnswer: (times) => set({ kind: 'lost-answer' }, times),
      heal: () => set({ kind: 'none' }),
    }
  }
  const faults: Faults = {
    rest: switchFor(['rest']), storeApi: switchFor(['storeApi']), pages: switchFor(['pages']), all: switchFor(AREAS),
    requests, forgetRequests: () => void requests.splice(0),
  }
  return {
    faults,
    listener(request, response) {
      const area = areaOf(request.url ?? '/')
      requests.push({ method: request.method ?? 'GET', path: request.url ?? '/', area, at: instant(now()) })
      applied(nextTrouble(troubles, area), request, response, listener)
    },
  }
}

function nextTrouble(troubles: Map<Area, { trouble: Trouble; left: number }>, area: Area): Trouble {
  const set = troubles.get(area)
  if (!set || set.left <= 0) return { kind: 'none' }
  set.left -= 1
  return set.trouble
}

function applied(trouble: Trouble, request: IncomingMessage, response: ServerResponse, listener: Listener): void {
  switch (trouble.kind) {
    case 'none': return listener(request, response)
    case 'down': return void request.socket.destroy()
    case 'hang': return
    case 'delay': return void setTimeout(() => listener(request, response), trouble.delayMs).unref()
    case 'html200': return void response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' }).end(MAINTENANCE)
    case 'malformed-json': return void response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8' }).end('[{"id": 1001, "status": "proc')
    case 'status': return void response.writeHead(trouble.status, { 'Content-Type': 'text/html; charset=UTF-8', ...trouble.headers }).end(`<h1>${trouble.status}</h1>`)
    case 'lost-answer':
      cutBeforeAnswer(request, response)
      return listener(request, response)
  }
}

function cutBeforeAnswer(request: IncomingMessage, response: ServerResponse): void {
  const cut = (): ServerResponse => {
    request.socket.destroy()
    return response
  }
  // Both overloads are replaced whole: whatever would be sent is not.
  Object.assign(response, { end: cut, write: cut })
}

function areaOf(path: string): Area {
  if (path.startsWith('/wp-json/wc/store/')) return 'storeApi'
  return path.startsWith('/wp-json/') ? 'rest' : 'pages'
}
