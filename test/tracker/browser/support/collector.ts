/** A stand-in for the service: hands out the real script, answers posts as told, and keeps what was posted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'

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
  /** Those of one kind, `carts` for example. */
  of(kind: string): Record<string, unknown>[]
  /** Waits until as many of a kind have arrived. @throws Error after a while, with what is there */
  arrived(kind: string, count: number): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

const ARRIVAL_TIMEOUT_MS = 10_000

/** Builds the tracker as the tag would load it. */
export async function builtTracker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['./tracker/index.ts'], bundle: true, write: false, format: 'iife', target: 'es2019', minify: true,
  })
  return outputFiles[0]!.text
}

/** Opens the stand-in on any free port. */
export async function startCollector(script: string): Promise<Collector> {
  const posts: Posted[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(script)
    void readBody(request).then((text) => {
      posts.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', body: JSON.parse(text) as Record<string, unknown> })
      answer(response, collector.mood)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const of = (kind: string): Record<string, unknown>[] => posts.filter(({ path }) => path === `/v1/${kind}`).map(({ body }) => body)
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    mood: 202,
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
    close: () => closed(server),
  }
  return collector
}

function answer(response: ServerResponse, mood: Mood): void {
  if (mood === 'hangs') return
  if (mood === 'refuses') return void response.destroy()
  const cors = { 'access-control-allow-origin': '*' }
  if (mood === 'garbage') response.writeHead(200, { ...cors, 'content-type': 'text/html' }).end('<h1>Not the service</h1>')
  else response.writeHead(mood, cors).end()
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
