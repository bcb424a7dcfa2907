/** A stand-in for the service: hands out the real script, answers posts as told, and keeps what was posted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildScripts } from '../../../../esbuild.config.ts'
import type { NoticeAnswer } from '../../../../tracker/protocol.ts'
import { worthOf } from '../../../../server/carts/door.ts'
import { answerFor, POLICY, type ShopPolicy } from './policy.ts'

/** `hangs` never answers; `refuses` closes the connection; a number is an answer's status. */
export type Mood = number | 'hangs' | 'refuses' | 'garbage'

export interface Posted {
  readonly path: string
  readonly contentType: string
  readonly body: Record<string, unknown>
}

export interface Collector {
  readonly url: string
  /** In the order of arrival, whatever the answer was. */
  readonly posts: readonly Posted[]
  /** How posts are answered from now on; 202 at first. */
  mood: Mood
  /** How the shop asks; `null` while the service says nothing of it. */
  notice: ShopPolicy | ((country: string, locale: string) => NoticeAnswer) | null
  /** What Global Privacy Control means to the shop. */
  gpc: 'no-tracking' | 'no-capture' | 'ignore'
  /** Of the other files and the notice, in the order they were asked for: paths. */
  readonly asked: readonly string[]
  /** Those of one kind, `carts` for example. */
  of(kind: string): Record<string, unknown>[]
  /** Waits until as many of a kind have arrived. @throws Error after a while, with what is there */
  arrived(kind: string, count: number): Promise<Record<string, unknown>[]>
  /** Hands out these files from now on. */
  serve(scripts: Scripts): void
  close(): Promise<void>
}

const ARRIVAL_TIMEOUT_MS = 10_000
const CORS = { 'access-control-allow-origin': '*' }

/** The files a browser loads, by name: `t.js` and those that it loads itself. */
export type Scripts = Readonly<Record<string, string>>

/** The tracker as the tag would load it, and what it loads. */
export const builtTracker = async (): Promise<Scripts> => Object.fromEntries(await buildScripts())

/** Opens the stand-in on any free port. */
export async function startCollector(scripts: Scripts): Promise<Collector> {
  const posts: Posted[] = []
  let files = scripts
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    if (request.method === 'GET') return hand(request.url ?? '', response, request.headers['sec-gpc'] === '1')
    void readBody(request).then((text) => {
      const body = JSON.parse(text) as Record<string, unknown>
      posts.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', body: { ...body, ...worthOf(body) } })
      answer(response, collector.mood)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const asked: string[] = []
  function hand(url: string, response: ServerResponse, objects: boolean): void {
    if (url === '/') return void response.writeHead(200, CORS).end()
    const script = files[url.slice(1)]
    if (!/^\/t\./.test(url)) asked.push(url)
    if (script !== undefined) return void response.writeHead(200, { ...CORS, 'content-type': 'text/javascript' }).end(script)
    // A status is of the answers to posts; what ails the whole service ails the notice too.
    if (typeof collector.mood !== 'number') return answer(response, collector.mood)
    const [, locale, country] = /^\/v1\/notice\/default,([^,]*),([^,]*)$/.exec(url) ?? []
    if (locale === undefined || country === undefined || collector.notice === null) return answer(response, 404)
    response.writeHead(200, { ...CORS, 'content-type': 'application/json' }).end(JSON.stringify(
      typeof collector.notice === 'function' ? collector.notice(country, locale) : answerFor(collector.notice, country, locale, objects, collector.gpc)))
  }
  const of = (kind: string): Record<string, unknown>[] => posts.filter(({ path }) => path === `/v1/${kind}`).map(({ body }) => body)
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    mood: 202,
    notice: POLICY,
    gpc: 'no-tracking',
    asked,
    of,
    arrived: (kind, count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (of(kind).length < count) return
          clearTimeout(limit)
          waiting.delete(look)
          resolve(of(kind))
        }
        const limit = setTimeout(() => reject(new Error(`${of(kind).length} of ${count} ${kind}: ${JSON.stringify(posts)}`)), ARRIVAL_TIMEOUT_MS)
        waiting.add(look)
        look()
      }),
    serve: (other) => void (files = other),
    close: () => closed(server),
  }
  return collector
}

function answer(response: ServerResponse, mood: Mood): void {
  if (mood === 'hangs') return
  if (mood === 'refuses') return void response.destroy()
  if (mood === 'garbage') response.writeHead(200, { ...CORS, 'content-type': 'text/html' }).end('<h1>Not the service</h1>')
  else response.writeHead(mood, CORS).end()
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
