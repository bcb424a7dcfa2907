/** Our server as a shop's checkout meets it on good and bad days: at work, cutting every answer off, silent, refusing, deaf. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createDoor, type AddressInfo, type Server as Door } from 'node:net'
import { answerOf, CORS, textOf } from './answers.ts'

/**
 * `works`: as it should. `cuts`: the script comes, from a cache say, and then each request is cut off. `hangs`: how to ask comes too,
 * and no post is ever answered, so that one is on its way when the page goes. `refuses`: nobody listens. `deaf`: the connection is accepted and nothing is ever answered, not even the script.
 */
export type Day = 'works' | 'cuts' | 'hangs' | 'refuses' | 'deaf'
export const DAYS: readonly Day[] = ['works', 'cuts', 'hangs', 'refuses', 'deaf']

export interface Services {
  /** Of a script that is not ours and does nothing. */
  readonly otherTag: string
  tag(day: Day): string
  /** How often the page came to a service after its script, to the hanging one with a post, to the deaf one at all. */
  met(day: Day): number
  /** Bodies that the working one took. */
  readonly posts: readonly string[]
  forget(): void
  close(): Promise<void>
}

/** @param files what shops load from us, by name */
export async function startServices(files: Readonly<Record<string, string>>): Promise<Services> {
  const met = new Map<Day, number>()
  const meet = (day: Day): void => void met.set(day, (met.get(day) ?? 0) + 1)
  const posts: string[] = []
  const answering = (day: Day, answer: (response: ServerResponse, path: string) => void): Server =>
    createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://service.example').pathname
      const script = files[path.slice(1)]
      if (script !== undefined) return void response.writeHead(200, { ...CORS, 'content-type': 'text/javascript' }).end(script)
      if (day !== 'hangs' || request.method === 'POST') meet(day)
      if (day === 'works' && request.method === 'POST') void textOf(request).then((body) => posts.push(body))
      answer(response, path)
    })
  const servers: Partial<Record<Day, Server | Door>> = {
    works: answering('works', answerOf),
    cuts: answering('cuts', (response) => response.destroy()),
    hangs: answering('hangs', (response, path) => void (path.includes('/v1/notice/') && answerOf(response, path))),
    refuses: createDoor(),
    deaf: createDoor((socket) => {
      meet('deaf')
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => open.delete(socket))
    }),
  }
  const open = new Set<{ destroy(): void }>()
  const ports = new Map<Day, number>()
  for (const [day, server] of Object.entries(servers) as [Day, Door][]) ports.set(day, await portOf(server))
  await closed(servers.refuses!)
  const other = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/javascript' }).end())
  const otherPort = await portOf(other)
  return {
    otherTag: `<script async src="http://127.0.0.1:${otherPort}/other.js"></script>`,
    posts,
    tag: (day) => `<script async src="http://127.0.0.1:${ports.get(day)}/t.js" data-store="default"></script>`,
    met: (day) => met.get(day) ?? 0,
    forget: () => {
      met.clear()
      posts.length = 0
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await Promise.all([other, ...DAYS.filter((day) => day !== 'refuses').map((day) => servers[day]!)].map(closed))
    },
  }
}

const portOf = (server: Door): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

function closed(server: Server | Door): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
