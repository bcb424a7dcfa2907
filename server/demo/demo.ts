/** `npm run demo`: the whole service on SQLite with a pretend shop, a fast clock and the local mailbox. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import type { Scripts } from '../scripts.ts'
import { createService, type Service } from '../service.ts'
import { playShopper } from './play.ts'
import { startReader } from './reader.ts'
import { startNarrator } from './narrator.ts'
import { startDemoShop, type DemoShop } from './shop/shop.ts'

const DEFAULT_PORT = 8080
/** One hour takes six seconds for a person who watches, half a second for the automatic shopper. */
const WATCHING_SPEED = 600
const AUTO_SPEED = 7_200
const BEAT_EVERY_MS = 200
/** For a shop on this machine that anybody at this machine may see. */
const PASSWORD = 'cartback-demo'
const AUTO_LIMIT_MS = 90_000

export interface DemoOptions {
  /** Of the service; the shop takes the next one. Undefined: 8080, or any free one when that is taken. */
  readonly port: number | undefined
  /** A pretend shopper acts by itself; the demo ends with its story. */
  readonly isAuto: boolean
  readonly scripts: Scripts
  readonly output: NodeJS.WriteStream
}

/** Runs until `signal` aborts, or with `isAuto` until the story is over. Returns the exit code. */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cartback-demo-'))
  const opened: (() => Promise<void>)[] = []
  try {
    const { shop, service, url, speed } = await open(options, folder, opened)
    greet(options.output, { shop, url, isAuto: options.isAuto, speed })
    const narrator = startNarrator(service, options.output, speed)
    opened.push(async () => narrator.stop())
    const reader = startReader(service, url)
    opened.push(reader.stop)
    if (!options.isAuto) {
      await aborted(signal)
      return 0
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(AUTO_LIMIT_MS)])
    return await playShopper({ shop, service, url, narrator, signal: limit })
  } finally {
    for (const close of opened.reverse()) await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Opened {
  readonly shop: DemoShop
  readonly service: Service
  readonly url: string
  readonly speed: number
}

async function open(options: DemoOptions, folder: string, opened: (() => Promise<void>)[]): Promise<Opened> {
  const speed = options.isAuto ? AUTO_SPEED : WATCHING_SPEED
  let service: Service | undefined
  const { server, port } = await listen(options.port, (request, env) => service?.app.fetch(request, env) ?? new Response('starting', { status: 503 }))
  opened.push(() => closed(server))
  const url = `http://127.0.0.1:${port}`
  const shop = await startDemoShop({ now: systemClock(1).wall, pageHead: `<script async src="${url}/t.js" data-store="default"></script>`, port: await shopPort(port, options.port) })
  opened.push(() => shop.close())
  const read = readConfig({
    DATABASE_URL: `sqlite:${join(folder, 'demo.db')}`, SECRET_KEY: 'the demo keeps no secrets of anybody at all', ADMIN_PASSWORD: PASSWORD, PUBLIC_URL: url,
    STORE_URL: shop.url, STORE_NAME: 'Harbour Goods', WOOCOMMERCE_KEY: shop.key, WOOCOMMERCE_SECRET: shop.secret,
    MAIL_FROM_REMINDERS: 'Harbour Goods <hello@shop.example>', POSTAL_ADDRESS: 'Quay 1, Cobh', STORE_COUNTRY: 'IE', CONSENT_MODE: 'notice', WEBHOOKS: 'always', CLOCK_SPEED: String(speed), QUIET_HOURS: 'none',
  })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  service = await createService(read.config, options.scripts, { log: createLog('silent') })
  opened.push(service.close)
  service.heart.start(BEAT_EVERY_MS)
  return { shop, service, url, speed }
}

function greet(output: NodeJS.WriteStream, about: { shop: DemoShop; url: string; isAuto: boolean; speed: number }): void {
  const pages = [['The shop', `${about.shop.url}/`], ['Mails (local mailbox)', `${about.url}/admin/mailbox`], ['Admin site', `${about.url}/admin`], ['Its password', PASSWORD]]
  output.write(`\nCartback demo: a pretend shop, a clock ${about.speed} times as fast as yours. No mail leaves this machine.\n\n`)
  for (const [name = '', address] of pages) output.write(`  ${name.padEnd(22)} ${address}\n`)
  output.write(about.isAuto
    ? '\nA pretend shopper acts by itself. Ctrl-C ends the demo.\n\n'
    : '\nPut something into the cart, type an address at the checkout (ann@example.test, say), close the page and watch.\nCtrl-C ends the demo and leaves nothing behind.\n\n')
}

/** The socket comes along: some answers depend on who asks. */
type Answering = Parameters<typeof serve>[0]['fetch']

/** Takes the wanted port, or without a wish 8080 if it is free and any other if not. */
async function listen(wanted: number | undefined, fetch: Answering): Promise<{ server: ServerType; port: number }> {
  const attempt = (port: number): Promise<{ server: ServerType; port: number }> => new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (address) => resolve({ server, port: address.port }))
    server.once('error', reject)
  })
  if (wanted !== undefined) return attempt(wanted)
  return attempt(DEFAULT_PORT).catch(() => attempt(0))
}

/** The next port if it is free: two addresses that belong together are easier to remember. */
async function shopPort(servicePort: number, wanted: number | undefined): Promise<number> {
  if (wanted === 0) return 0
  const probe = await listen(servicePort + 1, () => new Response()).catch(() => null)
  if (!probe) return 0
  await closed(probe.server)
  return servicePort + 1
}

const closed = (server: ServerType): Promise<void> => new Promise((resolve) => {
  if ('closeAllConnections' in server) server.closeAllConnections()
  server.close(() => resolve())
})

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
})
