/** A gate before the pretend Postmark: a request can be stopped there before it is taken, or its answer afterwards. */
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AcceptedMail } from '../../server/demo/postmark/account.ts'

/** `before`: the whole request has arrived and nobody has read it. `after`: the mail is taken and the answer is kept back. */
export type Place = 'before' | 'after'

export interface Gate {
  readonly url: string
  /** Stops the next posts of mails at this place; resolves when one stands there. */
  hold(place: Place): Promise<void>
  /** Lets go what stands at the gate, `on` its way or away for ever, and stops nothing more. */
  release(how: 'on' | 'away'): void
  /** From now on connections are refused. */
  shut(): Promise<void>
  open(): Promise<void>
  /** How many posts of mails came to the gate. */
  posts(): number
  close(): Promise<void>
}

interface Holding {
  readonly place: Place
  readonly arrived: () => void
  readonly released: Promise<'on' | 'away'>
}

/** Starts a gate before the HTTP server at `target`. A request goes on even when its client is gone: it was on its way. */
export async function startGate(target: string): Promise<Gate> {
  let holding: Holding | null = null
  let letGo: (how: 'on' | 'away') => void = () => undefined
  let posts = 0
  const stopAt = async (place: Place, isMail: boolean): Promise<'on' | 'away'> => {
    if (!isMail || holding?.place !== place) return 'on'
    holding.arrived()
    return holding.released
  }
  const server = createServer((request, response) => {
    const isMail = request.method === 'POST' && request.url?.startsWith('/email') === true
    if (isMail) posts += 1
    void forward(target, request, response, (place) => stopAt(place, isMail)).catch(() => response.destroy())
  })
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    hold: (place) => new Promise((arrived) => {
      const released = new Promise<'on' | 'away'>((resolve) => (letGo = resolve))
      holding = { place, arrived, released }
    }),
    release: (how) => {
      holding = null
      letGo(how)
    },
    shut: () => closed(server),
    open: () => listen(server, port),
    posts: () => posts,
    close: () => {
      letGo('away')
      return closed(server)
    },
  }
}

/** Messages by our id, with how often each was taken. */
export function takenBySid(accepted: readonly AcceptedMail[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>()
  for (const { Metadata } of accepted) taken.set(Metadata['sid'] ?? '', (taken.get(Metadata['sid'] ?? '') ?? 0) + 1)
  return taken
}

async function forward(target: string, request: IncomingMessage, response: ServerResponse, stopAt: (place: Place) => Promise<'on' | 'away'>): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  if ((await stopAt('before')) === 'away') return void response.destroy()
  const answer = await exchange(target, request, Buffer.concat(chunks))
  if ((await stopAt('after')) === 'away') return void response.destroy()
  response.writeHead(answer.status, answer.headers).end(answer.body)
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

function exchange(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const passing = ask(`${target}${url ?? '/'}`, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }))
    })
    passing.on('error', reject)
    passing.end(body)
  })
}

const listen = (server: Server, port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
