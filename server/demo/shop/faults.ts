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
  | { readonly kind: 'none' | 'down' | 'hang' | 'slow-body' | 'lost-answer' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'text'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }

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
  /** 200 with a plugin's PHP warnings in front of an empty list. */
  phpWarnings(times?: number): void
  /** 200 with an empty list that calls itself plain text. */
  wrongContentType(times?: number): void
  /** 200 with nothing in it. */
  emptyAnswer(times?: number): void
  /** The headers at once, then a character now and then, without end. */
  slowBody(times?: number): void
  /** A refusal in WooCommerce's own form, which names one code for many causes. */
  refuse(status: number, code: string, message: string, times?: number): void
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

const HTML = 'text/html; charset=UTF-8'
const JSON_TYPE = 'application/json; charset=UTF-8'
const PHP_WARNINGS = '<br />\n<b>Warning</b>:  Undefined array key &quot;rate&quot; in <b>/var/www/html/wp-content/plugins/shiny/rates.php</b> on line <b>12</b><br />\n[]'
/** Between two characters of a slow body. */
const DRIP_MS = 20

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Wraps the shop's request listener with the switches and the log of requests. */
export function withFaults(listener: Listener, now: () => Instant): { faults: Faults; listener: Listener } {
  const troubles = new Map<Area, { trouble: Trouble; left: number }>()
  const requests: LoggedRequest[] = []
  const hung = new Set<IncomingMessage>()
  const switchFor = (areas: readonly Area[]): FaultSwitch => {
    const set = (trouble: Trouble, times = Infinity): void => areas.forEach((area) => troubles.set(area, { trouble, left: times }))
    const say = (type: string, text: string, times?: number): void => set({ kind: 'text', status: 200, headers: { 'Content-Type': type }, text }, times)
    return {
      down: (times) => set({ kind: 'down' }, times),
      hang: (times) => set({ kind: 'hang' }, times),
      delay: (delayMs, times) => set({ kind: 'delay', delayMs }, times),
      html200: (times) => say(HTML, MAINTENANCE, times),
      status: (status, headers = {}, times) => set({ kind: 'text', status, headers: { 'Content-Type': HTML, ...headers }, text: `<h1>${status}</h1>` }, times),
      malformedJson: (times) => say(JSON_TYPE, '[{"id": 1001, "status": "proc', times),
      phpWarnings: (times) => say(HTML, PHP_WARNINGS, times),
      wrongContentType: (times) => say('text/plain; charset=UTF-8', '[]', times),
      emptyAnswer: (times) => say(JSON_TYPE, '', times),
      slowBody: (times) => set({ kind: 'slow-body' }, times),
      refuse: (status, code, message, times) => set({ kind: 'text', status, headers: { 'Content-Type': JSON_TYPE }, text: JSON.stringify({ code, message, data: { status } }) }, times),
      loseAnswer: (times) => set({ kind: 'lost-answer' }, times),
      heal: () => (set({ kind: 'none' }), forgetHung(hung)),
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
      applied(nextTrouble(troubles, area), { request, response, listener, hung })
    },
  }
}

/** A server that comes back knows nothing of what waits for it, whichever part of it healed. */
function forgetHung(hung: Set<IncomingMessage>): void {
  for (const request of hung) request.socket.destroy()
  hung.clear()
}

function nextTrouble(troubles: Map<Area, { trouble: Trouble; left: number }>, area: Area): Trouble {
  const set = troubles.get(area)
  if (!set || set.left <= 0) return { kind: 'none' }
  set.left -= 1
  return set.trouble
}

interface Asked { readonly request: IncomingMessage; readonly response: ServerResponse; readonly listener: Listener; readonly hung: Set<IncomingMessage> }

function applied(trouble: Trouble, { request, response, listener, hung }: Asked): void {
  switch (trouble.kind) {
    case 'none': return listener(request, response)
    case 'down': return void request.socket.destroy()
    case 'hang': return void hung.add(request)
    case 'delay': return void setTimeout(() => listener(request, response), trouble.delayMs).unref()
    case 'text': return void response.writeHead(trouble.status, trouble.headers).end(trouble.text)
    case 'slow-body': return dripping(response)
    case 'lost-answer':
      cutBeforeAnswer(request, response)
      return listener(request, response)
  }
}

function dripping(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': JSON_TYPE })
  const timer = setInterval(() => response.write(' '), DRIP_MS).unref()
  response.on('close', () => clearInterval(timer))
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
