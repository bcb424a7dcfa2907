/** The ceilings: Node's own HTTP with the same parsing and checks, once without storing, once with the leanest durable batch. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { CartRow } from '../../../../server/carts/cart.ts'
import { parseCart, type CheckedCart } from '../../../../server/carts/door.ts'
import { toRow } from '../../../../server/carts/intake.ts'
import { milliseconds } from '../../../../server/values/time.ts'
import { bareWriter } from './bare-writer.ts'
import { isFromShop, parts } from './door.ts'

/** Statements under way at once, and rows in one. */
const IN_FLIGHT_MAX = 2
const ROWS_MAX = 64

/** Parses, checks, forgets. */
export async function bareDoor(): Promise<Server> {
  return bareServer(() => Promise.resolve())
}

/** Parses, checks, seals and stores: nothing else is between the socket and the database. */
export async function bareBatch(databaseUrl: string): Promise<Server> {
  const writer = await bareWriter(databaseUrl)
  let waiting: { row: CartRow; resolve(): void; reject(reason: unknown): void }[] = []
  let inFlight = 0
  const flush = (): void => {
    while (inFlight < IN_FLIGHT_MAX && waiting.length > 0) {
      const batch = waiting.splice(0, ROWS_MAX)
      batch.sort((a, b) => (a.row.token < b.row.token ? -1 : 1))
      inFlight++
      writer.write(batch.map(({ row }) => row))
        .then(() => batch.forEach(({ resolve }) => resolve()), (error: unknown) => batch.forEach(({ reject }) => reject(error)))
        .finally(() => {
          inFlight--
          flush()
        })
    }
  }
  return bareServer((post) => new Promise((resolve, reject) => {
    waiting.push({ row: toRow(parts, post, milliseconds(0)), resolve, reject })
    if (waiting.length === 1) writer.defer(flush)
  }))
}

function bareServer(store: (post: CheckedCart) => Promise<void>): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const post = checked(request, chunks)
      if (!post) response.writeHead(400).end()
      else store(post).then(() => response.writeHead(202, { 'Content-Length': 0 }).end(), () => response.writeHead(503).end())
    })
  })
}

function checked(request: IncomingMessage, chunks: readonly Buffer[]): CheckedCart | null {
  const parsed = parseCart((chunks[0] && chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString())
  return parsed.kind === 'ok' && isFromShop(parsed.post.store, request.headers.origin) ? parsed.post : null
}
